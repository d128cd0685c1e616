"""Rule 28: asked for by number makes a candidate, nothing more; what stays says why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from connectors.contract.errors import BadRequest
from connectors.contract.words import Choice, Disposition, Kind
from tests.support.company import Company


@pytest.mark.parametrize(
    ("choice", "disposition", "words"),
    [
        (Choice.HOLD, Disposition.HELD, "holds it"),
        (Choice.SET_NOT_READY, Disposition.HELD, "holds it"),
        (Choice.SKIP, Disposition.SKIPPED, "skipped it"),
        (Choice.DO_NOT_SYNC, Disposition.EXCLUDED, "not synchronised"),
    ],
)
def test_rule_28_a_decision_still_applies(
    company: Company, choice: Choice, disposition: Disposition, words: str
) -> None:
    """A person's decision outlasts another person's request, and the row says so."""
    number = company.bill()
    company.decide(number, choice)
    row = company.transfer(numbers=number).of(number)
    assert row.disposition is disposition
    assert words in row.message
    assert company.made(number) == []


def test_rule_28_the_fence_still_applies_and_is_a_failure_that_says_so(company: Company) -> None:
    """Asked for and not eligible is no silence: a failure with the rule."""
    company.configure_book(fence=date(2090, 1, 1))
    number = company.bill()
    row = company.transfer(numbers=number).of(number)
    assert (row.disposition, row.code) == (Disposition.INVALID, "INV-E04")
    assert "2090-01-01" in row.message
    assert company.made(number) == []


@pytest.mark.parametrize(
    ("columns", "code"), [({"is_voided": 1}, "INV-E01"), ({"invoice_total": -5}, "INV-E02")]
)
def test_rule_28_not_eligible_says_which_rule(
    company: Company, columns: dict[str, object], code: str
) -> None:
    """Voided or negative: told, not left out quietly."""
    number = company.bill(**columns)
    ran = company.transfer(numbers=number)
    assert code in {ran.of(number).code, *(one.code for one in company.failures_of(number))}
    assert ran.state == "attention"


def test_rule_28_an_excluded_customers_invoice_says_so(company: Company) -> None:
    """Operations' own mark on the customer is the reason."""
    number = company.bill()
    company.change_customer(do_not_sync=1)
    row = company.transfer(numbers=number).of(number)
    assert row.code == "INV-E03"
    assert company.made(number) == []


def test_rule_28_what_is_not_released_says_so(found_company: Callable[..., Company]) -> None:
    """A request is no release."""
    company = found_company(release="manual")
    number = company.bill()
    row = company.transfer(numbers=number).of(number)
    assert (row.disposition, row.message) == (Disposition.HELD, "It waits for a person's release.")


def test_rule_28_what_is_transferred_already_says_so(company: Company) -> None:
    """Asked for again it is unchanged, with its number in the books."""
    number = company.bill()
    company.transfer()
    row = company.transfer(numbers=number).of(number)
    assert (row.disposition, row.message) == (Disposition.UNCHANGED, number)


def test_rule_28_an_unknown_number_is_refused_before_anything_starts(company: Company) -> None:
    """One of two numbers is mistyped: nothing is done, not even for the right one."""
    number = company.bill()
    with pytest.raises(BadRequest, match="R-mistyped"):
        company.transfer(numbers=f"{number} R-mistyped")
    assert company.made(number) == []


def test_rule_28_only_what_was_asked_for_is_looked_at(company: Company) -> None:
    """Another record that is ready waits for the nightly run."""
    asked, other = company.bill(1), company.bill(2)
    ran = company.transfer(numbers=asked)
    assert ran.left(asked) is Disposition.TRANSFERRED
    assert company.made(other) == []


def test_rule_28_dates_restrict_a_run_to_their_documents(company: Company) -> None:
    """From and to are document dates, both inclusive."""
    days = [company.day.replace(day=day) for day in (10, 11, 12, 13)]
    numbers = [company.bill(place, day=day) for place, day in enumerate(days)]
    company.transfer(start=days[1], end=days[2])
    assert [len(company.made(number)) for number in numbers] == [0, 1, 1, 0]


def test_rule_28_statuses_restrict_a_run_to_records_that_have_them(company: Company) -> None:
    """Rerunning what failed leaves alone what was never tried."""
    failed = company.bill(1)
    company.change(failed, invoice_total="99.00")
    company.transfer()
    company.change(failed, invoice_total="100.00")
    fresh = company.bill(2)
    ran = company.transfer(statuses=["Pending/Failed"])
    assert ran.left(failed) is Disposition.TRANSFERRED
    assert company.made(fresh) == []


def test_rule_28_every_kind_says_why_it_stays(company: Company) -> None:
    """Asked for by number and not ready: a failure with the rule, where the nightly run says nothing; nothing is sent."""
    invoice = company.bill()
    worker = company.worker()
    pending = company.payment(1, {invoice: "100.00"}, status="pending")
    early = {
        (Kind.TIMESHEET, company.sheet(1, "1", employee=worker, status="Submitted")): "TIM-E01",
        (Kind.EXPENSE_REPORT, company.expenses(1, "9.00", employee=worker, status="Rejected")): "EXP-E01",
        (Kind.PURCHASE_ORDER, company.order(1, ("Cable", "1", "1.00"), status="Canceled")): "PUR-E01",
        (Kind.PAYMENT, pending): "PAY-E01",
        (Kind.PROCESSING_FEE, company.fee(1, pending, "1.00")): "FEE-E01",
    }
    ran = company.transfer(numbers=" ".join(number for _, number in early))
    for (kind, number), code in early.items():
        row = ran.of(number, kind)
        assert (row.disposition, row.code) == (Disposition.INVALID, code), row
        assert company.failures_of(number, kind)
    assert ran.state == "attention"
    made = {one["entity"] for one in company.journal(after=company.since)}
    assert made.isdisjoint({"TimeActivity", "Bill", "Purchase", "PurchaseOrder", "Payment"})


def test_rule_28_a_payment_asked_for_does_not_bring_its_invoice(company: Company) -> None:
    """List entries come with what was asked for; another document does not: the payment waits for it."""
    invoice = company.bill()
    number = company.payment(1, {invoice: "100.00"})
    row = company.transfer(numbers=number).of(number, Kind.PAYMENT)
    assert row.disposition is Disposition.HELD
    assert invoice in row.message or company.ids(invoice)[0] in row.message
    assert company.made(invoice) == []
