"""Customers, vendors, employees, items: each rule on both sides of its edge."""

from __future__ import annotations

from decimal import Decimal

import pytest

from connectors.contract.errors import Collision, FixMapping
from connectors.contract.records import Address
from connectors.contract.words import Action
from connectors.quickbooks_desktop.documents import shape_named
from connectors.quickbooks_desktop.elements import has, node_of, ref, text_of
from connectors.quickbooks_desktop.qbxml import body
from tests.unit.quickbooks_desktop.company import HOME, kept
from tests.unit.quickbooks_desktop.planning import children, planned, refused
from tests.unit.quickbooks_desktop.records import (
    a_customer,
    a_desk,
    a_vendor,
    an_employee,
    an_item,
)


def test_a_long_street_goes_on_in_the_next_line() -> None:
    """At a space, over at most five lines of 41 characters; what does not fit is refused, nothing is cut."""
    found = children(
        a_customer(
            address=Address(line1="Unit 7, The Old Tannery, 118-120 Riverside Embankment", city="Ghent")
        )
    )
    address = node_of(found, "BillAddress")
    assert [len(text_of(address, f"Addr{n}")) <= 41 for n in (1, 2)] == [True, True]
    assert " ".join(text_of(address, f"Addr{n}") for n in (1, 2)).startswith(
        "Unit 7, The Old Tannery, 118-120"
    )
    assert refused(a_customer(address=Address(line1="x" * 42))).code == "3070"
    assert refused(a_customer(address=Address(city="x" * 32))).code == "3070"
    assert (
        text_of(node_of(children(a_customer(address=Address(city="x" * 31))), "BillAddress"), "City")
        == "x" * 31
    )


def test_terms_and_currency_are_references() -> None:
    """Terms where the record has some, a currency only in a company that has several."""
    plain = children(a_customer(payment_term="Net 30"))
    assert ref(plain, "TermsRef")
    assert not has(plain, "CurrencyRef")
    assert ref(children(a_customer(currency="EUR"), a_desk(multicurrency=True)), "CurrencyRef") == "C-EUR"


def test_a_revised_customer_keeps_what_others_wrote() -> None:
    """Notes and company name of the books stay; address lines that the record has no more are emptied."""
    old = planned(a_customer(address=Address(line1="1 A", city="B", region="C")))
    held = kept(old)
    name, parts = body(held.raw)
    edited = [[n, f"pays late {old.mark} since May" if n == "Notes" else v] for n, v in parts]
    new = planned(a_customer(email="a@b.example", address=Address(line1="2 A", city="B")))
    shape = shape_named("Customer")
    request, said = body(shape.revise(shape.read({name: edited}, HOME), new))
    assert request == "CustomerMod"
    assert text_of(said, "EditSequence") == "1789398000"
    assert text_of(said, "Notes") == f"pays late {new.mark} since May"
    assert not has(said, "CompanyName")
    assert ["State", ""] in node_of(said, "BillAddress")


def test_an_employee_as_payee_gets_the_suffix_only_where_the_name_is_taken() -> None:
    """Free: the name itself; taken: with the book's suffix, the check still in the plain name; no suffix: a mapping to fix."""
    ann = a_vendor(source_id="employee:7", name="Ann Lee", is_employee=True)
    assert text_of(children(ann), "Name") == "Ann Lee"
    taken = children(ann, a_desk(taken=("Ann Lee",), payee_suffix=" (V)"))
    assert (text_of(taken, "Name"), text_of(taken, "NameOnCheck")) == ("Ann Lee (V)", "Ann Lee")
    assert refused(ann, a_desk(taken=("Ann Lee",))).code == "payee_suffix"
    assert text_of(children(a_vendor(name="Ann Lee"), a_desk(taken=("Ann Lee",))), "Name") == "Ann Lee"


def test_employees_are_matched_and_never_made() -> None:
    """Creating one is refused with what to do."""
    error = refused(an_employee())
    assert isinstance(error, FixMapping)
    assert "Ann Lee" in error.message


def test_an_item_has_the_form_that_the_book_can_post() -> None:
    """Income alone without an expense account, both sides with one; 31 characters fit, 32 do not; an odd type is not made."""
    item = an_item(description="d", unit_price=Decimal("1.50"))
    both = node_of(children(item), "SalesAndPurchase")
    assert (text_of(both, "SalesDesc"), text_of(both, "SalesPrice")) == ("d", "1.5")
    assert ref(both, "ExpenseAccountRef")
    assert has(children(item, a_desk(accounts={"income": "Services"})), "SalesOrPurchase")
    assert planned(an_item(name="x" * 31, item_type="product")).document_type == "ItemNonInventory"
    assert refused(an_item(name="x" * 32)).code == "3070"
    assert refused(an_item(item_type="inventory")).code == "item type"
    assert refused(item, a_desk(accounts={})).code == "income account"


def test_an_item_of_another_type_is_not_changed() -> None:
    """A service is changed in the form that it has; an inventory item that was linked is left alone."""
    old, new = (
        planned(an_item()),
        planned(an_item(description="new"), a_desk(accounts={"income": "Services"})),
    )
    shape = shape_named("ItemService")
    held = kept(old)
    assert text_of(node_of(body(shape.revise(held, new))[1], "SalesAndPurchaseMod"), "SalesDesc") == "new"
    stock = shape.read({"ItemInventoryRet": body(held.raw)[1]}, HOME)
    assert stock.document_type == "ItemInventory"
    with pytest.raises(Collision, match="no ItemService"):
        shape.revise(stock, new)


def test_a_list_entry_is_made_inactive() -> None:
    """What is used cannot be deleted."""
    action, payload = shape_named("Customer").cancel(kept(planned(a_customer())))
    assert action is Action.DELETE
    assert ["IsActive", "false"] in payload["CustomerMod"]
