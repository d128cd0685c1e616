"""Rule 10 for every kind: what keeps a record from being created is quiet, and is no reason to leave alone what is in the books."""

from __future__ import annotations

from connectors.contract.words import Disposition, Kind
from tests.support.company import Company


def _early(company: Company) -> dict[tuple[Kind, str], str]:
    """A record of each kind that is not ready yet, with the rule that says so."""
    invoice = company.bill(1)
    worker = company.worker()
    pending = company.payment("wait", {invoice: "10.00"}, status="pending")
    failed = company.payment("fail", {invoice: "10.00"}, status="failed")
    paid = company.payment("came", {invoice: "50.00"})
    return {
        (Kind.TIMESHEET, company.sheet(1, "1", employee=worker, status="Submitted")): "TIM-E01",
        (
            Kind.EXPENSE_REPORT,
            company.expenses(1, "9.00", employee=worker, status="Awaiting Approval"),
        ): "EXP-E01",
        (Kind.EXPENSE_REPORT, company.expenses(2, "9.00", employee=worker, status="Paid")): "EXP-E01",
        (Kind.PURCHASE_ORDER, company.order(1, ("Cable", "1", "1.00"), status="Canceled")): "PUR-E01",
        (Kind.PAYMENT, pending): "PAY-E01",
        (Kind.PAYMENT, failed): "PAY-E01",
        (Kind.REFUND, company.refund(1, paid, "5.00", status="pending")): "REF-E01",
        (Kind.PROCESSING_FEE, company.fee(1, pending, "1.00")): "FEE-E01",
    }


def test_rule_10_what_is_not_ready_makes_no_noise_and_goes_once_it_is(company: Company) -> None:
    """Not approved, not settled, canceled: each leaves with its rule and no failure; made ready, each goes."""
    early = _early(company)
    ran = company.transfer()
    for (kind, number), code in early.items():
        row = ran.of(number, kind)
        assert (row.disposition, row.code) == (Disposition.INELIGIBLE, code), row
        assert company.failures_of(number, kind) == []
    assert ran.state == "settled", ran.message
    ready = {
        Kind.TIMESHEET: "Paid", Kind.EXPENSE_REPORT: "Approved for Payment", Kind.PURCHASE_ORDER: "Received Full",
        Kind.PAYMENT: "partially_refunded", Kind.REFUND: "settled",
    }  # fmt: skip
    for kind, number in early:
        if kind in ready:
            company.edit(number, status=ready[kind])
    ran = company.transfer()
    assert {ran.left(number, kind) for kind, number in early} == {Disposition.TRANSFERRED}


def test_rule_10_what_went_is_not_judged_as_a_new_one(company: Company) -> None:
    """A report that was paid since, a sheet whose day is before a new fence: linked, so neither meets the suite of creation."""
    worker = company.worker()
    report, sheet = company.expenses(1, "9.00", employee=worker), company.sheet(1, "1", employee=worker)
    company.transfer()
    company.configure_book(fence=company.day.replace(year=company.day.year + 1))
    company.edit(report, status="Paid")
    company.edit_entry(sheet, 0, hours_worked="2")
    ran = company.transfer()
    assert ran.left(report, Kind.EXPENSE_REPORT) is Disposition.UNCHANGED
    assert ran.left(sheet, Kind.TIMESHEET) is Disposition.UPDATED


def test_rule_10_taken_back_is_what_must_be_canceled(company: Company) -> None:
    """The very status that keeps one record out makes a linked one go, to be canceled, once."""
    numbers = {
        Kind.PURCHASE_ORDER: company.order(1, ("Cable", "1", "1.00")),
        Kind.PAYMENT: company.payment(1, {company.bill(1): "50.00"}),
        Kind.TIMESHEET: company.sheet(1, "1"),
    }
    company.transfer()
    for number, status in zip(numbers.values(), ("Canceled", "failed", "Rejected"), strict=True):
        company.edit(number, status=status)
    ran = company.transfer()
    for kind, number in numbers.items():
        assert ran.left(number, kind) is Disposition.CANCELED
        assert company.parts_of(number, kind) == []
        assert company.heard(number, kind)[0] == "Not Transferred"
    effects = len(company.journal(after=company.since))
    company.transfer(numbers=" ".join(numbers.values()))
    assert len(company.journal(after=company.since)) == effects
