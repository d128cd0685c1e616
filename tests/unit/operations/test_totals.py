"""Operations' side of the tie-out is what the records that are eligible say of themselves, to the cent and the minute."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

import pytest

from connectors.contract.protocols import Fact
from connectors.contract.records import Posting
from connectors.contract.records_money import PurchaseOrder
from connectors.contract.words import Kind
from connectors.operations import SqlOperations
from tests.unit.operations.conftest import USUAL, Reference
from tests.unit.operations.test_people import found

START, END = date(2026, 1, 10), date(2026, 3, 20)
DOCUMENTS = (
    Kind.INVOICE, Kind.TIMESHEET, Kind.EXPENSE_REPORT, Kind.PURCHASE_ORDER, Kind.PAYMENT, Kind.REFUND, Kind.PROCESSING_FEE,
)  # fmt: skip
STATUSES = {
    "timesheet": ["New", "Submitted", "Rejected", "Approved", "Paid"],
    "expense_report": [
        "In Progress", "Awaiting Approval", "Approved for Payment", "Rejected", "Paid", "Transferred to QuickBooks",
    ],
    "purchase_order": ["New", "Submitted", "Received Partial", "Canceled"],
    "payment": ["pending", "settled", "failed", "refunded", "partially_refunded"],
    "refund": ["pending", "settled", "failed"],
}  # fmt: skip


class Chance:
    """A company whose rows are drawn at random, the same for the same seed."""

    def __init__(self, reference: Reference, seed: int) -> None:
        """Draw parties and documents around the edges of the period."""
        self.draw = random.Random(seed)
        self.reference = reference
        self.rows: dict[str, list[dict[str, object]]] = defaultdict(list)
        for place in range(6):
            self.add("company", f"C{place}", company_name=f"Company {place}", is_vendor=True,
                     do_not_sync=place == 5, currency=self.draw.choice([None, "EUR", "usd", " "]))  # fmt: skip
            self.usual("resource", f"R{place}", resource_id=f"R{place}")
        for place in range(24):
            self.document(place)
        for table, rows in self.rows.items():
            for row in rows:
                reference.add(table, **row)

    def add(self, table: str, key: str, **values: object) -> None:
        """Keep a row until all are drawn."""
        self.rows[table].append({f"{table}_id": key, **values})

    def usual(self, table: str, key: str, **values: object) -> None:
        """Keep a row that has what a row usually has."""
        self.add(table, key, **{**USUAL[table], **values})

    def company(self) -> str:
        """Draw a customer or vendor."""
        return f"C{self.draw.randrange(6)}"

    def day(self) -> str:
        """Draw a day before, in or after the period."""
        return (START + timedelta(days=self.draw.randrange(-20, 90))).isoformat()

    def amount(self) -> str:
        """Draw an amount."""
        return str(Decimal(self.draw.randrange(1, 10**6)).scaleb(-2))

    def currency(self) -> str | None:
        """Draw a currency, or none."""
        return self.draw.choice([None, "", "EUR", "gbp"])

    def document(self, place: int) -> None:
        """Draw one document of each kind."""
        draw, status = self.draw, {table: self.draw.choice(words) for table, words in STATUSES.items()}
        self.add("invoice", f"{place}", company_id=self.company(), invoice_number=f"{place}", invoice_date_time=self.day(),
                 currency="EUR", invoice_total=self.amount(), is_voided=draw.random() < 0.2)  # fmt: skip
        start = START + timedelta(days=4 * place - 14)
        self.usual("timesheet", f"T{place}", resource_id=f"R{place % 6}", status=status["timesheet"],
                   period_start=start.isoformat(), period_end=(start + timedelta(days=6)).isoformat())  # fmt: skip
        self.usual("expense_report", f"X{place}", submitter_id=f"R{place % 6}", status=status["expense_report"],
                   week_ending=self.day(), currency=self.currency(), amount_due=self.amount())  # fmt: skip
        self.usual("purchase_order", f"O{place}", vendor_id=self.company(), status=status["purchase_order"],
                   create_date_time=self.day(), currency=self.currency(), freight=self.amount())  # fmt: skip
        self.usual("payment", f"P{place}", company_id=self.company(), status=status["payment"], amount=self.amount(),
                   received_date=self.day(), currency=self.currency())  # fmt: skip
        self.usual("refund", f"F{place}", payment_id=f"P{place}", status=status["refund"], amount=self.amount(),
                   refund_date=self.day())  # fmt: skip
        self.rows["processing_fee"].append(
            {**USUAL["processing_fee"], "fee_id": f"G{place}", "payment_id": f"P{place}", "amount": self.amount(),
             "fee_date": self.day()}
        )  # fmt: skip
        for line in range(3):
            key = f"{place}-{line}"
            worked = (start + timedelta(days=draw.randrange(7))).isoformat()
            self.usual("time_entry", f"E{key}", timesheet_id=f"T{place}", date_worked=worked,
                       hours_worked=str(Decimal(draw.randrange(1, 80000)).scaleb(-4)))  # fmt: skip
            self.usual("expense_item", f"N{key}", expense_report_id=f"X{place}", amount=self.amount(),
                       is_reimbursable=draw.random() < 0.5)  # fmt: skip
            cost = str(Decimal(draw.randrange(1, 10**6)).scaleb(-4))
            self.usual("purchase_order_item", f"L{key}", order_id=f"O{place}", item_id="I1", unit_cost=cost,
                       quantity=str(draw.randrange(1, 900) / 100))  # fmt: skip
            for receipt, quantity in enumerate(draw.choice([["1.5"], ["1.25", "-1.25"], ["2", "0.333"], []])):
                self.rows["purchase_order_receipt"].append(
                    {"receipt_id": f"K{key}-{receipt}", "purchase_order_item_id": f"L{key}", "receive_date": self.day(),
                     "quantity_now_receiving": quantity}
                )  # fmt: skip


def counts(fact: Fact) -> bool:
    """Whether operations want this record in the books."""
    record, columns = fact.record, fact.columns
    if record.kind is Kind.EXPENSE_REPORT:
        return columns["status"] in {"Approved for Payment", "Paid", "Transferred to QuickBooks"}
    if record.kind is Kind.PROCESSING_FEE and columns["payment_status"] in {"pending", "failed"}:
        return False
    excluded = columns.get("customer_excluded") or columns.get("vendor_excluded")
    return not record.withdrawn and not excluded


def added(postings: list[Posting]) -> dict[tuple[str, str], tuple[int, Decimal]]:
    """Sum and count by month and currency, inside the period."""
    sums: dict[tuple[str, str], tuple[int, Decimal]] = {}
    for one in postings:
        if START <= one.date <= END:
            count, total = sums.get((f"{one.date:%Y-%m}", one.currency), (0, Decimal(0)))
            sums[f"{one.date:%Y-%m}", one.currency] = (count + 1, total + one.amount)
    return sums


@pytest.mark.parametrize("seed", range(3))
def test_totals_are_the_postings_of_eligible_records(reference: Reference, seed: int) -> None:
    """For every kind, month and currency, orders and their receipts apart, the totals are the sums of the records' own postings."""
    reference.run("DELETE FROM company")
    Chance(reference, seed)
    source = reference.source(page=5, home_currency="CHF")
    for kind in DOCUMENTS:
        records = [fact.record for fact in found(source.changed(kind, None)).values() if counts(fact)]
        totals = source.totals(kind, START, END)
        said = {(one.month, one.currency): (one.count, one.total) for one in totals if not one.receipts}
        assert said == added([posting for record in records for posting in record.postings()]), kind
        assert said, kind
        received = {(one.month, one.currency): (one.count, one.total) for one in totals if one.receipts}
        orders = [record for record in records if isinstance(record, PurchaseOrder)]
        assert received == added([posting for order in orders for posting in order.receipt_postings()])
        assert bool(received) == (kind is Kind.PURCHASE_ORDER)
    source.close()


def test_time_counts_on_the_day_of_the_entry(reference: Reference, source: SqlOperations) -> None:
    """A timesheet over the end of a month counts in both, in minutes, and rounds once (RULES 24)."""
    reference.usual("resource", resource_id="R1")
    reference.usual("timesheet", timesheet_id="T1", period_start="2026-01-26", period_end="2026-02-01")
    for key, day, hours in (
        ("E1", "2026-01-31", "0.3333"),
        ("E2", "2026-02-01", "0.3334"),
        ("E3", "2026-02-01", "0.3333"),
    ):
        reference.usual(
            "time_entry", time_entry_id=key, timesheet_id="T1", date_worked=day, hours_worked=hours
        )
    totals = source.totals(Kind.TIMESHEET, date(2026, 1, 1), date(2026, 12, 31))
    assert [(one.month, one.currency, one.count, one.total) for one in totals] == [
        ("2026-01", "minutes", 1, Decimal(20)),
        ("2026-02", "minutes", 2, Decimal(40)),
    ]
    (only,) = source.totals(Kind.TIMESHEET, date(2026, 2, 1), date(2026, 2, 1))
    assert only.total == Decimal(40)


def test_receipts_count_in_their_own_month(reference: Reference, source: SqlOperations) -> None:
    """An order counts when it was made, its receipts when they came, whether the order lies in the period or not."""
    reference.add("company", company_id="V1", company_name="Bolt", is_vendor=True)
    reference.usual("purchase_order", purchase_order_id="O1")
    reference.usual("purchase_order_item", purchase_order_item_id="L1", order_id="O1")
    reference.usual(
        "purchase_order_receipt", receipt_id="K1", purchase_order_item_id="L1", quantity_now_receiving="2"
    )
    assert [
        (one.month, one.total, one.receipts)
        for one in source.totals(Kind.PURCHASE_ORDER, date(2026, 1, 1), date(2026, 2, 28))
    ] == [("2026-01", Decimal("30.00"), False), ("2026-02", Decimal("20.00"), True)]
    (only,) = source.totals(Kind.PURCHASE_ORDER, date(2026, 2, 1), date(2026, 2, 28))
    assert only.receipts


def test_names_have_no_totals(source: SqlOperations) -> None:
    """Names on a list carry no money."""
    for kind in (Kind.CUSTOMER, Kind.VENDOR, Kind.EMPLOYEE, Kind.ITEM):
        assert source.totals(kind, START, END) == []
