"""Rule 13 for time, orders and payments: changed in place, what is not ours kept, and nobody's work overwritten."""

from __future__ import annotations

from connectors.contract.words import Choice, Disposition, Kind
from tests.support.company import Company

ORDER, SHEET, PAYMENT = Kind.PURCHASE_ORDER, Kind.TIMESHEET, Kind.PAYMENT


def test_rule_13_an_entry_changed_on_both_sides_fails_alone(company: Company) -> None:
    """The failure shows what we wrote, what the books hold and what operations want; the entry beside it is updated."""
    number = company.sheet(1, "1", "2")
    company.transfer()
    first, second = company.entries(number)
    company.alter("TimeActivity", company.held(number, SHEET)[first]["Id"], Hours=5, Minutes=0)
    company.edit_entry(number, 0, hours_worked="1.5")
    company.edit_entry(number, 1, hours_worked="2.5")
    row = company.transfer().of(number, SHEET)
    assert (row.disposition, row.code) == (Disposition.REFUSED, "changed in the books")
    held = company.held(number, SHEET)
    assert f"{number} (TimeActivity {held[first]['Id']}) was changed in the books" in row.message
    assert "minutes: Tieout wrote 60, books 300, operations 90" in row.message
    assert (held[first]["Hours"], held[second]["Minutes"]) == (5, 30)


def test_rule_13_what_was_accepted_of_one_entry_stays_accepted_with_the_next(company: Company) -> None:
    """Two entries were changed on both sides; each difference is shown, accepted, and overwritten when nothing else is left."""
    number = company.sheet(1, "1", "2")
    company.transfer()
    ids = {one: held["Id"] for one, held in company.held(number, SHEET).items()}
    for place, entry in enumerate(company.entries(number)):
        company.alter("TimeActivity", ids[entry], Hours=5 + place, Minutes=0)
        company.edit_entry(number, place, hours_worked="1.5")
    shown = []
    for _ in ids:
        row = company.transfer().of(number, SHEET)
        assert row.code == "changed in the books"
        shown.append(row.message)
        company.decide(number, Choice.ACCEPT, kind=SHEET)
    assert "books 300" in shown[0]
    assert "books 360" in shown[1]
    assert company.transfer().left(number, SHEET) is Disposition.UPDATED
    assert [(one["Hours"], one["Minutes"]) for one in company.held(number, SHEET).values()] == [(1, 30)] * 2


def test_rule_13_what_others_added_to_time_is_carried_over(company: Company) -> None:
    """Time is updated whole, for the vendor documents no other way: a department and a cost stay."""
    number = company.sheet(1, "1")
    company.transfer()
    place = {"value": company.named("West", "Department")}
    company.alter("TimeActivity", company.one(number, SHEET)["Id"], DepartmentRef=place, CostRate=40)
    company.edit_entry(number, 0, hours_worked="1.5")
    assert company.transfer().left(number, SHEET) is Disposition.UPDATED
    held = company.one(number, SHEET)
    assert (held["Hours"], held["Minutes"]) == (1, 30)
    assert (held["DepartmentRef"]["value"], held["CostRate"]) == (place["value"], 40)


def _ordered(company: Company) -> tuple[str, str]:
    number = company.order(1, ("Cable", "5", "10.00"), memo="Call first")
    company.transfer()
    return number, company.one(number, ORDER)["Id"]


def test_rule_13_an_order_is_updated_in_place_with_the_words_of_others(company: Company) -> None:
    """Freight is added; what people wrote into the note and a line that they added stay."""
    number, document = _ordered(company)
    note = company.one(number, ORDER)["PrivateNote"]
    company.alter("PurchaseOrder", document, PrivateNote=f"{note}\nAsk for Bob")
    company.edit(number, freight="7.50")
    assert company.transfer().left(number, ORDER) is Disposition.UPDATED
    held = company.one(number, ORDER)
    assert (held["Id"], held["TotalAmt"]) == (document, 57.5)
    assert "Ask for Bob" in held["PrivateNote"]
    assert note in held["PrivateNote"]


def test_rule_13_an_order_changed_on_both_sides_fails_with_both(company: Company) -> None:
    """The words for the vendor were changed in the books, and otherwise in operations."""
    number, document = _ordered(company)
    company.alter("PurchaseOrder", document, Memo="Ring twice")
    company.edit(number, memo="Leave at the gate")
    row = company.transfer().of(number, ORDER)
    assert (row.disposition, row.code) == (Disposition.REFUSED, "changed in the books")
    assert "memo: Tieout wrote Call first, books Ring twice, operations Leave at the gate" in row.message
    assert company.one(number, ORDER)["Memo"] == "Ring twice"


def test_rule_13_a_payment_is_updated_in_place(company: Company) -> None:
    """Moved from one invoice to another in operations: the same document pays the other one now, and a note of others stays."""
    one, other = company.bill(1), company.bill(2)
    number = company.payment(1, {one: "100.00"})
    company.transfer()
    before = company.one(number, PAYMENT)
    company.alter(
        "Payment",
        before["Id"],
        PrivateNote=f"{before['PrivateNote']}\nBank slip 7",
        CustomerRef=before["CustomerRef"],
    )
    company.do(
        "UPDATE payment_allocation SET invoice_id = :i WHERE payment_id = :p",
        i=company.ids(other)[0],
        p=number,
    )
    company.edit(number)
    assert company.transfer().left(number, PAYMENT) is Disposition.UPDATED
    after = company.one(number, PAYMENT)
    assert (after["Id"], "Bank slip 7" in after["PrivateNote"]) == (before["Id"], True)
    assert [company.invoices(name)[0]["Balance"] for name in (one, other)] == [100, 0]


def test_rule_13_a_payment_changed_on_both_sides_fails_with_both(company: Company) -> None:
    """Somebody corrected the check number in the books, and otherwise in operations."""
    number = company.payment(1, {company.bill(1): "100.00"}, reference="1001")
    company.transfer()
    held = company.one(number, PAYMENT)
    company.alter("Payment", held["Id"], PaymentRefNum="1002", CustomerRef=held["CustomerRef"])
    company.edit(number, reference="1003")
    row = company.transfer().of(number, PAYMENT)
    assert (row.disposition, row.code) == (Disposition.REFUSED, "changed in the books")
    assert "reference: Tieout wrote 1001, books 1002, operations 1003" in row.message
    assert company.one(number, PAYMENT)["PaymentRefNum"] == "1002"
