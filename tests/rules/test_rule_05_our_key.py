"""Rule 5: every document carries our key, short, where the vendor shows it least."""

from __future__ import annotations

from connectors.contract.keys import WHOLE, mark
from connectors.contract.words import Kind
from tests.support.company import Company


def test_rule_05_an_invoice_carries_its_key_in_the_private_note(company: Company) -> None:
    """The private note holds the mark of this record and nothing of its content."""
    number = company.bill()
    company.transfer()
    with company.ports() as ports:
        wanted = mark(ports.book.company_key, Kind.INVOICE, company.ids(number)[0], WHOLE, 0)
    assert company.invoices(number)[0]["PrivateNote"] == wanted
    assert len(wanted) <= 30


def test_rule_05_a_customer_carries_its_key_in_the_notes(company: Company) -> None:
    """A customer that we made is known again by its mark, whatever it is renamed to."""
    company.bill()
    company.transfer()
    with company.ports() as ports:
        wanted = mark(ports.book.company_key, Kind.CUSTOMER, company.party, WHOLE, 0)
    assert company.raw("Customer", company.party_in_books())["Notes"] == wanted


def test_rule_05_two_records_of_equal_content_are_two_documents(company: Company) -> None:
    """Equal party, date and total are no reason to take one for the other where the books number documents."""
    company.books.switch(own_numbers=False)
    first, second = company.bill(1), company.bill(2)
    assert company.transfer().state == "settled"
    ids = {company.parts_of(number)[0].external_id for number in (first, second)}
    assert len(ids) == 2
    assert len({company.raw("Invoice", one)["PrivateNote"] for one in ids}) == 2
