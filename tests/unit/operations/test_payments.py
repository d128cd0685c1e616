"""Payments, refunds and processing fees: what comes out, and what refunds and fees take from their payment."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from connectors.contract.records_money import Payment, ProcessingFee, Refund
from connectors.contract.words import Kind
from connectors.operations import SqlOperations
from tests.unit.operations.conftest import Reference
from tests.unit.operations.test_people import found


@pytest.fixture
def paid(reference: Reference) -> Reference:
    """Payment P1 of 50.00 by card, over two invoices."""
    reference.invoice("1")
    reference.invoice("2")
    reference.usual(
        "payment", payment_id="P1", method="Card", processor="Stripe", reference="ch_123", exchange_rate="1.1",
    )  # fmt: skip
    for invoice, amount in (("2", "20.00"), ("1", "30.00")):
        reference.add("payment_allocation", payment_id="P1", invoice_id=invoice, amount=amount)
    return reference


def test_payment(paid: Reference, source: SqlOperations) -> None:
    """A payment comes with its allocations by invoice, in the customer's currency where it names none."""
    (fact,) = found(source.changed(Kind.PAYMENT, None)).values()
    payment = fact.record
    assert isinstance(payment, Payment)
    assert (payment.number, payment.reference, payment.method, payment.processor) == (
        "P1", "ch_123", "Card", "Stripe",
    )  # fmt: skip
    assert (payment.total, payment.currency, payment.exchange_rate) == (
        Decimal("50.00"),
        "EUR",
        Decimal("1.1"),
    )
    assert [(one.invoice_id, one.invoice_number, one.amount) for one in payment.allocations] == [
        ("1", "INV-1", Decimal("30.00")),
        ("2", "INV-2", Decimal("20.00")),
    ]
    assert dict(fact.columns) == {
        "id": "P1", "status": "settled", "customer_id": "C1", "customer_found": 1, "customer_name": "Acme",
        "customer_excluded": 0, "customer_currency": "EUR", "document_date": date(2026, 1, 9), "currency": "EUR",
        "exchange_rate": "1.1", "total_cents": 5000, "method": "Card", "reference": "ch_123", "reference_length": 6,
        "allocation_count": 2, "allocated_cents": 5000, "invoices_missing": 0, "invoices_of_others": 0,
        "allocations_not_positive": 0,
    }  # fmt: skip
    assert list(found(source.by_numbers(Kind.PAYMENT, ["P1", "ch_123"]))) == ["P1"]
    assert list(found(source.dated(Kind.PAYMENT, date(2026, 1, 9), date(2026, 1, 9)))) == ["P1"]


def test_allocations_that_do_not_fit(paid: Reference, source: SqlOperations) -> None:
    """Unknown invoices, invoices of another customer and amounts that are not above zero are counted."""
    paid.unbound()
    paid.add("company", company_id="C2", company_name="Borg")
    paid.invoice("3", company_id="C2")
    paid.usual("payment", payment_id="P2", method=" ", company_id="C2", currency="gbp")
    for invoice, amount in (("1", "0"), ("3", "-5"), ("gone", "55")):
        paid.add("payment_allocation", payment_id="P2", invoice_id=invoice, amount=amount)
    paid.usual("payment", payment_id="P3", company_id="C2", amount="NaN")
    facts = found(source.by_ids(Kind.PAYMENT, ["P2", "P3"]))
    columns = facts["P2"].columns
    assert (columns["allocation_count"], columns["allocated_cents"]) == (3, 5000)
    assert (columns["invoices_missing"], columns["invoices_of_others"]) == (1, 1)
    assert (columns["allocations_not_positive"], columns["method"], columns["currency"]) == (2, None, "GBP")
    assert (facts["P3"].columns["total_cents"], facts["P3"].columns["currency"]) == (None, "USD")


def test_home_currency(paid: Reference) -> None:
    """Where neither payment nor customer names a currency it is the book's home currency."""
    paid.run("UPDATE company SET currency = NULL")
    source = paid.source(home_currency="CHF")
    assert found(source.by_ids(Kind.PAYMENT, ["P1"]))["P1"].columns["currency"] == "CHF"
    assert [one.currency for one in source.totals(Kind.PAYMENT, date(2026, 1, 1), date(2026, 1, 31))] == [
        "CHF"
    ]
    source.close()


def test_refund(paid: Reference, source: SqlOperations) -> None:
    """A refund has its payment's customer, currency, rate, method and processor, and knows what else was refunded."""
    paid.usual("refund", refund_id="F1", payment_id="P1", invoice_id="1", reason="Late")
    paid.usual("refund", refund_id="F2", payment_id="P1", amount="7.00", status="pending")
    paid.usual("refund", refund_id="F3", payment_id="P1", amount="9.00", status="failed")
    facts = found(source.changed(Kind.REFUND, None))
    refund = facts["F1"].record
    assert isinstance(refund, Refund)
    assert (refund.number, refund.invoice_id, refund.reason, refund.processor) == (
        "F1",
        "1",
        "Late",
        "Stripe",
    )
    assert (refund.currency, refund.exchange_rate, refund.total) == ("EUR", Decimal("1.1"), Decimal("5.00"))
    assert dict(facts["F1"].columns) == {
        "id": "F1", "status": "settled", "payment_id": "P1", "payment_found": 1, "payment_status": "settled",
        "customer_id": "C1", "customer_found": 1, "customer_name": "Acme", "customer_excluded": 0,
        "document_date": date(2026, 1, 12), "currency": "EUR", "exchange_rate": "1.1", "total_cents": 500,
        "payment_cents": 5000, "refunded_cents": 1200, "method": "Card",
    }  # fmt: skip


def test_processing_fee(paid: Reference, source: SqlOperations) -> None:
    """A fee has its payment's currency, rate and processor."""
    paid.usual("processing_fee", fee_id="G1", payment_id="P1")
    (fact,) = found(source.changed(Kind.PROCESSING_FEE, None)).values()
    fee = fact.record
    assert isinstance(fee, ProcessingFee)
    assert (fee.number, fee.processor, fee.exchange_rate) == ("G1", "Stripe", Decimal("1.1"))
    assert dict(fact.columns) == {
        "id": "G1", "payment_id": "P1", "payment_found": 1, "payment_status": "settled", "customer_excluded": 0,
        "document_date": date(2026, 1, 10), "currency": "EUR", "exchange_rate": "1.1", "total_cents": 150,
        "fee_kind": "processor",
    }  # fmt: skip
    assert list(found(source.by_numbers(Kind.PROCESSING_FEE, ["G1"]))) == ["G1"]


def test_without_a_payment(paid: Reference, source: SqlOperations) -> None:
    """A refund or fee whose payment is unknown comes out and says so."""
    paid.unbound()
    paid.usual("refund", refund_id="F1", payment_id="gone")
    paid.usual("processing_fee", fee_id="G1", payment_id="gone", amount="NaN")
    refund = found(source.changed(Kind.REFUND, None))["F1"].columns
    assert (refund["payment_found"], refund["customer_found"], refund["currency"]) == (0, 0, "USD")
    assert (refund["payment_cents"], refund["refunded_cents"], refund["method"]) == (None, 500, None)
    fee = found(source.changed(Kind.PROCESSING_FEE, None))["G1"].columns
    assert (fee["payment_found"], fee["payment_status"], fee["total_cents"]) == (0, None, None)


@pytest.mark.parametrize("page", [1, 2, 100])
def test_pages(paid: Reference, page: int) -> None:
    """Whatever the page, every payment, refund and fee comes exactly once."""
    for number in range(2, 6):
        paid.usual("payment", payment_id=f"P{number}")
    for number in range(5):
        paid.usual("refund", refund_id=f"F{number}", payment_id="P1")
        paid.usual("processing_fee", fee_id=f"G{number}", payment_id=f"P{number + 1}")
    source = paid.source(page=page)
    for kind, letter in ((Kind.PAYMENT, "P"), (Kind.REFUND, "F"), (Kind.PROCESSING_FEE, "G")):
        first = 1 if letter == "P" else 0
        wanted = [f"{letter}{number}" for number in range(first, first + 5)]
        assert list(found(source.changed(kind, None))) == wanted
        assert list(found(source.dated(kind, date(2026, 1, 1), date(2026, 1, 31)))) == wanted
    source.close()


def test_few_columns(paid: Reference) -> None:
    """Columns that are not required may be missing, in the customers' view as well."""
    for view in ("tieout_payment", "tieout_payment_allocation", "tieout_customer"):
        paid.run(f"DROP VIEW {view}")
    paid.run(
        "CREATE VIEW tieout_payment AS SELECT 1 AS id, last_modified_date_time AS modified_at, 9 AS customer_id, "
        "received_date AS document_date, amount, method, status FROM payment"
    )
    paid.run(
        "CREATE VIEW tieout_customer AS SELECT 9 AS id, 'Acme' AS name, last_modified_date_time AS modified_at FROM company"
    )
    paid.run(
        "CREATE VIEW tieout_payment_allocation AS SELECT 1 AS payment_id, invoice_id, amount FROM payment_allocation"
    )
    source = paid.source()
    columns = found(source.by_ids(Kind.PAYMENT, ["1"]))["1"].columns
    assert (columns["currency"], columns["customer_name"], columns["allocation_count"]) == ("USD", "Acme", 2)
    (total,) = source.totals(Kind.PAYMENT, date(2026, 1, 1), date(2026, 1, 31))
    assert (total.currency, total.total) == ("USD", Decimal("50.00"))
    source.close()
