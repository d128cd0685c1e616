"""A long history: invoices in operations with everything that the ledger knows of them once they are settled, made by SQL."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from benchmarks.company import BOOK, FENCE, Company
from benchmarks.work import CUSTOMERS, ITEMS

YEARS = timedelta(days=730)
CHUNK = 100_000
"""Invoices in one transaction."""

_INVOICES = """
WITH RECURSIVE n (i) AS (SELECT :first UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :last),
v AS (
  SELECT i, 'V' || i AS id, 'BM-' || printf('%07d', i) AS number, 100 + i % 500 AS total, i % :customers AS customer,
  i % :items AS item, datetime(:start, '+' || CAST(i * :step AS INTEGER) || ' seconds') AS changed,
  date(:start, '-40 days', '+' || CAST(i * :step AS INTEGER) || ' seconds') AS dated FROM n)
"""
_OPERATIONS = {
    "invoice (invoice_id, company_id, invoice_number, invoice_date_time, due_date, currency, invoice_total,"
    " last_modified_date_time)": (
        "id, 'C' || customer, number, dated || ' 00:00:00', date(dated, '+30 days'), 'USD', total, changed"
    ),
    "invoice_line (billing_item_id, invoice_id, item_id, item_name, description, quantity, rate, extended_price)": (
        "'L' || i, id, 'I' || item, 'Service ' || printf('%03d', item), 'Work as agreed', 1, total, total"
    ),
    "tieout_transfer (kind, id, status, external_number, transferred_at, at)": (
        "'invoice', id, 'Transferred', number, changed, changed"
    ),
}
_LEDGER = {
    "record (book, kind, source_id, number, status, fingerprint, external_number, amount_cents, currency)": (
        ":book, 'invoice', id, number, 'Transferred', 'settled', number, total * 100, 'USD'"
    ),
    # Row numbers below zero: older than what really is in the books.
    "part (seq, book, kind, source_id, part_id, generation, document_type, external_id, version, number, party_id, date, currency,"
    " total_cents, name, payload, linked_at)": (
        "i - :count, :book, 'invoice', id, '', 0, 'Invoice', 10000000 + i, '0', number, 1000 + customer, dated, 'USD',"
        " total * 100, '', '{}', changed || '.000000'"
    ),
    "paid (book, source_id, external_id, paid_on)": ":book, id, 10000000 + i, date(dated, '+30 days')",
}


def fill_settled(there: Company, count: int) -> None:
    """Put so many settled invoices, changed evenly over two years, into operations and the ledger.

    Both exist, and a run has brought something newer into the books.
    """
    now = datetime.now(UTC)
    start = now - YEARS
    values = {
        "start": f"{start:%Y-%m-%d %H:%M:%S}", "step": (YEARS - timedelta(minutes=1)).total_seconds() / count,
        "customers": CUSTOMERS, "items": ITEMS, "book": BOOK, "count": count,
    }  # fmt: skip
    for database, statements in ((there.operations, _OPERATIONS), (there.ledger, _LEDGER)):
        sql = sqlite3.connect(database)
        sql.execute("PRAGMA synchronous = OFF")
        for first in range(0, count, CHUNK):
            piece = values | {"first": first, "last": min(first + CHUNK, count)}
            with sql:
                for columns, values_of in statements.items():
                    sql.execute(f"INSERT INTO {columns} {_INVOICES} SELECT {values_of} FROM v", piece)
        sql.execute("ANALYZE")
        sql.commit()
        sql.close()
    _settle(there, now)


def _settle(there: Company, now: datetime) -> None:
    """Give the invoices of the last days, which a run reads again, their true fingerprints, and move the watermarks to now."""
    from connectors.contract.protocols import Position
    from connectors.contract.words import Kind
    from connectors.operations import SqlOperations

    zone = ZoneInfo("UTC")
    operations = SqlOperations(f"sqlite:///{there.operations}", time_zone=zone, operations_time_zone=zone)
    pages = operations.changed(Kind.INVOICE, Position(modified_at=now - timedelta(days=3)))
    prints = [(fact.record.fingerprint(), fact.record.source_id) for page in pages for fact in page]
    operations.close()
    at = f"{now - timedelta(minutes=1):%Y-%m-%d %H:%M:%S}.000000"
    with sqlite3.connect(there.ledger) as sql:
        sql.executemany("UPDATE record SET fingerprint = ? WHERE kind = 'invoice' AND source_id = ?", prints)
        sql.executemany(
            "INSERT OR REPLACE INTO position (book, name, modified_at, source_id) VALUES (?, ?, ?, ?)",
            [(BOOK, "invoice", at, ""), (BOOK, "sweep invoice", at, FENCE), (BOOK, "changes", at, "")],
        )
    sql.close()
