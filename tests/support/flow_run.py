"""Carries out one flow run of Prefect in this process, as a worker's process does, with traps at the ports: ``flow_run.py ID TRAPS``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from prefect.client.orchestration import get_client
from prefect.flow_engine import run_flow

from flows.nightly import nightly
from tasks.home import Home
from tasks.orchestration import carry
from tasks.wiring import Ports, ports_of
from tests.support.child_run import Trap, trapped


def main(flow_run_id: str, traps: list[dict[str, Any]]) -> None:
    """Run it; its state says on the server how it ended."""

    @contextmanager
    def opened(home: Home, name: str) -> Iterator[Ports]:
        with ports_of(home, name) as ports:
            yield trapped(ports, [Trap(**one) for one in traps])

    setattr(carry, "ports_of", opened)  # noqa: B010 - the name that carry uses, not one that it exports
    with get_client(sync_client=True) as client:
        flow_run = client.read_flow_run(flow_run_id)  # type: ignore[arg-type]
    run_flow(nightly, flow_run=flow_run, parameters=flow_run.parameters, return_type="state")


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]))
