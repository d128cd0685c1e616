"""Paid dates: what was last written of each invoice, and which documents closed it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from connectors.contract.documents import Applied
from connectors.contract.ledger import PaidState
from connectors.contract.money import cents, money
from connectors.ledger.bulk import Row, insert, insert_or_update
from connectors.ledger.database import chunks
from connectors.ledger.models import applied as a
from connectors.ledger.models import paid as p
from connectors.ledger.store import Store


class Paid(Store):
    """Paid states."""

    def paid(self, book: str, source_ids: Iterable[str]) -> dict[str, PaidState]:
        """What we last wrote of these invoices."""
        found: dict[str, PaidState] = {}
        with self._db.reading() as connection:
            for piece in chunks(source_ids):
                query = sa.select(a).where(a.c.book == book, a.c.source_id.in_(piece))
                lines: dict[str, list[Applied]] = {}
                for row in connection.execute(query.order_by(a.c.source_id, a.c.line_no)):
                    one = Applied(
                        document_type=row.document_type,
                        external_id=row.external_id,
                        date=row.date,
                        amount=money(row.amount_cents),
                    )
                    lines.setdefault(row.source_id, []).append(one)
                query = sa.select(p).where(p.c.book == book, p.c.source_id.in_(piece))
                for row in connection.execute(query):
                    found[row.source_id] = PaidState(
                        source_id=row.source_id,
                        external_id=row.external_id,
                        paid_on=row.paid_on,
                        applied=tuple(lines.get(row.source_id, ())),
                    )
        return found

    def paid_by(self, book: str, document_type: str, external_ids: Iterable[str]) -> set[str]:
        """External ids of invoices to which one of these documents was applied when last seen (deleted payments)."""
        found: set[str] = set()
        both = sa.and_(a.c.book == p.c.book, a.c.source_id == p.c.source_id)
        query = sa.select(p.c.external_id).distinct().join_from(a, p, both)
        query = query.where(a.c.book == book, a.c.document_type == document_type)
        with self._db.reading() as connection:
            for piece in chunks(external_ids):
                found.update(connection.scalars(query.where(a.c.external_id.in_(piece))))
        return found

    def save_paid(self, book: str, states: Sequence[PaidState]) -> None:
        """Remember paid dates and what closed the invoices; what closed them before is forgotten."""
        newest = {one.source_id: one for one in states}
        rows: list[Row] = [
            {"book": book, "source_id": s.source_id, "external_id": s.external_id, "paid_on": s.paid_on}
            for _, s in sorted(newest.items())
        ]
        lines = [
            _line(book, s.source_id, no, one) for s in newest.values() for no, one in enumerate(s.applied)
        ]

        def work(connection: sa.Connection) -> None:
            insert_or_update(connection, p, rows, "external_id", "paid_on")
            for piece in chunks(newest):
                connection.execute(sa.delete(a).where(a.c.book == book, a.c.source_id.in_(piece)))
            if lines:
                insert(connection, a, lines)

        if rows:
            self._db.write(work)


def _line(book: str, source_id: str, line_no: int, one: Applied) -> Row:
    return {
        "book": book,
        "source_id": source_id,
        "line_no": line_no,
        "document_type": one.document_type,
        "external_id": one.external_id,
        "date": one.date,
        "amount_cents": cents(one.amount),
    }
