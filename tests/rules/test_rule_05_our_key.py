"""Rule 5: every document carries our key, short, where the vendor shows it least."""

from __future__ import annotations

from connectors.contract.keys import WHOLE, mark
from connectors.contract.words import Disposition, Kind
from tests.support.company import Company
from tests.support.everything import enter_everything


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


def test_rule_05_every_kind_of_document_carries_its_key(company: Company) -> None:
    """Time at the end of its description, all others in the private note; short, and of this very part."""
    everything = enter_everything(company)
    assert company.transfer().state == "settled"
    types = set()
    with company.ports() as ports:
        key = ports.book.company_key
    for kind, number in everything.documents:
        for part in company.parts_of(number, kind):
            held = company.raw(part.document_type, part.external_id)
            wanted = mark(key, kind, part.source_id, part.part_id, 0)
            time = part.document_type == "TimeActivity"
            text = str(held["Description" if time else "PrivateNote"])
            assert wanted in text.splitlines()[-1 if time else slice(None)], part
            types.add((kind, part.document_type))
            assert len(wanted) <= 30
    assert types == {
        (Kind.INVOICE, "Invoice"), (Kind.TIMESHEET, "TimeActivity"), (Kind.EXPENSE_REPORT, "Bill"),
        (Kind.EXPENSE_REPORT, "Purchase"), (Kind.PURCHASE_ORDER, "PurchaseOrder"), (Kind.PAYMENT, "Payment"),
        (Kind.REFUND, "RefundReceipt"), (Kind.PROCESSING_FEE, "Purchase"),
    }  # fmt: skip


def test_rule_05_two_identical_time_entries_are_two_documents(company: Company) -> None:
    """Not even an answer that was lost makes one of them out of two; their keys tell them apart."""
    company.configure_book(timing={"settle": 1})
    number = company.sheet(1, "1.5", "1.5")
    company.books.fault("commit_then_drop", operation="batch")
    assert company.transfer().left(number, Kind.TIMESHEET) is Disposition.TRANSFERRED
    held = company.held(number, Kind.TIMESHEET)
    assert len({one["Id"] for one in held.values()}) == len(held) == 2
    assert len({one["Description"] for one in held.values()}) == 2
    assert len(company.effects("TimeActivity")) == 2
