"""One good and one bad record of every kind of the spine and beyond, for promises about all of them at once."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

from connectors.contract.money import MINUTES
from connectors.contract.words import NAMES, Kind
from tests.promises.harness import Firm
from tests.promises.parts import SEVERAL, day_of

DOCUMENTS = [kind for kind in Kind if kind not in NAMES]
ORDERS = ("timesheet", "expense report", "purchase order", "payment")
_LONG = "Much too long a name " * 30 + "indeed"

EXTRACT = {
    Kind.INVOICE: "SELECT currency, count(*), sum(round(invoice_total * 100)) FROM invoice GROUP BY currency",
    Kind.TIMESHEET: f"SELECT '{MINUTES}', (SELECT count(*) FROM timesheet), sum(round(hours_worked * 6000)) FROM time_entry",
    Kind.EXPENSE_REPORT: "SELECT currency, count(*), sum(round(100 * (amount_due + (SELECT sum(amount) FROM expense_item i "
    "WHERE i.expense_report_id = r.expense_report_id AND NOT is_reimbursable)))) FROM expense_report r GROUP BY currency",
    Kind.PURCHASE_ORDER: "SELECT currency, count(*), sum((SELECT sum(round(100 * quantity * unit_cost)) FROM purchase_order_item i "
    "WHERE i.order_id = o.purchase_order_id)) FROM purchase_order o GROUP BY currency",
    Kind.PAYMENT: "SELECT currency, count(*), sum(round(amount * 100)) FROM payment GROUP BY currency",
    Kind.REFUND: "SELECT p.currency, count(*), sum(round(r.amount * 100)) FROM refund r JOIN payment p USING (payment_id) GROUP BY 1",
    Kind.PROCESSING_FEE: "SELECT p.currency, count(*), sum(round(f.amount * 100)) FROM processing_fee f "
    "JOIN payment p USING (payment_id) GROUP BY 1",
}
"""What operations have of each kind: currency, how many, hundredths."""


_ONE = {"transferred": 1, "invalid": 1}
EXPECTED: dict[Kind, dict[str, int]] = dict.fromkeys(DOCUMENTS, _ONE) | {
    Kind.CUSTOMER: {"transferred": 2, "invalid": 1},
    Kind.VENDOR: {"transferred": 2, "invalid": 1},
    Kind.EMPLOYEE: {"already there": 1, "refused": 1},
    Kind.ITEM: {"transferred": 4, "invalid": 1},
    Kind.INVOICE: {"transferred": 9, "invalid": 1},
    Kind.TIMESHEET: _ONE | {"held": 1},
    Kind.PURCHASE_ORDER: _ONE | {"held": 1},
}
"""How the good and the bad records leave a run."""


def enter_good(firm: Firm) -> None:
    """One sound record of every kind, with all that it needs; nine invoices."""
    firm.books.hire("Ada", firm.office.employee())
    firm.invoices(9)
    for name in ORDERS:
        SEVERAL[name].enter(firm, 0)
    firm.office.refund("RF-0", "PAY-0", "12.50", day_of(3))
    firm.office.fee("FEE-0", "PAY-0", "8.75", day_of(3))


def enter_bad(firm: Firm) -> None:
    """One record of every kind that fails, each for a reason of its own."""
    office = firm.office
    office.company(_LONG)
    office.company(f"Vendor {_LONG}", vendor=True)
    stranger = office.employee("Bob", "Nobody")
    office.timesheet("TS-BAD-EMPLOYEE", stranger, day_of(5), ["1.00"])
    office.purchase_order(
        "PO-BAD-ITEM", office.company("Hardware", vendor=True), day_of(5), [(_LONG, "1", "3.00")]
    )
    firm.invoice("BAD", "9.00", off="1.00")
    for name in ORDERS:
        several = SEVERAL[name]
        record = several.enter(firm, 1)
        office.change(several.table, several.key, record, **{several.wrong[0]: several.wrong[1]})
    office.refund("RF-BAD", "PAY-0", "-1.00", day_of(3))
    office.fee("FEE-BAD", "PAY-0", "-1.00", day_of(3))


def correct_bad(firm: Firm) -> None:
    """Somebody makes all of them good, but for the names."""
    office = firm.office
    firm.correct("BAD")
    for name in ORDERS:
        several = SEVERAL[name]
        office.change(
            several.table, several.key, f"{several.prefix}-1", **{several.wrong[0]: several.wrong[2]}
        )
    office.change("refund", "refund_id", "RF-BAD", amount="1.00")
    office.change("processing_fee", "fee_id", "FEE-BAD", amount="1.00")


def enter_waiting(firm: Firm) -> None:
    """One record of every kind that is not to go: not approved yet, canceled, voided, not received."""
    office = firm.office
    firm.invoice("VOIDED", "13.00")
    firm.do("UPDATE invoice SET is_voided = TRUE WHERE invoice_number = 'VOIDED'")
    for name, status in zip(ORDERS, ("New", "Awaiting Approval", "Canceled", "pending"), strict=True):
        several = SEVERAL[name]
        office.change(several.table, several.key, several.enter(firm, 2), status=status)
    office.refund("RF-PENDING", "PAY-0", "2.00", day_of(3), status="pending")
    office.fee("FEE-PENDING", "PAY-2", "2.00", day_of(3))


def extract(firm: Firm) -> dict[tuple[str, str], tuple[int, Decimal]]:
    """Records of operations by kind and currency: how many, how much."""
    return {
        (str(kind), row[0]): (row[1], Decimal(int(row[2])) / 100)
        for kind, statement in EXTRACT.items()
        for row in firm.ask(statement)
    }


def sums(report: dict[str, Any]) -> dict[tuple[str, str], tuple[int, Decimal]]:
    """The same of a report."""
    counts: Counter[tuple[str, str]] = Counter()
    totals: Counter[tuple[str, str]] = Counter()
    for row in report["totals"]:
        if row["kind"] in set(DOCUMENTS):
            counts[row["kind"], row["currency"]] += row["count"]
            totals[row["kind"], row["currency"]] += Decimal(row["total"])  # type: ignore[assignment]
    return {key: (counts[key], Decimal(totals[key])) for key in counts}
