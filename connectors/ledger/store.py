"""What every part of the ledger stands on: the database it reads and writes."""

from __future__ import annotations

from connectors.ledger.database import Database
from connectors.ledger.sent import Sent


class Store:
    """One part of the ledger, over a database that all parts share."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._sent = Sent()
