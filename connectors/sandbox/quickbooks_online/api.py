"""The accounting API below /v3/company/{realm}: reads, writes, query, batch and CDC, for one admitted request."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from connectors.sandbox.quickbooks_online import cancel, check, credits_applied, refusals, selection, write
from connectors.sandbox.quickbooks_online.answers import Answer, Request
from connectors.sandbox.quickbooks_online.batch import run_batch
from connectors.sandbox.quickbooks_online.cdc import run_cdc
from connectors.sandbox.quickbooks_online.mischief import Mischief
from connectors.sandbox.quickbooks_online.render import rendered
from connectors.sandbox.quickbooks_online.session import Session
from connectors.sandbox.quickbooks_online.stale import strike
from connectors.sandbox.quickbooks_online.store import Row
from connectors.sandbox.quickbooks_online.tables import ABSENT, BY_PATH, Entity
from connectors.sandbox.quickbooks_online.wire import dumps, stamp_ms

FIXED = frozenset({"CompanyInfo", "Preferences", "TaxCode", "TaxRate"})


def answer(session: Session, mischief: Mischief, request: Request, parts: list[str], *, body: Any) -> Answer:
    """Answer the resource that `parts` names (what follows the realm). Raises refusals."""
    head = parts[0].lower() if parts else ""
    _speaks_json(request, head)
    if head == "query" and len(parts) == 1:
        return _ok(f'{{"QueryResponse":{selection.run(session, query_text(request))},{_time(session)}}}')
    if head == "cdc" and len(parts) == 1:
        return _ok(f'{{"CDCResponse":[{run_cdc(session, request.params)}],{_time(session)}}}')
    if head == "batch" and len(parts) == 1 and request.method == "POST":
        return _ok(
            f'{{"BatchItemResponse":[{run_batch(session, mischief, body, perform)}],{_time(session)}}}'
        )
    entity = BY_PATH.get(head)
    if entity is None:
        if head in ABSENT:
            raise refusals.unsupported_here(head)
        raise refusals.no_resource(request.path)
    if request.method == "GET":
        return _ok(
            f'{{"{entity.name}":{rendered(session, _read(session, entity, parts, request))},{_time(session)}}}'
        )
    if len(parts) > 1:
        raise (
            refusals.unsupported_here("/".join(parts[2:]))
            if len(parts) > 2
            else refusals.no_resource(request.path)
        )
    operation = request.params.get("operation", "").lower()
    return _ok(f"{{{perform(session, entity, operation, body)},{_time(session)}}}")


def before(session: Session, mischief: Mischief, request: Request, parts: list[str], body: Any) -> None:
    """What happens to the company just before a single write is looked at, and stays if that is refused."""
    entity = BY_PATH.get(parts[0].lower()) if request.method == "POST" and len(parts) == 1 else None
    if entity is not None:
        operation = request.params.get("operation", "").lower() or ("update" if has_id(body) else "create")
        strike(session, mischief, entity, operation, body)


def _ok(body: str) -> Answer:
    return Answer(200, body)


def _time(session: Session) -> str:
    return f'"time":"{stamp_ms(session.now)}"'


def _speaks_json(request: Request, head: str) -> None:
    accept, sent = request.headers.get("accept", "*/*"), request.headers.get("content-type", "")
    if "xml" in accept and "json" not in accept and "*/*" not in accept:
        raise refusals.unsupported_here("answers in XML; send Accept: application/json")
    if request.method == "POST" and "xml" in sent and head != "query":
        raise refusals.unsupported_here("requests in XML; send Content-Type: application/json")


def query_text(request: Request) -> str:
    """The query of a GET, or of a POST with the query as its body."""
    text = request.body.decode("utf-8", "replace") if request.method == "POST" else ""
    if "x-www-form-urlencoded" in request.headers.get("content-type", ""):
        text = dict(parse_qsl(text)).get("query", "")
    return text.strip() or request.params.get("query", "")


def has_id(body: Any) -> bool:
    """Whether a payload names an existing entity."""
    return isinstance(body, dict) and body.get("Id") not in (None, "", 0, "0")


def _read(session: Session, entity: Entity, parts: list[str], request: Request) -> Row:
    if len(parts) > 2:
        if parts[2].lower() == "pdf":
            raise refusals.unsupported_here("PDF of a document")
        raise refusals.no_resource(request.path)
    if entity.name in {"CompanyInfo", "Preferences"}:
        number: int | None = 1
    else:
        number = check.number_id(parts[1]) if len(parts) > 1 else None
    row = session.store.find(entity.name, number) if number else None
    if row is None:
        raise refusals.not_found() if number else refusals.no_resource(request.path)
    return row


def perform(session: Session, entity: Entity, operation: str, payload: Any) -> str:
    """Do one write; the JSON text of its `"Entity":{…}`. Raises refusals. Used for single requests and batch items."""
    if session.settings.subscription == "expired" and session.source == "api":
        raise refusals.subscription_ended()
    if entity.name in FIXED:
        raise refusals.unsupported_here(f"changing {entity.name}")
    if operation == "delete":
        gone = cancel.delete(session, entity, payload)
        return f'"{entity.name}":{dumps({"domain": "QBO", "status": "Deleted", "Id": str(gone.id)})}'
    way = cancel.VOIDS.get(entity.name)
    if operation == "void" or "void" in session.include:
        if operation == "void" and way != "void":
            return _void_elsewhere(entity)
        if operation != "void" and way != "include":
            raise refusals.no_operation("void")
        return f'"{entity.name}":{rendered(session, cancel.void(session, entity, payload))}'
    if operation not in {"", "create", "update"}:
        raise refusals.no_operation(operation)
    if operation == "update" and not has_id(payload):
        raise refusals.missing("Id")
    created = not has_id(payload)
    row = write.save(session, entity, payload)
    if created:
        row = credits_applied.apply(session, row)
    return f'"{entity.name}":{rendered(session, row)}'


def _void_elsewhere(entity: Entity) -> str:
    """What operation=void does to kinds that do not have it (facts section 0, first fact)."""
    if entity.name == "JournalEntry":
        return '"BatchItemResponse":[]'
    if entity.name == "Bill":
        raise refusals.system_failure(status=200)
    raise refusals.no_operation("void")
