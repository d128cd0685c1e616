"""Rule 6 for purchase orders, which have a switch of their own: who numbers them, and what a number means that is taken."""

from __future__ import annotations

import pytest

from connectors.contract.words import Choice, Disposition, Kind
from tests.support.company import Company

ORDER = Kind.PURCHASE_ORDER


@pytest.fixture
def numbering(company: Company) -> Company:
    """A company whose books take our numbers of orders."""
    company.books.switch(purchase_custom_numbers=True)
    return company


def _order(company: Company, name: object = 1) -> str:
    return company.order(name, ("Cable", "5", "10.00"))


def _by_hand(company: Company, number: str, vendor: str, amount: str = "50.00") -> str:
    """A person entered an order under this number."""
    item = {
        "ItemRef": {"value": company.named(company.office.named("Cable"), "Item")},
        "Qty": 5,
        "UnitPrice": 10,
    }
    line = {"Amount": amount, "DetailType": "ItemBasedExpenseLineDetail", "ItemBasedExpenseLineDetail": item}
    if amount != "50.00":
        item.update(Qty=1, UnitPrice=float(amount))
    payable = {"value": company.named("Accounts Payable (A/P)", "Account")}
    return company.enter(
        "PurchaseOrder", VendorRef={"value": vendor}, DocNumber=number, TxnDate=str(company.day), APAccountRef=payable,
        Line=[line],
    )  # fmt: skip


def test_rule_06_where_the_books_number_orders_we_send_none(company: Company) -> None:
    """The switch for invoices says nothing of orders; what operations hear is what the books call it."""
    company.books.switch(custom_transaction_numbers=True, purchase_custom_numbers=False)
    number = _order(company)
    assert company.transfer().left(number, ORDER) is Disposition.TRANSFERRED
    (part,) = company.parts_of(number, ORDER)
    assert part.number != number
    assert company.query(f"select * from PurchaseOrder where DocNumber = '{number}'", "PurchaseOrder") == []
    assert company.heard(number, ORDER)[:2] == ("Transferred", part.number or part.external_id)


def test_rule_06_where_we_number_orders_the_number_is_ours(numbering: Company) -> None:
    """Their number, whatever becomes of invoices."""
    numbering.books.switch(custom_transaction_numbers=False)
    number = _order(numbering)
    assert numbering.transfer().left(number, ORDER) is Disposition.TRANSFERRED
    assert numbering.one(number, ORDER)["DocNumber"] == number
    assert numbering.heard(number, ORDER)[:2] == ("Transferred", number)


def test_rule_06_an_order_entered_by_hand_is_proposed_for_linking(numbering: Company) -> None:
    """Same vendor, date and total without our key: a person links it, and none is created."""
    _order(numbering, "first")
    numbering.transfer()
    number = _order(numbering)
    document = _by_hand(numbering, number, numbering.named(numbering.office.named("Hardware"), "Vendor"))
    row = numbering.transfer().of(number, ORDER)
    assert (row.disposition, row.code) == (Disposition.REFUSED, "link?")
    numbering.decide(number, Choice.LINK, document, ORDER)
    assert numbering.transfer().left(number, ORDER) is Disposition.ALREADY_THERE
    assert len(numbering.effects("PurchaseOrder")) == 1


def test_rule_06_a_number_of_another_vendors_order_fails_and_says_whose(numbering: Company) -> None:
    """It is another vendor's order, not another customer's."""
    _order(numbering, "first")
    numbering.transfer()
    number = _order(numbering)
    _by_hand(numbering, number, numbering.named("Hicks Hardware", "Vendor"))
    row = numbering.transfer().of(number, ORDER)
    assert row.disposition is Disposition.REFUSED
    assert "another vendor's document" in row.message
    assert len(numbering.effects("PurchaseOrder")) == 1


def test_rule_06_numbers_look_alike_and_are_of_different_kinds(numbering: Company) -> None:
    """An invoice and an order may have the same number."""
    number = _order(numbering)
    numbering.bill(number.removeprefix(f"R{numbering.place}-"))
    ran = numbering.transfer()
    assert (ran.left(number, ORDER), ran.left(number)) == (Disposition.TRANSFERRED, Disposition.TRANSFERRED)
