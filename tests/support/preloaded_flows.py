"""The same for processes that run flows: Prefect, and the flows themselves."""

from __future__ import annotations

import prefect.client.orchestration
import prefect.flow_engine

import tests.support.flow_run
import tests.support.preloaded

__all__ = ["prefect", "tests"]
