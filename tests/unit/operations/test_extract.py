"""What comes out of the operations database: records, facts, order, pages."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from connectors.contract.protocols import Fact, Position
from connectors.contract.records import Customer, Invoice, Item
from connectors.contract.words import Kind
from connectors.operations import SqlOperations
from tests.unit.operations.conftest import Reference


def all_of(pages: object) -> list[Fact]:
    """Flatten pages."""
    return [fact for page in pages for fact in page]  # type: ignore[attr-defined]


def ids(pages: object) -> list[str]:
    """Source ids of all facts, in order."""
    return [fact.record.source_id for fact in all_of(pages)]


def test_invoice_record_and_facts(reference: Reference, source: SqlOperations) -> None:
    """An invoice comes with exact amounts, its lines in order, and everything that the expectations ask for."""
    reference.invoice("1", due_date="2026-02-08", order_number="PO 7", exchange_rate="1.0875")
    reference.line("L2", "1", sort_order_id=2, extended_price="0.10", tax_dollars="0", item_id=None)
    reference.line("L1", "1", sort_order_id=1, extended_price="99.90", item_date="2026-01-05")
    (fact,) = all_of(source.changed(Kind.INVOICE, None))
    invoice = fact.record
    assert isinstance(invoice, Invoice)
    assert (invoice.total, invoice.tax, invoice.currency) == (Decimal("120.00"), Decimal("20.00"), "EUR")
    assert (invoice.document_date, invoice.due_date) == (date(2026, 1, 9), date(2026, 2, 8))
    assert invoice.exchange_rate == Decimal("1.0875")
    assert [(line.source_id, line.amount, line.quantity) for line in invoice.lines] == [
        ("L1", Decimal("99.90"), Decimal("2.5")),
        ("L2", Decimal("0.10"), Decimal("2.5")),
    ]
    assert invoice.lines[0].service_date == date(2026, 1, 5)
    assert invoice.email == "ap@acme.example"
    assert dict(fact.columns) == {
        "id": "1", "number": "INV-1", "number_length": 5, "customer_id": "C1", "customer_found": 1,
        "customer_name": "Acme", "customer_excluded": 0, "customer_active": 1, "customer_currency": "EUR",
        "delivery": "print", "email": "ap@acme.example", "document_date": date(2026, 1, 9), "due_date": date(2026, 2, 8),
        "currency": "EUR", "exchange_rate": "1.0875", "is_voided": 0, "total_cents": 12000, "tax_cents": 2000,
        "lines_cents": 10000, "lines_tax_cents": 2000, "line_count": 2, "lines_without_item": 1, "items_missing": 0,
        "items_inactive": 0, "times_used": 1, "is_taxed": 1, "transferred_at": None, "external_number": None,
        "paid_date": None, "paid_date_locked": 0,
    }  # fmt: skip


def test_customer_and_item(reference: Reference, source: SqlOperations) -> None:
    """Names are counted among active entries whatever their case, in letters beyond ASCII too (RULES 26)."""
    reference.add("company", company_id="C2", company_name="Ärzte Ost", do_not_sync=True)
    reference.add("company", company_id="C3", company_name=" äRZTE OST ")
    reference.add("company", company_id="C4", company_name="ÄRZTE OST", is_active=False)
    reference.add("service_item", item_id="I2", name="SUPPORT")
    facts = {fact.record.source_id: fact for fact in all_of(source.changed(Kind.CUSTOMER, None))}
    assert [facts[key].columns["name_times_used"] for key in ("C1", "C2", "C3", "C4")] == [1, 2, 2, 2]
    assert facts["C2"].columns["excluded"] == 1
    customer = facts["C1"].record
    assert isinstance(customer, Customer)
    assert (customer.name, customer.email, customer.number) == ("Acme", "ap@acme.example", "Acme")
    items = all_of(source.changed(Kind.ITEM, None))
    assert [fact.columns["name_times_used"] for fact in items] == [2, 2]
    assert isinstance(items[0].record, Item)
    assert items[0].record.unit_price == Decimal("40.5")
    assert items[0].columns["unit_price_cents"] == 4050


def test_references_that_do_not_resolve(reference: Reference, source: SqlOperations) -> None:
    """An invoice without a customer, and lines whose item is unknown or inactive, come out and say so."""
    if reference.engine.dialect.name != "sqlite":
        reference.run("ALTER TABLE invoice_line DROP CONSTRAINT invoice_line_item_id_fkey")
        reference.run("ALTER TABLE invoice DROP CONSTRAINT invoice_company_id_fkey")
    reference.add("service_item", item_id="I9", name="Old", is_active=False)
    reference.invoice("1", company_id=None)
    reference.line("L1", "1", item_id="gone")
    reference.line("L2", "1", item_id="I9")
    reference.invoice("2", company_id="gone")
    first, second = all_of(source.changed(Kind.INVOICE, None))
    assert first.columns["customer_id"] is None
    assert (
        first.columns["customer_found"],
        first.columns["items_missing"],
        first.columns["items_inactive"],
    ) == (0, 1, 1)
    assert (
        second.columns["customer_found"],
        second.columns["line_count"],
        second.columns["lines_cents"],
    ) == (0, 0, 0)


def test_number_used_twice(reference: Reference, source: SqlOperations) -> None:
    """Voided invoices do not count as users of a number."""
    for key, number, voided in (
        ("1", "A", False),
        ("2", "A", False),
        ("3", "A", True),
        ("4", "B", True),
        ("5", None, False),
    ):
        reference.invoice(key, invoice_number=number, is_voided=voided)
    facts = all_of(source.changed(Kind.INVOICE, None))
    assert [fact.columns["times_used"] for fact in facts] == [2, 2, 2, 1, 1]
    assert ids(source.by_numbers(Kind.INVOICE, ["A", "A", " B", "none"])) == ["1", "2", "3", "4"]


def test_one_bad_record_stops_nothing_else(reference: Reference, source: SqlOperations) -> None:
    """An amount or date that is missing or cannot be read is None in the facts; the other records come out as ever."""
    reference.invoice("1", invoice_total=None, invoice_date_time=None, currency=None)
    reference.line("L1", "1", extended_price=None, quantity=None)
    reference.invoice("2", invoice_total="NaN")
    if reference.engine.dialect.name == "sqlite":
        reference.run(
            "UPDATE invoice SET invoice_total = 'a lot', invoice_date_time = 'soon' WHERE invoice_id = '2'"
        )
    reference.invoice("3")
    first, second, third = all_of(source.changed(Kind.INVOICE, None))
    assert (first.columns["total_cents"], first.columns["document_date"], first.columns["lines_cents"]) == (
        None,
    ) * 3
    assert second.columns["total_cents"] is None
    assert third.columns["total_cents"] == 12000
    assert sorted(ids(source.dated(Kind.INVOICE, None, None))) == ["1", "2", "3"]
    assert [total.count for total in source.totals(Kind.INVOICE, date(2026, 1, 1), date(2026, 1, 31))] == [1]


@pytest.mark.parametrize("page", [1, 2, 3, 100])
def test_keyset_pages_leave_nothing_out(reference: Reference, page: int) -> None:
    """Whatever the page, every record comes exactly once, by modification time, then id; a page is never larger."""
    for key in range(7):
        reference.invoice(
            str(key),
            last_modified_date_time=f"2026-01-0{1 + key // 3} 10:00:00",
            invoice_date_time="2026-01-02",
        )
    source = reference.source(page=page)
    pages = list(source.changed(Kind.INVOICE, None))
    assert ids(pages) == [str(key) for key in range(7)]
    assert max(len(each) for each in pages) <= page
    assert ids(source.dated(Kind.INVOICE, date(2026, 1, 2), date(2026, 1, 2))) == [
        str(key) for key in range(7)
    ]
    assert sorted(ids(source.by_ids(Kind.INVOICE, ["6", "0", "gone", "6"]))) == ["0", "6"]
    source.close()


def test_after_a_position(reference: Reference, source: SqlOperations) -> None:
    """A position excludes itself and everything before it, to the second, whatever the zone of operations."""
    for key, moment in (("1", "07:59:59"), ("2", "08:00:00"), ("3", "08:00:00"), ("4", "08:00:01")):
        reference.invoice(key, last_modified_date_time=f"2026-07-10 {moment}")
    at = datetime(2026, 7, 10, 8, tzinfo=UTC)
    assert ids(source.changed(Kind.INVOICE, Position(modified_at=at))) == ["2", "3", "4"]
    assert "2" not in ids(source.changed(Kind.INVOICE, Position(modified_at=at, source_id="2")))
    berlin = reference.source(operations_time_zone=ZoneInfo("Europe/Berlin"))
    earlier = datetime(2026, 7, 10, 6, tzinfo=UTC)
    assert ids(berlin.changed(Kind.INVOICE, Position(modified_at=earlier))) == ["2", "3", "4"]
    berlin.close()


def test_dates_in_the_books_zone(reference: Reference) -> None:
    """A date, or midnight, is that date; another naive time is an instant of operations, and becomes the book's date (RULES 25)."""
    reference.invoice("date", invoice_date_time="2026-03-31")
    reference.invoice("midnight", invoice_date_time="2026-03-31 00:00:00")
    reference.invoice("late", invoice_date_time="2026-03-31 23:30:00")
    source = reference.source(
        time_zone=ZoneInfo("Asia/Tokyo"), operations_time_zone=ZoneInfo("America/Chicago")
    )
    days = {
        fact.record.source_id: fact.columns["document_date"]
        for fact in all_of(source.changed(Kind.INVOICE, None))
    }
    assert days == {"date": date(2026, 3, 31), "midnight": date(2026, 3, 31), "late": date(2026, 4, 1)}
    assert ids(source.dated(Kind.INVOICE, date(2026, 4, 1), None)) == ["late"]
    assert ids(source.dated(Kind.INVOICE, None, date(2026, 3, 31))) == ["date", "midnight"]
    totals = source.totals(Kind.INVOICE, date(2026, 3, 1), date(2026, 4, 30))
    assert [(total.month, total.count) for total in totals] == [("2026-03", 2), ("2026-04", 1)]
    source.close()


def test_totals(reference: Reference, source: SqlOperations) -> None:
    """The tie-out counts what is eligible: not voided, not negative, customer not excluded; by month and currency."""
    reference.add("company", company_id="C2", company_name="No", do_not_sync=True)
    reference.invoice("1", invoice_total="0.10")
    reference.invoice("2", invoice_total="0.20", company_id=None)
    reference.invoice("3", invoice_total="5.00", currency="usd")
    reference.invoice("4", is_voided=True)
    reference.invoice("5", invoice_total="-1.00")
    reference.invoice("6", company_id="C2")
    reference.invoice("7", invoice_date_time="2026-02-01")
    totals = source.totals(Kind.INVOICE, date(2026, 1, 1), date(2026, 1, 31))
    assert [(total.month, total.currency, total.count, total.total) for total in totals] == [
        ("2026-01", "EUR", 2, Decimal("0.30")),
        ("2026-01", "USD", 1, Decimal("5.00")),
    ]
    assert source.totals(Kind.CUSTOMER, date(2026, 1, 1), date(2026, 1, 31)) == []


def test_names_have_no_date(source: SqlOperations) -> None:
    """A customer lies in no range of document dates."""
    assert ids(source.dated(Kind.CUSTOMER, None, None)) == ["C1"]
    assert ids(source.dated(Kind.CUSTOMER, date(2026, 1, 1), None)) == []
    assert ids(source.by_numbers(Kind.CUSTOMER, ["Acme"])) == ["C1"]
