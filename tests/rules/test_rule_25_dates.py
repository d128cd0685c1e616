"""Rule 25: a date is never shifted by a zone; an instant becomes the book's date once, at extraction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from connectors.contract.words import Kind
from tests.support.company import Company


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_rule_25_a_date_stays_itself_in_every_zone(found_company: Callable[..., Company], zone: str) -> None:
    """A plain date of operations is the document's date, however far the book is from there."""
    company = found_company(time_zone=zone)
    number = company.bill()
    company.transfer()
    assert company.invoices(number)[0]["TxnDate"] == str(company.day)


@pytest.mark.parametrize(("zone", "shift"), [("America/New_York", -1), ("UTC", 0)])
def test_rule_25_an_instant_becomes_the_books_date(
    found_company: Callable[..., Company], zone: str, shift: int
) -> None:
    """Two in the morning in London is the day before in New York."""
    company = found_company(time_zone=zone, operations_time_zone="UTC")
    number = company.bill(invoice_date_time=f"{company.day} 02:00:00")
    company.transfer()
    wanted = company.day.replace(day=company.day.day + shift)
    assert company.invoices(number)[0]["TxnDate"] == str(wanted)
    assert company.parts_of(number)[0].date == wanted


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_rule_25_days_of_every_kind_stay_themselves(found_company: Callable[..., Company], zone: str) -> None:
    """An entry's day, the day on which goods came or money was received: none is an instant, and none is shifted."""
    company = found_company(time_zone=zone, receipts="bill")
    sheet = company.sheet(1, "1")
    order = company.order(1, ("Cable", "5", "10.00"))
    receipt = company.receive(order, "2", days=3)
    payment = company.payment(1, {company.bill(): "100.00"})
    assert company.transfer().state == "settled"
    assert company.one(sheet, Kind.TIMESHEET)["TxnDate"] == str(company.day)
    held = company.held(order, Kind.PURCHASE_ORDER)
    assert held["-"]["TxnDate"] == str(company.day)
    assert held[receipt]["TxnDate"] == str(company.day + timedelta(days=3))
    assert company.one(payment, Kind.PAYMENT)["TxnDate"] == str(company.day)
