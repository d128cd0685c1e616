"""What people ask beside a run: is a book ready, where does it stand, what happened to a record; and starting a plain run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from connectors.contract.errors import BadRequest, BookUnready
from connectors.contract.words import Kind
from tasks.checking import check_books
from tasks.home import Home
from tasks.launch import launch
from tasks.looking import all_books, allow_book, book_status, record_history
from tasks.present import (
    difference_lines,
    failure_json,
    open_rows,
    paid_lines,
    run_json,
    tie_rows,
    total_rows,
)
from tests.promises.harness import BOOK
from tests.support.company import Company


def test_a_ready_book_is_ready(company: Company) -> None:
    """With the company's own name, so that a person sees which one it is."""
    (said,) = check_books(Home.of(company.home))
    assert (said["book"], said["state"], said["problems"]) == (BOOK, "ready", [])
    assert said["company"]


def test_everything_that_is_missing_is_said_at_once(found_company: Callable[..., Company]) -> None:
    """Fence, claim, the operations' views and a stop: four problems, four sentences, no second attempt needed."""
    company = found_company(fence=None, timing={"claim": 1, "request_timeout": 2})
    with company.ports() as ports:
        ports.ledger.stop(BOOK, "restored")
    company.do("DROP VIEW tieout_invoice")
    (said,) = check_books(Home.of(company.home), BOOK)
    assert said["state"] == "needs configuration"
    assert {"fence", "timing", "operations", "stopped"} <= {one["code"] for one in said["problems"]}


def test_unreachable_books_unknown_secrets_and_operations_are_problems(
    found_company: Callable[..., Company],
) -> None:
    """A book that cannot be reached, or not even opened, is reported; the check itself does not fail."""
    company = found_company(company_id="9999", operations="sqlite:////nowhere/at/all.sqlite")
    (said,) = check_books(Home.of(company.home))
    assert len(said["problems"]) >= 2
    company.configure_book(secrets={"client_id": "env:NOBODY_SET_THIS"})
    (said,) = check_books(Home.of(company.home))
    assert [one["code"] for one in said["problems"]] == ["secret"]
    with pytest.raises(BookUnready, match="no book 'south'"):
        check_books(Home.of(company.home), "south")


def test_status_history_and_books(company: Company) -> None:
    """Where the book stands, and everything that happened to a record, with a link into the books."""
    number = company.bill()
    wrong = company.bill(2, invoice_total="1.00")
    home = Home.of(company.home)
    assert book_status(home, BOOK)["last_run"] is None
    company.transfer()
    status = book_status(home, BOOK)
    assert status["records"]["invoice"] == {"Transferred": 1, "Pending/Failed": 1}
    assert status["last_run"]["open"][0]["number"] == wrong
    (record,) = record_history(home, BOOK, "invoices", number)["records"]
    assert record["status"] == "Transferred"
    assert record["documents"][0]["external_id"] in record["documents"][0]["url"]
    assert any(line["what"].startswith("linked") for line in record["history"])
    assert all_books(home) == [{"book": BOOK, "target": "quickbooks-online"}]
    with pytest.raises(BadRequest, match="has no invoice X-1"):
        record_history(home, BOOK, "invoice", "X-1")


def test_allowing_a_book_wants_a_reason_and_keeps_it(company: Company) -> None:
    """A stopped book runs again, and the reason is a run of its own."""
    home = Home.of(company.home)
    with company.ports() as ports:
        ports.ledger.stop(BOOK, "restored")
    with pytest.raises(BadRequest, match="Say why"):
        allow_book(home, BOOK, " ")
    assert book_status(home, BOOK)["stopped"] == "restored"
    allow_book(home, BOOK, "checked by Ada")
    status = book_status(home, BOOK)
    assert status["stopped"] == ""
    assert "checked by Ada" in status["last_run"]["message"]


def test_a_plain_launch_ends_with_its_exit_code(company: Company) -> None:
    """0 settled, 2 attention; the parameters are those of the flow's form."""
    company.bill()
    home = Home.of(company.home)
    done = launch(home, "nightly", {"book": BOOK}, plain=True)
    assert (done.exit_code, done.as_json()["exit_code"], done.book) == (0, 0, BOOK)
    wrong = company.bill(2, invoice_total="1.00")
    asked = {"book": BOOK, "kinds": ["invoice"], "numbers": wrong}
    done = launch(home, "rerun", asked, plain=True)
    assert done.exit_code == 2
    assert [row["number"] for row in done.shown["open"]] == [wrong]
    day = date(company.day.year, company.day.month, 1)
    asked = {"book": BOOK, "document_date_from": str(day), "document_date_to": str(company.day)}
    done = launch(home, "reconcile", asked, plain=True)
    assert done.exit_code == 0
    assert done.shown["tie_out"][0]["ties"]


def test_a_launch_that_cannot_start_says_why(company: Company) -> None:
    """Unknown numbers, an unknown book: refused before anything starts."""
    company.bill()
    home = Home.of(company.home)
    for plain in (True, False):
        with pytest.raises(BadRequest, match="numbered X-1"):
            launch(home, "rerun", {"book": BOOK, "numbers": "X-1"}, plain=plain)
    with pytest.raises(BookUnready):
        launch(home, "nightly", {"book": "south"}, plain=True)
    assert company.made(company.number(1)) == []


def test_a_run_is_shown_as_tables_and_as_json(company: Company) -> None:
    """Totals, open records, the tie-out and its differences, paid dates and failures, each row in words."""
    number = company.bill()
    wrong = company.bill(2, invoice_total="1.00")
    company.transfer()
    company.books.pay(company.made(number)[0], "100.00", company.day)
    ran = company.transfer()
    with company.ports() as ports:
        run = ports.ledger.last_run(BOOK)
        assert run is not None
        shown = run_json(ports.ledger, run)
        (failure, *_) = ports.ledger.failures(BOOK, Kind.INVOICE)
        rows = ports.ledger.dispositions(run.run_id)
    assert failure_json(failure)["code"] == "INV-S11"
    assert shown["open"][0]["number"] == wrong
    assert [row["records"] for row in total_rows(ran.report.totals) if row["kind"] == "customer"] == [1]
    assert any(
        row["record"] == f"invoice {wrong}" and "INV-S11" in row["what happened"] for row in open_rows(rows)
    )
    assert paid_lines(ran.report.details) == [f"invoice {number}: paid on {company.day}"]
    assert tie_rows({"tie_out": [{"sums": []}]}) == []
    said = {
        "tie_out": [{"differences": ["a"], "suspected_duplicates": ["b"]}],
        "paid": {"error": "c", "lines": ["d"]},
    }
    assert difference_lines(said) == ["a", "suspected duplicate: b"]
    assert paid_lines(said) == ["c", "d"]
    (row,) = tie_rows(company.transfer(flow="reconcile").report.details)
    assert row["ties"] == "1.00 open"
    company.change(wrong, is_voided=True)
    (row,) = tie_rows(company.transfer(flow="reconcile").report.details)
    assert row["ties"] == "yes"
