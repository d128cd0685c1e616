"""One run inside a Prefect flow run: the book's slot, the tidying of earlier attempts, the run, its artifacts and its last state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from prefect.client.schemas.objects import State
from prefect.context import FlowRunContext
from prefect.logging import get_run_logger
from prefect.states import Cancelled, Completed, Failed

from connectors.contract.errors import BookBusy, TieoutError
from tasks.home import Home
from tasks.orchestration.engine import PrefectEngine
from tasks.orchestration.limits import book_slot
from tasks.orchestration.show import show
from tasks.orchestration.tidy import tidy_earlier_attempts
from tasks.request import Request
from tasks.run import Report, RunIdentity
from tasks.web_connector_liveness import liveness_of
from tasks.wiring import Ports, ports_of

Steps = Callable[..., Report]
PATIENCE = 1800.0
"""Seconds that a run waits for its book before it ends Cancelled."""


def carry_out(make: Callable[[], Request], steps: Steps) -> State[Any]:
    """Carry out what was asked for; every way to end is a state whose message is a sentence for people."""
    try:
        request = make()
        with book_slot(request.book, wait=PATIENCE):
            identity = flow_identity()
            with ports_of(Home.of(None), request.book) as ports:
                return _carry(ports, request, steps, identity)
    except BookBusy as error:
        return Cancelled(message=error.message)
    except TieoutError as error:
        get_run_logger().error("%s %s", error, error.remedy)
        return Failed(message=f"{error.message} {error.remedy}")


def flow_identity() -> RunIdentity:
    """Which Prefect run and attempt this is; a retried one first renames what earlier attempts left."""
    context = FlowRunContext.get()
    if context is None or context.flow_run is None:
        return RunIdentity()
    run = context.flow_run
    if run.run_count > 1:
        tidy_earlier_attempts(run.id, run.run_count)
    return RunIdentity(flow_run_id=str(run.id), attempt=run.run_count)


def _carry(ports: Ports, request: Request, steps: Steps, identity: RunIdentity) -> State[Any]:
    report = steps(ports, request, PrefectEngine(), identity, wait=PATIENCE)
    connection = liveness_of(ports.ledger, ports.book)
    show(ports.ledger, ports.connector, request, report, connection=connection)
    get_run_logger().info("%s", report.message)
    return Completed(message=report.message) if report.state == "settled" else Failed(message=report.message)
