"""Failures: every one of them, kept for good."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from connectors.contract.clock import now
from connectors.contract.ledger import Failure, RecordState
from connectors.contract.words import Kind
from connectors.ledger.bulk import Row, insert
from connectors.ledger.models import failure as t
from connectors.ledger.payloads import printable
from connectors.ledger.records import save_states
from connectors.ledger.store import Store


class Failures(Store):
    """Keep and list failures."""

    def fail(
        self, book: str, run_id: str, failures: Sequence[Failure], states: Sequence[RecordState]
    ) -> None:
        """Keep failures that have no attempt, and the states they lead to."""

        def work(connection: sa.Connection) -> None:
            keep_failures(connection, book, run_id, failures, now())
            save_states(connection, book, states)

        self._db.write(work)

    def failures(
        self, book: str, kind: Kind | None = None, source_id: str | None = None, limit: int = 500
    ) -> list[Failure]:
        """Newest failures first."""
        query = sa.select(t).where(t.c.book == book)
        if kind is not None:
            query = query.where(t.c.kind == kind.value)
        if source_id is not None:
            query = query.where(t.c.source_id == source_id)
        with self._db.reading() as connection:
            return [_failure(row) for row in connection.execute(query.order_by(t.c.seq.desc()).limit(limit))]


def keep_failures(
    connection: sa.Connection, book: str, run_id: str, failures: Sequence[Failure], at: datetime
) -> None:
    """Append failures within a transaction; their own run and moment count where they name them."""
    if failures:
        insert(connection, t, [_row(one, book, run_id, at) for one in failures])


def _row(one: Failure, book: str, run_id: str, at: datetime) -> Row:
    return {
        "book": book,
        "kind": one.kind.value,
        "source_id": one.source_id,
        "number": one.number,
        "stage": one.stage,
        "error_group": one.group,
        "code": printable(one.code),
        "message": printable(one.message),
        "remedy": printable(one.remedy),
        "request_id": printable(one.request_id),
        "try_no": one.try_no,
        "run_id": one.run_id or run_id,
        "at": one.at or at,
    }


def _failure(row: sa.Row[Any]) -> Failure:
    return Failure(
        kind=Kind(row.kind),
        source_id=row.source_id,
        number=row.number,
        stage=row.stage,
        group=row.error_group,
        code=row.code,
        message=row.message,
        remedy=row.remedy,
        request_id=row.request_id,
        try_no=row.try_no,
        at=row.at,
        run_id=row.run_id,
    )
