"""Expense reports and purchase orders: lines, receipts, and what their facts say of them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from connectors.contract.protocols import Fact
from connectors.contract.records_money import PurchaseOrder
from connectors.contract.records_work import ExpenseReport
from connectors.contract.words import Kind
from connectors.operations import SqlOperations
from tests.unit.operations.conftest import Reference
from tests.unit.operations.test_people import found


@pytest.fixture
def spending(reference: Reference) -> Reference:
    """Employee R1, vendor V1, an expense report X1 without items and an order O1 without lines."""
    reference.usual("resource", resource_id="R1")
    reference.add(
        "company", company_id="V1", company_name="Bolt", currency="gbp", is_customer=False, is_vendor=True
    )  # fmt: skip
    reference.usual("expense_report", expense_report_id="X1")
    reference.usual("purchase_order", purchase_order_id="O1")
    return reference


def report(source: SqlOperations, key: str = "X1") -> Fact:
    """One expense report as it is read."""
    return found(source.by_ids(Kind.EXPENSE_REPORT, [key]))[key]


def order(source: SqlOperations, key: str = "O1") -> Fact:
    """One purchase order as it is read."""
    return found(source.by_ids(Kind.PURCHASE_ORDER, [key]))[key]


def item(spending: Reference, key: str, **values: object) -> None:
    """Add an item of 100.00 to report X1, unless told otherwise."""
    spending.usual("expense_item", expense_item_id=key, **{"expense_report_id": "X1", **values})


def line(spending: Reference, key: str, **values: object) -> None:
    """Add a line of 3 at 10 to order O1, unless told otherwise."""
    spending.usual("purchase_order_item", purchase_order_item_id=key, **{"order_id": "O1", **values})


def receipt(spending: Reference, key: str, line_id: str, quantity: str, **values: object) -> None:
    """Add a receipt of 3 February, unless told otherwise."""
    spending.usual(
        "purchase_order_receipt",
        **{
            "receipt_id": key,
            "purchase_order_item_id": line_id,
            "quantity_now_receiving": quantity,
            **values,
        },
    )


def test_expense_report(spending: Reference, source: SqlOperations) -> None:
    """A report comes with its items by day, what is due, what company cards paid, and everything that is judged."""
    spending.add("billing_code", billing_code_id="B1", name="Travel", external_number="6100")
    spending.run(
        "UPDATE expense_report SET expense_total = '130.50', cash_advance_amount = '20', amount_due = '80', currency = 'eur', "
        "exchange_rate = '1.08'"
    )
    item(spending, "N2", amount="30.50", payment_type="Visa", is_reimbursable=False, billing_code_id="B1")
    item(spending, "N1", account="6200", category="Meals", billing_code_id="B1", company_id="C1", is_billable=True,
         description="Dinner", project="Roof", expense_date="2026-01-07")  # fmt: skip
    fact = report(source)
    found_report = fact.record
    assert isinstance(found_report, ExpenseReport)
    assert (found_report.number, found_report.name, found_report.employee_name) == ("X1", "Trip", "Ada Byron")
    assert (found_report.due, found_report.cash_advance, found_report.charged) == (
        Decimal("80.00"), Decimal("20.00"), Decimal("30.50"),
    )  # fmt: skip
    card, dinner = found_report.items
    assert (card.source_id, card.payment_type, card.is_reimbursable) == ("N2", "Visa", False)
    assert (card.category, card.account) == ("Travel", "6100")
    assert (dinner.category, dinner.account, dinner.customer_id, dinner.is_billable) == (
        "Meals",
        "6200",
        "C1",
        True,
    )
    assert dict(fact.columns) == {
        "id": "X1", "name": "Trip", "employee_id": "R1", "employee_found": 1, "employee_name": "Ada Byron",
        "status": "Approved for Payment", "document_date": date(2026, 1, 11), "currency": "EUR", "exchange_rate": "1.08",
        "total_cents": 13050, "cash_advance_cents": 2000, "due_cents": 8000, "items_cents": 13050,
        "reimbursable_cents": 10000, "item_count": 2, "items_without_account": 0, "items_not_positive": 0,
        "customers_missing": 0, "external_number": None,
    }  # fmt: skip


def test_expense_items_that_do_not_fit(spending: Reference, source: SqlOperations) -> None:
    """Items without account, without an amount above zero or of an unknown customer are counted; an excluded one is not named."""
    spending.unbound()
    spending.add("company", company_id="C2", company_name="No", do_not_sync=True)
    item(spending, "N1", company_id="C2")
    item(spending, "N2", company_id="gone", amount="0", category="Meals")
    item(spending, "N3", amount="NaN")
    fact = report(source)
    assert [one.customer_id for one in fact.record.items] == [None, "gone", None]  # type: ignore[attr-defined]
    assert {name: fact.columns[name] for name in ("items_cents", "reimbursable_cents", "currency")} == {
        "items_cents": None, "reimbursable_cents": None, "currency": "USD",
    }  # fmt: skip
    counted = [
        fact.columns[name] for name in ("items_without_account", "items_not_positive", "customers_missing")
    ]
    assert counted == [2, 2, 1]


def test_purchase_order(spending: Reference, source: SqlOperations) -> None:
    """An order comes with its lines, receipts and freight, in the vendor's currency where it names none."""
    spending.run(
        "UPDATE purchase_order SET freight = '4.5', exchange_rate = '1.25', memo = 'Soon', ship_to = 'Yard'"
    )
    line(spending, "L1", quantity="2.5", unit_cost="0.333", memo="Screws")
    line(spending, "L2")
    receipt(spending, "K2", "L2", "-1", receive_date="2026-02-05")
    receipt(spending, "K1", "L2", "1")
    receipt(spending, "K3", "L1", "2")
    fact = order(source)
    found_order = fact.record
    assert isinstance(found_order, PurchaseOrder)
    assert (found_order.number, found_order.vendor_name, found_order.memo) == ("PO-1", "Bolt", "Soon")
    assert found_order.amount == Decimal("35.33")
    assert [(one.source_id, one.item_name, one.quantity, one.unit_cost) for one in found_order.lines] == [
        ("L1", "Support", Decimal("2.5"), Decimal("0.333")),
        ("L2", "Support", Decimal(3), Decimal(10)),
    ]
    assert [one.source_id for one in found_order.receipts] == ["K1", "K3", "K2"]
    assert [one.source_id for one in found_order.standing_receipts()[0]] == ["K3"]
    assert dict(fact.columns) == {
        "id": "O1", "number": "PO-1", "number_length": 4, "times_used": 1, "vendor_id": "V1", "vendor_found": 1,
        "vendor_name": "Bolt", "vendor_active": 1, "vendor_excluded": 0, "vendor_currency": "GBP", "status": "Submitted",
        "document_date": date(2026, 1, 8), "currency": "GBP", "exchange_rate": "1.25", "total_cents": 3533,
        "freight_cents": 450, "line_count": 2, "lines_without_item": 0, "items_missing": 0, "items_repeated": 1,
        "smallest_quantity": 25000, "receipt_count": 3, "over_received": 0, "below_zero": 0, "loose_returns": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("quantities", "over", "below", "loose"),
    [
        (["3"], 0, 0, 0),
        (["2", "1.5"], 1, 0, 0),
        (["2", "-2"], 0, 0, 0),
        (["2", "-1"], 0, 0, 1),
        (["2", "-2", "-2"], 0, 1, 1),
        (["4", "-4", "3"], 0, 0, 0),
    ],
)
def test_receipts(
    spending: Reference, source: SqlOperations, quantities: list[str], over: int, below: int, loose: int
) -> None:
    """More received than ordered, less than nothing, and returns that take no single receipt back are counted (RULES 12)."""
    line(spending, "L1")
    for place, quantity in enumerate(quantities):
        receipt(spending, f"K{place}", "L1", quantity)
    columns = order(source).columns
    assert (columns["over_received"], columns["below_zero"], columns["loose_returns"]) == (over, below, loose)


def test_order_lines_that_do_not_fit(spending: Reference, source: SqlOperations) -> None:
    """Lines without item, with an unknown one or without quantity are counted, and a number that stands twice."""
    spending.unbound()
    line(spending, "L1", item_id=None, quantity="-2")
    line(spending, "L2", item_id="gone")
    spending.usual("purchase_order", purchase_order_id="O2", vendor_id="gone")
    spending.usual("purchase_order", purchase_order_id="O3", status="Canceled")
    columns = order(source).columns
    counted = [
        columns[name] for name in ("lines_without_item", "items_missing", "smallest_quantity", "times_used")
    ]
    assert counted == [1, 1, -20000, 2]
    other = order(source, "O2").columns
    assert (other["vendor_found"], other["vendor_name"], other["currency"], other["line_count"]) == (
        0,
        None,
        "USD",
        0,
    )
    assert sorted(found(source.by_numbers(Kind.PURCHASE_ORDER, ["PO-1"]))) == ["O1", "O2", "O3"]


@pytest.mark.parametrize("broken", ["quantity", "unit_cost", "receipt", "freight"])
def test_an_order_that_cannot_be_read(postgres_free: Reference, broken: str) -> None:
    """Where a quantity, a cost or the freight cannot be read, the total is unknown, and nothing of the order is summed."""
    postgres_free.add("company", company_id="V1", company_name="Bolt", is_vendor=True)
    postgres_free.add("service_item", item_id="I1", name="Support")
    freight = "some" if broken == "freight" else "0"
    postgres_free.usual("purchase_order", purchase_order_id="O1", freight=freight)
    line(postgres_free, "L1", **{broken: "some"} if broken in {"quantity", "unit_cost"} else {})
    receipt(postgres_free, "K1", "L1", "some" if broken == "receipt" else "1")
    source = postgres_free.source()
    assert order(source).columns["total_cents"] is None
    assert source.totals(Kind.PURCHASE_ORDER, date(2026, 1, 1), date(2026, 12, 31)) == []
    source.close()


@pytest.mark.parametrize("page", [1, 2, 100])
def test_pages(spending: Reference, page: int) -> None:
    """Whatever the page, every report and order comes exactly once, by change and by date."""
    for number in range(2, 6):
        spending.usual("expense_report", expense_report_id=f"X{number}")
        spending.usual("purchase_order", purchase_order_id=f"O{number}", purchase_order_number=None)
        item(spending, f"N{number}", expense_report_id=f"X{number}")
        line(spending, f"L{number}", order_id=f"O{number}")
    source = spending.source(page=page)
    for kind, letter in ((Kind.EXPENSE_REPORT, "X"), (Kind.PURCHASE_ORDER, "O")):
        wanted = [f"{letter}{number}" for number in range(1, 6)]
        assert list(found(source.changed(kind, None))) == wanted
        assert list(found(source.dated(kind, date(2026, 1, 8), date(2026, 1, 11)))) == wanted
    source.close()


def test_few_columns(spending: Reference) -> None:
    """Columns that are not required may be missing."""
    item(spending, "N1")
    line(spending, "L1")
    for view in ("tieout_expense_report", "tieout_expense_item", "tieout_purchase_order"):
        spending.run(f"DROP VIEW {view}")
    spending.run(
        "CREATE VIEW tieout_expense_report AS SELECT 1 AS id, last_modified_date_time AS modified_at, name, "
        "'R1' AS employee_id, status, week_ending AS document_date, expense_total AS total, amount_due FROM expense_report"
    )
    spending.run(
        "CREATE VIEW tieout_expense_item AS SELECT 1 AS id, 1 AS expense_report_id, expense_date, payment_type, amount "
        "FROM expense_item"
    )
    spending.run(
        "CREATE VIEW tieout_purchase_order AS SELECT purchase_order_id AS id, last_modified_date_time AS modified_at, "
        "purchase_order_number AS number, vendor_id, status, create_date_time AS document_date FROM purchase_order"
    )
    source = spending.source()
    assert (
        report(source, "1").columns["cash_advance_cents"],
        report(source, "1").columns["reimbursable_cents"],
    ) == (0, 10000)
    columns = order(source).columns
    assert (columns["currency"], columns["freight_cents"], columns["total_cents"]) == ("GBP", 0, 3000)
    source.close()
