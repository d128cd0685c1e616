"""Rule 1: the key of a send is made of company, kind, source id, part, generation and send number, and nothing else."""

from __future__ import annotations

from connectors.contract.keys import WHOLE, document_key
from connectors.contract.words import Disposition, Kind
from tests.support.company import Company


def _key(company: Company, number: str, generation: int, send: int) -> str:
    (source_id,) = company.ids(number)
    with company.ports() as ports:
        return document_key(ports.book.company_key, Kind.INVOICE, source_id, WHOLE, generation, send)


def test_rule_01_a_single_send_carries_its_key_as_request_id(company: Company) -> None:
    """A document that goes alone goes under the key of its record, generation and send number."""
    company.books.switch(own_numbers=False)
    number = company.bill()
    company.transfer()
    (made,) = company.journal(
        entity="Invoice", operation="create", id=company.parts_of(number)[0].external_id
    )
    assert made["requestid"] == _key(company, number, 0, 0)


def test_rule_01_corrected_content_never_rides_on_a_refused_key(company: Company) -> None:
    """The send number rises with every definite refusal, so what goes after a correction has a key of its own."""
    first = company.bill(1)
    company.transfer()
    party = company.party_in_books()
    company.act(act="deactivate", entity="Customer", id=party)
    number = company.bill(2)
    assert company.transfer().left(number) is Disposition.REFUSED
    refused = company.state_of(number).send
    assert refused >= 1
    company.reprice(number, "70.00")
    company.act(act="activate", entity="Customer", id=party)
    assert company.transfer().left(number) is Disposition.TRANSFERRED
    (made,) = company.journal(entity="Invoice", operation="create", doc_number=number)
    assert made["requestid"] == _key(company, number, 0, refused)
    assert company.state_of(first).send == 0


def test_rule_01_the_send_number_stays_when_nothing_was_refused(company: Company) -> None:
    """A send that never reached the books (throttled) is made again under the same key."""
    company.books.switch(own_numbers=False)
    number = company.bill()
    company.books.fault("throttle", entity="invoice", operation="create")
    company.transfer()
    (made,) = company.journal(
        entity="Invoice", operation="create", id=company.parts_of(number)[0].external_id
    )
    assert made["requestid"] == _key(company, number, 0, 0)
