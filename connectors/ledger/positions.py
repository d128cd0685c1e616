"""Positions: how far each kind's extraction and the change feed have come; they only ever advance."""

from __future__ import annotations

import sqlalchemy as sa

from connectors.contract.protocols import Position
from connectors.ledger.bulk import insert_or_ignore
from connectors.ledger.models import position as t
from connectors.ledger.store import Store

_ONE = sa.select(t).where(t.c.book == sa.bindparam("book"), t.c.name == sa.bindparam("name"))


class Positions(Store):
    """Watermarks and cursors."""

    def position(self, book: str, name: str) -> Position | None:
        """Watermark of a kind, or the change feed's cursor under the name ``changes``."""
        with self._db.reading() as connection:
            row = connection.execute(_ONE, {"book": book, "name": str(name)}).one_or_none()
        return None if row is None else Position(modified_at=row.modified_at, source_id=row.source_id)

    def move(self, book: str, name: str, position: Position) -> None:
        """Advance a watermark; never backwards."""
        at, source_id = position.modified_at, position.source_id
        row = {"book": book, "name": name, "modified_at": at, "source_id": source_id}
        behind = sa.or_(t.c.modified_at < at, sa.and_(t.c.modified_at == at, t.c.source_id < source_id))
        ahead = sa.update(t).where(t.c.book == book, t.c.name == name, behind)

        def work(connection: sa.Connection) -> None:
            insert_or_ignore(connection, t, [row])
            connection.execute(ahead.values(modified_at=at, source_id=source_id))

        self._db.write(work)
