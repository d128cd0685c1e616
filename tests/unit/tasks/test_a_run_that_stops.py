"""Whole runs that cannot go on, or must not count as settled: views, expectations, missing dispositions, paid dates, the tie-out."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from connectors.contract.documents import BooksDocument
from connectors.contract.errors import BadRequest, BookUnready, OperationsUnreadable, ValidationBroken
from connectors.contract.ledger import Part
from connectors.contract.words import Disposition, Kind, TransferStatus
from connectors.operations import SqlOperations
from tasks.candidates import Candidates
from tasks.checking import check_books
from tasks.home import Home
from tasks.launch import _as_flow, _done, launch
from tasks.paid import reconcile_paid
from tasks.request import make_request
from tasks.tieout import _line
from tests.promises.harness import BOOK
from tests.support.company import Company
from tests.unit.tasks.answering import answering, one_run, raising


def test_operations_without_a_view_start_no_run(company: Company) -> None:
    """What is missing is named before anything is asked of the books."""
    company.do("DROP VIEW tieout_invoice")
    with pytest.raises(BookUnready, match="tieout_invoice") as caught:
        company.transfer()
    assert "operations_views" in caught.value.remedy


def test_operations_that_break_during_a_check_are_a_problem_of_the_book(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check goes on and says everything else too."""
    monkeypatch.setattr(SqlOperations, "check", lambda _self: _fail(OperationsUnreadable("Gone.")))
    (said,) = check_books(Home.of(company.home))
    assert [one["message"] for one in said["problems"]] == ["Gone."]
    assert said["company"]


def _fail(error: Exception) -> Any:
    raise error


def test_a_kind_whose_expectations_cannot_be_evaluated_is_blocked(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fail closed: nothing of the kind goes, the run says so, and its watermark stays where it was."""
    number = company.bill()
    monkeypatch.setattr("tasks.pages.sort", lambda *_: _fail(ValidationBroken("It broke.")))
    ran = company.transfer(kinds=["invoice"])
    assert (ran.state, company.made(number)) == ("attention", [])
    assert "No invoice was sent: It broke." in ran.message
    monkeypatch.undo()
    assert company.transfer().left(number) is Disposition.TRANSFERRED


def test_a_run_that_loses_a_record_says_which(company: Company) -> None:
    """Promise 2: a disposition that was not stored is noticed, by count and by money."""
    company.bill()
    with answering(company, "ledger", dispose=lambda _real, *_: None):
        ran = company.transfer()
    assert ran.state == "attention"
    assert "does not account for every record" in ran.message
    assert "100.00 extracted, 0.00 disposed" in ran.message


def test_a_run_of_nothing_at_all_is_settled(company: Company) -> None:
    """A company without a single record yet: nothing new, and the sweep is done for the week."""
    ran = company.transfer()
    assert (ran.state, ran.message) == ("settled", "Nothing new; all settled.")


def test_an_open_record_that_is_no_longer_eligible_is_closed(company: Company) -> None:
    """It failed, then operations voided it: out of the work list, and operations are told."""
    number = company.bill(1, invoice_total="99.00")
    company.transfer()
    assert company.state_of(number).is_open
    company.change(number, is_voided=1)
    assert company.transfer().left(number) is Disposition.INELIGIBLE
    state = company.state_of(number)
    assert (state.is_open, state.status) == (False, TransferStatus.NOT_TRANSFERRED)
    assert company.word(number)[0] == "Not Transferred"


def test_the_watermark_is_the_newest_of_all_pages(company: Company) -> None:
    """A later page of older records (those without a time come first, a sweep goes by id) does not move it back."""
    with one_run(company) as run:
        candidates = Candidates(run, Kind.INVOICE)
        for day, source_id in ((3, "b"), (1, "c"), (3, "a")):
            record = SimpleNamespace(modified_at=datetime(2026, 5, day, tzinfo=UTC), source_id=source_id)
            candidates._note([cast("Any", SimpleNamespace(record=record))])
        candidates.passed()
        position = run.ledger.position(run.book.name, Kind.INVOICE)
    assert position is not None
    assert (position.modified_at.day, position.source_id) == (3, "b")


def test_paid_dates_that_operations_do_not_take_are_written_by_the_next_run(company: Company) -> None:
    """The change is read again: the place in the feed moves only after everything was written."""
    number = company.bill()
    company.transfer()
    company.books.pay(company.made(number)[0], "100.00", company.day)
    with answering(company, "operations", write_paid=raising(OperationsUnreadable("Locked."))):
        ran = company.transfer(flow="reconcile")
    assert ran.state == "attention"
    assert "could not be written to operations" in ran.message
    assert "paid on" in str(company.transfer(flow="reconcile").report.details["paid"])


def test_before_the_first_run_there_is_nothing_to_follow(company: Company) -> None:
    """No place in the change feed yet, so nothing is asked of the books."""
    with one_run(company) as run:
        assert reconcile_paid(run).as_json() == {"read": 0, "counts": {}, "lines": [], "error": ""}


def test_deleted_and_empty_invoices_get_no_paid_date(company: Company) -> None:
    """RULES 31: an invoice of nothing and one that the books no longer have are counted as what they are."""
    deleted, empty = company.bill("deleted"), company.bill("empty", "50.00", "-50.00")
    company.transfer()
    company.act(act="delete", entity="Invoice", id=company.parts_of(deleted)[0].external_id)
    paid = cast("dict[str, Any]", company.transfer(flow="reconcile").report.details["paid"])
    assert paid["counts"].get("deleted in the books") == 1
    assert len(company.made(empty)) == paid["counts"].get("nothing to pay", 0)


def test_a_document_that_differs_in_customer_and_currency_is_one_line() -> None:
    """RULES 30: both sides of each."""
    shared: dict[str, Any] = {"document_type": "Invoice", "external_id": "9", "version": "0"}
    part = Part(
        **shared, kind=Kind.INVOICE, source_id="1", part_id="-", generation=0, number="A-1", party_id="7",
        date=None, currency="USD", total=cast("Any", 1),
    )  # fmt: skip
    found = BooksDocument(**shared, party_id="8", currency="EUR", total=cast("Any", 1))
    assert _line(part, found) == ["invoice A-1: customer sent 7, books 8; currency sent USD, books EUR"]


def test_a_voided_document_of_somebody_else_is_no_difference(company: Company) -> None:
    """RULES 30: counted as foreign, suspected of nothing, whatever its number."""
    company.bill()
    company.transfer()
    stranger = company.books.enter_invoice(
        f"Walk-in {company.place}", company.number("walk"), "10.00", company.day
    )
    company.act(act="void", entity="Invoice", id=stranger)
    first, last = company.day.replace(day=1), company.day.replace(day=28)
    ran = company.transfer(flow="reconcile", start=first, end=last, kinds=["invoice"])
    (tie,) = cast("list[dict[str, Any]]", ran.report.details["tie_out"])
    assert (tie["ties"], tie["foreign"], tie["suspected_duplicates"]) == (True, 1, [])


def test_parameters_reach_a_flow_as_its_form_would_send_them() -> None:
    """Names as they are, choices by their words, dates as dates; what was not given is not sent."""
    request = make_request(
        "north", kinds=["invoices"], statuses=["pending"], start="2026-03-01", end="2026-03-31"
    )
    given: dict[str, Any] = {"book": "north", "kinds": ["invoices"], "statuses": ["pending"], "dry_run": True}
    given |= {"document_date_from": "2026-03-01", "document_date_to": "2026-03-31"}
    sent = _as_flow(given, request)
    assert (sent["kinds"], sent["statuses"], sent["dry_run"]) == (["invoice"], ["Pending"], True)
    assert (sent["document_date_from"], sent["document_date_to"]) == (request.start, request.end)
    assert _as_flow({"kinds": []}, request) == {"book": "north", "kinds": []}
    assert _as_flow({}, request) == {"book": "north"}


def test_a_flow_that_ended_before_its_run_began_could_not_run(company: Company) -> None:
    """No row of its own in the ledger: its last words are the error, also where an older run is there."""
    home = Home.of(company.home)
    with company.ports():
        request = make_request(BOOK)
    for _ in range(2):
        with pytest.raises(BadRequest, match="book north is busy"):
            _done(home, request, "book north is busy", "a flow run")
        launch(home, "nightly", {"book": BOOK}, plain=True)
