"""What goes the next night though nobody touched it: a change of its customer or vendor alone, a transaction that committed late."""

from __future__ import annotations

from datetime import timedelta

import pytest

from connectors.contract.clock import now
from connectors.contract.protocols import Position
from connectors.contract.words import Choice, Disposition, Kind
from tests.promises.harness import BOOK
from tests.support.company import Company

OLD = "2026-02-01 10:00:00"
"""Long behind every watermark."""
TABLES = {
    Kind.INVOICE: ("invoice", "invoice_id"),
    Kind.TIMESHEET: ("timesheet", "timesheet_id"),
    Kind.EXPENSE_REPORT: ("expense_report", "expense_report_id"),
    Kind.PURCHASE_ORDER: ("purchase_order", "purchase_order_id"),
    Kind.PAYMENT: ("payment", "payment_id"),
    Kind.REFUND: ("refund", "refund_id"),
    Kind.PROCESSING_FEE: ("processing_fee", "fee_id"),
}


def _age(company: Company) -> None:
    """Everything was modified long ago, and others were since, so that no watermark brings it again."""
    names = (*(name for name, _ in TABLES.values()), "company", "resource", "service_item")
    for table in names:
        company.do(f"UPDATE {table} SET last_modified_date_time = :at", at=OLD)
    with company.ports() as ports:
        for kind in Kind:
            ports.ledger.move(BOOK, kind, Position(modified_at=now()))


def test_an_e_mail_address_of_a_customer_is_enough(company: Company) -> None:
    """The invoice failed for its customer's missing address, and a payment waited for it: the address alone brings both."""
    number = company.bill(delivery_method="email")
    company.change_customer(invoice_email=None)
    payment = company.payment(1, {number: "100.00"})
    ran = company.transfer()
    assert ran.left(number) is Disposition.INVALID
    assert ran.left(payment, Kind.PAYMENT) is Disposition.HELD
    _age(company)
    company.change_customer(invoice_email="pay@example.com", last_modified_date_time=OLD)
    ran = company.transfer()
    assert ran.left(number) is Disposition.TRANSFERRED
    assert ran.left(payment, Kind.PAYMENT) is Disposition.TRANSFERRED
    assert ran.state == "settled", ran.message


@pytest.mark.parametrize("nights", [1, 3])
def test_a_customer_that_is_synchronised_again_brings_what_is_its(company: Company, nights: int) -> None:
    """Excluded, its invoices, payments, refunds and fees stay; the mark taken away, all of them go the next night, untouched."""
    number = company.bill()
    payment = company.payment(1, {number: "100.00"}, method="Visa", processor="Stripe")
    refund, fee = company.refund(1, payment, "10.00"), company.fee(1, payment, "2.00")
    company.change_customer(do_not_sync=True)
    records = {
        Kind.INVOICE: number,
        Kind.PAYMENT: payment,
        Kind.REFUND: refund,
        Kind.PROCESSING_FEE: fee,
    }
    for _ in range(nights):
        ran = company.transfer()
        assert {ran.left(one, kind) for kind, one in records.items()} == {Disposition.EXCLUDED}
        assert ran.state == "settled", ran.message
        _age(company)
    company.change_customer(do_not_sync=False, last_modified_date_time=OLD)
    ran = company.transfer()
    assert {ran.left(one, kind) for kind, one in records.items()} == {Disposition.TRANSFERRED}
    assert ran.state == "settled", ran.message


def test_a_vendor_that_is_synchronised_again_brings_its_orders(company: Company) -> None:
    """Its orders stay while it is excluded, with what is received of them meanwhile; the mark taken away, they go whole."""
    company.configure_book(receipts="bill")
    order = company.order(1, ("Cable", "5", "10.00"))
    vendor = company.office.named("Hardware")
    company.office.change("company", "company_id", vendor, do_not_sync=True)
    assert company.transfer().left(order, Kind.PURCHASE_ORDER) is Disposition.EXCLUDED
    company.receive(order, "2")
    _age(company)
    assert company.transfer().left(order, Kind.PURCHASE_ORDER) is Disposition.EXCLUDED
    company.office.change("company", "company_id", vendor, do_not_sync=False, last_modified_date_time=OLD)
    ran = company.transfer()
    assert ran.left(order, Kind.PURCHASE_ORDER) is Disposition.TRANSFERRED
    assert len(company.parts_of(order, Kind.PURCHASE_ORDER)) == 2


def test_an_exclusion_lifted_names_the_customer_on_time_again(company: Company) -> None:
    """Time for an excluded customer goes without naming it; the mark taken away, it is named on the same document within a week."""
    worker, invoice = company.worker(), company.bill()
    company.transfer()
    company.change_customer(do_not_sync=True)
    sheet = company.sheet(1, "1.5", employee=worker, company_id=company.party)
    assert company.transfer().left(sheet, Kind.TIMESHEET) is Disposition.TRANSFERRED
    assert "CustomerRef" not in company.one(sheet, Kind.TIMESHEET)
    company.change_customer(do_not_sync=False)
    _age(company)
    company.ahead = timedelta(days=7, minutes=1)
    assert company.transfer().left(sheet, Kind.TIMESHEET) is Disposition.UPDATED
    assert company.one(sheet, Kind.TIMESHEET)["CustomerRef"]["value"] == company.party_in_books()
    assert len(company.effects("TimeActivity")) == 1
    assert company.made(invoice)


def _late(company: Company, before: timedelta) -> dict[Kind, str]:
    """A record of each kind committed now by a transaction that began so long before the watermark."""
    at = str((now() - before).replace(tzinfo=None, microsecond=0))
    worker = company.office.named("Byron")
    number = company.bill("late")
    payment = company.payment("late", {company.number("first"): "40.00"}, method="Visa", processor="Stripe")
    late = {
        Kind.INVOICE: number,
        Kind.TIMESHEET: company.sheet("late", "2", employee=worker, day=company.day + timedelta(days=1)),
        Kind.EXPENSE_REPORT: company.expenses("late", "12.00", employee=worker),
        Kind.PURCHASE_ORDER: company.order("late", ("Cable", "1", "10.00")),
        Kind.PAYMENT: payment,
        Kind.REFUND: company.refund("late", payment, "1.00"),
        Kind.PROCESSING_FEE: company.fee("late", payment, "0.50"),
    }
    for kind, one in late.items():
        table, key = TABLES[kind]
        source_id = company.ids(one)[0] if kind is Kind.INVOICE else one
        company.do(f"UPDATE {table} SET last_modified_date_time = :at WHERE {key} = :id", at=at, id=source_id)
    return late


@pytest.mark.parametrize("hours", [23, 25])
def test_what_commits_late_goes_the_next_night_or_with_the_sweep(company: Company, hours: int) -> None:
    """A transaction begun before the last run and committed after it: within the overlap it goes the next night, older within a week."""
    worker = company.worker()
    company.bill("first")
    company.sheet("first", "1", employee=worker)
    company.expenses("first", "10.00", employee=worker)
    company.order("first", ("Cable", "1", "10.00"))
    paid = company.payment("first", {company.number("first"): "40.00"}, method="Visa", processor="Stripe")
    company.refund("first", paid, "1.00")
    company.fee("first", paid, "0.50")
    assert company.transfer().state == "settled"
    with company.ports() as ports:
        assert all(ports.ledger.position(BOOK, kind) for kind in TABLES)

    late = _late(company, timedelta(hours=hours))
    next_night = company.transfer()
    if hours < 24:
        assert {next_night.left(one, kind) for kind, one in late.items()} == {Disposition.TRANSFERRED}
        return
    assert not [named for named in late.items() if named in next_night.rows]
    company.ahead = timedelta(days=7, minutes=1)
    swept = company.transfer()
    assert {swept.left(one, kind) for kind, one in late.items()} == {Disposition.TRANSFERRED}
    assert swept.state == "settled", swept.message


def test_what_waits_for_a_release_is_seen_however_old(company: Company) -> None:
    """Held in a book in which people release, it is held open: the release brings it the next night, behind any watermark."""
    company.configure_book(release="manual")
    number, voided = company.bill(1), company.bill(2, is_voided=True)
    ran = company.transfer()
    assert (ran.left(number), ran.left(voided), ran.state) == (
        Disposition.HELD,
        Disposition.INELIGIBLE,
        "settled",
    )
    _age(company)
    ran = company.transfer()
    assert ran.left(number) is Disposition.HELD
    assert (Kind.INVOICE, voided) not in ran.rows  # it is not held open for a release that nobody will give
    company.decide(number, Choice.RELEASE)
    assert company.transfer().left(number) is Disposition.TRANSFERRED
