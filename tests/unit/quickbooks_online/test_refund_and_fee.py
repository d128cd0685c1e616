"""Refunds and processing fees as QuickBooks documents, out of the account in which a processor's money meets."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from connectors.contract.book import Tax
from connectors.contract.errors import FixMapping, FixRecord
from connectors.quickbooks_online.documents import payment, processing_fee, purchase, refund_receipt
from tests.unit.quickbooks_online.money_records import a_fee, a_payment, a_refund, a_till, as_held, euro, find


def test_a_refund_is_one_line_of_the_item_of_refunds() -> None:
    """The amount stands on the item that the book names, untaxed, with the reason."""
    planned = refund_receipt.plan(a_refund(reason="Paid twice"), a_till(), find, 0)
    (line,) = planned.payload["Line"]
    assert (line["Amount"], line["Description"]) == (Decimal("20.00"), "Paid twice")
    assert line["SalesItemLineDetail"] == {
        "ItemRef": {"value": "item Refunds"},
        "Qty": 1,
        "UnitPrice": Decimal("20.00"),
        "TaxCodeRef": {"value": "NON"},
    }
    assert planned.facts.total == Decimal("20.00")


@pytest.mark.parametrize(
    ("desk", "code"),
    [
        ({"uses_sales_tax": False}, None),
        ({"tax": Tax(mode="line", codes={"untaxed": "7"})}, {"value": "7"}),
    ],
)
def test_a_refund_is_not_taxed(desk: dict[str, Any], code: dict[str, str] | None) -> None:
    """It has the book's code for what is not taxed, and none where the company has no sales tax."""
    (line,) = refund_receipt.plan(a_refund(), a_till(**desk), find, 0).payload["Line"]
    assert line["SalesItemLineDetail"].get("TaxCodeRef") == code
    assert line["Description"] == "Refund of payment 7"


@pytest.mark.parametrize(
    ("changes", "match"), [({"options": {}}, "which item"), ({"accounts": {}}, "clearing stripe")]
)
def test_what_a_refund_needs_of_the_book(changes: dict[str, Any], match: str) -> None:
    """An item for refunds and an account that the money leaves; without them the bookkeeper is told which setting is missing."""
    with pytest.raises(FixMapping, match=match):
        refund_receipt.plan(a_refund(), a_till(**changes), find, 0)


def test_a_fee_has_no_payee() -> None:
    """It is paid in cash out of the clearing account, on the account for fees, and names its payment."""
    planned = processing_fee.plan(a_fee(), a_till(), find, 0)
    assert planned.payload["PaymentType"] == "Cash"
    assert planned.facts.party_id == ""
    (line,) = planned.payload["Line"]
    assert line["AccountBasedExpenseLineDetail"] == {"AccountRef": {"value": "account Fees"}}
    assert line["Description"] == "Processor fee of payment PAY-7"
    with pytest.raises(FixMapping, match="processing fees"):
        processing_fee.plan(a_fee(), a_till(accounts={"clearing": "Clearing"}), find, 0)


def test_a_processor_has_one_account() -> None:
    """Payment, refund and fee of one processor name the same account (RULES 22)."""
    desk = a_till()
    paid = payment.plan(a_payment(processor="Stripe"), desk, find, 0).payload["DepositToAccountRef"]
    back = refund_receipt.plan(a_refund(), desk, find, 0).payload["DepositToAccountRef"]
    kept = processing_fee.plan(a_fee(), desk, find, 0).payload["AccountRef"]
    assert paid == back == kept == {"value": "account Stripe"}


@pytest.mark.parametrize(
    ("plan", "record"),
    [(refund_receipt.plan, a_refund(total=Decimal(0))), (processing_fee.plan, a_fee(total=Decimal(-1)))],
)
def test_amounts_that_cannot_be(plan: Any, record: Any) -> None:
    """Nothing, or less, is neither given back nor kept."""
    with pytest.raises(FixRecord, match="amount"):
        plan(record, a_till(), find, 0)


def test_foreign_money_has_its_rate() -> None:
    """Refunds and fees in another currency go with the rate of operations, or not at all (RULES 21)."""
    desk = a_till(multicurrency=True)
    money = {"currency": "EUR", "exchange_rate": Decimal("1.2")}
    for planned in (
        refund_receipt.plan(a_refund(**money), desk, euro, 0),
        processing_fee.plan(a_fee(**money), desk, euro, 0),
    ):
        assert planned.payload["ExchangeRate"] == Decimal("1.2")
    with pytest.raises(FixRecord, match="no exchange rate"):
        processing_fee.plan(a_fee(currency="EUR"), desk, euro, 0)


def test_revisions_keep_the_note() -> None:
    """What people wrote in the note of a refund or a fee stays in it, beside our key; the line keeps its id."""
    for planned, module in (
        (refund_receipt.plan(a_refund(), a_till(), find, 0), refund_receipt),
        (processing_fee.plan(a_fee(), a_till(), find, 0), purchase),
    ):
        payload = module.SHAPE.revise(as_held(planned, PrivateNote=f"Seen\n{planned.mark}"), planned)
        assert payload["PrivateNote"] == f"Seen\n{planned.mark}"
        assert payload["Line"][0]["Id"] == "1"
        assert module.SHAPE.fields(payload) == module.SHAPE.fields(planned.payload)


def test_a_refund_is_not_taken_back() -> None:
    """The money is gone: what stands in the way is said in words."""
    assert "given back" in as_held(refund_receipt.plan(a_refund(), a_till(), find, 0)).bound
