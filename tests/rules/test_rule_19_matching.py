"""Rule 19: a customer or item is matched only to exactly one active, unlinked entry of the equal name; else a failure with candidates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from connectors.contract.words import Choice, Disposition, Kind
from tests.support.company import Company


def _enter(company: Company, name: str, **fields: Any) -> str:
    made = company.act(act="create", entity="Customer", fields={"DisplayName": name, **fields})
    return str(made["Customer"]["Id"])


def test_rule_19_the_equal_name_is_matched_whatever_its_case_and_spaces(company: Company) -> None:
    """Case-folded, spaces collapsed: linked to the one entry, and none is created."""
    entry = _enter(company, company.party.upper().replace(" ", "  "))
    company.bill()
    ran = company.transfer()
    assert ran.left(company.party, Kind.CUSTOMER) is Disposition.ALREADY_THERE
    assert company.parts_of(company.party, Kind.CUSTOMER)[0].external_id == entry


def test_rule_19_a_near_name_is_not_matched(company: Company) -> None:
    """A name with something more is another customer's."""
    near = _enter(company, f"{company.party} Ltd")
    company.bill()
    company.transfer()
    assert company.parts_of(company.party, Kind.CUSTOMER)[0].external_id != near


def test_rule_19_a_conflicting_email_is_a_failure_with_both(company: Company) -> None:
    """The same name and another address may be another customer: a person decides, the invoice waits."""
    _enter(company, company.party, PrimaryEmailAddr={"Address": "other@example.com"})
    number = company.bill()
    ran = company.transfer()
    row = ran.of(company.party, Kind.CUSTOMER)
    assert (row.disposition, row.code) == (Disposition.REFUSED, "customer differs")
    assert "pay@example.com" in row.message
    assert "other@example.com" in row.message
    assert ran.left(number) is Disposition.HELD
    assert company.made(number) == []


def test_rule_19_a_person_links_the_customer_and_its_invoice_follows(company: Company) -> None:
    """The decision overrules the conflict; the held invoice goes in the same run."""
    entry = _enter(company, company.party, PrimaryEmailAddr={"Address": "other@example.com"})
    number = company.bill()
    company.transfer()
    company.decide(company.party, Choice.LINK, entry, Kind.CUSTOMER)
    ran = company.transfer()
    assert ran.left(number) is Disposition.TRANSFERRED
    assert company.made(number)[0]["party"] == entry


def test_rule_19_an_entry_that_is_linked_already_is_no_match(company: Company) -> None:
    """Two customers of operations never share one entry of the books by their name."""
    company.bill()
    company.transfer()
    company.customer(f"twin of {company.party}")
    company.change_customer(
        f"twin of {company.party}", company_name=company.party.lower(), invoice_email=None
    )
    company.change_customer(is_active=0)
    number = company.bill(2, customer=f"twin of {company.party}")
    ran = company.transfer()
    row = next(
        row
        for (kind, _), row in ran.rows.items()
        if kind is Kind.CUSTOMER and row.source_id.startswith("twin")
    )
    assert row.disposition is Disposition.REFUSED
    assert row.code == "customer ambiguous"
    assert f"linked to {company.party}" in row.message
    assert ran.left(number) is Disposition.HELD


def test_rule_19_an_inactive_entry_is_not_matched_and_not_doubled(company: Company) -> None:
    """It is a failure that says so; no second entry of the name is made."""
    entry = _enter(company, company.party)
    company.act(act="deactivate", entity="Customer", id=entry)
    company.bill()
    row = company.transfer().of(company.party, Kind.CUSTOMER)
    assert row.disposition is Disposition.REFUSED
    assert "inactive" in f"{row.code} {row.message}"
    assert (
        len(company.query(f"select * from Customer where DisplayName = '{company.party}'", "Customer")) == 0
    )


def test_rule_19_a_missing_customer_is_a_failure_where_the_book_does_not_create(
    found_company: Callable[..., Company],
) -> None:
    """The remedy names the setting and the way around it; once a person enters it, both go."""
    company = found_company(auto_create={"customers": False})
    number = company.bill()
    ran = company.transfer()
    row = ran.of(company.party, Kind.CUSTOMER)
    assert row.code == "customer missing"
    assert "auto_create" in row.remedy
    assert ran.left(number) is Disposition.HELD
    assert company.party in ran.of(number).message
    _enter(company, company.party)
    ran = company.transfer()
    assert ran.left(number) is Disposition.TRANSFERRED


def test_rule_19_a_second_currency_is_another_customer(company: Company) -> None:
    """The entry of the equal name is in another currency than operations say."""
    company.books.switch(multicurrency=True)
    _enter(company, company.party, CurrencyRef={"value": "EUR"})
    company.customer(company.party)
    company.change_customer(currency="USD")
    number = company.bill()
    ran = company.transfer()
    row = ran.of(company.party, Kind.CUSTOMER)
    assert row.code == "customer differs"
    assert "EUR" in row.message
    assert ran.left(number) is Disposition.HELD
