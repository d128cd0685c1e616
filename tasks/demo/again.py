"""Retry of a flow run in this process, with the request that the Prefect UI's Retry button sends."""

from __future__ import annotations

from importlib import import_module
from uuid import UUID

from connectors.contract.errors import BadRequest
from tasks.home import Home
from tasks.launch import Done
from tasks.present import run_json
from tasks.wiring import ledger_of


def retry(home: Home, done: Done) -> Done:
    """Start a flow run that ended once more, as another attempt of the same run; a server must be up and this process use it.

    Raises:
        BadRequest: the attempt ended before it did anything.
    """
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.objects import State, StateType
    from prefect.flow_engine import run_flow
    from prefect.logging.handlers import APILogHandler

    assert done.run is not None  # noqa: S101 - nobody retries what never began
    name, flow_run_id = done.run.flow, done.run.flow_run_id
    wanted: State[None] = State(type=StateType.SCHEDULED, name="AwaitingRetry", message="Retry from the demo")
    with get_client(sync_client=True) as client:
        # By force, because this run was started here and belongs to no deployment; the UI's button needs none.
        client.set_flow_run_state(UUID(flow_run_id), wanted, force=True)
        flow_run = client.read_flow_run(UUID(flow_run_id))
    flow = getattr(import_module(f"flows.{name}"), name)
    run_flow(flow, flow_run=flow_run, parameters=flow_run.parameters, return_type="state")
    APILogHandler().flush()  # before the server may go
    with ledger_of(home) as ledger:
        run = ledger.last_run(done.book)
        if run is None or run.flow_run_id != flow_run_id or run.attempt <= done.run.attempt:
            raise BadRequest("The retry did nothing.", code="retry", remedy="See the Prefect UI.")
        return Done(done.book, run, run_json(ledger, run), run.message, done.where)
