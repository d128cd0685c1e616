"""Rule 29: in an outage the rest of the run's records are not attempted, and stay Pending."""

from __future__ import annotations

import pytest

from connectors.contract.errors import TieoutError
from connectors.contract.words import Disposition, Kind, TransferStatus
from tests.support.company import Company


def _ready(company: Company, count: int) -> list[str]:
    company.bill("first")
    company.transfer()
    return [company.bill(place) for place in range(count)]


def test_rule_29_an_expired_subscription_is_an_outage_for_everybody(company: Company) -> None:
    """Writes are refused for the whole company: no record is blamed, none is marked as failed."""
    numbers = _ready(company, 3)
    company.books.switch(subscription="expired")
    ran = company.transfer()
    assert {ran.left(number) for number in numbers} == {Disposition.NOT_ATTEMPTED}
    assert "out of reach" in ran.message
    assert "subscription" in ran.message
    assert {company.state_of(number).status for number in numbers} == {TransferStatus.PENDING}
    assert [company.failures_of(number) for number in numbers] == [[], [], []]
    company.books.switch(subscription="active")
    again = company.transfer()
    assert again.state == "settled", again.message
    assert [len(company.made(number)) for number in numbers] == [1, 1, 1]


def test_rule_29_books_that_cannot_be_opened_start_no_run(company: Company) -> None:
    """The run could not start: an error that says so, and no record is touched."""
    numbers = _ready(company, 1)
    company.books.fault("html_503", times=100)
    with pytest.raises(TieoutError):
        company.transfer()
    company.books.clear_faults()
    with company.ports() as ports:
        last = ports.ledger.last_run(ports.book.name)
    assert last is not None
    assert last.state == "settled"
    assert company.made(numbers[0]) == []


def test_rule_29_records_of_the_slow_lane_are_not_attempted_either(company: Company) -> None:
    """What failed before, what is to be changed and what is to be voided stays as it was, and goes afterwards."""
    failed, changed, voided = _ready(company, 3)
    company.change(failed, invoice_total="99.00")
    company.transfer()
    company.change(failed, invoice_total="100.00")
    company.reprice(changed, "70.00")
    company.change(voided, is_voided=1)
    company.books.switch(subscription="expired")
    ran = company.transfer()
    assert {ran.left(number) for number in (failed, changed, voided)} == {Disposition.NOT_ATTEMPTED}
    company.books.switch(subscription="active")
    ran = company.transfer()
    assert ran.left(failed) is Disposition.TRANSFERRED
    assert ran.left(changed) is Disposition.UPDATED
    assert ran.left(voided) is Disposition.CANCELED


def test_rule_29_a_new_customer_in_an_outage_holds_nothing_and_fails_nothing(company: Company) -> None:
    """Customer and invoice are not attempted; neither is called failed."""
    company.bill("first")
    company.transfer()
    number = company.bill(1, customer=f"Late {company.place}")
    company.books.switch(subscription="expired")
    ran = company.transfer()
    assert ran.left(f"Late {company.place}", Kind.CUSTOMER) is Disposition.NOT_ATTEMPTED
    assert ran.left(number) in {Disposition.NOT_ATTEMPTED, Disposition.HELD}
    assert company.failures_of(number) == []
    company.books.switch(subscription="active")
    assert company.transfer().left(number) is Disposition.TRANSFERRED
