"""Starting a run from outside a flow: checked first, then through Prefect (its own server if need be) or in this process alone."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from connectors.contract.errors import BadRequest
from connectors.contract.ledger import Run
from tasks.candidates import refuse_unknown_numbers
from tasks.engine import PlainEngine
from tasks.home import Home
from tasks.present import run_json
from tasks.request import Request, make_request
from tasks.run import reconcile_book, transfer_book
from tasks.settings import Settings, read_settings
from tasks.wiring import ledger_of, ports_of

PLAIN_PATIENCE = 15.0
"""Seconds that a plain run waits beyond the lease of a run that died."""


@dataclass(frozen=True, slots=True)
class Done:
    """A run that ended: its row and how it is shown."""

    book: str
    run: Run | None
    shown: Mapping[str, Any]
    message: str
    where: str = ""
    """Address of the flow run in the Prefect UI."""

    @property
    def exit_code(self) -> int:
        """0 all settled, 2 records need attention, 1 could not run."""
        return {"settled": 0, "attention": 2}.get(self.run.state if self.run else "", 1)

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "book": self.book,
            "exit_code": self.exit_code,
            "message": self.message,
            "run": dict(self.shown),
        }


def launch(home: Home, flow: str, parameters: Mapping[str, Any], *, plain: bool = False) -> Done:
    """Run a flow to its end.

    Raises:
        TieoutError: a parameter, the book or its surroundings are wrong; nothing was started.
    """
    request = _request(flow, parameters)
    settings = read_settings(home)
    book = settings.book(request.book)
    if plain:
        steps = reconcile_book if flow == "reconcile" else transfer_book
        with ports_of(home, request.book) as ports:
            patience = book.timing.lease.total_seconds() + PLAIN_PATIENCE
            report = steps(ports, request, PlainEngine(), wait=patience)
        return _done(home, request, report.message)
    if request.numbers:
        with ports_of(home, request.book) as ports:
            refuse_unknown_numbers(ports.operations, request)
    return _through_prefect(home, flow, parameters, request, settings)


def _request(flow: str, parameters: Mapping[str, Any]) -> Request:
    given = dict(parameters)
    for ours, theirs in (("start", "document_date_from"), ("end", "document_date_to")):
        if theirs in given:
            given[ours] = given.pop(theirs)
    return make_request(flow=flow, **given)


def _through_prefect(
    home: Home, flow: str, parameters: Mapping[str, Any], request: Request, settings: Settings
) -> Done:
    from tasks.orchestration.server import prefect_server
    from tasks.orchestration.settings import apply

    with prefect_server(home.path, settings.prefect_port, settings.prefect_database) as server:
        apply(server.environment)
        os.environ["TIEOUT_HOME"] = str(home.path)
        os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")
        state = getattr(import_module(f"flows.{flow}"), flow)(
            **_as_flow(parameters, request), return_state=True
        )
        _flush_logs()
        flow_run_id = str(state.state_details.flow_run_id or "")
        where = f"{server.ui_url}/runs/flow-run/{flow_run_id}"
        return _done(home, request, state.message or state.name, flow_run_id, where)


def _flush_logs() -> None:
    """Send the run's last log lines before the server may go."""
    from prefect.logging.handlers import APILogHandler

    APILogHandler().flush()


def _as_flow(parameters: Mapping[str, Any], request: Request) -> dict[str, Any]:
    """Return the parameters as the flow's form would send them."""
    given = dict(parameters) | {"book": request.book}
    if "kinds" in given:
        given["kinds"] = [str(kind) for kind in request.kinds] if given["kinds"] else []
    if "statuses" in given:
        given["statuses"] = [str(status) for status in request.statuses]
    for name, value in (("document_date_from", request.start), ("document_date_to", request.end)):
        if name in given:
            given[name] = value
    return given


def _done(home: Home, request: Request, message: str, flow_run_id: str = "", where: str = "") -> Done:
    with ledger_of(home) as ledger:
        run = ledger.last_run(request.book)
        mine = run if run is not None and (not flow_run_id or run.flow_run_id == flow_run_id) else None
        if mine is None:
            raise BadRequest(message, code="could not run", remedy="Nothing was sent.")
        return Done(request.book, mine, run_json(ledger, mine), mine.message or message, where)
