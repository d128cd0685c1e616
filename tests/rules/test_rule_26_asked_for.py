"""Rule 26 for records that are asked for: what may not go brings nothing of what it names into the books."""

from __future__ import annotations

from connectors.contract.words import Disposition, Kind
from tests.support.company import Company


def test_rule_26_what_is_not_eligible_brings_nothing_into_the_books(company: Company) -> None:
    """A canceled order and a voided invoice, asked for by number, fail and say why; vendor, customer and items stay out of the books."""
    order = company.order(1, ("Cable", "1", "10.00"), status="Canceled")
    voided = company.bill(is_voided=True)
    ran = company.transfer(numbers=f"{order} {voided}")
    assert ran.left(order, Kind.PURCHASE_ORDER) is Disposition.INVALID
    assert ran.left(voided) is Disposition.INVALID
    assert company.journal(after=company.since) == []


def test_rule_26_what_is_sound_beside_it_brings_its_own(company: Company) -> None:
    """The same customer and item come with an invoice that goes."""
    company.bill(1, is_voided=True)
    number = company.bill(2)
    ran = company.transfer(numbers=f"{company.number(1)} {number}")
    assert ran.left(number) is Disposition.TRANSFERRED
    assert len(company.effects("Customer")) == 1
