"""Rule 9 for payments, which may be transferred again on purpose, and expense reports, which may never."""

from __future__ import annotations

import pytest

from connectors.contract.errors import BadRequest
from connectors.contract.words import Disposition, Kind
from tests.support.company import Company

PAYMENT, REPORT = Kind.PAYMENT, Kind.EXPENSE_REPORT


def _paid(company: Company) -> str:
    invoice = company.bill(1)
    number = company.payment(1, {invoice: "100.00"})
    assert company.transfer().left(number, PAYMENT) is Disposition.TRANSFERRED
    return number


def _clear(company: Company, number: str) -> None:
    """Somebody empties the external number in operations."""
    company.do("UPDATE tieout_transfer SET external_number = NULL WHERE id = :id", id=number)


def test_rule_09_a_payment_is_transferred_again_on_purpose(company: Company) -> None:
    """Its first document was voided in the books, so the balance is open: a second one of the next generation."""
    number = _paid(company)
    company.books.void_payment(company.parts_of(number, PAYMENT)[0].external_id)
    ran = company.transfer(
        numbers=number, kinds=["payment"], retransfer=True, reason="voided by mistake", who="Ada"
    )
    assert ran.left(number, PAYMENT) is Disposition.TRANSFERRED
    assert company.one(number, PAYMENT)["PrivateNote"].endswith(".1")
    assert len(company.effects("Payment")) == 2


def test_rule_09_transferred_again_while_the_first_stands_it_pays_nothing_twice(company: Company) -> None:
    """The invoice has no open balance any more: a failure that names the first payment."""
    number = _paid(company)
    first = company.parts_of(number, PAYMENT)[0].external_id
    row = company.transfer(
        numbers=number, kinds=["payment"], retransfer=True, reason="by mistake", who="Ada"
    ).of(number, PAYMENT)
    assert (row.disposition, row.code) == (Disposition.REFUSED, "already paid")
    assert f"Payment {first}" in row.message
    assert len(company.effects("Payment")) == 1


def test_rule_09_a_payments_cleared_number_makes_a_new_one_if_its_document_is_gone(company: Company) -> None:
    """Gone from the books and cleared in operations: sent again; still there: the number is written again."""
    number = _paid(company)
    _clear(company, number)
    assert company.transfer(numbers=number).left(number, PAYMENT) is Disposition.UNCHANGED
    first = company.parts_of(number, PAYMENT)[0].external_id
    assert company.heard(number, PAYMENT)[1] == first
    company.remove("Payment", first)
    _clear(company, number)
    assert company.transfer(numbers=number).left(number, PAYMENT) is Disposition.TRANSFERRED
    assert company.state_of(number, PAYMENT).generation == 1
    assert len(company.effects("Payment")) == 2


def test_rule_09_an_expense_report_is_never_transferred_again(company: Company) -> None:
    """Neither by a re-transfer with the best of reasons, nor by a cleared number whose document is gone from the books."""
    number = company.expenses(1, "50.00")
    company.transfer()
    with pytest.raises(BadRequest, match="never"):
        company.transfer(numbers=number, kinds=["expense report"], retransfer=True, reason="lost", who="Ada")
    (part,) = company.parts_of(number, REPORT)
    company.remove("Bill", part.external_id)
    _clear(company, number)
    company.edit(number, quick_books_reference_number=None)
    company.transfer()
    company.transfer(numbers=number)
    assert len(company.effects("Bill")) == 1
    assert company.state_of(number, REPORT).generation == 0


def test_rule_09_a_report_that_operations_call_transferred_is_never_created(company: Company) -> None:
    """Whoever entered it before, and whether or not this ledger knows."""
    number = company.expenses(1, "50.00", quick_books_reference_number="1037")
    row = company.transfer().of(number, REPORT)
    assert row.disposition is not Disposition.TRANSFERRED
    assert company.effects("Bill") == []
