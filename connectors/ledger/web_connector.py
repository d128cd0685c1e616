"""The Web Connector's mailbox over SQLite or PostgreSQL: all of it as one object, which is the port `Mailbox`."""

from __future__ import annotations

from connectors.ledger.web_connector_callers import Callers
from connectors.ledger.web_connector_carrying import Carrying
from connectors.ledger.web_connector_keeping import Keeping
from connectors.ledger.web_connector_posts import Posts
from connectors.ledger.web_connector_sessions import Sessions


class SqlMailbox(Posts, Callers, Sessions, Carrying, Keeping):
    """The port `Mailbox`; safe to share between threads and processes."""

    def __repr__(self) -> str:
        """Address without its password."""
        return f"SqlMailbox({self._db.place})"
