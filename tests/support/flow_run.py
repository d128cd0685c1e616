"""Body of a child process: one flow run of Prefect, as a worker's process carries it out, with traps at the ports."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from prefect.client.orchestration import get_client
from prefect.flow_engine import run_flow

from flows.nightly import nightly
from tasks.home import Home
from tasks.orchestration import carry
from tasks.orchestration.settings import apply, say_goodbye
from tasks.wiring import Ports, ports_of
from tests.support.child_run import Trap, trapped


def main(orders: dict[str, Any], log: str) -> None:
    """Carry out the orders: the flow run's ``id``, the ``traps``, and the whole ``environment`` of the process.

    The run's state says on the server how it ended; what the process says goes to the file ``log``.
    """
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(handle, 1)
    os.dup2(handle, 2)
    os.environ.clear()
    os.environ.update(orders["environment"])
    apply(orders["environment"])

    @contextmanager
    def opened(home: Home, name: str) -> Iterator[Ports]:
        with ports_of(home, name) as ports:
            yield trapped(ports, [Trap(**one) for one in orders["traps"]])

    setattr(carry, "ports_of", opened)  # noqa: B010 - the name that carry uses, not one that it exports
    with get_client(sync_client=True) as client:
        flow_run = client.read_flow_run(orders["id"])  # type: ignore[arg-type]
    run_flow(nightly, flow_run=flow_run, parameters=flow_run.parameters, return_type="state")
    say_goodbye()  # what the end of an interpreter does, and that of a forked process does not
