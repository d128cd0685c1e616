"""A long history: records in operations with everything that the ledger knows of them once they are settled, made by SQL."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from benchmarks.company import BOOK, FENCE, Company
from benchmarks.mixed import Mixed
from benchmarks.settled_kinds import KINDS
from benchmarks.settled_rows import FIRST
from connectors.contract.words import Kind

YEARS = timedelta(days=730)
CHUNK = 100_000
"""Records in one transaction."""


def fill_settled(mixed: Mixed, count: int) -> None:
    """Put so many settled records of all kinds, changed evenly over two years, into operations and the ledger.

    Both exist, and a run has brought newer ones of each kind into the books.
    """
    now, there = datetime.now(UTC), mixed.there
    for database, in_operations in ((there.operations, True), (there.ledger, False)):
        sql = sqlite3.connect(database)
        sql.execute("PRAGMA synchronous = OFF")
        for place, one in enumerate(KINDS, 1):
            rows = one.in_operations() if in_operations else one.in_ledger()
            for piece in _pieces(mixed, count * one.share // 100, now):
                with sql:
                    for each in rows:
                        sql.execute(each.insert(), piece | {"place_of_kind": place})
        sql.execute("ANALYZE")
        sql.commit()
        sql.close()
    for one in KINDS:
        _settle(there, one.kind, now)


def _pieces(mixed: Mixed, count: int, now: datetime) -> list[dict[str, object]]:
    start, last = now - YEARS, FIRST + count
    values: dict[str, object] = {
        "start": f"{start:%Y-%m-%d %H:%M:%S}", "step": (YEARS - timedelta(minutes=1)).total_seconds() / max(count, 1),
        "parties": mixed.parties, "items": mixed.items, "book": BOOK,
    }  # fmt: skip
    return [
        values | {"first": first, "last": min(first + CHUNK, last)} for first in range(FIRST, last, CHUNK)
    ]


def _settle(there: Company, kind: Kind, now: datetime) -> None:
    """Give the records of the last days, which a run reads again, their true fingerprints, and move the watermarks to now."""
    from connectors.contract.protocols import Position
    from connectors.operations import SqlOperations

    zone = ZoneInfo("UTC")
    operations = SqlOperations(f"sqlite:///{there.operations}", time_zone=zone, operations_time_zone=zone)
    pages = operations.changed(kind, Position(modified_at=now - timedelta(days=3)))
    prints = [(fact.record.fingerprint(), kind, fact.record.source_id) for page in pages for fact in page]
    operations.close()
    at = f"{now - timedelta(minutes=1):%Y-%m-%d %H:%M:%S}.000000"
    with sqlite3.connect(there.ledger) as sql:
        sql.executemany("UPDATE record SET fingerprint = ? WHERE kind = ? AND source_id = ?", prints)
        sql.executemany(
            "INSERT OR REPLACE INTO position (book, name, modified_at, source_id) VALUES (?, ?, ?, ?)",
            [(BOOK, kind, at, ""), (BOOK, f"sweep {kind}", at, FENCE), (BOOK, "changes", at, "")],
        )
    sql.close()
