"""History: everything that happened to one record, merged from the append-only tables into lines that people read."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter

import sqlalchemy as sa

from connectors.contract.ledger import HistoryLine
from connectors.contract.money import money, shown
from connectors.contract.words import Kind
from connectors.ledger import models as m
from connectors.ledger.store import Store


class History(Store):
    """What `tieout explain` shows."""

    def history(self, book: str, kind: Kind, source_id: str) -> list[HistoryLine]:
        """Return everything that happened to a record, oldest first."""
        with self._db.reading() as connection:
            lines = [
                *_decisions(connection, book, kind, source_id),
                *_attempts(connection, book, kind, source_id),
                *_failures(connection, book, kind, source_id),
                *_links(connection, book, kind, source_id),
                *_dispositions(connection, book, kind, source_id),
            ]
        return sorted(lines, key=lambda line: line.at)


def _of(table: sa.Table, book: str, kind: Kind, source_id: str) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.book == book, table.c.kind == kind.value, table.c.source_id == source_id)


def _words(*parts: str | None) -> str:
    return ", ".join(part for part in parts if part)


def _attempts(connection: sa.Connection, book: str, kind: Kind, source_id: str) -> Iterator[HistoryLine]:
    a, o = m.attempt, m.outcome
    mine = _of(a, book, kind, source_id)
    for row in connection.execute(sa.select(a).where(mine).order_by(a.c.seq)):
        detail = _words(
            f"number {row.number}" if row.number else "",
            shown(money(row.total_cents), row.currency),
            f"dated {row.date}" if row.date else "",
            f"part {row.part_id}" if row.part_id != "-" else "",
            f"key {row.key}",
            f"in batch {row.batch_key}" if row.batch_key else "",
        )
        yield HistoryLine(
            at=row.at, what=f"intent: {row.action} {row.document_type}", detail=detail, run_id=row.run_id
        )
    answers = sa.select(o, a.c.document_type).join_from(o, a, o.c.attempt_id == a.c.attempt_id).where(mine)
    for row in connection.execute(answers.order_by(o.c.seq)):
        said = ": ".join(part for part in (row.code, row.message) if part)
        detail = _words(
            f"{row.document_type} {row.external_id}" if row.external_id else "",
            said,
            f"request {row.request_id}" if row.request_id else "",
        )
        yield HistoryLine(at=row.at, what=f"outcome: {row.result}", detail=detail, run_id=row.run_id)


def _failures(connection: sa.Connection, book: str, kind: Kind, source_id: str) -> Iterator[HistoryLine]:
    t = m.failure
    for row in connection.execute(sa.select(t).where(_of(t, book, kind, source_id)).order_by(t.c.seq)):
        said = ": ".join(part for part in (row.code, row.message) if part)
        detail = f"{said} {row.remedy}".strip() + (f" (request {row.request_id})" if row.request_id else "")
        what = f"failure: {row.stage}, try {row.try_no} ({row.error_group})"
        yield HistoryLine(at=row.at, what=what, detail=detail, run_id=row.run_id)


def _decisions(connection: sa.Connection, book: str, kind: Kind, source_id: str) -> Iterator[HistoryLine]:
    t = m.decision
    for row in connection.execute(sa.select(t).where(_of(t, book, kind, source_id)).order_by(t.c.seq)):
        detail = f"{row.why} ({row.detail})" if row.detail else row.why
        yield HistoryLine(at=row.at, what=f"decision: {row.choice}, by {row.who}", detail=detail)


def _links(connection: sa.Connection, book: str, kind: Kind, source_id: str) -> Iterator[HistoryLine]:
    t = m.part
    for state in (m.is_live, m.was_removed):  # one after the other: each has its index
        rows = connection.execute(sa.select(t).where(_of(t, book, kind, source_id), state))
        for row in sorted(rows, key=attrgetter("seq")):
            what = f"{row.document_type} {row.external_id}"
            number = f"number {row.number}" if row.number else ""
            detail = _words(number, shown(money(row.total_cents), row.currency), f"version {row.version}")
            yield HistoryLine(at=row.linked_at, what=f"linked: {what}", detail=detail)
            if row.removed_at is not None:
                yield HistoryLine(at=row.removed_at, what=f"link removed: {what}", detail=number)


def _dispositions(connection: sa.Connection, book: str, kind: Kind, source_id: str) -> Iterator[HistoryLine]:
    t = m.disposition
    for row in connection.execute(sa.select(t).where(_of(t, book, kind, source_id))):
        said = ": ".join(part for part in (row.code, row.message) if part)
        detail = f"{said} {row.remedy}".strip()
        yield HistoryLine(
            at=row.at, what=f"left the run: {row.disposition}", detail=detail, run_id=row.run_id
        )
