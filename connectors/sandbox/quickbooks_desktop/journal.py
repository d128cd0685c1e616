"""Reads the journal of effects and the documents that are there, so that a test can count what really happened in the books."""

from __future__ import annotations

from typing import Any

from connectors.sandbox.quickbooks_desktop.money import amount
from connectors.sandbox.quickbooks_desktop.store import Store

_COLUMNS = (
    "sequence", "at", "source", "entity", "operation", "id", "number", "party", "total", "memo", "message_set", "request_id",
    "session",
)  # fmt: skip
_FILTERS = {
    "entity": "entity = ?",
    "operation": "operation = ?",
    "source": "source = ?",
    "id": "id = ?",
    "number": "number = ?",
    "memo": "instr(memo, ?) > 0",
    "message_set": "message_set = ?",
    "session": "session = ?",
    "after": "sequence > ?",
}


def _where(filters: dict[str, Any]) -> tuple[str, tuple[Any, ...]]:
    for name in filters:
        if name not in _FILTERS:
            raise ValueError(f"The journal cannot be filtered by {name!r}; it can by {', '.join(_FILTERS)}.")
    return " AND ".join(_FILTERS[name] for name in filters) or "1", tuple(filters.values())


def entries(store: Store, **filters: Any) -> list[dict[str, Any]]:
    """Effects in the order they happened; `memo` finds a key inside Memo or Notes. ValueError for an unknown filter."""
    where, values = _where(filters)
    rows = store.sql.execute(
        f"SELECT {', '.join(_COLUMNS)} FROM journal WHERE {where} ORDER BY sequence", values
    )
    found = [dict(zip(_COLUMNS, row, strict=True)) for row in rows]
    for each in found:
        each["total"] = None if each["total"] is None else amount(each["total"])
    return found


def counts(store: Store, **filters: Any) -> dict[str, dict[str, int]]:
    """How many effects there were: `{"Invoice": {"create": 2}}`."""
    where, values = _where(filters)
    effects: dict[str, dict[str, int]] = {}
    for entity, operation, count in store.sql.execute(
        f"SELECT entity, operation, count(*) FROM journal WHERE {where} GROUP BY entity, operation", values
    ):
        effects.setdefault(entity, {})[operation] = count
    return effects


def documents(store: Store) -> dict[str, int]:
    """How many of each kind are in the books now, voided ones included."""
    rows = store.sql.execute("SELECT kind, count(*) FROM entity WHERE deleted IS NULL GROUP BY kind")
    return dict(rows.fetchall())


def unbalanced(store: Store) -> list[str]:
    """Documents whose debits and credits differ: none, ever."""
    rows = store.sql.execute("SELECT txn FROM posting GROUP BY txn HAVING sum(cents) <> 0")
    return [row[0] for row in rows]
