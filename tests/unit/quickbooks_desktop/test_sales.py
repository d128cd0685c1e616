"""Customers, vendors, items, invoices: each rule on both sides of its edge."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from connectors.contract.book import Tax
from connectors.contract.documents import Planned
from connectors.contract.errors import BookUnready, Collision, FixMapping, FixRecord, TieoutError
from connectors.contract.records import Address, Record
from connectors.contract.words import Action
from connectors.quickbooks_desktop.documents import finish, plan, renumber, shape_named
from connectors.quickbooks_desktop.documents.shape import Desk
from connectors.quickbooks_desktop.elements import has, node_of, nodes_of, ref, ref_name, text_of
from connectors.quickbooks_desktop.qbxml import Node, body
from tests.unit.quickbooks_desktop.company import changed, kept, without_line
from tests.unit.quickbooks_desktop.records import (
    a_customer,
    a_desk,
    a_line,
    a_vendor,
    an_employee,
    an_invoice,
    an_item,
    in_currency,
    resolve,
)


def planned(record: Record, desk: Desk | None = None, find: Any = resolve) -> Planned:
    """The one document of a record."""
    return plan(record, desk or a_desk(), find, 0)[0]


def children(record: Record, desk: Desk | None = None, find: Any = resolve) -> Node:
    """The children of its request."""
    return body(planned(record, desk, find).payload)[1]


def refused(record: Record, desk: Desk | None = None, find: Any = resolve) -> TieoutError:
    """Why a record is refused."""
    with pytest.raises(TieoutError) as caught:
        plan(record, desk or a_desk(), find, 0)
    return caught.value


def line(record: Record, place: int = 0, desk: Desk | None = None) -> Node:
    """One line of an invoice's request."""
    return nodes_of(children(record, desk), "InvoiceLineAdd")[place][1]


def test_a_long_street_goes_on_in_the_next_line() -> None:
    """At a space, over at most five lines of 41 characters; what does not fit is refused, nothing is cut."""
    found = children(a_customer(address=Address(line1="Unit 7, The Old Tannery, 118-120 Riverside Embankment", city="Ghent")))
    address = node_of(found, "BillAddress")
    assert [len(text_of(address, f"Addr{n}")) <= 41 for n in (1, 2)] == [True, True]
    assert " ".join(text_of(address, f"Addr{n}") for n in (1, 2)).startswith("Unit 7, The Old Tannery, 118-120")
    assert refused(a_customer(address=Address(line1="x" * 42))).code == "3070"
    assert refused(a_customer(address=Address(city="x" * 32))).code == "3070"
    assert text_of(node_of(children(a_customer(address=Address(city="x" * 31))), "BillAddress"), "City") == "x" * 31


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
    request, said = body(shape.revise(shape.read({name: edited}, _home()), new))
    assert request == "CustomerMod"
    assert text_of(said, "EditSequence") == "1789398000"
    assert text_of(said, "Notes") == f"pays late {new.mark} since May"
    assert not has(said, "CompanyName")
    assert ["State", ""] in node_of(said, "BillAddress")


def _home() -> Any:
    from tests.unit.quickbooks_desktop.company import HOME

    return HOME


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
    old, new = planned(an_item()), planned(an_item(description="new"), a_desk(accounts={"income": "Services"}))
    shape = shape_named("ItemService")
    held = kept(old)
    assert text_of(node_of(body(shape.revise(held, new))[1], "SalesAndPurchaseMod"), "SalesDesc") == "new"
    stock = shape.read({"ItemInventoryRet": body(held.raw)[1]}, _home())
    assert stock.document_type == "ItemInventory"
    with pytest.raises(Collision, match="no ItemService"):
        shape.revise(stock, new)


def test_an_invoice_number_is_never_cut() -> None:
    """11 characters go, 12 are refused, and none too, for QuickBooks Desktop gives no number through qbXML."""
    assert planned(an_invoice(number="12345678901")).facts.number == "12345678901"
    assert refused(an_invoice(number="123456789012")).code == "3070"
    assert refused(an_invoice(number=" ")).code == "number"
    again = renumber(planned(an_invoice()), "INV-2")
    assert (text_of(body(again.payload)[1], "RefNumber"), again.facts.number) == ("INV-2", "INV-2")
    with pytest.raises(FixRecord):
        renumber(again, "123456789012")


@pytest.mark.parametrize(
    ("quantity", "rate", "amount", "held"),
    [
        ("7.5", "20", "150.00", {"Quantity": "7.5", "Rate": "20"}),
        ("3", "33.333", "100.00", {"Quantity": "3", "Rate": "33.333"}),
        ("7.5", "33.33", "249.98", {"Quantity": "7.5", "Amount": "249.98"}),
        ("2", "50", "90.00", {"Quantity": "2", "Amount": "90.00"}),
        ("0", "50", "0.00", {"Quantity": "0", "Rate": "50"}),
        ("-1", "50", "-50.00", {"Quantity": "-1", "Rate": "50"}),
        ("0", "50", "10.00", {"Amount": "10.00", "Desc": "(0 × 50)"}),
        ("0.333333", "30", "10.00", {"Amount": "10.00", "Desc": "(0.333333 × 30)"}),
    ],
)
def test_the_amount_is_the_money(quantity: str, rate: str, amount: str, held: dict[str, str]) -> None:
    """Quantity and rate where they give the amount beyond doubt (not at half a cent); else quantity and amount; else the amount."""
    found = line(an_invoice(a_line(amount, quantity, rate)))
    assert {name: text_of(found, name) for name in ("Quantity", "Rate", "Amount", "Desc") if has(found, name)} == held


def test_lines_without_item_are_notes() -> None:
    """With an amount they are refused."""
    note = a_line("0.00", item_id=None, description="Thanks")
    assert line(an_invoice(a_line(), note), 1) == [["Desc", "Thanks"]]
    assert refused(an_invoice(a_line("1.00", item_id=None))).code == "line item"


def test_an_invoice_must_add_up() -> None:
    """Lines and tax against the total, to the cent; no lines are none."""
    assert refused(an_invoice(total=Decimal("100.01"))).code == "total"
    assert refused(an_invoice(lines=(), total=Decimal("0.00"))).code == "lines"


def test_tax_follows_the_book() -> None:
    """RULES 20: codes per line where the book says line; refused where it says exempt; the book unready where it says nothing."""
    taxed = an_invoice(a_line(tax=Decimal("5.00")), a_line())
    codes = Tax(mode="line", codes={"taxed": "T1", "item": "State tax"})
    assert ref_name(line(taxed, 0, a_desk(tax=codes)), "SalesTaxCodeRef") == "T1"
    assert ref_name(line(taxed, 1, a_desk(tax=codes)), "SalesTaxCodeRef") == "Non"
    assert ref_name(children(taxed, a_desk(tax=codes)), "ItemSalesTaxRef") == "State tax"
    assert refused(taxed, a_desk(tax=Tax(mode="exempt"))).code == "tax"
    assert isinstance(refused(taxed, a_desk(tax=Tax())), BookUnready)
    assert refused(taxed, a_desk(uses_sales_tax=False)).code == "sales tax"
    assert not has(line(an_invoice(), 0, a_desk(uses_sales_tax=False, tax=Tax())), "SalesTaxCodeRef")


def test_a_foreign_invoice_needs_its_customers_currency_and_a_rate() -> None:
    """RULES 21: the rate goes along; a home invoice has none; another customer currency, no rate, one currency only: refused."""
    euro, desk = an_invoice(currency="EUR", exchange_rate=Decimal("1.10")), a_desk(multicurrency=True)
    assert text_of(children(euro, desk, in_currency("EUR")), "ExchangeRate") == "1.1"
    assert not has(children(an_invoice(), desk, in_currency("USD")), "ExchangeRate")
    assert refused(euro, desk, in_currency("USD")).code == "currency"
    assert refused(an_invoice(currency="EUR"), desk, in_currency("EUR")).code == "rate"
    assert refused(euro).code == "currency"


def test_an_invoice_is_mailed_to_the_customers_own_address() -> None:
    """RULES 17: QuickBooks Desktop has no address on an invoice; another one, or none at all, is refused with both sides."""
    mailed = an_invoice(delivery="email", email="Books@acme.example")
    assert text_of(children(mailed), "IsToBeEmailed") == "true"
    assert text_of(children(an_invoice(delivery="email")), "IsToBeEmailed") == "true"
    assert text_of(children(an_invoice(delivery="print", email="other@x.example")), "IsToBeEmailed") == "false"
    other = refused(an_invoice(delivery="email", email="other@x.example"))
    assert "other@x.example" in other.message
    assert "books@acme.example" in other.message
    assert refused(an_invoice(delivery="email"), find=in_currency(None, email=None)).code == "e-mail"


def test_a_revision_keeps_line_ids_and_groups_in_order() -> None:
    """Existing lines keep their ids, a new one is -1, a group that somebody added stays where it was; a dropped one goes."""
    old = planned(an_invoice(a_line("10.00", "1", "10", item_id="a"), a_line("20.00", "1", "20", item_id="b")))
    name, parts = body(kept(old).raw)
    at = next(place for place, (child, _) in enumerate(parts) if child == "InvoiceLineRet") + 1
    group = ["InvoiceLineGroupRet", [["TxnLineID", "G1"], ["ItemGroupRef", [["ListID", "g"]]]]]
    shape = shape_named("Invoice")
    held = shape.read({name: [*parts[:at], group, *parts[at:]]}, _home())
    new = planned(
        an_invoice(
            a_line("10.00", "1", "10", item_id="a"), a_line("5.00", "1", "5", item_id="c"), a_line("25.00", "1", "25", item_id="b")
        )
    )
    said = body(shape.revise(held, new))[1]
    lines = [(child, text_of(value, "TxnLineID")) for child, value in said if child.endswith("Mod")]
    assert lines == [
        ("InvoiceLineMod", "1A1-1417118624"), ("InvoiceLineMod", "-1"), ("InvoiceLineGroupMod", "G1"),
        ("InvoiceLineMod", "1A2-1417118624"),
    ] or lines == [
        ("InvoiceLineMod", "1A1-1417118624"), ("InvoiceLineGroupMod", "G1"), ("InvoiceLineMod", "-1"),
        ("InvoiceLineMod", "1A2-1417118624"),
    ]  # fmt: skip
    dropped = body(shape.revise(held, planned(an_invoice(a_line("20.00", "1", "20", item_id="b")))))[1]
    assert [text_of(value, "TxnLineID") for child, value in dropped if child.endswith("Mod")] == ["G1", "1A2-1417118624"]


def test_a_quantity_cannot_be_emptied_so_the_line_is_made_anew() -> None:
    """"This field cannot be cleared": a line that loses its quantity gets a new id."""
    held = kept(planned(an_invoice(a_line("100.00", "2", "50"))))
    new = planned(an_invoice(a_line("100.00", "0", "50")))
    (_, only), = nodes_of(body(shape_named("Invoice").revise(held, new))[1], "InvoiceLineMod")
    assert text_of(only, "TxnLineID") == "-1"


def test_what_was_sent_is_not_marked_again() -> None:
    """An invoice that went out (no longer to be printed) stays so through a revision; one that waits is taken off if it must not go."""
    old = planned(an_invoice())
    shape = shape_named("Invoice")
    name, parts = body(kept(old).raw)
    printed = shape.read({name: [[n, "false" if n == "IsToBePrinted" else v] for n, v in parts]}, _home())
    assert not has(body(shape.revise(printed, old))[1], "IsToBePrinted")
    assert text_of(body(shape.revise(kept(old), planned(an_invoice(delivery="none"))))[1], "IsToBePrinted") == "false"


def test_an_edited_invoice_is_seen() -> None:
    """A changed or missing line of the books shows in the fields that we send, and only there."""
    one = planned(an_invoice(a_line(description="Work"), a_line("5.00", "1", "5")))
    shape, held = shape_named("Invoice"), kept(one)
    edited = changed(held, 2, ["Amount", "6.00"], ["Rate", "6"])
    ours = shape.fields(one.payload)
    differ = {name for name, text in ours.items() if shape.fields(edited.raw).get(name) != text}
    assert differ == {"line 2 rate"}
    gone = shape.fields(without_line(held, 2).raw)
    assert gone["lines"] == "1"


def test_a_paid_invoice_is_bound_and_a_voided_one_is_known() -> None:
    """What is paid is said in words; zero with VOID: in the memo is voided; void is how it is taken back."""
    one = planned(an_invoice())
    shape = shape_named("Invoice")
    name, parts = body(kept(one).raw)
    paid = shape.read({name: [[n, "60.00" if n == "BalanceRemaining" else v] for n, v in parts]}, _home())
    assert (paid.bound, paid.balance) == ("40.00 of it is paid", Decimal("60.00"))
    assert kept(one).bound == ""
    zero = {"Subtotal": "0.00", "BalanceRemaining": "0.00", "Memo": f"VOID: {one.mark}"}
    voided = shape.read({name: [[n, zero.get(n, v)] for n, v in parts]}, _home())
    assert (voided.voided, voided.mark, kept(one).voided) == (True, one.mark, False)
    action, payload = shape.cancel(kept(one))
    assert action is Action.VOID
    assert payload == {"TxnVoid": [["TxnVoidType", "Invoice"], ["TxnID", "1A-1417118624"]]}


def test_a_list_entry_is_made_inactive() -> None:
    """What is used cannot be deleted."""
    action, payload = shape_named("Customer").cancel(kept(planned(a_customer())))
    assert action is Action.DELETE
    assert ["IsActive", "false"] in payload["CustomerMod"]


def test_what_waits_for_nothing_is_finished_already() -> None:
    """finish leaves an invoice as it is."""
    one = planned(an_invoice())
    assert finish(one, kept(one)) is one
