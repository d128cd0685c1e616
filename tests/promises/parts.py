"""Records of several documents for the promises: what a person enters of each, and how the books must look afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from connectors.contract.words import Kind
from tests.promises.harness import BOOK, DAY, Firm
from tests.support.child_run import one_run


@dataclass(frozen=True, slots=True)
class Several:
    """A kind whose records become several documents, or refer to several."""

    kind: Kind
    prepare: Callable[[Firm], None]
    """What must be in the books before it."""
    enter: Callable[[Firm], None]
    documents: int
    """How many documents the books have of it afterwards, each made once."""
    settings: str = ""

    def check(self, firm: Firm) -> None:
        """Each document was made once, is linked, operations were told, nothing is in flight, and both sides agree."""
        made = [str(one["id"]) for one in firm.books.created(self.kind)]
        assert len(made) == self.documents, made
        linked = firm.look(
            "SELECT external_id FROM part WHERE kind = :kind AND removed_at IS NULL", kind=str(self.kind)
        )
        assert Counter(row[0] for row in linked) == Counter(made)
        told = firm.ask(
            "SELECT status, external_number FROM tieout_transfer WHERE kind = :kind", kind=str(self.kind)
        )
        assert told
        assert {row[0] for row in told} == {"Transferred"}
        assert all(row[1] for row in told)
        assert firm.look("SELECT count(*) FROM in_flight") == [(0,)]
        tied = one_run({"home": str(firm.home), "book": BOOK, "request": {"flow": "reconcile"}})
        assert tied["state"] == "settled", tied


def _staff(firm: Firm) -> None:
    firm.books.hire("Ada", firm.office.employee())


def _timesheet(firm: Firm) -> None:
    """Five entries, two of them identical, for a customer and an item."""
    who, customer, item = firm.office.employee(), firm.office.company("Ada & Co"), firm.office.item()
    firm.office.timesheet(
        "TS-1", who, DAY, ["1.50", "1.50", "2", "0.75", "1.25"], company_id=customer, item_id=item
    )


def _expenses(firm: Firm) -> None:
    """A bill after a cash advance, and a charge on each of two company cards: three documents."""
    firm.office.expense_report(
        "ER-1", firm.office.employee(), DAY,
        [
            {"amount": "120.40"}, {"amount": "30.60"}, {"amount": "99.99", "payment_type": "Company Visa"},
            {"amount": "12.00", "payment_type": "Company Visa"}, {"amount": "55.50", "payment_type": "Company Mastercard"},
        ],
        advance="50.00",
    )  # fmt: skip


def _order(firm: Firm) -> None:
    """An order of two lines with a receipt of each and one that was taken back: an order and two bills."""
    vendor = firm.office.company("Hardware", vendor=True)
    first, second = firm.office.purchase_order(
        "PO-1", vendor, DAY, [("Cable", "5", "10.00"), ("Router", "2", "80.25")]
    )
    for line, quantity in ((first, "3"), (second, "2"), (first, "1"), (first, "-1")):
        firm.office.receipt("PO-1", line, quantity, DAY + timedelta(days=2))


def _invoices(firm: Firm) -> None:
    firm.invoices(3)
    assert firm.run()["state"] == "settled"


def _payment(firm: Firm) -> None:
    """One payment over three invoices."""
    rows = firm.ask("SELECT invoice_id, invoice_total FROM invoice ORDER BY invoice_id")
    paid: Mapping[str, Any] = {row[0]: f"{row[1]:.2f}" for row in rows}
    firm.office.payment("PAY-1", "Ada", DAY, paid)


SEVERAL = {
    "timesheet": Several(Kind.TIMESHEET, _staff, _timesheet, 5),
    "expense report": Several(Kind.EXPENSE_REPORT, _staff, _expenses, 3),
    "purchase order": Several(Kind.PURCHASE_ORDER, lambda _: None, _order, 3, 'receipts = "bill"'),
    "payment": Several(Kind.PAYMENT, _invoices, _payment, 1),
}
