"""Imports into operations: each kind with its mark of transfer in one transaction, the same when made again, on each database."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from connectors.contract.errors import OperationsUnreadable
from connectors.contract.protocols import WriteBack
from connectors.contract.records import Address, Customer, Item, Record
from connectors.contract.records_money import Allocation, Payment
from connectors.contract.records_work import Vendor
from connectors.contract.words import Kind
from connectors.operations import SqlOperations
from connectors.operations.write_back import REFERENCE
from tests.unit.operations.conftest import Reference

AT = datetime(2026, 1, 11, 2, 30, 15, tzinfo=UTC)
PARTY = {
    "modified_at": AT, "name": "Zephyr", "number": "Zephyr", "email": "z@example.com", "phone": "5", "currency": "EUR",
    "payment_term": "Net 30", "address": Address(line1="1 Quay", city="Port", region="CA", postal_code="9", country="US"),
}  # fmt: skip
CUSTOMER = Customer(source_id="books:customer:5", **PARTY)  # type: ignore[arg-type]
VENDOR = Vendor(source_id="books:vendor:5", **PARTY)  # type: ignore[arg-type]
ITEM = Item(
    source_id="books:item:7", number="Widget", modified_at=AT, name="Widget", item_type="product", sku="W",
    description="Round", unit_price=Decimal("12.5"), account="Sales",
)  # fmt: skip


def payment(**changes: object) -> Payment:
    """A payment of invoice 1 of customer C1."""
    values: dict[str, object] = {
        "source_id": "books:payment:9", "number": "books:payment:9", "modified_at": AT, "customer_id": "C1",
        "customer_name": "Acme", "document_date": date(2026, 1, 10), "currency": "EUR", "exchange_rate": Decimal("1.1"),
        "total": Decimal("100.10"), "method": "Check", "reference": "4711", "status": "settled",
        "allocations": (
            Allocation(invoice_id="1", invoice_number="INV-1", amount=Decimal("60.05")),
            Allocation(invoice_id="1", invoice_number="INV-1", amount=Decimal("0.05")),
        ),
    }  # fmt: skip
    return Payment(**{**values, **changes})  # type: ignore[arg-type]


def mark(record: Record) -> WriteBack:
    """What is told of it."""
    return WriteBack(
        kind=record.kind,
        source_id=record.source_id,
        status="Transferred",
        external_number="N-9",
        reason=None,
        at=AT,
    )


def read(source: SqlOperations, record: Record) -> Record:
    """The record as operations show it."""
    ((fact,),) = source.by_ids(record.kind, [record.source_id])
    return fact.record


@pytest.mark.parametrize("record", [CUSTOMER, VENDOR, ITEM, payment()], ids=lambda one: str(one.kind))
def test_each_kind_comes_back_as_it_was_taken(
    reference: Reference, source: SqlOperations, record: Record
) -> None:
    """Its content, and the mark that keeps it from ever being exported (RULES 8, 33)."""
    reference.invoice("1")
    assert source.cannot_import(record.kind) == ""
    source.take_import(record, mark(record))
    found = read(source, record)
    assert (found.external_number, found.transferred_at, found.modified_at) == ("N-9", AT, AT)
    if isinstance(found, Payment):
        assert [(one.invoice_id, one.amount) for one in found.allocations] == [("1", Decimal("60.10"))]
        assert (found.total, found.exchange_rate) == (Decimal("100.10"), Decimal("1.1"))
        assert (found.dated, found.method, found.reference) == (date(2026, 1, 10), "Check", "4711")
    else:
        assert found.fingerprint() == record.fingerprint()


def test_made_again_it_leaves_what_is_there(reference: Reference, source: SqlOperations) -> None:
    """Somebody edited the imported record since: an import never overwrites."""
    source.take_import(CUSTOMER, mark(CUSTOMER))
    reference.run("UPDATE company SET phone = '6' WHERE company_id = :id", id=CUSTOMER.source_id)
    source.take_import(CUSTOMER, mark(CUSTOMER))
    assert reference.run("SELECT phone FROM company WHERE company_id = :id", id=CUSTOMER.source_id) == [
        ("6",)
    ]


def test_a_customer_and_a_vendor_of_one_id_are_two(reference: Reference, source: SqlOperations) -> None:
    """Lists of the books number themselves; operations keep both kinds in one table."""
    source.take_import(CUSTOMER, mark(CUSTOMER))
    source.take_import(VENDOR, mark(VENDOR))
    assert len(reference.run("SELECT 1 FROM company WHERE company_name = 'Zephyr'")) == 2


def test_all_or_nothing(reference: Reference, source: SqlOperations) -> None:
    """An allocation to an invoice that operations do not have: neither payment nor mark stay behind."""
    with pytest.raises(OperationsUnreadable, match="Nothing was written"):
        source.take_import(payment(), mark(payment()))
    assert reference.run("SELECT 1 FROM payment") == []
    assert reference.run("SELECT 1 FROM tieout_transfer") == []


def test_kinds_without_a_statement_are_told(reference: Reference) -> None:
    """Settings that name statements replace all of them; a wrong parameter is told by the check."""
    named = {name: REFERENCE[name] for name in ("status", "paid_date", "import_payment")}
    named["import_item"] = "INSERT INTO service_item (item_id, name) VALUES (:id, :title)"
    source = reference.source(write_back=named)
    assert "`import_customer`" in source.cannot_import(Kind.CUSTOMER)
    assert "`import_payment_allocation`" in source.cannot_import(Kind.PAYMENT)
    assert "does not import invoice" in source.cannot_import(Kind.INVOICE)
    assert [line for line in source.check() if ":title" in line]
    with pytest.raises(OperationsUnreadable, match="Nothing was written"):
        source.take_import(CUSTOMER, mark(CUSTOMER))
    source.close()


def test_ids_that_are_numbers_take_no_imports(postgres_free: Reference) -> None:
    """The id of an import is text; a view whose ids are whole numbers could not show it."""
    made = postgres_free
    made.run("DROP VIEW tieout_item")
    made.run("CREATE TABLE part (id INTEGER PRIMARY KEY, name TEXT, modified_at TEXT)")
    made.run("INSERT INTO part VALUES (1, 'Bolt', '2026-01-01')")
    made.run("CREATE VIEW tieout_item AS SELECT id, name, modified_at, NULL AS external_number FROM part")
    source = made.source()
    assert "whole numbers" in source.cannot_import(Kind.ITEM)
    source.close()
