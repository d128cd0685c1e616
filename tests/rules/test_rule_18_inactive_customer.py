"""Rule 18: a document for a customer that is inactive in the books fails, or reactivates it for the moment, as the book says."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from connectors.contract.words import Disposition, Kind
from tests.support.company import Company


def _inactive(company: Company) -> tuple[str, str]:
    company.bill("first")
    company.transfer()
    party = company.party_in_books()
    company.act(act="deactivate", entity="Customer", id=party)
    return company.bill(), party


def test_rule_18_fail_names_the_customer_and_creates_nothing(company: Company) -> None:
    """By default the books' refusal is a failure for the bookkeeper."""
    number, _ = _inactive(company)
    row = company.transfer().of(number)
    assert row.disposition is Disposition.REFUSED
    assert "active" in f"{row.message} {row.remedy}"
    assert company.made(number) == []


def test_rule_18_reactivate_posts_and_restores(found_company: Callable[..., Company]) -> None:
    """The customer is active for the send only; afterwards it is as the person left it."""
    company = found_company(inactive_customer="reactivate")
    number, party = _inactive(company)
    assert company.transfer().left(number) is Disposition.TRANSFERRED
    assert len(company.made(number)) == 1
    held = company.query(f"select * from Customer where Id = '{party}' and Active = false", "Customer")
    assert [one["Id"] for one in held] == [party]


def test_rule_18_where_the_vendor_accepts_it_goes(company: Company) -> None:
    """Books that take documents of inactive customers are not second-guessed."""
    number, _ = _inactive(company)
    company.books.switch(inactive_reference="accept")
    assert company.transfer().left(number) is Disposition.TRANSFERRED


@pytest.mark.parametrize(
    ("setting", "wanted"), [("fail", Disposition.REFUSED), ("reactivate", Disposition.TRANSFERRED)]
)
def test_rule_18_payments_of_an_inactive_customer_follow_the_setting(
    found_company: Callable[..., Company], setting: str, wanted: Disposition
) -> None:
    """Refused or posted like invoices, and the customer is left inactive."""
    company = found_company(inactive_customer=setting)
    invoice = company.bill("first")
    company.transfer()
    party = company.party_in_books()
    company.act(act="deactivate", entity="Customer", id=party)
    number = company.payment(1, {invoice: "40.00"})
    assert company.transfer().left(number, Kind.PAYMENT) is wanted
    assert len(company.effects("Payment")) == (wanted is Disposition.TRANSFERRED)
    assert company.query(f"select * from Customer where Id = '{party}' and Active = false", "Customer")
