"""Rule 10: eligibility is asked per action; what is linked never meets the suite of creation."""

from __future__ import annotations

from datetime import date

import pytest

from connectors.contract.words import Disposition
from tests.support.company import Company


@pytest.mark.parametrize(
    ("columns", "disposition", "code"),
    [
        ({"is_voided": 1}, Disposition.INELIGIBLE, "INV-E01"),
        ({"invoice_total": -5}, Disposition.INELIGIBLE, "INV-E02"),
        ({"invoice_date_time": "2025-12-31"}, Disposition.INELIGIBLE, "INV-E04"),
    ],
)
def test_rule_10_not_eligible_to_be_created_makes_no_noise(
    company: Company, columns: dict[str, object], disposition: Disposition, code: str
) -> None:
    """It leaves with the rule as its reason, is no failure, and the run is settled."""
    number = company.bill(**columns)
    ran = company.transfer()
    assert (ran.left(number), ran.of(number).code) == (disposition, code)
    assert ran.state == "settled"
    assert company.failures_of(number) == []


def test_rule_10_linked_before_the_fence_moved_it_is_still_revised(company: Company) -> None:
    """The fence is asked of creation only: a linked invoice that is edited is updated, whatever its date."""
    number = company.bill()
    company.transfer()
    company.configure_book(fence=date(2090, 1, 1))
    company.reprice(number, "120.00")
    assert company.transfer().left(number) is Disposition.UPDATED


def test_rule_10_voided_is_not_eligible_to_be_created_and_is_what_must_be_canceled(company: Company) -> None:
    """The same fact that keeps one invoice out makes another one go, to be voided."""
    number, never = company.bill(1), company.bill(2, is_voided=1)
    company.transfer()
    company.change(number, is_voided=1)
    ran = company.transfer()
    assert ran.left(number) is Disposition.CANCELED
    assert company.journal(doc_number=never) == []


def test_rule_10_a_linked_invoice_that_became_negative_is_a_failure(company: Company) -> None:
    """What is in the books stays our business: it is not quietly left out as a new one would be."""
    number = company.bill()
    company.transfer()
    company.reprice(number, "-20.00")
    row = company.transfer().of(number)
    assert (row.disposition, row.code) == (Disposition.INVALID, "INV-S21")


def test_rule_10_an_excluded_customers_invoice_stays_out_and_is_looked_at_again(company: Company) -> None:
    """The mark keeps it out without noise; once it is taken away the invoice goes, though nobody touched it."""
    number = company.bill()
    company.change_customer(do_not_sync=1)
    ran = company.transfer()
    assert ran.left(number) is Disposition.EXCLUDED
    assert ran.state == "settled"
    company.change_customer(do_not_sync=0)
    assert company.transfer().left(number) is Disposition.TRANSFERRED
