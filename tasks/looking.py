"""Answers to people's questions from the ledger: where a book stands, what happened to a record, which books there are."""

from __future__ import annotations

from typing import Any

from connectors.contract.clock import now
from connectors.contract.errors import BadRequest
from connectors.contract.ledger import Ledger, RecordState
from connectors.contract.words import Kind
from connectors.registry import connect
from tasks.home import Home
from tasks.present import run_json
from tasks.request import make_request
from tasks.settings import Settings, read_settings
from tasks.web_connector_liveness import liveness_json
from tasks.wiring import ledger_of


def book_status(home: Home, name: str) -> dict[str, Any]:
    """Where every record of a book stands, and its last run.

    Raises:
        BookUnready: there is no such book.
    """
    settings = read_settings(home)
    book = settings.book(name)
    with ledger_of(home, settings) as ledger:
        run = ledger.last_run(name)
        return {
            "book": name,
            "target": book.target,
            "company_id": book.company_id,
            "fence": str(book.fence) if book.fence else None,
            "stopped": ledger.stopped(name),
            "records": {str(kind): counts for kind, counts in ledger.status_counts(name).items()},
            "web_connector": liveness_json(ledger, book),
            "last_run": run_json(ledger, run) if run else None,
            "at": now().isoformat(),
        }


def record_history(home: Home, name: str, kind: str, number: str) -> dict[str, Any]:
    """Everything that happened to the records that people call so.

    Raises:
        BadRequest: an unknown kind, or a number that the ledger has never met.
    """
    settings = read_settings(home)
    chosen = make_request(name, kinds=[kind]).kinds[0]
    settings.target(name)
    with ledger_of(home, settings) as ledger:
        found = ledger.find_by_number(name, chosen, number)
        if not found:
            raise BadRequest(
                f"The ledger of book {name} has no {chosen} {number}.",
                code="number",
                remedy="A record that was never eligible is not kept; check the number and the kind.",
            )
        return {"book": name, "records": [_record(ledger, settings, name, chosen, state) for state in found]}


def _record(ledger: Ledger, settings: Settings, name: str, kind: Kind, state: RecordState) -> dict[str, Any]:
    book = settings.book(name)
    connector = connect(book, ledger)
    parts = ledger.parts(name, kind, [state.source_id]).get(state.source_id, [])
    return {
        "kind": str(kind),
        "number": state.number,
        "id": state.source_id,
        "status": str(state.status),
        "reason": str(state.reason) if state.reason else None,
        "external_number": state.external_number,
        "generation": state.generation,
        "documents": [
            {
                "document_type": part.document_type,
                "external_id": part.external_id,
                "number": part.number,
                "total": str(part.total),
                "url": connector.url(part.document_type, part.external_id) or None,
            }
            for part in parts
        ],
        "history": [
            {"at": f"{line.at:%Y-%m-%d %H:%M:%S}", "what": line.what, "detail": line.detail}
            for line in ledger.history(name, kind, state.source_id)
        ],
    }


def all_books(home: Home) -> list[dict[str, Any]]:
    """Names and targets of the books of a home."""
    settings = read_settings(home)
    return [{"book": name, "target": settings.target(name)} for name in settings.names]


def allow_book(home: Home, name: str, reason: str) -> None:
    """Let a stopped book run again; the reason is kept as a run of its own.

    Raises:
        BadRequest: no reason was given.
    """
    if not reason.strip():
        raise BadRequest("Say why the book may run again: --reason.", code="reason")
    settings = read_settings(home)
    settings.target(name)
    with ledger_of(home, settings) as ledger:
        run_id = ledger.start_run(
            name, "allow", {"reason": reason.strip(), "stopped": ledger.stopped(name)}, "", 1
        )
        ledger.stop(name, "")
        ledger.finish_run(run_id, "settled", f"Allowed again: {reason.strip()}", {})
