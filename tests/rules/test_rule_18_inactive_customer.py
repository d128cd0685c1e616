"""Rule 18: a document for a customer that is inactive in the books fails, or reactivates it for the moment, as the book says."""

from __future__ import annotations

from collections.abc import Callable

from connectors.contract.words import Disposition
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
