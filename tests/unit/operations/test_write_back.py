"""What operations are told, and what they are not told."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from connectors.contract.errors import OperationsUnreadable
from connectors.contract.protocols import PaidResult, WriteBack
from connectors.contract.records import Invoice
from connectors.contract.words import Kind, TransferStatus
from connectors.operations import SqlOperations
from tests.unit.operations.conftest import MODIFIED, Reference

AT = datetime(2026, 1, 11, 2, 30, 15, 999, tzinfo=UTC)


def told(status: TransferStatus, number: str | None = None, reason: str | None = None) -> WriteBack:
    """One change of invoice 1."""
    return WriteBack(
        kind=Kind.INVOICE, source_id="1", status=status, external_number=number, reason=reason, at=AT
    )


def invoice(source: SqlOperations) -> Invoice:
    """Invoice 1 as it is read now."""
    ((fact,),) = source.by_ids(Kind.INVOICE, ["1"])
    assert isinstance(fact.record, Invoice)
    return fact.record


def test_status_comes_back_as_the_mark_of_a_transfer(reference: Reference, source: SqlOperations) -> None:
    """What was written as transferred is read as external number and moment, and the record does not count as modified (RULES 8)."""
    reference.invoice("1")
    before = invoice(source)
    source.write([told(TransferStatus.TRANSFERRED, "4711")])
    after = invoice(source)
    assert (after.external_number, after.transferred_at) == ("4711", AT.replace(microsecond=0))
    assert (after.modified_at, after.fingerprint()) == (before.modified_at, before.fingerprint())


def test_a_later_failure_keeps_the_mark(reference: Reference, source: SqlOperations) -> None:
    """A failure of a ledger that lost the link does not unmark a record that is in the books; Not Transferred does (RULES 8)."""
    reference.invoice("1")
    source.write([told(TransferStatus.TRANSFERRED, "4711")])
    source.write([told(TransferStatus.FAILED, None, "customer missing")])
    assert invoice(source).external_number == "4711"
    assert invoice(source).transferred_at is not None
    assert [tuple(row) for row in reference.run("SELECT status, reason FROM tieout_transfer")] == [
        ("Pending/Failed", "customer missing")
    ]
    source.write([told(TransferStatus.NOT_TRANSFERRED)])
    assert (invoice(source).external_number, invoice(source).transferred_at) == (None, None)


def test_vendor_slots(reference: Reference, source: SqlOperations) -> None:
    """Expense reports and purchase orders carry the external number in the slot that the vendor has for it."""
    reference.run(
        "INSERT INTO resource (resource_id, first_name, last_name, last_modified_date_time) VALUES ('R', 'A', 'B', :m)",
        m=MODIFIED,
    )
    reference.run(
        "INSERT INTO expense_report (expense_report_id, name, submitter_id, status, week_ending, expense_total, amount_due, "
        "last_modified_date_time) VALUES ('E', 'Trip', 'R', 'Approved for Payment', '2026-01-04', '5', '5', :m)",
        m=MODIFIED,
    )
    source.write(
        [
            WriteBack(
                kind=Kind.EXPENSE_REPORT,
                source_id="E",
                status="Transferred",
                external_number="B-1",
                reason=None,
                at=AT,
            )
        ]
    )
    assert reference.run("SELECT quick_books_reference_number FROM expense_report") == [("B-1",)]
    assert reference.run("SELECT external_number FROM tieout_expense_report") == [("B-1",)]


def test_every_kind_has_a_status(reference: Reference, source: SqlOperations) -> None:
    """Each kind's status lands beside the business tables, in one call, and the order's slot carries its number."""
    reference.add("company", company_id="V1", company_name="Bolt", is_vendor=True)
    reference.usual("purchase_order", purchase_order_id="1")
    source.write(
        [
            WriteBack(kind=kind, source_id="1", status="Transferred", external_number="N", reason=None, at=AT)
            for kind in Kind
        ]
    )
    written = reference.run("SELECT kind, id, status, external_number FROM tieout_transfer")
    assert sorted(tuple(row) for row in written) == sorted(
        (str(kind), "1", "Transferred", "N") for kind in Kind
    )
    assert reference.run("SELECT external_po_number FROM purchase_order") == [("N",)]
    ((fact,),) = source.by_ids(Kind.PURCHASE_ORDER, ["1"])
    assert (fact.record.external_number, fact.record.transferred_at) == ("N", AT.replace(microsecond=0))


def test_all_or_nothing(reference: Reference, source: SqlOperations) -> None:
    """When one of several changes cannot be written, none is, and a sentence says so."""
    reference.invoice("1")
    reference.run("ALTER TABLE invoice RENAME COLUMN web_service_date TO elsewhere")
    with pytest.raises(OperationsUnreadable, match="Nothing was written"):
        source.write([told(TransferStatus.TRANSFERRED, "4711")])
    assert reference.run("SELECT * FROM tieout_transfer") == []


def test_paid_date(reference: Reference, source: SqlOperations) -> None:
    """A paid date is set, left, changed and cleared; the record does not count as modified (promise 5)."""
    reference.invoice("1")
    first, second = date(2026, 2, 1), date(2026, 2, 2)
    results = [source.write_paid("1", day) for day in (None, first, first, second)]
    assert results == [PaidResult.UNCHANGED, PaidResult.WRITTEN, PaidResult.UNCHANGED, PaidResult.WRITTEN]
    assert invoice(source).paid_date == second
    assert reference.run("SELECT paid_date_source FROM invoice") == [("accounting",)]
    assert source.write_paid("1", None) == PaidResult.WRITTEN
    assert invoice(source).paid_date is None
    assert str(invoice(source).modified_at) == f"{MODIFIED}+00:00"


def test_paid_date_is_not_written(reference: Reference, source: SqlOperations) -> None:
    """A locked paid date and a voided invoice are never touched, and each is told apart from one that is gone (promise 5)."""
    reference.invoice("1", paid_date="2026-01-31", paid_date_locked=True)
    reference.invoice("2", is_voided=True)
    day = date(2026, 2, 1)
    assert source.write_paid("1", day) == PaidResult.LOCKED
    assert source.write_paid("1", None) == PaidResult.LOCKED
    assert source.write_paid("2", day) == PaidResult.VOIDED
    assert source.write_paid("3", day) == PaidResult.MISSING
    assert [str(row[0]) for row in reference.run("SELECT paid_date FROM invoice ORDER BY invoice_id")] == [
        "2026-01-31",
        "None",
    ]


def test_statements_of_the_settings(reference: Reference) -> None:
    """Named statements replace the reference ones as a whole; a wrong name or parameter is told by the check."""
    reference.invoice("1")
    reference.run("CREATE TABLE other_status (invoice TEXT, said TEXT)")
    named = {
        "status_invoice": "INSERT INTO other_status (invoice, said) VALUES (:id, :status)",
        "paid_date": "UPDATE invoice SET comments = 'paid' WHERE invoice_id = :id AND :paid_on IS NOT NULL",
        "stauts": "SELECT 1",
    }
    source = reference.source(write_back=named)
    source.write([told(TransferStatus.PENDING)])
    assert [tuple(row) for row in reference.run("SELECT * FROM other_status")] == [("1", "Pending")]
    assert reference.run("SELECT * FROM tieout_transfer") == []
    sentences = " ".join(source.check())
    assert all(word in sentences for word in ("no write-back statement `status`", "`stauts`", ":paid_on"))
    source.close()
