"""Rule 19 and decisions: a person links a record to an entry of the books under whatever name it has there."""

from __future__ import annotations

from connectors.contract.words import Choice, Disposition, Kind
from tests.support.company import Company


def test_rule_19_a_person_links_an_entry_of_another_name(company: Company) -> None:
    """The customer goes by another name in the books; linked by its id, no second one is made and its invoice is on it."""
    company.configure_book(auto_create={"customers": False})
    entry = company.enter("Customer", DisplayName=company.number("known as"))
    number = company.bill()
    assert company.transfer().of(company.party, Kind.CUSTOMER).code == "customer missing"
    company.decide(company.party, Choice.LINK, entry, Kind.CUSTOMER)
    ran = company.transfer()
    assert ran.left(number) is Disposition.TRANSFERRED
    assert company.made(number)[0]["party"] == entry
    assert company.effects("Customer") == []


def test_rule_19_a_link_to_nothing_says_so(company: Company) -> None:
    """An id that the books do not have is a failure that names it, and no reason to create a customer after all."""
    number = company.bill()
    company.change_customer(company_name="Colon: refused")
    company.transfer()
    company.change_customer(company_name=company.party)
    company.decide(company.party, Choice.LINK, "987654", Kind.CUSTOMER)
    row = company.transfer().of(company.party, Kind.CUSTOMER)
    assert (
        "is entry 987654 of the books according to a person, but there is no such active entry" in row.message
    )
    assert company.made(number) == []
    assert company.effects("Customer") == []
