"""What the handling of one request carries along: the store, the switches, the instant and where it came from."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from connectors.sandbox.quickbooks_desktop import times
from connectors.sandbox.quickbooks_desktop.settings import Settings
from connectors.sandbox.quickbooks_desktop.store import Row, Store


@dataclass
class Work:
    """One request, or one act of a person in the QuickBooks screen (source `ui`)."""

    store: Store
    settings: Settings
    now: float
    source: str = "qbxml"
    message_set: str | None = None
    request_id: str | None = None
    session: int = 0
    special: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Know the accounts that QuickBooks finds by itself."""
        self.special = self.special or self.store.recall("special") or {}

    @property
    def wall(self) -> str:
        """The wall clock of the machine, now."""
        return times.wall(self.now, self.settings.time_zone)

    @property
    def today(self) -> str:
        """The date there."""
        return self.wall[:10]

    def stamp(self, local: str) -> str:
        """A kept wall clock as qbXML answers it."""
        return times.stamped(local, self.settings.time_zone)

    def new_id(self, *, listed: bool) -> tuple[str, int]:
        """An id as QuickBooks makes them (hexadecimal counter, then the second of creation), and its counter."""
        serial = self.store.next("list" if listed else "txn")
        return f"{0x80000000 + serial if listed else serial:X}-{int(self.now)}", serial

    def stored(self, text: str) -> str:
        """A text as a company file keeps it: Windows-1252, anything else a question mark (facts 3.3)."""
        return text.encode("cp1252", "replace").decode("cp1252")

    def journal(self, row: Row, operation: str, party: str | None = None) -> None:
        """Write down one effect, in the transaction that makes it."""
        body: dict[str, Any] = json.loads(row.body)
        self.store.sql.execute(
            "INSERT INTO journal (at, source, entity, operation, id, number, party, total, memo, message_set, request_id,"
            " session) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                self.stamp(self.wall),
                self.source,
                row.kind,
                operation,
                row.id,
                row.number,
                party or row.name,
                row.total,
                body.get("Memo") or body.get("Notes"),
                self.message_set,
                self.request_id,
                self.session,
            ),
        )
