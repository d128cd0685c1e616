"""Records: what the ledger knows of each one, saved in bulk and found by id, number, openness or a write-back that is due."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from connectors.contract.ledger import RecordState
from connectors.contract.money import cents, money
from connectors.contract.words import Choice, Kind, Reason, TransferStatus
from connectors.ledger.bulk import Row, insert_or_update
from connectors.ledger.database import among, chunks
from connectors.ledger.models import is_open, write_is_due
from connectors.ledger.models import record as t
from connectors.ledger.store import Store

_KEY = ("book", "kind", "source_id")
_CHOICE = ("choice", "choice_detail")
_SAVED = tuple(c.name for c in t.columns if c.name not in {*_KEY, *_CHOICE})

_STATES = sa.select(t).where(
    t.c.book == sa.bindparam("book"), t.c.kind == sa.bindparam("kind"), among(t.c.source_id)
)

OPEN = sa.select(t.c.source_id).where(is_open)
KEYS = sa.select(t.c.book, t.c.kind, t.c.source_id)
DUE = KEYS.where(write_is_due)

_MOST = 10_000
"""Records of one number; a limit also keeps SQLite from merging the two steps of `_whole` into one."""


class Records(Store):
    """States of records."""

    def states(self, book: str, kind: Kind, source_ids: Iterable[str]) -> dict[str, RecordState]:
        """States of those records that the ledger knows."""
        found: dict[str, RecordState] = {}
        with self._db.reading() as connection:
            for piece in chunks(source_ids):
                rows = connection.execute(_STATES, {"book": book, "kind": kind.value, "ids": piece})
                found.update((row.source_id, _state(row)) for row in rows)
        return found

    def find_by_number(self, book: str, kind: Kind, number: str) -> list[RecordState]:
        """States of the records that people call so."""
        keys = KEYS.where(t.c.book == book, t.c.kind == kind.value, t.c.number == number).limit(_MOST)
        with self._db.reading() as connection:
            return [_state(row) for row in connection.execute(_whole(keys))]

    def open_ids(self, book: str, kind: Kind, after: str = "", limit: int = 1000) -> list[str]:
        """Source ids that are held open, keyset by id."""
        query = OPEN.where(t.c.book == book, t.c.kind == kind.value, t.c.source_id > after)
        query = query.order_by(t.c.source_id).limit(limit)
        with self._db.reading() as connection:
            return list(connection.scalars(query))

    def save(self, book: str, states: Sequence[RecordState]) -> None:
        """Insert or update states in bulk (all columns but the decision's)."""
        if states:
            self._db.write(lambda connection: save_states(connection, book, states))

    def write_due(self, book: str, limit: int = 1000) -> list[RecordState]:
        """Records whose write-back operations have not confirmed."""
        due = DUE.where(t.c.book == book).order_by(t.c.kind, t.c.source_id).limit(limit)
        with self._db.reading() as connection:
            return [_state(row) for row in connection.execute(_whole(due))]

    def written(self, book: str, kind: Kind, states: Sequence[RecordState]) -> None:
        """Operations confirmed the write-back of these states; a record whose state is another by now is to be written again."""
        told: dict[tuple[str, str | None, str, str], list[str]] = {}
        for state in states:
            reason = state.reason.value if state.reason else None
            key = (state.status.value, reason, state.error_code, state.waits_for)
            told.setdefault(key, []).append(state.source_id)

        def work(connection: sa.Connection) -> None:
            for (status, reason, error_code, waits_for), source_ids in told.items():
                same = sa.and_(
                    t.c.status == status,
                    t.c.reason.is_not_distinct_from(reason),
                    t.c.error_code == error_code,
                    t.c.waits_for == waits_for,
                )
                for piece in chunks(source_ids):
                    those = sa.update(t).where(
                        t.c.book == book, t.c.kind == kind.value, t.c.source_id.in_(piece)
                    )
                    connection.execute(those.values(write_due=sa.case((same, False), else_=True)))

        self._db.write(work)

    def status_counts(self, book: str) -> dict[Kind, dict[str, int]]:
        """Records by kind and transfer status (reason beside it where there is one: ``Pending (Held)``)."""
        by = (t.c.kind, t.c.status, t.c.reason)
        query = sa.select(*by, sa.func.count().label("rows")).where(t.c.book == book).group_by(*by)
        with self._db.reading() as connection:
            rows = list(connection.execute(query))
        counts: dict[Kind, dict[str, int]] = {}
        order = {kind.value: place for place, kind in enumerate(Kind)}
        for row in sorted(rows, key=lambda row: (order[row.kind], row.status, row.reason or "")):
            label = f"{row.status} ({row.reason})" if row.reason else row.status
            counts.setdefault(Kind(row.kind), {})[label] = row.rows
        return counts


def save_states(connection: sa.Connection, book: str, states: Iterable[RecordState]) -> None:
    """Insert or update states within a transaction, in one order for everybody; of two states of a record the last counts."""
    rows = {(one.kind.value, one.source_id): _row(book, one) for one in states}
    insert_or_update(connection, t, [rows[key] for key in sorted(rows)], *_SAVED)


def _whole(keys: sa.Select[Any]) -> sa.Select[Any]:
    """Whole records of some keys: asked for all columns at once, SQLite prefers reading the book to using an index."""
    some = keys.subquery()
    same = sa.and_(t.c.book == some.c.book, t.c.kind == some.c.kind, t.c.source_id == some.c.source_id)
    return sa.select(t).join_from(some, t, same).order_by(t.c.kind, t.c.source_id)


def _row(book: str, state: RecordState) -> Row:
    return {
        "book": book,
        "kind": state.kind.value,
        "source_id": state.source_id,
        "number": state.number,
        "status": state.status.value,
        "reason": state.reason.value if state.reason else None,
        "fingerprint": state.fingerprint,
        "generation": state.generation,
        "send": state.send,
        "failed_before": state.failed_before,
        "error_code": state.error_code,
        "waits_for": state.waits_for,
        "external_number": state.external_number,
        "amount_cents": cents(state.amount),
        "currency": state.currency,
        "is_open": state.is_open,
        "write_due": state.write_due,
    }


def _state(row: sa.Row[Any]) -> RecordState:
    return RecordState(
        kind=Kind(row.kind),
        source_id=row.source_id,
        number=row.number,
        status=TransferStatus(row.status),
        reason=Reason(row.reason) if row.reason else None,
        fingerprint=row.fingerprint,
        generation=row.generation,
        send=row.send,
        failed_before=row.failed_before,
        error_code=row.error_code,
        waits_for=row.waits_for,
        external_number=row.external_number,
        amount=money(row.amount_cents),
        currency=row.currency,
        is_open=row.is_open,
        write_due=row.write_due,
        choice=Choice(row.choice) if row.choice else None,
        choice_detail=row.choice_detail,
    )
