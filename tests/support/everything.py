"""One record of every kind in a company, with several documents where a record can have several, entered and transferred."""

from __future__ import annotations

from dataclasses import dataclass

from connectors.contract.words import Disposition, Kind
from tests.support.company import Company, Ran

SETTINGS = {"receipts": "bill"}
"""Receipts are documents, so that an order has three."""


@dataclass(frozen=True, slots=True)
class Everything:
    """Numbers of what was entered, by kind."""

    numbers: dict[Kind, tuple[str, ...]]

    @property
    def documents(self) -> tuple[tuple[Kind, str], ...]:
        """Records that become documents."""
        return tuple((kind, number) for kind, numbers in self.numbers.items() for number in numbers)

    def one(self, kind: Kind) -> str:
        """Number of the record of a kind; of the first where there are several."""
        return self.numbers[kind][0]

    def left(self, ran: Ran) -> dict[tuple[Kind, str], Disposition]:
        """How each of them left a run; what was not looked at is absent."""
        return {named: ran.rows[named].disposition for named in self.documents if named in ran.rows}


def enter_everything(company: Company) -> Everything:
    """Enter records that become one document and records that become several; the last invoice is paid by nobody.

    A timesheet with two identical entries, an expense report of three documents, an order with two receipts of one line, a payment over
    three invoices, one by a processor, a refund and a fee of that.
    """
    worker = company.worker()
    invoices = tuple(company.bill(place, f"{place}00.25") for place in range(1, 6))
    sheet = company.sheet(1, "1.5", "1.5", "2", employee=worker, company_id=company.party)
    report = company.expenses(
        1, "120.40", "30.60", {"amount": "99.99", "payment_type": "Company Visa"},
        {"amount": "55.50", "payment_type": "Company Mastercard"}, employee=worker, advance="50.00",
    )  # fmt: skip
    order = company.order(1, ("Cable", "5", "10.00"), ("Router", "2", "80.25"))
    company.receive(order, "3", days=1)
    company.receive(order, "2", days=2)
    over_three = company.payment(1, {number: f"{place}00.25" for place, number in enumerate(invoices[:3], 1)})
    by_card = company.payment(2, {invoices[3]: "400.25"}, method="Visa", processor="Stripe")
    return Everything(
        {
            Kind.INVOICE: invoices,
            Kind.TIMESHEET: (sheet,),
            Kind.EXPENSE_REPORT: (report,),
            Kind.PURCHASE_ORDER: (order,),
            Kind.PAYMENT: (over_three, by_card),
            Kind.REFUND: (company.refund(1, by_card, "12.50"),),
            Kind.PROCESSING_FEE: (company.fee(1, by_card, "11.91"),),
        }
    )


def effects(company: Company) -> list[tuple[str, str, str]]:
    """Everything that Tieout did in the books since the company was founded: entity, operation, id."""
    return [(one["entity"], one["operation"], str(one["id"])) for one in company.journal(after=company.since)]


def links(company: Company) -> set[tuple[str, str, str, str, str]]:
    """Every linked document and list entry: kind, record, part, type, id in the books."""
    rows = company.look(
        "SELECT kind, source_id, part_id, document_type, external_id FROM part WHERE removed_at IS NULL"
    )
    return {(str(a), str(b), str(c), str(d), str(e)) for a, b, c, d, e in rows}


def reconciled(company: Company) -> Ran:
    """A reconciliation of the company's own month."""
    first, last = company.day.replace(day=1), company.day.replace(day=28)
    return company.transfer(flow="reconcile", start=first, end=last)
