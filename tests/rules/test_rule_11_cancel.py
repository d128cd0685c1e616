"""Rule 11: an invoice voided after its transfer is voided in the books, if nothing is applied to it and the period is open."""

from __future__ import annotations

from datetime import date

from connectors.contract.words import Disposition, TransferStatus
from tests.support.company import Company


def _voided(company: Company) -> str:
    number = company.bill()
    company.transfer()
    company.change(number, is_voided=1)
    return number


def test_rule_11_voided_in_operations_is_voided_in_the_books(company: Company) -> None:
    """One void, the record is Not Transferred again, and a later run has nothing to do."""
    number = _voided(company)
    assert company.transfer().left(number) is Disposition.CANCELED
    (void,) = company.journal(entity="Invoice", doc_number=number, operation="void")
    assert company.invoices(number)[0]["TotalAmt"] == 0
    assert company.state_of(number).status is TransferStatus.NOT_TRANSFERRED
    assert company.word(number)[0] == "Not Transferred"
    assert company.parts_of(number) == []
    again = company.transfer(numbers=number)
    assert again.left(number) is not Disposition.CANCELED
    assert company.journal(entity="Invoice", doc_number=number)[-1]["sequence"] == void["sequence"]


def test_rule_11_a_paid_invoice_is_not_voided(company: Company) -> None:
    """Money is applied to it: a failure that says how much, and the document stays as it is."""
    number = _voided(company)
    company.books.pay(company.made(number)[0], "40.00", company.day)
    row = company.transfer().of(number)
    assert (row.disposition, row.code) == (Disposition.REFUSED, "in use")
    assert "40.00 of it is paid" in row.message
    assert company.journal(doc_number=number, operation="void") == []
    assert company.failures_of(number)
    assert company.state_of(number).status is TransferStatus.FAILED


def test_rule_11_voided_by_the_next_run_once_the_payment_is_gone(company: Company) -> None:
    """What stood in the way is removed, and the record heals by itself."""
    number = _voided(company)
    payment = company.books.pay(company.made(number)[0], "40.00", company.day)
    company.transfer()
    company.books.void_payment(payment)
    assert company.transfer().left(number) is Disposition.CANCELED


def test_rule_11_nothing_is_voided_in_a_closed_period(company: Company) -> None:
    """The books are closed for its date: a failure for the accountant."""
    number = _voided(company)
    company.books.switch(closing_date=str(date(2060, 1, 1)))
    row = company.transfer().of(number)
    assert (row.disposition, row.code) == (Disposition.INVALID, "INV-S14")
    assert company.journal(doc_number=number, operation="void") == []


def test_rule_11_voided_on_both_sides_is_settled(company: Company) -> None:
    """A person voided it in the books first: there is nothing to do, and nothing is sent."""
    number = _voided(company)
    company.act(act="void", entity="Invoice", id=company.parts_of(number)[0].external_id)
    before = company.books.effects()
    assert company.transfer().left(number) is Disposition.CANCELED
    assert company.books.effects() == before


def test_rule_11_voided_and_then_reinstated_it_goes_again_as_a_new_document(company: Company) -> None:
    """After its document was voided the record has none; reinstated in operations, it is looked for and never doubled."""
    number = _voided(company)
    company.transfer()
    company.change(number, is_voided=0)
    company.transfer()
    standing = [one for one in company.invoices(number) if one["TotalAmt"]]
    assert len(standing) <= 1
