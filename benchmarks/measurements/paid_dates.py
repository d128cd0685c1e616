"""Requests for paid dates: they follow what changed, not how many invoices are open."""

from __future__ import annotations

import sqlite3
import time
from datetime import UTC, datetime

from benchmarks.company import Company, company
from benchmarks.figures import Figure
from benchmarks.plan import Sizes
from benchmarks.runs import fill, recent
from benchmarks.work import fill_invoices

FEW = 200
PAID = 100


def measure(sizes: Sizes) -> list[Figure]:
    """Compare runs with nothing new over few and over many open invoices, then one with a hundred payments."""
    with company() as there:
        fill(there, FEW)
        there.nightly("--plain")
        few = _requests(there)
        fill_invoices(there.operations, recent(FEW, sizes.open_invoices - FEW))
        there.nightly("--plain")
        many = _requests(there)
        _pay(there)
        paid = _requests(there, aged=False)
        _check(there)
    return [
        Figure(
            "requests for paid dates, for open invoices",
            many - few,
            "",
            budget=0,
            note=f"more calls of a run with nothing new over {sizes.open_invoices:,} open invoices ({many}) than over {FEW} ({few})",
        ),
        Figure(
            "requests for paid dates, for payments",
            (paid - many) / PAID,
            "a payment",
            budget=1,
            note=f"{paid - many} more calls with {PAID} new payments",
        ),
    ]


def _requests(there: Company, *, aged: bool = True) -> int:
    """Calls of one nightly run; ``aged`` makes everything in the books a week old first, as on an ordinary night."""
    if aged:
        there.stop()
        with sqlite3.connect(there.books) as sql:
            (newest,) = sql.execute("SELECT max(updated) FROM entity").fetchone()
            week = 7 * 86400 * (newest // int(time.time()) or 1)
            sql.execute("UPDATE entity SET created = created - ?, updated = updated - ?", (week, week))
        sql.close()
        there.restart()
    before = there.requests()
    there.nightly("--plain")
    return there.requests() - before


def _pay(there: Company) -> None:
    """Enter a payment for each of some invoices, as a person in QuickBooks would."""
    with sqlite3.connect(f"file:{there.books}?mode=ro", uri=True) as sql:
        rows = sql.execute(
            "SELECT id, party, total FROM entity WHERE kind = 'Invoice' AND docnumber LIKE 'BM-%' ORDER BY id LIMIT ?",
            (PAID,),
        ).fetchall()
    sql.close()
    for invoice_id, party, total in rows:
        line = {"Amount": total / 100, "LinkedTxn": [{"TxnId": str(invoice_id), "TxnType": "Invoice"}]}
        fields = {
            "CustomerRef": {"value": str(party)}, "TotalAmt": total / 100, "TxnDate": str(datetime.now(UTC).date()), "Line": [line],
        }  # fmt: skip
        there.control("act", {"act": "create", "entity": "Payment", "fields": fields})


def _check(there: Company) -> None:
    """Every payment must have reached operations as a paid date; else the requests were saved by reading nothing."""
    with sqlite3.connect(there.operations) as sql:
        (dates,) = sql.execute("SELECT count(*) FROM invoice WHERE paid_date IS NOT NULL").fetchone()
    sql.close()
    if dates != PAID:
        raise RuntimeError(f"Of {PAID} payments, {dates} became paid dates.")
