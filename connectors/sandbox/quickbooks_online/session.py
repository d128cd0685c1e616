"""What the handling of one request carries along: the store, the switches, the instant and where it came from."""

from __future__ import annotations

from dataclasses import dataclass, field

from connectors.sandbox.quickbooks_online.settings import Settings
from connectors.sandbox.quickbooks_online.store import Row, Store
from connectors.sandbox.quickbooks_online.wire import Json, stamp


@dataclass
class Session:
    """One request, or one batch item, or one act of a person in the QuickBooks screen (source `ui`)."""

    store: Store
    settings: Settings
    now: float
    realm: str
    tid: str
    client: str = ""
    requestid: str | None = None
    bid: str | None = None
    source: str = "api"
    include: frozenset[str] = field(default_factory=frozenset)

    def journal(self, row: Row, operation: str) -> None:
        """Write down one effect, in the transaction that makes it."""
        self.store.sql.execute(
            "INSERT INTO journal (at, source, entity, operation, id, doc_number, party, total, requestid, bid,"
            " intuit_tid) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                stamp(int(self.now)),
                self.source,
                row.kind,
                operation,
                str(row.id),
                row.docnumber,
                row.party,
                row.total,
                self.requestid,
                self.bid,
                self.tid,
            ),
        )

    def meta(self, created: int) -> Json:
        """The MetaData of an entity changed now."""
        return {"CreateTime": stamp(created), "LastUpdatedTime": stamp(int(self.now))}
