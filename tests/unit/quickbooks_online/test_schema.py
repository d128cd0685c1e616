"""Everything that is sent is a property that the vendor's entity reference has, for an unknown one is refused (2010)."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from connectors.contract.book import Tax
from connectors.contract.protocols import BooksRef
from connectors.contract.records import Address
from connectors.contract.words import Kind
from connectors.quickbooks_online.documents import (
    customer,
    expense_report,
    invoice,
    item,
    time_activity,
    vendor,
)
from tests.unit.quickbooks_online.records import a_customer, a_desk, a_line, an_invoice, an_item
from tests.unit.quickbooks_online.work_records import (
    a_charge,
    a_report,
    a_timesheet,
    a_vendor,
    a_work_desk,
    an_entry,
    an_expense,
)


def _reference(folder: Path) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    with (folder / "quickbooks_online" / "entity_fields.tsv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            found.setdefault(row["type"], set()).add(row["field"])
    return found


def _payloads() -> list[tuple[str, Mapping[str, Any]]]:
    address = Address(line1="1", city="2", region="3", postal_code="4", country="5")
    desk = a_desk(multicurrency=True, tax=Tax(mode="line", codes={"taxed": "5", "untaxed": "6"}))
    euro = BooksRef(external_id="1", name="n", email="a@b.example", currency="EUR")

    def find(kind: Kind, _: str) -> BooksRef:
        return euro

    full = an_invoice(
        a_line(tax=Decimal("1.00"), description="d"),
        currency="EUR",
        exchange_rate=Decimal("1.1"),
        delivery="email",
    )
    work = a_work_desk(
        multicurrency=True,
        billable=True,
        payee_suffix=" (expenses)",
        accounts={"income": "1", "expense": "2", "cash advance": "3", "payable": "4"},
    )
    report = a_report(
        an_expense(customer_id="c"),
        a_charge(),
        cash_advance=Decimal(1),
        currency="EUR",
        exchange_rate=Decimal("1.1"),
    )
    owed, charge = expense_report.plan(report, work, find, 0)
    rated = a_timesheet(an_entry(is_billable=True, rate=Decimal(9)))
    d = time_activity.plan(rated, work, find, 0)[0]
    e = vendor.plan(a_vendor(email="a@b.example", phone="1", address=address, currency="EUR"), work, find, 0)
    f = vendor.plan(a_vendor(is_employee=True), work, find, 0)
    a = customer.plan(a_customer(email="a@b.example", phone="1", address=address), desk, find, 0)
    b = item.plan(an_item(sku="s", description="d", unit_price=Decimal(1)), work, find, 0)
    c = invoice.plan(full, desk, find, 0)
    return [(one.document_type, one.payload) for one in (a, b, c, d, e, f, owed, charge)]


def test_every_property_is_in_the_reference(shared_data: Path) -> None:
    """Top-level properties, and those of lines and their details."""
    known = _reference(shared_data)
    known["TimeActivity"].add("Minutes")  # the reference tells of Hours and Minutes in one row, named Hours
    for entity, payload in _payloads():
        assert payload
        assert set(payload) <= known[entity]
    payloads = {entity: dict(payload) for entity, payload in _payloads()}
    for entity in ("Bill", "Purchase"):
        for line in payloads[entity]["Line"]:
            assert set(line) <= known[f"{entity}_Line_AccountBasedExpenseLine"]
            detail = line["AccountBasedExpenseLineDetail"]
            assert set(detail) <= known[f"{entity}_Line_AccountBasedExpenseLineDetail_AccountBasedExpense"]
    line = payloads["Invoice"]["Line"][0]
    assert set(line) <= known["Invoice_Line_SalesItemLine"]
    assert set(line["SalesItemLineDetail"]) <= known["Invoice_Line_SalesItemLineDetail"]
