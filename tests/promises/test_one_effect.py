"""Promise 1: a record creates at most one document in the books, whatever dies, times out or is run again."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from connectors.contract.words import Kind
from tests.promises.harness import DAY, Books, Firm, counted
from tests.support.children import until

BOUNDARIES = {
    "before intent": {"on": "intend", "when": "before"},
    "after intent": {"on": "intend", "when": "after"},
    "after answer": {"on": "send", "when": "after"},
    "after outcome": {"on": "settle", "when": "after"},
}
ANSWERS = ["commit_then_drop", "commit_then_504", "drop_before_commit", "garbage"]


def trap(boundary: str, send: str) -> dict[str, str]:
    """A trap at a boundary of the transfer, in the lane that sends so."""
    found = BOUNDARIES[boundary]
    return {**found, "on": found["on"].replace("send", send)}


def fail_first(firm: Firm) -> list[str]:
    """Invoices that failed in an earlier run and were corrected since, so that each goes by itself."""
    numbers = firm.invoices(2, off="1.00")
    assert counted(firm.run()) == {"invalid": 2}
    firm.correct(*numbers)
    return numbers


@pytest.mark.matrix
@pytest.mark.parametrize("boundary", BOUNDARIES)
def test_killed_in_the_fast_lane(firm: Firm, boundary: str) -> None:
    """A run that is killed at a boundary of a batch, and run again, makes each document once (DESIGN 10)."""
    numbers = firm.invoices(4)
    firm.child(trap(boundary, "send_batch")).killed()
    firm.until_settled()
    firm.check_one_each(numbers)


@pytest.mark.matrix
@pytest.mark.parametrize("boundary", BOUNDARIES)
def test_killed_in_the_slow_lane(firm: Firm, boundary: str) -> None:
    """A run that is killed at a boundary of one record's delivery, and run again, makes its document once."""
    numbers = fail_first(firm)
    firm.child(trap(boundary, "send_one")).killed()
    firm.until_settled()
    firm.check_one_each(numbers)


@pytest.mark.matrix
@pytest.mark.parametrize("when", ["before", "after"], ids=["vendor has not begun", "vendor is done"])
@pytest.mark.parametrize("prepare", [lambda firm: firm.invoices(3), fail_first], ids=["fast", "slow"])
def test_killed_after_sending(
    firm: Firm, books: Books, prepare: Callable[[Firm], list[str]], when: str
) -> None:
    """A run that is killed while the books have its document and have not answered makes it once (RULES 3, 4)."""
    numbers = prepare(firm)
    books.fault("delay", operation="create", entity="invoice", seconds=1.5, when=when)
    child = firm.child()
    until(lambda: books.faults_left() == 0 and (when == "before" or books.created(Kind.INVOICE)))
    child.kill()
    firm.until_settled()
    firm.check_one_each(numbers)


@pytest.mark.parametrize(
    "ledger", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], ids=["sqlite", "postgresql"]
)
def test_killed_again_and_again(
    request: pytest.FixtureRequest, tmp_path: Path, books: Books, ledger: str
) -> None:
    """Runs that die one after the other, each at the next boundary, leave one document a record."""
    firm = Firm(tmp_path, books, request.getfixturevalue("postgres_url") if ledger == "postgresql" else "")
    numbers = firm.invoices(40)
    for boundary in BOUNDARIES:
        firm.child(trap(boundary, "send_batch"), trap(boundary, "send_one"), patience=30).killed()
    firm.until_settled()
    firm.check_one_each(numbers)


def test_killed_while_a_lost_send_is_sent_again_and_the_vendor_works_on(firm: Firm, books: Books) -> None:
    """Sending again puts off the next look: its vendor, too, may still be working when the run dies (RULES 3)."""
    firm.configure(settle=4)
    books.switch(own_numbers=False, replay=False)
    firm.invoices(1)
    firm.child(trap("after intent", "send_one")).killed()
    until(lambda: firm.look("SELECT 1 FROM in_flight WHERE conclusive_after < :now", now=firm.now()))
    books.fault("delay", operation="create", entity="invoice", seconds=4)
    child = firm.child(patience=30)
    until(lambda: books.faults_left() == 0)
    child.kill()
    firm.until_settled()
    firm.check_all_linked(1)


@pytest.mark.matrix
@pytest.mark.parametrize("boundary", ["after intent", "after answer"])
def test_killed_while_a_lost_send_is_sent_again(firm: Firm, books: Books, boundary: str) -> None:
    """A run that dies while it sends again what was certainly not there leaves one document a record."""
    numbers = firm.invoices(2)
    firm.child(trap("after intent", "send_batch")).killed()
    again = {"on": "take_over" if boundary == "after intent" else "send_one", "when": "after"}
    child = firm.child({**again, "kind": "" if boundary == "after intent" else "invoice"}, patience=30)
    child.killed()
    firm.until_settled()
    firm.check_one_each(numbers)


@pytest.mark.matrix
@pytest.mark.parametrize("answer", ANSWERS)
def test_a_whole_batch_is_not_answered(firm: Firm, books: Books, answer: str) -> None:
    """A batch whose answer is lost is looked up item by item, and never posted again as it was (RULES 4)."""
    numbers = firm.invoices(5)
    books.fault(answer, operation="create", entity="invoice")
    firm.until_settled()
    firm.check_one_each(numbers)


@pytest.mark.matrix
@pytest.mark.parametrize("answer", ANSWERS)
def test_one_document_is_not_answered(firm: Firm, books: Books, answer: str) -> None:
    """Where the books number documents themselves, a lost answer is looked for by party and date and our key (RULES 5, 6)."""
    books.switch(own_numbers=False)
    firm.invoices(2)
    books.fault(answer, operation="create", entity="invoice")
    firm.until_settled()
    firm.check_all_linked(2)


@pytest.mark.matrix
@pytest.mark.parametrize("own_numbers", [True, False], ids=["we number", "books number"])
def test_the_vendor_still_works_while_we_look(firm: Firm, books: Books, own_numbers: bool) -> None:
    """A look that finds nothing does not count while the vendor may still be working (RULES 3), even where no vendor replays.

    Books that call us carry one set at a time: the look itself waits until they have done what they work on, and finds it.
    """
    books.switch(own_numbers=own_numbers, replay=False, duplicate_policy="lenient")
    firm.configure(settle=4)
    firm.invoices(2)
    books.fault("delay", operation="create", entity="invoice", seconds=5)
    report = firm.run()
    assert books.faults_left() == 0
    if books.target == "quickbooks-desktop":
        assert counted(report) == {"transferred": 2}, report
    else:
        assert counted(report)["uncertain"] >= 1, report
        assert report["state"] == "attention"
    firm.until_settled()
    firm.check_all_linked(2)


@pytest.mark.parametrize("when", ["before", "after"], ids=["before it wrote", "after it wrote"])
def test_the_books_crash(firm: Firm, books: Books, when: str) -> None:
    """Books that crash in the middle of a batch, and come back, hold each document once."""
    numbers = firm.invoices(3)
    books.fault("delay", operation="create", entity="invoice", seconds=30, when=when)
    child = firm.child()
    until(lambda: books.faults_left() == 0 and (when == "before" or books.created(Kind.INVOICE)))
    books.crash()
    assert firm.ended(child)["state"] == "attention"
    books.start()
    firm.until_settled()
    firm.check_one_each(numbers)


def test_the_ledger_is_lost(firm: Firm, books: Books) -> None:
    """A new ledger re-posts nothing: what operations call transferred is looked up and linked (RULES 8)."""
    numbers = firm.invoices(4)
    firm.until_settled()
    before = books.effects()
    _lose(firm)
    report = firm.until_settled()
    assert counted(report) == {"already there": 4}
    assert books.effects() == before
    firm.check_one_each(numbers)


@pytest.mark.matrix
def test_the_ledger_is_lost_where_the_books_number(firm: Firm, books: Books) -> None:
    """The same where the books number documents: looked for by the number that operations were told, and by our key."""
    books.switch(own_numbers=False)
    firm.invoices(3)
    firm.until_settled()
    _lose(firm)
    assert counted(firm.until_settled()) == {"already there": 3}
    firm.check_all_linked(3)


def test_the_ledger_is_lost_with_a_send_in_flight(firm: Firm, books: Books) -> None:
    """A document that was sent before the ledger was lost, and that operations never heard of, is found by its number and our key."""
    numbers = firm.invoices(3)
    firm.child(trap("after answer", "send_batch")).killed()
    _lose(firm)
    assert counted(firm.until_settled()) == {"already there": 3}
    firm.check_one_each(numbers)


def _lose(firm: Firm) -> None:
    firm.books.release()
    for file in firm.home.glob("ledger.sqlite*"):
        file.unlink()


def test_identical_invoices_are_two_documents(firm: Firm, books: Books) -> None:
    """Two records alike in everything but their id become two documents, also where the first answer is lost (RULES 5)."""
    books.switch(own_numbers=False)
    for number in ("T-1", "T-2"):
        firm.invoice(number, "80.00")
    books.fault("commit_then_drop", operation="create", entity="invoice")
    firm.until_settled()
    firm.check_all_linked(2)
    assert [one["total"] for one in books.created(Kind.INVOICE)] == [Decimal(80), Decimal(80)]


@pytest.mark.matrix
@pytest.mark.parametrize("boundary", ["after intent", "after answer"])
def test_a_reserved_number_is_used_again(firm: Firm, books: Books, boundary: str) -> None:
    """next_free: the number is reserved in the intent, and the run after the one that died uses it (RULES 6)."""
    firm.configure('[books.north.numbering]\ntaken_by_other = "next_free"\n')
    books.enter_invoice("Somebody else", "P-7", "5.00", DAY)
    books.enter_invoice("Yet another", "P-9", "5.00", DAY)
    firm.invoice("P-7", "70.00")
    firm.child(trap(boundary, "send_batch")).killed()
    books.enter_invoice("A third", "P-11", "5.00", DAY)
    firm.until_settled()
    assert dict(firm.numbers_created()) == {"P-10": 1}
    firm.check_all_linked(1)


def test_asked_for_again_and_again(firm: Firm, books: Books) -> None:
    """Running again, by number, by date or as a dry run, creates nothing that is there."""
    numbers = firm.invoices(2)
    firm.run(dry_run=True)
    assert books.effects() == 0
    firm.until_settled()
    before = books.effects()
    for more in ({"numbers": numbers}, {"start": "2026-11-01", "end": "2026-11-30"}, {"dry_run": True}, {}):
        assert firm.run(**more)["state"] == "settled"
    assert books.effects() == before
    firm.check_one_each(numbers)
