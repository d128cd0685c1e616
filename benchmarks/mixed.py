"""A company that does everything: its lists, and records of any kind of document, which refer to each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from benchmarks.company import Company
from benchmarks.costs import ENTRIES, fill_orders, fill_reports, fill_timesheets
from benchmarks.money import fill_fees, fill_payments, fill_refunds
from benchmarks.people import fill_people
from benchmarks.work import Invoices, Span, fill_invoices, fill_lists
from connectors.contract.words import Kind

ITEMS = 20
DOCUMENTS: Mapping[Kind, int] = {
    Kind.INVOICE: 1,
    Kind.TIMESHEET: ENTRIES,
    Kind.EXPENSE_REPORT: 2,
    Kind.PURCHASE_ORDER: 1,
    Kind.PAYMENT: 1,
    Kind.REFUND: 1,
    Kind.PROCESSING_FEE: 1,
}
"""Documents in the books that a record of each kind becomes."""


@dataclass(frozen=True, slots=True)
class Mixed:
    """Enters records of every kind into empty operations; ``parties`` customers, as many vendors and as many employees."""

    there: Company
    parties: int

    @property
    def items(self) -> int:
        """Services, and as many products."""
        return min(ITEMS, self.parties)

    def lists(self) -> None:
        """Enter everybody and everything that records refer to."""
        changed = datetime.now(UTC) - timedelta(hours=2)
        fill_lists(self.there.operations, changed, self.parties, self.items)
        fill_people(self.there, changed, self.parties, self.parties, self.items)

    def enter(self, kind: Kind, first: int, count: int) -> None:
        """Enter records of a kind, numbered from ``first``, of the last two months, changed an hour ago.

        A payment needs the invoices numbered like it and ``parties`` higher; a refund or a fee the payment numbered like it.
        """
        now, database = datetime.now(UTC).replace(tzinfo=None), self.there.operations
        start, changed = now.date() - timedelta(days=62), now - timedelta(hours=1)
        span = Span(first=first, count=count, start=start, changed_from=changed)
        match kind:
            case Kind.INVOICE:
                invoices = Invoices(first=first, count=count, start=start, changed_from=changed)
                fill_invoices(database, invoices, self.parties, self.items)
            case Kind.TIMESHEET:
                fill_timesheets(database, span, self.parties, self.parties, self.items)
            case Kind.EXPENSE_REPORT:
                fill_reports(database, span, self.parties)
            case Kind.PURCHASE_ORDER:
                fill_orders(database, span, self.parties, self.items)
            case Kind.PAYMENT:
                fill_payments(database, span, self.parties)
            case Kind.REFUND:
                fill_refunds(database, span)
            case Kind.PROCESSING_FEE:
                fill_fees(database, span)
            case _:
                raise ValueError(f"A {kind} is no document.")
