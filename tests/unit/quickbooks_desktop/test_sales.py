"""Invoices: each rule on both sides of its edge."""

from __future__ import annotations

from decimal import Decimal

import pytest

from connectors.contract.book import Tax
from connectors.contract.errors import BookUnready, FixRecord
from connectors.contract.records import Record
from connectors.contract.words import Action
from connectors.quickbooks_desktop.documents import finish, renumber, shape_named
from connectors.quickbooks_desktop.documents.shape import Desk
from connectors.quickbooks_desktop.elements import has, nodes_of, ref_name, text_of
from connectors.quickbooks_desktop.qbxml import Node, body
from tests.unit.quickbooks_desktop.company import HOME, changed, kept, without_line
from tests.unit.quickbooks_desktop.planning import children, planned, refused
from tests.unit.quickbooks_desktop.records import (
    a_desk,
    a_line,
    an_invoice,
    in_currency,
)


def line(record: Record, place: int = 0, desk: Desk | None = None) -> Node:
    """One line of an invoice's request."""
    return nodes_of(children(record, desk), "InvoiceLineAdd")[place][1]


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
    assert {
        name: text_of(found, name) for name in ("Quantity", "Rate", "Amount", "Desc") if has(found, name)
    } == held


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
    assert (
        text_of(children(an_invoice(delivery="print", email="other@x.example")), "IsToBeEmailed") == "false"
    )
    other = refused(an_invoice(delivery="email", email="other@x.example"))
    assert "other@x.example" in other.message
    assert "books@acme.example" in other.message
    assert refused(an_invoice(delivery="email"), find=in_currency(None, email=None)).code == "e-mail"


def test_a_revision_keeps_line_ids_and_groups_in_order() -> None:
    """Existing lines keep their ids, a new one is -1, a group that somebody added stays where it was; a dropped one goes."""
    old = planned(
        an_invoice(a_line("10.00", "1", "10", item_id="a"), a_line("20.00", "1", "20", item_id="b"))
    )
    name, parts = body(kept(old).raw)
    at = next(place for place, (child, _) in enumerate(parts) if child == "InvoiceLineRet") + 1
    group = ["InvoiceLineGroupRet", [["TxnLineID", "G1"], ["ItemGroupRef", [["ListID", "g"]]]]]
    shape = shape_named("Invoice")
    held = shape.read({name: [*parts[:at], group, *parts[at:]]}, HOME)
    new = planned(
        an_invoice(
            a_line("10.00", "1", "10", item_id="a"),
            a_line("5.00", "1", "5", item_id="c"),
            a_line("25.00", "1", "25", item_id="b"),
        )
    )
    said = body(shape.revise(held, new))[1]
    lines = [(child, text_of(value, "TxnLineID")) for child, value in said if child.endswith("Mod")]
    assert lines == [
        ("InvoiceLineMod", "1A1-1417118624"), ("InvoiceLineMod", "-1"), ("InvoiceLineGroupMod", "G1"),
        ("InvoiceLineMod", "1A2-1417118624"),
    ]  # fmt: skip
    dropped = body(shape.revise(held, planned(an_invoice(a_line("20.00", "1", "20", item_id="b")))))[1]
    assert [text_of(value, "TxnLineID") for child, value in dropped if child.endswith("Mod")] == [
        "G1",
        "1A2-1417118624",
    ]


def test_a_quantity_cannot_be_emptied_so_the_line_is_made_anew() -> None:
    """A line that loses its quantity gets a new id, for QuickBooks says "This field cannot be cleared"."""
    held = kept(planned(an_invoice(a_line("100.00", "2", "50"))))
    new = planned(an_invoice(a_line("100.00", "0", "50")))
    ((_, only),) = nodes_of(body(shape_named("Invoice").revise(held, new))[1], "InvoiceLineMod")
    assert text_of(only, "TxnLineID") == "-1"


def test_what_was_sent_is_not_marked_again() -> None:
    """An invoice that went out (no longer to be printed) stays so through a revision; one that waits is taken off if it must not go."""
    old = planned(an_invoice())
    shape = shape_named("Invoice")
    name, parts = body(kept(old).raw)
    printed = shape.read({name: [[n, "false" if n == "IsToBePrinted" else v] for n, v in parts]}, HOME)
    assert not has(body(shape.revise(printed, old))[1], "IsToBePrinted")
    assert (
        text_of(body(shape.revise(kept(old), planned(an_invoice(delivery="none"))))[1], "IsToBePrinted")
        == "false"
    )


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
    paid = shape.read({name: [[n, "60.00" if n == "BalanceRemaining" else v] for n, v in parts]}, HOME)
    assert (paid.bound, paid.balance) == ("40.00 of it is paid", Decimal("60.00"))
    assert kept(one).bound == ""
    zero = {"Subtotal": "0.00", "BalanceRemaining": "0.00", "Memo": f"VOID: {one.mark}"}
    voided = shape.read({name: [[n, zero.get(n, v)] for n, v in parts]}, HOME)
    assert (voided.voided, voided.mark, kept(one).voided) == (True, one.mark, False)
    action, payload = shape.cancel(kept(one))
    assert action is Action.VOID
    assert payload == {"TxnVoid": [["TxnVoidType", "Invoice"], ["TxnID", "1A-1417118624"]]}


def test_what_waits_for_nothing_is_finished_already() -> None:
    """Finish leaves an invoice as it is."""
    one = planned(an_invoice())
    assert finish(one, kept(one)) is one
