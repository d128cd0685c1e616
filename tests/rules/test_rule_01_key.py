"""Rule 1: the key of a send is made of company, kind, source id, part, generation and send number, and nothing else."""

from __future__ import annotations

from typing import Any

from connectors.contract.keys import WHOLE, document_key, mark
from connectors.contract.words import Disposition, Kind
from tests.support.company import Company


def _key(company: Company, number: str, generation: int, send: int) -> str:
    (source_id,) = company.ids(number)
    return _part_key(company, Kind.INVOICE, source_id, WHOLE, generation, send)


def _part_key(company: Company, *parts: Any) -> str:
    with company.ports() as ports:
        return document_key(ports.book.company_key, *parts)


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


def test_rule_01_the_part_is_the_entrys_own_id(company: Company) -> None:
    """Entries of one sheet have keys of their own; one that is added later goes alone, under its entry's key."""
    number = company.sheet(1, "1", "2")
    company.transfer()
    with company.ports() as ports:
        marks = {
            entry: mark(ports.book.company_key, Kind.TIMESHEET, number, entry, 0)
            for entry in company.entries(number)
        }
    held = company.held(number, Kind.TIMESHEET)
    assert {entry: one["Description"].splitlines()[-1] for entry, one in held.items()} == marks
    added = company.office.time_entry(number, company.worker(), company.day, "3")
    company.transfer()
    made = company.effects("TimeActivity")[-1]
    assert made["id"] == company.held(number, Kind.TIMESHEET)[added]["Id"]
    assert made["requestid"] == _part_key(company, Kind.TIMESHEET, number, added, 0, 0)


def test_rule_01_a_part_taken_back_and_wanted_again_gets_a_new_key(company: Company) -> None:
    """The vendor would answer the old key with the document that is gone."""
    number = company.sheet(1, "1", "2")
    company.transfer()
    entry = company.entries(number)[1]
    row = company.ask("SELECT * FROM time_entry WHERE time_entry_id = :id", id=entry)[0]
    first = company.held(number, Kind.TIMESHEET)[entry]["Id"]
    company.drop_entry(number, 1)
    company.transfer()
    assert entry not in company.held(number, Kind.TIMESHEET)
    company.office.insert("time_entry", **row._mapping)
    company.edit(number)
    assert company.transfer().state == "settled"
    second = company.held(number, Kind.TIMESHEET)[entry]["Id"]
    made = company.effects("TimeActivity")[-1]
    assert (made["id"], second != first) == (second, True)
    assert made["requestid"] != _part_key(company, Kind.TIMESHEET, number, entry, 0, 0)
    assert made["requestid"] == _part_key(company, Kind.TIMESHEET, number, entry, 0, 1)


def test_rule_01_a_sheet_approved_again_is_of_the_next_generation(company: Company) -> None:
    """All its documents were taken back, so its link was cleared: what goes then carries another key and another mark."""
    number = company.sheet(1, "1")
    company.transfer()
    company.edit(number, status="Rejected")
    company.transfer()
    company.edit(number, status="Approved")
    assert company.transfer().left(number, Kind.TIMESHEET) is Disposition.TRANSFERRED
    assert company.one(number, Kind.TIMESHEET)["Description"].endswith(".1")
    assert company.state_of(number, Kind.TIMESHEET).generation == 1
    assert len(company.effects("TimeActivity")) == 2
