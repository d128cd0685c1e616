"""Timesheets and expense reports: each rule on both sides of its edge."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from connectors.contract.documents import Planned
from connectors.contract.errors import TieoutError
from connectors.contract.keys import WHOLE
from connectors.contract.records import Record
from connectors.contract.words import Action, Kind
from connectors.quickbooks_desktop.documents import plan, references, shape_named
from connectors.quickbooks_desktop.documents.shape import Desk
from connectors.quickbooks_desktop.elements import has, nodes_of, ref, text_of
from connectors.quickbooks_desktop.qbxml import Node, body
from tests.unit.quickbooks_desktop.company import HOME, kept
from tests.unit.quickbooks_desktop.records import (
    ACCOUNTS,
    a_desk,
    a_report,
    a_timesheet,
    an_entry,
    an_expense,
    in_currency,
    list_id,
    on_card,
    resolve,
)


def parts(record: Record, desk: Desk | None = None, find: Any = resolve) -> list[Planned]:
    """The documents of a record."""
    return plan(record, desk or a_desk(), find, 0)


def said(planned: Planned) -> Node:
    """The children of a request."""
    return body(planned.payload)[1]


def refused(record: Record, desk: Desk | None = None, find: Any = resolve) -> TieoutError:
    """Why a record is refused."""
    with pytest.raises(TieoutError) as caught:
        parts(record, desk, find)
    return caught.value


def test_each_entry_is_a_document_of_its_own() -> None:
    """Its id is the part id, its minutes are rounded over the sheet (RULES 24), identical entries have different keys."""
    sheet = a_timesheet(an_entry("a", "0.333"), an_entry("b", "0.333"), an_entry("c", "0.334"))
    found = parts(sheet)
    assert [one.part_id for one in found] == ["a", "b", "c"]
    assert [text_of(said(one), "Duration") for one in found] == ["PT0H20M", "PT0H20M", "PT0H20M"]
    assert len({one.mark for one in found}) == 3
    assert text_of(said(parts(a_timesheet(an_entry(hours="7.5")))[0]), "Duration") == "PT7H30M"


def test_our_key_ends_the_notes_and_is_never_lost() -> None:
    """Words before it; as many as fit with it go, one more is refused; words that look like a key are not taken for it."""
    room = 4095 - len(parts(a_timesheet())[0].mark) - 1
    full = parts(a_timesheet(an_entry(description="x" * room)))[0]
    assert len(text_of(said(full), "Notes")) == 4095
    assert kept(full).mark == full.mark
    assert refused(a_timesheet(an_entry(description="x" * (room + 1)))).code == "3070"
    lookalike = parts(a_timesheet(an_entry(description="see tieout ABCDEFGHIJKLMNOP")))[0]
    assert kept(lookalike).mark == lookalike.mark


def test_time_is_not_billable_unless_the_book_says_so() -> None:
    """RULES 15; where there is no customer nothing is said; billable time needs customer and item."""
    entry = an_entry(is_billable=True, customer_id="c", item_id="i", rate=Decimal(80))
    plain, billed = (
        said(parts(a_timesheet(entry))[0]),
        said(parts(a_timesheet(entry), a_desk(billable=True))[0]),
    )
    assert (text_of(plain, "BillableStatus"), has(plain, "Rate")) == ("NotBillable", False)
    assert (text_of(billed, "BillableStatus"), text_of(billed, "Rate")) == ("Billable", "80")
    assert not has(said(parts(a_timesheet())[0]), "BillableStatus")
    assert (
        refused(a_timesheet(an_entry(is_billable=True, item_id="i")), a_desk(billable=True)).code
        == "billable"
    )
    assert (
        refused(a_timesheet(an_entry(is_billable=True, customer_id="c")), a_desk(billable=True)).code
        == "billable"
    )


def test_a_customer_that_an_entry_lost_is_cleared() -> None:
    """What is not said stays (class, payroll item), so what is gone is said as an empty element, in its place."""
    shape = shape_named("TimeTracking")
    held = kept(parts(a_timesheet(an_entry(customer_id="c", item_id="i")))[0])
    order = [name for name, _ in body(shape.revise(held, parts(a_timesheet())[0]))[1]]
    assert order[:6] == ["TxnID", "EditSequence", "TxnDate", "EntityRef", "CustomerRef", "ItemServiceRef"]
    item_only = body(shape.revise(held, parts(a_timesheet(an_entry(item_id="i")))[0]))[1]
    assert ["CustomerRef", ""] in item_only
    customer_only = body(shape.revise(held, parts(a_timesheet(an_entry(customer_id="c")))[0]))[1]
    names = [name for name, _ in customer_only]
    assert names.index("ItemServiceRef") == names.index("CustomerRef") + 1


def test_billed_time_is_bound_and_time_is_deleted() -> None:
    """RULES 11: delete unless billed; time cannot be voided."""
    shape = shape_named("TimeTracking")
    one = parts(a_timesheet(an_entry(customer_id="c")))[0]
    name, children = body(kept(one).raw)
    billed = shape.read(
        {name: [[n, "HasBeenBilled" if n == "BillableStatus" else v] for n, v in children]}, HOME
    )
    assert (billed.bound, kept(one).bound) == ("it is billed on an invoice", "")
    assert shape.cancel(billed)[0] is Action.DELETE


def test_a_report_is_a_bill_and_a_charge_for_each_card() -> None:
    """The advance is a negative line; the bill is what is due; each card's items are one charge on its account (RULES 23)."""
    report = a_report(
        an_expense(customer_id="c"), on_card("x2", "30.00"), on_card("x3", "12.50"), advance="25.00"
    )
    bill, charge = parts(report)
    assert (bill.part_id, bill.document_type, bill.facts.total) == (WHOLE, "Bill", Decimal("75.00"))
    lines = [line for _, line in nodes_of(said(bill), "ExpenseLineAdd")]
    assert [text_of(line, "Amount") for line in lines] == ["100.00", "-25.00"]
    assert ref(lines[1], "AccountRef") == list_id("A", "Advances")
    assert text_of(lines[0], "BillableStatus") == "NotBillable"
    assert not has(lines[1], "BillableStatus")
    assert text_of(said(bill), "Memo") == f"Trip to Lyon {bill.mark}"
    assert (charge.part_id, charge.facts.total) == ("card:Company Visa", Decimal("42.50"))
    assert ref(said(charge), "AccountRef") == list_id("A", "Visa")
    assert ref(said(bill), "VendorRef") == ref(said(charge), "PayeeEntityRef") == "VEN-employee:7"


def test_only_what_there_is_becomes_a_document() -> None:
    """Cards alone make no bill; an advance that covers everything makes a bill of zero, so that the expenses are in the books."""
    assert [one.document_type for one in parts(a_report(on_card()))] == ["CreditCardCharge"]
    covered = parts(a_report(an_expense(amount="25.00"), advance="25.00"))
    assert [(one.document_type, one.facts.total) for one in covered] == [("Bill", Decimal("0.00"))]


def test_a_report_that_cannot_be_right_is_refused() -> None:
    """Owed by the employee; not adding up; nothing in it; a card that the book does not know, or that got more back than it paid."""
    assert refused(a_report(an_expense(amount="25.00"), advance="25.01")).code == "negative"
    assert refused(a_report(due=Decimal("99.99"))).code == "total"
    assert refused(a_report(items=(), due=Decimal("0.00"))).code == "items"
    assert refused(a_report(on_card(payment_type="Amex"))).code == "company card"
    assert refused(a_report(on_card(amount="-1.00"))).code == "negative"
    assert (
        refused(a_report(on_card(payment_type="company  VISA", is_reimbursable=True))).code == "company card"
    )
    assert (
        refused(a_report(advance="1.00"), a_desk(accounts={"expense": "Travel"})).code
        == "accounts.cash advance"
    )
    assert refused(a_report(), a_desk(accounts={})).code == "accounts.expense"


def test_an_expense_goes_to_its_own_account_else_the_books() -> None:
    """The item's account wins; the book's is for those without; a payable account only where the book names one."""
    (bill,) = parts(
        a_report(an_expense(account="Meals"), an_expense("x2")),
        a_desk(accounts={**ACCOUNTS, "payable": "AP 2"}),
    )
    found = [ref(line, "AccountRef") for _, line in nodes_of(said(bill), "ExpenseLineAdd")]
    assert found == [list_id("A", "Meals"), list_id("A", "Travel")]
    assert ref(said(bill), "APAccountRef") == list_id("A", "AP 2")
    assert not has(said(parts(a_report())[0]), "APAccountRef")


def test_a_foreign_report_is_in_its_payees_currency() -> None:
    """RULES 21: rate along; a payee in another currency is a mapping to fix."""
    euro, desk = a_report(currency="EUR", exchange_rate=Decimal("1.1")), a_desk(multicurrency=True)
    assert text_of(said(parts(euro, desk, in_currency("EUR"))[0]), "ExchangeRate") == "1.1"
    assert "vendor" in refused(euro, desk, in_currency("USD")).message


def test_a_report_refers_to_its_payee_as_a_vendor() -> None:
    """Bills are owed to vendors only, so the vendor of the employee must be there first, with the customers."""
    found = references(a_report(an_expense(customer_id="c")))
    assert found == ((Kind.VENDOR, "employee:7"), (Kind.CUSTOMER, "c"))
    assert references(a_timesheet())[0] == (Kind.EMPLOYEE, "7")


def test_a_paid_bill_is_bound() -> None:
    """Partly, wholly, or by a linked payment; an open one is not, nor one of zero that counts as paid."""
    shape = shape_named("Bill")
    name, children = body(kept(parts(a_report())[0]).raw)

    def bound(*more: list[Any]) -> str:
        return shape.read({name: [*children, *more]}, HOME).bound

    assert bound(["OpenAmount", "60.00"]) == "40.00 of it is paid"
    assert bound(["IsPaid", "true"]) == "it is paid"
    check = [["TxnType", "BillPaymentCheck"], ["TxnDate", "2026-09-20"], ["RefNumber", "88"]]
    assert bound(["LinkedTxn", check]) == "BillPaymentCheck 88 of 2026-09-20 is linked to it"
    assert bound(["OpenAmount", "100.00"], ["IsPaid", "false"]) == ""
    zero = [[n, "0.00" if n == "AmountDue" else v] for n, v in children]
    assert shape.read({name: [*zero, ["IsPaid", "true"]]}, HOME).bound == ""


def test_a_revised_bill_keeps_item_lines_of_others() -> None:
    """Our expense lines are said in full, somebody's item line by its id alone."""
    shape = shape_named("Bill")
    old = parts(a_report())[0]
    name, children = body(kept(old).raw)
    held = shape.read({name: [*children, ["ItemLineRet", [["TxnLineID", "I1"]]]]}, HOME)
    new = body(shape.revise(held, parts(a_report(an_expense(amount="120.00")))[0]))[1]
    ((_, line),) = nodes_of(new, "ExpenseLineMod")
    assert (text_of(line, "TxnLineID"), text_of(line, "Amount")) == ("1A1-1417118624", "120.00")
    assert ["ItemLineMod", [["TxnLineID", "I1"]]] in new
