"""Reads the journal of effects, so that a test can count what really happened in the books."""

from __future__ import annotations

from typing import Any

from connectors.sandbox.quickbooks_online.store import Store
from connectors.sandbox.quickbooks_online.wire import Json, amount

_COLUMNS = (
    "sequence",
    "at",
    "source",
    "entity",
    "operation",
    "id",
    "doc_number",
    "party",
    "total",
    "requestid",
    "bid",
    "intuit_tid",
)
_FILTERS = {
    "entity": "entity = ? COLLATE NOCASE",
    "operation": "operation = ?",
    "after": "sequence > ?",
    "source": "source = ?",
    "id": "id = ?",
    "doc_number": "doc_number = ?",
    "requestid": "requestid = ?",
}


def _where(params: dict[str, str]) -> tuple[str, list[Any]]:
    for name in params:
        if name not in _FILTERS:
            raise ValueError(f"The journal cannot be filtered by {name!r}; it can by {', '.join(_FILTERS)}.")
    parts = [_FILTERS[name] for name in params]
    values: list[Any] = [int(text) if name == "after" else text for name, text in params.items()]
    return " AND ".join(parts) or "1", values


def entries(store: Store, params: dict[str, str]) -> Json:
    """Effects in the order they happened. Raises ValueError for an unknown filter."""
    where, values = _where(params)
    rows = store.sql.execute(
        f"SELECT {', '.join(_COLUMNS)} FROM journal WHERE {where} ORDER BY sequence", values
    )
    found = [dict(zip(_COLUMNS, row, strict=True)) for row in rows]
    for each in found:
        each["total"] = None if each["total"] is None else amount(each["total"])
    return {"journal": found}


def counts(store: Store, params: dict[str, str]) -> Json:
    """How many effects there were, by entity and operation: `{"effects": {"Invoice": {"create": 2}}, "total": 2}`."""
    where, values = _where(params)
    effects: dict[str, dict[str, int]] = {}
    total = 0
    for entity, operation, count in store.sql.execute(
        f"SELECT entity, operation, count(*) FROM journal WHERE {where} GROUP BY entity, operation",
        values,
    ):
        effects.setdefault(entity, {})[operation] = count
        total += count
    return {"effects": effects, "total": total}
