"""Batches: up to thirty items, each on its own, one answer (facts 2.7)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from connectors.sandbox.quickbooks_online import refusals, selection
from connectors.sandbox.quickbooks_online.mischief import Mischief
from connectors.sandbox.quickbooks_online.session import Session
from connectors.sandbox.quickbooks_online.stale import strike
from connectors.sandbox.quickbooks_online.tables import ENTITIES, Entity
from connectors.sandbox.quickbooks_online.wire import Json, dumps

Perform = Callable[[Session, Entity, str, Any], str]
_CONTROL = frozenset({"bId", "operation", "optionsData", "Query", "CDCQuery", "ReportQuery", "any"})


def refuse(detail: str) -> refusals.RefusalError:
    """A batch refused as a whole. The vendor's code and words for this are not known; 1040 has been claimed."""
    return refusals.RefusalError("1040", "Invalid batch request", detail)


def items(body: Any) -> list[Json]:
    """The items of a batch payload. Raises 2010."""
    if not isinstance(body, dict) or not isinstance(body.get("BatchItemRequest"), list):
        raise refusals.unreadable_property("Can not deserialize BatchItemRequest")
    found = body["BatchItemRequest"]
    if not all(isinstance(each, dict) for each in found):
        raise refusals.unreadable_property("Can not deserialize BatchItemRequest from what is not an object")
    return list(found)


def run_batch(session: Session, mischief: Mischief, body: Any, perform: Perform) -> str:
    """The JSON text of the items' answers, in the order of the items. Raises for the batch as a whole."""
    entries = items(body)
    _whole(session, entries)
    # Queries see what was there before the batch: items do not see each other's effects.
    queries = {at: _query(session, each) for at, each in enumerate(entries) if each.get("Query")}
    answers = []
    for at, each in enumerate(entries):
        text = queries.get(at) or _item(session, mischief, each, perform)
        answers.append(f'{{{text},"bId":{dumps(str(each.get("bId", "")))}}}')
    return ",".join(answers)


def _whole(session: Session, entries: list[Json]) -> None:
    chosen = session.settings
    if chosen.batch_limit_enforced and len(entries) > chosen.batch_maximum:
        raise refuse(f"A batch may have {chosen.batch_maximum} items; this one has {len(entries)}.")
    marks = [str(each.get("bId") or "") for each in entries]
    if "" in marks:
        raise refusals.missing("bId")
    if len(set(marks)) < len(marks):
        raise refuse("The bId of each item of a batch must be different.")
    if session.requestid:
        longest = max(map(len, marks), default=0)
        if longest > 10:
            raise refusals.bad_length(longest, 10, "bId")


def _fault(refusal: refusals.RefusalError) -> str:
    return f'"Fault":{dumps(refusal.fault())}'


def _query(session: Session, entry: Json) -> str:
    try:
        return f'"QueryResponse":{selection.run(session, str(entry["Query"]))}'
    except refusals.RefusalError as refusal:
        return _fault(refusal)


def _item(session: Session, mischief: Mischief, entry: Json, perform: Perform) -> str:
    inner = replace(session, bid=str(entry["bId"]), include=_options(entry))
    try:
        entity, operation = target(entry)
        if mischief.take(entity.name.lower(), "POST", operation, ("throttle_item",)):
            raise refusals.throttled()
        strike(session, mischief, entity, operation, entry[entity.name])
        with session.store.part():
            return perform(inner, entity, operation, entry[entity.name])
    except refusals.RefusalError as refusal:
        return _fault(refusal)


def _options(entry: Json) -> frozenset[str]:
    return frozenset(str(entry.get("optionsData") or "").replace("include=", "").lower().split(","))


def target(entry: Json) -> tuple[Entity, str]:
    """The entity and operation of an item. Raises 2010, 2170 or `not supported by this sandbox`."""
    for name in ("CDCQuery", "ReportQuery"):
        if entry.get(name):
            raise refusals.unsupported_here(f"{name} in a batch")
    names = [each for each in entry if each not in _CONTROL and entry[each] is not None]
    if len(names) != 1 or names[0] not in ENTITIES:
        raise refusals.unknown_property(", ".join(names), "BatchItemRequest", [*sorted(_CONTROL), *ENTITIES])
    operation = str(entry.get("operation") or "").lower()
    if operation not in {"create", "update", "delete"}:
        raise refusals.bad_enumeration(operation, "operation")
    return ENTITIES[names[0]], operation
