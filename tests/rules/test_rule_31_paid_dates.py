"""Rule 31: paid dates come from payments; what is partly paid, void, zero or locked gets none, and a deleted payment reopens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from tests.support.company import Company


def _paid(company: Company, number: str) -> str | None:
    (row,) = company.ask("SELECT paid_date FROM invoice WHERE invoice_number = :n", n=number)
    return str(row[0]) if row[0] is not None else None


def _sent(company: Company) -> str:
    number = company.bill()
    company.transfer()
    return number


def _pay(company: Company, number: str, amount: str = "100.00", days: int = 3) -> tuple[str, date]:
    day = company.day + timedelta(days=days)
    return company.books.pay(company.made(number)[0], amount, day), day


def test_rule_31_the_paid_date_is_the_payments(company: Company) -> None:
    """Not the day of the run, and written once."""
    number = _sent(company)
    _, day = _pay(company, number)
    company.transfer(flow="reconcile")
    assert _paid(company, number) == str(day)
    again = company.transfer(flow="reconcile")
    assert "paid on" not in str(again.report.details["paid"])


def test_rule_31_partly_paid_is_not_paid_and_the_last_payment_counts(company: Company) -> None:
    """Two payments: the date is that of the later one, whichever was entered last."""
    number = _sent(company)
    _, late = _pay(company, number, "60.00", days=5)
    company.transfer(flow="reconcile")
    assert _paid(company, number) is None
    _pay(company, number, "40.00", days=2)
    company.transfer(flow="reconcile")
    assert _paid(company, number) == str(late)


def test_rule_31_a_voided_payment_reopens(company: Company) -> None:
    """The paid date is taken back."""
    number = _sent(company)
    payment, _ = _pay(company, number)
    company.transfer(flow="reconcile")
    company.books.void_payment(payment)
    company.transfer(flow="reconcile")
    assert _paid(company, number) is None


def test_rule_31_a_deleted_payment_reopens(company: Company) -> None:
    """It names no invoice any more; what it closed is remembered."""
    number = _sent(company)
    payment, _ = _pay(company, number)
    company.transfer(flow="reconcile")
    assert _paid(company, number) is not None
    company.act(act="delete", entity="Payment", id=payment)
    company.transfer(flow="reconcile")
    assert _paid(company, number) is None


def test_rule_31_a_zero_total_gets_no_paid_date(company: Company) -> None:
    """Nothing to pay is not paid."""
    number = company.bill(1, "50.00", "-50.00")
    company.transfer()
    assert company.made(number)
    company.transfer(flow="reconcile")
    assert _paid(company, number) is None


def test_rule_31_a_locked_paid_date_is_never_touched(company: Company) -> None:
    """Neither overwritten nor taken back; the report says so."""
    number = _sent(company)
    company.change(number, paid_date="2026-01-05", paid_date_locked=1)
    payment, _ = _pay(company, number)
    ran = company.transfer(flow="reconcile")
    assert _paid(company, number) == "2026-01-05"
    assert "locked" in str(ran.report.details["paid"])
    company.books.void_payment(payment)
    company.transfer(flow="reconcile")
    assert _paid(company, number) == "2026-01-05"


def test_rule_31_voided_in_operations_gets_none(company: Company) -> None:
    """A payment in the books does not pay what operations voided."""
    number = _sent(company)
    _pay(company, number)
    company.change(number, is_voided=1)
    ran = company.transfer(flow="reconcile")
    assert _paid(company, number) is None
    assert "voided in operations" in str(ran.report.details["paid"])


def test_rule_31_gone_from_operations_changes_nothing(company: Company) -> None:
    """The invoice was deleted in operations; its payment is told in the report."""
    number = _sent(company)
    _pay(company, number)
    company.do("DELETE FROM invoice_line")
    company.do("DELETE FROM invoice")
    ran = company.transfer(flow="reconcile")
    assert "operations no longer have it" in str(ran.report.details["paid"])


def test_rule_31_an_unreadable_target_changes_nothing_and_is_made_up_for(company: Company) -> None:
    """No date is written and the feed's cursor stays, so the next run reads what this one could not."""
    number = _sent(company)
    _, day = _pay(company, number)
    company.books.fault("html_503", operation="cdc", times=50)
    ran = company.transfer(flow="reconcile", start=company.day, end=company.day)
    assert "nothing was changed" in ran.message
    company.books.clear_faults()
    assert _paid(company, number) is None
    company.transfer(flow="reconcile")
    assert _paid(company, number) == str(day)


def test_rule_31_a_dry_run_writes_no_paid_date(company: Company) -> None:
    """Nor does it move the cursor: the real run writes it."""
    number = _sent(company)
    _, day = _pay(company, number)
    ran = company.transfer(flow="reconcile", dry_run=True)
    assert f"would be paid on {day}" in str(ran.report.details["paid"])
    assert _paid(company, number) is None
    company.transfer(flow="reconcile")
    assert _paid(company, number) == str(day)


def test_rule_31_after_a_re_transfer_the_new_document_alone_counts(
    found_company: Callable[..., Company],
) -> None:
    """A payment of the first document, which still stands in the books, pays nothing; one of the second does."""
    company = found_company(numbering={"taken_by_other": "next_free"})
    number = _sent(company)
    again = {"retransfer": True, "kinds": ["invoice"], "reason": "wrong layout", "who": "Ada"}
    company.transfer(numbers=number, **again)
    _pay(company, number)
    company.transfer(flow="reconcile")
    assert _paid(company, number) is None
    second = company.parts_of(number)[0]
    day = company.day + timedelta(days=9)
    company.books.pay({"id": second.external_id, "party": second.party_id}, "100.00", day)
    company.transfer(flow="reconcile")
    assert _paid(company, number) == str(day)
