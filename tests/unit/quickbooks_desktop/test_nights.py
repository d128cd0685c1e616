"""Runs while the books do not call: what is queued, what waits, and what becomes of both when a session comes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.contract.web_connector import SetState
from connectors.contract.words import Choice, Disposition, Kind, TransferStatus
from tests.promises.harness import BOOK, DAY
from tests.unit.quickbooks_desktop.nights import Nights


@pytest.fixture
def nights(tmp_path: Path) -> Iterator[Nights]:
    """A firm of the desktop whose books nobody has reached yet."""
    made = Nights(tmp_path)
    with made.stack:
        yield made


@pytest.fixture(scope="module")
def yesterday(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a firm after a live night that linked a customer, an item and an employee, and sent an invoice and a timesheet."""
    folder = tmp_path_factory.mktemp("yesterday")
    made = Nights(folder)
    with made.stack:
        made.control.act("create", entity="Employee", fields={"FirstName": "Grace", "LastName": "Hopper"})
        employee = made.office.employee("Grace", "Hopper")
        made.invoice("N-0", "10.00")
        made.office.timesheet("T-0", employee, DAY + timedelta(days=7), ["1.00"], item_id="work")
        assert {row.disposition for row in made.live().rows.values()} <= {
            Disposition.TRANSFERRED,
            Disposition.ALREADY_THERE,
        }
    return folder


@pytest.fixture
def known(yesterday: Path, tmp_path: Path) -> Iterator[Nights]:
    """The day after."""
    made = Nights(tmp_path, yesterday)
    with made.stack:
        yield made


def test_the_first_night(nights: Nights) -> None:
    """Nobody ever called: entries that the book creates are queued, documents wait, nothing fails, and a live run is wanted.

    A session carries the entries; the run that comes then settles them and sends the documents.
    """
    nights.invoice("N-1", "100.00")
    first = nights.asleep()
    assert first.report.state == "settled"
    assert "1 records are queued" in first.report.message
    assert first.all_left() | first.all_left(Kind.CUSTOMER) == {Disposition.DEFERRED}
    assert nights.mailbox.wanted(BOOK)
    assert not nights.ledger.failures(BOOK)
    assert nights.session() == "done"
    assert nights.created("Customer") == ["Ada"]
    second = nights.live()
    assert second.left("N-1") is Disposition.TRANSFERRED
    assert nights.created() == ["N-1"]
    assert not nights.mailbox.wanted(BOOK)
    third = nights.live()
    assert third.report.state == "settled"
    assert (nights.created(), nights.created("Customer")) == (["N-1"], ["Ada"])
    assert not nights.waiting()


def test_documents_of_what_is_linked_are_queued(known: Nights) -> None:
    """Documents whose references are linked go into the queue behind a guard; answers are settled without any session; nothing goes twice."""
    wanted = known.invoices(3)
    night = known.asleep()
    assert {night.left(one) for one in wanted} == {Disposition.DEFERRED}
    assert night.report.details["queued"] == 3
    assert known.waiting() == {SetState.QUEUED: 2}
    again = known.asleep()
    assert again.report.details["queued"] == 3
    assert known.waiting() == {SetState.QUEUED: 2}
    assert known.session() == "done"
    assert sorted(known.created()) == ["N-0", *wanted]
    settled = known.asleep()
    assert {known.state(one).status for one in wanted} == {TransferStatus.TRANSFERRED}
    assert settled.report.details["queued"] == 0
    tied = known.live(flow="reconcile")
    assert tied.report.state == "settled", tied.report.message
    assert sorted(known.created()) == ["N-0", *wanted]
    assert not known.waiting()


def test_a_number_entered_by_hand_meanwhile(known: Nights) -> None:
    """Somebody enters an invoice with a queued number before the session: nothing of the set goes; the live run shows the collision."""
    first, second = known.invoices(2)
    known.asleep()
    known.entered(first, "Ada")
    assert known.session() == "done"
    assert known.created() == ["N-0"]
    assert known.waiting() == {SetState.WITHHELD: 1}
    asleep = known.asleep()
    assert {asleep.left(first), asleep.left(second)} == {Disposition.DEFERRED}
    assert not known.waiting()
    assert not known.failures(first)
    live = known.live()
    assert (live.left(first), live.left(second)) == (Disposition.REFUSED, Disposition.TRANSFERRED)
    assert known.created() == ["N-0", second]
    assert {one.group for one in known.failures(first)} == {"Collision"}


class Dies(Exception):
    """The process is gone."""


class Mortal:
    """A connector or ledger whose process dies after a call."""

    def __init__(self, inner: Any, method: str) -> None:
        self._inner, self._method = inner, method

    def __getattr__(self, name: str) -> Any:
        """The inner one's own, and then death."""
        found = getattr(self._inner, name)
        if name != self._method:
            return found

        def deadly(*arguments: Any, **named: Any) -> Any:
            found(*arguments, **named)
            raise Dies

        return deadly


def _dies_after_posting(known: Nights) -> None:
    from connectors.registry import connect
    from tasks.home import Home
    from tasks.settings import read_settings

    known.sleepy()
    book = read_settings(Home.of(known.home)).book(BOOK)
    mortal = Mortal(connect(book, known.ledger), "send_batch")
    with pytest.raises(Dies):
        known.asleep(ports={"connector": mortal}, token="a process that is gone")


@pytest.mark.parametrize("carried", [True, False], ids=["carried", "still queued"])
def test_a_run_that_dies_after_posting(known: Nights, *, carried: bool) -> None:
    """The set is in the mailbox, its attempts know nothing of it: the next run finds it by its key, and nothing goes twice."""
    wanted = known.invoices(2)
    _dies_after_posting(known)
    assert known.waiting() == {SetState.QUEUED: 2}
    early = known.asleep()
    assert {early.left(one) for one in wanted} == {Disposition.DEFERRED}
    known.ahead = timedelta(minutes=10)
    if carried:
        assert known.session() == "done"
    known.asleep()
    assert known.waiting() == ({} if carried else {SetState.QUEUED: 2})
    known.session()
    known.live()
    assert sorted(known.created()) == ["N-0", *wanted]
    assert {known.state(one).status for one in wanted} == {TransferStatus.TRANSFERRED}
    assert known.live(flow="reconcile").report.state == "settled"


def test_a_record_that_changed_while_it_was_queued(known: Nights) -> None:
    """What was queued goes as it was; the change follows as an update in the next live run (RULES 2)."""
    known.invoice("N-1", "100.00")
    known.asleep()
    known.edit("N-1", "120.00")
    assert known.asleep().left("N-1") is Disposition.DEFERRED
    known.session()
    known.asleep()
    assert known.state("N-1").status is TransferStatus.TRANSFERRED
    assert known.live().left("N-1") is Disposition.UPDATED
    assert known.created() == ["N-0", "N-1"]
    assert known.live(flow="reconcile").report.state == "settled"


def test_a_decision_on_a_queued_record(known: Nights) -> None:
    """A record that a person stops is taken out of the queue, as long as nobody carries it; what shared its set is queued anew."""
    first, second = known.invoices(2)
    known.asleep()
    known.decide(first, Choice.DO_NOT_SYNC)
    night = known.asleep()
    assert night.left(first) is Disposition.EXCLUDED
    assert night.left(second) is Disposition.DEFERRED
    known.session()
    known.asleep()
    assert known.created() == ["N-0", second]


def test_what_is_wrong_whatever_the_books_say_fails_at_once(known: Nights) -> None:
    """A record that operations have to correct is a failure of an asleep run too; what failed before and is sound waits."""
    known.invoice("N-1", "100.00", off="5.00")
    night = known.asleep()
    assert night.left("N-1") is Disposition.INVALID
    assert night.report.state == "attention"
    known.correct("N-1")
    assert known.asleep().left("N-1") is Disposition.DEFERRED
    assert known.state("N-1").status is TransferStatus.FAILED
    assert known.live().left("N-1") is Disposition.TRANSFERRED


def test_a_timesheet_is_whole_once_all_its_entries_came_back(known: Nights) -> None:
    """Its entries are queued behind a look for our key; settled without a session, the plan says that nothing is missing."""
    known.office.timesheet("T-1", "Hopper", DAY, ["1.25", "1.25", "2.00"], item_id="work")
    assert Disposition.DEFERRED in known.asleep().all_left(Kind.TIMESHEET)
    assert known.waiting() == {SetState.QUEUED: 2}
    known.session()
    settled = known.asleep()
    assert settled.all_left(Kind.TIMESHEET) == {Disposition.TRANSFERRED, Disposition.UNCHANGED}
    assert "came back" in settled.report.message
    assert len(known.created("TimeTracking")) == 4
    assert known.live(flow="reconcile").report.state == "settled"


def test_what_operations_call_transferred_is_never_queued(known: Nights) -> None:
    """The ledger is lost and operations know a number: the record waits for a look (RULES 8)."""
    source_id = known.invoice("N-1", "100.00")
    known.do(
        "INSERT INTO tieout_transfer (kind, id, status, external_number, transferred_at, at) "
        "VALUES ('invoice', :id, 'Transferred', 'N-1', '2026-11-03', '2026-11-03')",
        id=source_id,
    )
    assert known.asleep().left("N-1") is Disposition.DEFERRED
    assert not known.waiting()


def test_queued_records_cost_a_later_run_nothing(known: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that finds a long queue asks the ledger once for it and reads no record of it from operations or with its payload."""
    known.invoices(60)
    known.asleep()
    known.do("UPDATE invoice SET last_modified_date_time = '2026-01-02T00:00:00+00:00'")
    from connectors.ledger.attempts import Attempts

    def never(*_: object) -> None:
        raise AssertionError("a queued attempt was read with its payload")

    monkeypatch.setattr(Attempts, "in_flight", never)
    night = known.asleep()
    assert night.report.details["queued"] == 60
    assert not [row for row in night.rows.values() if row.disposition is Disposition.DEFERRED]
