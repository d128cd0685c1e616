"""Runs that more than one measurement looks at, each made once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache

from benchmarks.company import BOOK, Company, company
from benchmarks.processes import Spent
from benchmarks.work import Invoices, fill_invoices, fill_lists


def recent(first: int, count: int) -> Invoices:
    """Invoices of the last two months, approved an hour ago."""
    now = datetime.now(UTC).replace(tzinfo=None)
    return Invoices(
        first=first, count=count, start=now.date() - timedelta(days=62), changed_from=now - timedelta(hours=1)
    )  # fmt: skip


def fill(there: Company, count: int, *, customers: int = 200, items: int = 20) -> None:
    """Give empty operations their lists and some recent invoices."""
    fill_lists(there.operations, datetime.now(UTC) - timedelta(hours=2), customers, items)
    fill_invoices(there.operations, recent(0, count), customers, items)


@cache
def first_night(count: int) -> Spent:
    """Transfer so many new invoices in one process without Prefect, in a home that was just set up.

    Raises:
        RuntimeError: the books do not have every one of them.
    """
    with company() as there:
        fill(there, count)
        there.tieout("books", "check", BOOK)  # set up as the instructions say, which makes the ledger
        spent, _ = there.nightly("--plain")
        made = there.created()
        if made != count:
            raise RuntimeError(f"Of {count} invoices, {made} were created.")
        return spent
