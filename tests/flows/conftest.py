"""The session's Prefect server, used by the process that runs the tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tasks.orchestration.server import Server
from tasks.orchestration.settings import apply


@pytest.fixture
def server(running_server: Server) -> Iterator[Server]:
    """That server, and this process uses it for the time of the test: flows called here run against it."""
    before = dict(os.environ)
    apply(running_server.environment)
    yield running_server
    apply({name: value for name, value in before.items() if name.startswith("PREFECT_")})
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
def server_home(running_server: Server) -> Path:
    """The TIEOUT_HOME of that server."""
    return Path(running_server.environment["TIEOUT_HOME"])
