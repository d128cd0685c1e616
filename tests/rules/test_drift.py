"""Drift: what people change in the books after Tieout wrote it is named by reconcile, field by field, and by reconcile alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, cast

import pytest

from connectors.contract.words import Kind
from connectors.quickbooks_online.connector import QuickBooksOnline
from tests.support.company import Company, Ran
from tests.support.everything import SETTINGS, Everything, enter_everything, reconciled


@pytest.fixture
def company(found_company: Callable[..., Company]) -> Company:
    """A company in which receipts are documents."""
    return found_company(**SETTINGS)


@pytest.fixture
def everything(company: Company) -> Everything:
    """A record of every kind, transferred; paid invoices have another version since."""
    entered = enter_everything(company)
    assert company.transfer().state == "settled"
    return entered


def _said(ran: Ran) -> list[str]:
    ties = cast("list[dict[str, Any]]", ran.report.details["tie_out"])
    return [line for tie in ties for line in tie["drift"]]


def _documents(company: Company, everything: Everything) -> Iterator[tuple[Kind, str, str, str]]:
    """One document of each type of each kind: kind, record, type, id."""
    seen = set()
    for kind, number in reversed(everything.documents):
        for part in company.parts_of(number, kind):
            if (kind, part.document_type) not in seen:
                seen.add((kind, part.document_type))
                yield kind, number, part.document_type, part.external_id


def _edit(company: Company, entity: str, external_id: str) -> str:
    """Somebody changes what no sum shows; the name of the field in the report."""
    raw = company.raw(entity, external_id)
    if entity == "TimeActivity":
        company.alter(entity, external_id, Description=raw["Description"].replace("As agreed", "By hand"))
        return "description"
    if entity == "Payment":
        company.alter(entity, external_id, PaymentRefNum="by hand")
        return "reference"
    if entity == "Invoice":
        company.alter(entity, external_id, DueDate=str(company.day + timedelta(days=90)))
        return "due date"
    line = raw["Line"][0]
    bought = line.get("ItemBasedExpenseLineDetail")
    if bought is None:
        line["Description"] = "By hand"
    else:
        bought["Qty"], bought["UnitPrice"] = bought["Qty"] * 2, bought["UnitPrice"] / 2
    company.alter(
        entity, external_id, Line=[one for one in raw["Line"] if one["DetailType"] != "SubTotalLineDetail"]
    )
    return "line 1"


def test_an_edited_document_of_each_kind_is_named(company: Company, everything: Everything) -> None:
    """Each with its field and both sides; sums agree all the same, the run needs attention, and a nightly run does not look."""
    edited = [
        (kind, number, entity, external_id, _edit(company, entity, external_id))
        for kind, number, entity, external_id in _documents(company, everything)
    ]
    assert {(kind, entity) for kind, _, entity, _, _ in edited} == {
        (Kind.INVOICE, "Invoice"), (Kind.TIMESHEET, "TimeActivity"), (Kind.EXPENSE_REPORT, "Bill"), (Kind.EXPENSE_REPORT, "Purchase"),
        (Kind.PURCHASE_ORDER, "PurchaseOrder"), (Kind.PURCHASE_ORDER, "Bill"), (Kind.PAYMENT, "Payment"),
        (Kind.REFUND, "RefundReceipt"), (Kind.PROCESSING_FEE, "Purchase"),
    }  # fmt: skip
    nightly = company.transfer()
    assert nightly.state == "settled", nightly.message
    ran = reconciled(company)
    assert ran.state == "attention"
    said = _said(ran)
    for kind, _, entity, external_id, name in edited:
        number = company.raw(entity, external_id).get("DocNumber")
        called = number or f"({entity} {external_id})"
        (line,) = [one for one in said if one.startswith(f"{kind} ") and called in one]
        assert "was edited in the books" in line
        assert name in line
    assert len(said) == len(edited)


def test_what_is_not_ours_is_no_edit(company: Company, everything: Everything) -> None:
    """Paid documents, and fields that Tieout never wrote: they have another version in the books, and what we wrote is unchanged."""
    report = company.parts_of(everything.one(Kind.EXPENSE_REPORT), Kind.EXPENSE_REPORT)
    bill = next(part for part in report if part.document_type == "Bill")
    invoice = company.parts_of(everything.numbers[Kind.INVOICE][-1])[0]
    company.pay_bill(bill.external_id, "10.00")
    company.books.pay({"id": invoice.external_id, "party": invoice.party_id}, "10.00", company.day)
    company.alter("Bill", bill.external_id, DocNumber=company.number("theirs"))
    company.alter("Invoice", invoice.external_id, CustomerMemo={"value": "Thank you"})
    for part in (bill, invoice):
        assert company.raw(part.document_type, part.external_id)["SyncToken"] != part.version
    ran = reconciled(company)
    assert _said(ran) == []
    assert ran.state == "settled", ran.message


def test_entries_of_lists_that_changed_are_named(company: Company, everything: Everything) -> None:
    """A customer made inactive, a vendor made inactive, an item and an employee under another name: each is told with what became of it."""
    customer, vendor = company.party_in_books(), company.named(company.office.named("Hardware"), "Vendor")
    item = company.named(company.office.named("Cable"), "Item")
    worker = company.named(f"Ada {company.office.named('Byron')}", "Employee")
    company.alter("Customer", customer, Active=False)
    company.alter("Vendor", vendor, Active=False)
    company.alter("Item", item, Name=company.number("rope"))
    company.alter("Employee", worker, DisplayName=company.number("Lovelace"))
    nightly = company.transfer()
    assert nightly.state == "settled", nightly.message
    ran = reconciled(company)
    assert ran.state == "attention"
    drift = cast("list[str]", ran.report.details["drift"])
    assert sorted(drift) == sorted(
        [
            f"customer {company.party} (id {customer}) was made inactive in the books",
            f"vendor {company.office.named('Hardware')} (id {vendor}) was made inactive in the books",
            f"item {company.office.named('Cable')} (id {item}) is called {company.number('rope')} in the books now",
            f"employee Ada {company.office.named('Byron')} (id {worker}) is called {company.number('Lovelace')} in the books now",
        ]
    )
    assert drift[0] in ran.message


def test_an_entry_that_was_merged_into_another_is_named(
    company: Company, everything: Everything, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The books know the id no more, as after a merge; the twin cannot merge, so its answer is left out."""
    customer, read = company.party_in_books(), QuickBooksOnline.read

    def merged(self: QuickBooksOnline, document_type: str, external_ids: Any) -> Any:
        found = read(self, document_type, external_ids)
        return {key: one for key, one in found.items() if (document_type, key) != ("Customer", customer)}

    monkeypatch.setattr(QuickBooksOnline, "read", merged)
    ran = reconciled(company)
    assert ran.state == "attention"
    (said,) = cast("list[str]", ran.report.details["drift"])
    assert said.startswith(f"customer {company.party} (id {customer}) is gone from the books: merged")


def test_lists_that_cannot_be_read_are_no_agreement(company: Company, everything: Everything) -> None:
    """Silence is not agreement."""
    company.books.fault("unreadable", entity="customer", operation="query", times=50)
    ran = reconciled(company)
    assert ran.state == "attention"
    assert "could not be compared" in ran.message
