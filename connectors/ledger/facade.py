"""The ledger as tasks see it: one object with every port method, and the function that opens it at the right revision."""

from __future__ import annotations

from connectors.contract.ledger import Ledger
from connectors.contract.protocols import Tokens
from connectors.contract.web_connector import Mailbox
from connectors.ledger.attempts import Attempts
from connectors.ledger.books import Books
from connectors.ledger.database import Database
from connectors.ledger.decisions import Decisions
from connectors.ledger.failures import Failures
from connectors.ledger.history import History
from connectors.ledger.links import Links
from connectors.ledger.paid import Paid
from connectors.ledger.positions import Positions
from connectors.ledger.records import Records
from connectors.ledger.revision import bring_up_to_date
from connectors.ledger.runs import Runs
from connectors.ledger.settling import Settling
from connectors.ledger.tokens import TokenStore
from connectors.ledger.web_connector import SqlMailbox


class SqlLedger(
    Books, Runs, Records, Attempts, Settling, Links, Failures, History, Decisions, Paid, Positions
):
    """The port `Ledger` over SQLite or PostgreSQL; safe to share between threads."""

    tokens: Tokens
    mailbox: Mailbox

    def __init__(self, database: Database, key: bytes | None) -> None:
        super().__init__(database)
        self.tokens = TokenStore(database, key)
        self.mailbox = SqlMailbox(database)

    def __repr__(self) -> str:
        """Address without its password."""
        return f"SqlLedger({self._db.place})"

    def close(self) -> None:
        """Let go of connections."""
        self._db.close()


def open_ledger(url: str, *, key: bytes | None) -> Ledger:
    """Open the ledger, creating or migrating its tables where needed.

    ``url`` is an SQLAlchemy URL (``sqlite:///file`` or ``postgresql://…``), ``key`` a Fernet key for the tokens; without
    one everything works but ``tokens``.

    Raises:
        LedgerUnusable: it cannot be reached or written, or a newer version of Tieout wrote it.
    """
    database = Database(url)
    try:
        bring_up_to_date(database)
    except BaseException:
        database.close()
        raise
    return SqlLedger(database, key)
