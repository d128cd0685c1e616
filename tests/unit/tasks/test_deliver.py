"""The slow lane where it does not go straight: the record is gone, a dry run, an answer lost, another process, the books out of reach."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from connectors.contract.errors import Outage
from connectors.contract.words import Disposition, Kind, Reason, TransferStatus
from tests.support.company import Company
from tests.unit.tasks.answering import answering, first, raising


def _failed_once(company: Company, name: object = 1) -> str:
    """A record that failed and is corrected: it goes by deliver (DESIGN 4)."""
    company.bill("first")
    number = company.bill(name, invoice_total="99.00")
    company.transfer()
    company.change(number, invoice_total="100.00")
    return number


def test_a_record_that_vanished_from_operations_is_no_failure(company: Company) -> None:
    """Read afresh it is not there any more: that is said, and nothing is sent."""
    number = _failed_once(company)
    (source_id,) = company.ids(number)
    reads = [0]

    def vanish() -> bool:
        reads[0] += 1
        if reads[0] == 1:
            company.do("DELETE FROM invoice WHERE invoice_id = :id", id=source_id)
        return False

    with answering(company, "operations", by_ids=raising(RuntimeError(), vanish)):
        ran = company.transfer(numbers=number)
    row = ran.of(number)
    assert (row.disposition, row.message) == (Disposition.INELIGIBLE, "It is no longer in operations.")
    assert company.made(number) == []


@pytest.mark.parametrize("fault", ["commit_then_drop", "drop_before_commit"])
def test_a_single_send_that_was_not_answered(company: Company, fault: str) -> None:
    """Looked for at once: there, so it is linked; not there, so it stays Uncertain and is not tried again before its time."""
    number = _failed_once(company)
    company.configure_book(timing={"settle": 600})
    company.books.fault(fault, entity="invoice", operation="create")
    ran = company.transfer()
    arrived = fault == "commit_then_drop"
    assert ran.left(number) is (Disposition.TRANSFERRED if arrived else Disposition.UNCERTAIN)
    assert len(company.made(number)) == int(arrived)
    company.ahead = timedelta(hours=1)
    assert company.transfer().state == "settled"
    assert len(company.made(number)) == 1


@pytest.mark.parametrize("hours", [("8",), ("8", "4")], ids=["one entry", "two entries"])
def test_an_unanswered_document_that_is_there_as_it_was_sent_is_no_failure(
    company: Company, hours: tuple[str, ...]
) -> None:
    """Why the record failed in an earlier run says nothing of the document that a look found now."""
    company.sheet("first", "1", day=company.day.replace(day=9))
    number = company.sheet("late", "25", *hours[1:])
    assert company.transfer().left(number, Kind.TIMESHEET) is Disposition.INVALID
    company.edit_entry(number, 0, hours_worked=hours[0])
    company.books.fault("commit_then_drop", entity="timeactivity", operation="create")
    ran = company.transfer()
    assert ran.left(number, Kind.TIMESHEET) is Disposition.TRANSFERRED
    assert len(company.held(number, Kind.TIMESHEET)) == len(hours)
    assert not any("not as it was sent" in one.message for one in company.failures_of(number, Kind.TIMESHEET))


def test_an_outage_in_the_middle_of_a_delivery_leaves_it_pending(company: Company) -> None:
    """The books go away before the record's own look: not attempted, not failed, and no further try."""
    number = _failed_once(company)
    failures = len(company.failures_of(number))
    with answering(company, find=raising(Outage("Away."))):
        ran = company.transfer()
    assert ran.left(number) is Disposition.NOT_ATTEMPTED
    state = company.state_of(number)
    assert (state.status, state.is_open) == (TransferStatus.PENDING, True)
    assert len(company.failures_of(number)) == failures
    assert company.transfer().left(number) is Disposition.TRANSFERRED


def test_a_record_of_the_slow_lane_waits_for_its_customer(company: Company) -> None:
    """What it needs is not in the books and not made: held with the customer's own words, which is no failure of its own."""
    number = _failed_once(company)
    late = f"Late {company.place}"
    company.customer(late)
    company.configure_book(auto_create={"customers": False})
    company.change(number, company_id=late)
    ran = company.transfer()
    assert ran.left(late, Kind.CUSTOMER) is Disposition.REFUSED
    assert ran.left(number) is Disposition.HELD
    state = company.state_of(number)
    assert (state.reason, state.waits_for) == (Reason.HELD, f"customer:{late}")


def test_a_dry_run_shows_what_the_slow_lane_would_do(company: Company) -> None:
    """What failed before is shown by deliver too: to be created, to be changed field by field; nothing is sent."""
    changed = company.bill("changed")
    company.transfer()
    company.reprice(changed, "70.00", off="1.00")
    number = _failed_once(company)
    company.reprice(changed, "70.00")
    effects = company.books.effects()
    ran = company.transfer(dry_run=True)
    assert company.books.effects() == effects
    assert ran.left(number) is Disposition.WOULD_CREATE
    assert ran.left(changed) is Disposition.WOULD_UPDATE


def test_a_customer_that_failed_before_is_created_alone(found_company: Callable[..., Company]) -> None:
    """Once the book lets it, deliver creates it (a dry run only says so), and its invoice follows."""
    company = found_company(auto_create={"customers": False})
    number = company.bill()
    assert company.transfer().left(company.party, Kind.CUSTOMER) is Disposition.REFUSED
    company.configure_book(auto_create={"customers": True})
    shown = company.transfer(dry_run=True)
    assert shown.left(company.party, Kind.CUSTOMER) is Disposition.WOULD_CREATE
    ran = company.transfer()
    assert ran.left(company.party, Kind.CUSTOMER) is Disposition.TRANSFERRED
    assert ran.left(number) is Disposition.TRANSFERRED
    assert (
        len(company.query(f"select * from Customer where DisplayName = '{company.party}'", "Customer")) == 1
    )


def test_a_customer_that_somebody_entered_meanwhile_is_linked_alone(
    found_company: Callable[..., Company],
) -> None:
    """What failed because the books lacked it is linked by deliver once they have it."""
    company = found_company(auto_create={"customers": False})
    number = company.bill()
    company.transfer()
    company.act(act="create", entity="Customer", fields={"DisplayName": company.party})
    ran = company.transfer()
    assert ran.left(company.party, Kind.CUSTOMER) is Disposition.ALREADY_THERE
    assert ran.left(number) is Disposition.TRANSFERRED


def test_another_process_sends_the_record_now(company: Company) -> None:
    """The other's claim is respected: nothing is sent twice, and this run says that it is under way elsewhere."""
    number = _failed_once(company)

    def claim() -> None:
        company.token = "another process"
        company.transfer(numbers=number)

    with answering(company, "ledger", intend=first(claim)):
        company.transfer()
    assert len(company.made(number)) == 1


def test_a_voided_invoice_that_the_books_refuse_to_void_is_told(company: Company) -> None:
    """The period was closed since: the failure is kept with the books' own words, and the document stays linked."""
    number = company.bill()
    company.transfer()
    company.change(number, is_voided=1)
    company.books.fault("drop_before_commit", entity="invoice", operation="void")
    ran = company.transfer()
    assert ran.left(number) is Disposition.UNCERTAIN
    assert len(company.parts_of(number)) == 1
    company.ahead = timedelta(hours=1)
    assert company.transfer().state == "settled"
    assert len(company.journal(entity="Invoice", doc_number=number, operation="void")) == 1
