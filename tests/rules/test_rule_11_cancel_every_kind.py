"""Rule 11 for every kind: how a document is taken back, and what stands in the way of it."""

from __future__ import annotations

from collections.abc import Callable

from connectors.contract.ledger import Disposed
from connectors.contract.words import Disposition, Kind, TransferStatus
from tests.support.company import Company

ORDER, SHEET, PAYMENT = Kind.PURCHASE_ORDER, Kind.TIMESHEET, Kind.PAYMENT


def _canceled(company: Company, number: str) -> Disposed:
    company.edit(number, status="Canceled")
    return company.transfer().of(number, ORDER)


def _ordered(company: Company) -> str:
    number = company.order(1, ("Cable", "5", "10.00"))
    company.transfer()
    return number


def test_rule_11_an_order_of_which_goods_were_received_stays(company: Company) -> None:
    """Operations themselves say that something came; taken back there, the order is deleted."""
    number = _ordered(company)
    company.receive(number, "3")
    company.transfer()
    row = _canceled(company, number)
    assert (row.disposition, row.code) == (Disposition.REFUSED, "in use")
    assert "goods were received" in row.message
    assert company.effects("PurchaseOrder", "delete") == []
    company.receive(number, "-3", days=3)
    assert company.transfer().left(number, ORDER) is Disposition.CANCELED
    assert len(company.effects("PurchaseOrder", "delete")) == 1


def test_rule_11_an_order_that_was_billed_by_hand_stays(company: Company) -> None:
    """The failure names the bill; the bill's removal heals it."""
    number = _ordered(company)
    bill = company.receive_by_hand(company.parts_of(number, ORDER)[0].external_id)
    row = _canceled(company, number)
    assert (row.disposition, row.code) == (Disposition.REFUSED, "in use")
    assert f"bill {bill} is linked to it" in row.message
    company.remove("Bill", bill)
    assert company.transfer().left(number, ORDER) is Disposition.CANCELED


def test_rule_11_receipts_that_were_taken_back_leave_the_order_free(
    found_company: Callable[..., Company],
) -> None:
    """Where receipts are bills, the bill of what went back goes first, then the order."""
    company = found_company(receipts="bill")
    number = _ordered(company)
    company.receive(number, "3")
    company.transfer()
    company.receive(number, "-3", days=3)
    assert _canceled(company, number).disposition is Disposition.CANCELED
    assert [len(company.effects(entity, "delete")) for entity in ("Bill", "PurchaseOrder")] == [1, 1]


def test_rule_11_a_paid_receipt_stays_and_says_so(found_company: Callable[..., Company]) -> None:
    """The bill of what went back is paid: nothing of the order is taken back."""
    company = found_company(receipts="bill")
    number = _ordered(company)
    receipt = company.receive(number, "3")
    company.transfer()
    company.pay_bill(company.held(number, ORDER)[receipt]["Id"], "10.00")
    company.receive(number, "-3", days=3)
    row = _canceled(company, number)
    assert (row.disposition, row.code) == (Disposition.REFUSED, "in use")
    assert "10.00 of it is paid" in row.message
    assert set(company.held(number, ORDER)) == {"-", receipt}


def test_rule_11_a_removed_entry_is_deleted_and_the_others_stay(company: Company) -> None:
    """One delete, of that entry's document."""
    number = company.sheet(1, "1", "2")
    company.transfer()
    before = company.held(number, SHEET)
    entry = company.drop_entry(number, 0)
    assert company.transfer().left(number, SHEET) is Disposition.UPDATED
    (deleted,) = company.effects("TimeActivity", "delete")
    assert str(deleted["id"]) == before[entry]["Id"]
    assert set(company.held(number, SHEET)) == set(before) - {entry}


def test_rule_11_of_an_unapproved_sheet_all_goes_but_what_is_billed(company: Company) -> None:
    """The billed entry stays, the failure says so, and the rest is gone; taken off the invoice, it goes too."""
    company.bill("first")
    company.transfer()
    number = company.sheet(1, "1", "2", "3", company_id=company.party)
    company.transfer()
    billed = company.entries(number)[1]
    invoice = company.bill_time(company.held(number, SHEET)[billed]["Id"])
    company.edit(number, status="Rejected")
    row = company.transfer().of(number, SHEET)
    assert (row.disposition, row.code) == (Disposition.REFUSED, "in use")
    assert "it is billed on an invoice" in row.message
    assert set(company.held(number, SHEET)) == {billed}
    assert company.state_of(number, SHEET).status is TransferStatus.FAILED
    company.remove("Invoice", invoice)
    assert company.transfer().left(number, SHEET) is Disposition.CANCELED
    assert len(company.effects("TimeActivity", "delete")) == 3


def test_rule_11_a_removed_entry_that_was_billed_is_a_failure(company: Company) -> None:
    """It stays in the books, and the entry that was changed beside it is changed all the same."""
    company.bill("first")
    company.transfer()
    number = company.sheet(1, "1", "2", company_id=company.party)
    company.transfer()
    company.bill_time(company.held(number, SHEET)[company.entries(number)[0]]["Id"])
    changed = company.edit_entry(number, 1, hours_worked="2.5")
    company.drop_entry(number, 0)
    row = company.transfer().of(number, SHEET)
    assert (row.disposition, row.code) == (Disposition.REFUSED, "in use")
    held = company.held(number, SHEET)
    assert len(held) == 2
    assert (held[changed]["Hours"], held[changed]["Minutes"]) == (2, 30)


def test_rule_11_a_payment_that_failed_is_voided_and_the_invoice_is_open_again(company: Company) -> None:
    """Its money did not come after all."""
    invoice = company.bill(1)
    number = company.payment(1, {invoice: "100.00"})
    company.transfer()
    company.edit(number, status="failed")
    assert company.transfer().left(number, PAYMENT) is Disposition.CANCELED
    assert len(company.effects("Payment", "void")) == 1
    assert company.invoices(invoice)[0]["Balance"] == 100
    assert company.ask("SELECT paid_date FROM invoice WHERE invoice_number = :n", n=invoice) == [(None,)]


def test_rule_11_a_payment_that_was_banked_stays(company: Company) -> None:
    """It is in a deposit, which the failure names."""
    invoice = company.bill(1)
    number = company.payment(1, {invoice: "100.00"})
    company.transfer()
    deposit = company.deposit(company.parts_of(number, PAYMENT)[0].external_id, "100.00")
    company.edit(number, status="failed")
    row = company.transfer().of(number, PAYMENT)
    assert (row.disposition, row.code) == (Disposition.REFUSED, "in use")
    assert f"deposit {deposit}" in row.message
    assert company.effects("Payment", "void") == []


def test_rule_11_money_that_was_paid_out_is_never_taken_back(company: Company) -> None:
    """A report that was sent back, a refund that failed: a person sees to it, and the failure says so in every run."""
    refund = company.refund(1, company.payment(1, {company.bill(1): "100.00"}), "30.00")
    report = company.expenses(1, "50.00")
    company.transfer()
    effects = len(company.journal(after=company.since))
    company.edit(refund, status="failed")
    company.edit(report, status="Rejected")
    both = {Kind.REFUND: refund, Kind.EXPENSE_REPORT: report}
    for _ in range(2):
        ran = company.transfer()
        for kind, number in both.items():
            row = ran.of(number, kind)
            assert (row.disposition, row.code) == (Disposition.REFUSED, "not taken back")
            assert company.state_of(number, kind).status is TransferStatus.FAILED
            assert len(company.parts_of(number, kind)) == 1
    assert len(company.journal(after=company.since)) == effects


def test_rule_11_taken_back_on_both_sides_is_settled(company: Company) -> None:
    """A person deleted the order in the books first: there is nothing to do, and nothing is sent."""
    number = _ordered(company)
    company.remove("PurchaseOrder", company.parts_of(number, ORDER)[0].external_id)
    effects = company.books.effects()
    assert _canceled(company, number).disposition is Disposition.CANCELED
    assert company.books.effects() == effects
