"""What was read of a company file and is kept for when nobody can be asked: its lists, by name."""

from __future__ import annotations

import sqlalchemy as sa

from connectors.contract.clock import now
from connectors.ledger.bulk import insert_or_update
from connectors.ledger.payloads import printable
from connectors.ledger.store import Store
from connectors.ledger.web_connector_models import kept as k


class Keeping(Store):
    """Texts by book and name."""

    def keep(self, book: str, name: str, text: str) -> None:
        """Keep what was read of the company file under a name, for when nobody can be asked."""
        row = {"book": book, "name": name, "text": printable(text), "at": now()}
        self._db.write(lambda connection: insert_or_update(connection, k, [row], "text", "at"))

    def kept(self, book: str, name: str) -> str | None:
        """What was kept under a name; None if nothing was."""
        query = sa.select(k.c.text).where(k.c.book == book, k.c.name == name)
        with self._db.reading() as connection:
            return connection.scalar(query)
