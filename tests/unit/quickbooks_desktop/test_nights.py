"""Runs while the books do not call: what is queued, what waits, and what becomes of both when a session comes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.contract import passwords
from connectors.contract.web_connector import SetState
from connectors.contract.words import Choice, Disposition, Kind, TransferStatus
from tests.promises.harness import BOOK
from tests.unit.quickbooks_desktop.nights import Nights


@pytest.fixture
def nights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Nights]:
    """A firm of the desktop whose books nobody has reached yet."""
    monkeypatch.setattr(passwords, "_COST", 16)
    made = Nights(tmp_path)
    with made.stack:
        yield made


def _known(nights: Nights, customer: str = "Ada", number: str = "N-0") -> None:
    """A live night has linked a customer and an item, and sent an invoice."""
    nights.invoice(number, "10.00", customer=customer)
    assert nights.live().left(number) is Disposition.TRANSFERRED


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


def test_documents_of_what_is_linked_are_queued(nights: Nights) -> None:
    """Documents whose references are linked go into the queue behind a guard; answers are settled without any session; nothing goes twice."""
    _known(nights)
    wanted = nights.invoices(3)
    night = nights.asleep()
    assert {night.left(one) for one in wanted} == {Disposition.DEFERRED}
    assert night.report.details["queued"] == 3
    assert nights.waiting() == {SetState.QUEUED: 2}
    again = nights.asleep()
    assert again.report.details["queued"] == 3
    assert nights.waiting() == {SetState.QUEUED: 2}
    assert nights.session() == "done"
    assert sorted(nights.created()) == ["N-0", *wanted]
    settled = nights.asleep()
    assert {nights.state(one).status for one in wanted} == {TransferStatus.TRANSFERRED}
    assert settled.report.details["queued"] == 0
    tied = nights.live(flow="reconcile")
    assert tied.report.state == "settled", tied.report.message
    assert sorted(nights.created()) == ["N-0", *wanted]
    assert not nights.waiting()


def test_a_number_entered_by_hand_meanwhile(nights: Nights) -> None:
    """Somebody enters an invoice with a queued number before the session: nothing of the set goes; the live run shows the collision."""
    _known(nights)
    first, second = nights.invoices(2)
    nights.asleep()
    nights.entered(first, "Ada")
    assert nights.session() == "done"
    assert nights.created() == ["N-0"]
    assert nights.waiting() == {SetState.WITHHELD: 1}
    asleep = nights.asleep()
    assert {asleep.left(first), asleep.left(second)} == {Disposition.DEFERRED}
    assert not nights.waiting()
    assert not nights.failures(first)
    live = nights.live()
    assert (live.left(first), live.left(second)) == (Disposition.REFUSED, Disposition.TRANSFERRED)
    assert nights.created() == ["N-0", second]
    assert {one.group for one in nights.failures(first)} == {"Collision"}


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


def _dies_after_posting(nights: Nights) -> None:
    from connectors.registry import connect
    from tasks.home import Home
    from tasks.settings import read_settings

    book = read_settings(Home.of(nights.home)).book(BOOK)
    mortal = Mortal(connect(book, nights.ledger), "send_batch")
    with pytest.raises(Dies):
        nights.asleep(ports={"connector": mortal})


@pytest.mark.parametrize("carried", [True, False], ids=["carried", "still queued"])
def test_a_run_that_dies_after_posting(nights: Nights, *, carried: bool) -> None:
    """The set is in the mailbox, its attempts know nothing of it: the next run finds it by its key, and nothing goes twice."""
    _known(nights)
    wanted = nights.invoices(2)
    _dies_after_posting(nights)
    assert nights.waiting() == {SetState.QUEUED: 2}
    early = nights.asleep()
    assert {early.left(one) for one in wanted} == {Disposition.DEFERRED}
    nights.ahead = timedelta(minutes=10)
    if carried:
        assert nights.session() == "done"
    nights.asleep()
    assert nights.waiting() == ({} if carried else {SetState.QUEUED: 2})
    nights.session()
    nights.live()
    assert sorted(nights.created()) == ["N-0", *wanted]
    assert {nights.state(one).status for one in wanted} == {TransferStatus.TRANSFERRED}
    assert nights.live(flow="reconcile").report.state == "settled"


def test_a_record_that_changed_while_it_was_queued(nights: Nights) -> None:
    """What was queued goes as it was; the change follows as an update in the next live run (RULES 2)."""
    _known(nights)
    nights.invoice("N-1", "100.00")
    nights.asleep()
    nights.edit("N-1", "120.00")
    assert nights.asleep().left("N-1") is Disposition.DEFERRED
    nights.session()
    nights.asleep()
    assert nights.state("N-1").status is TransferStatus.TRANSFERRED
    assert nights.live().left("N-1") is Disposition.UPDATED
    assert nights.created() == ["N-0", "N-1"]
    assert nights.live(flow="reconcile").report.state == "settled"


def test_a_decision_on_a_queued_record(nights: Nights) -> None:
    """A record that a person stops is taken out of the queue, as long as nobody carries it; what shared its set is queued anew."""
    _known(nights)
    first, second = nights.invoices(2)
    nights.asleep()
    nights.decide(first, Choice.DO_NOT_SYNC)
    night = nights.asleep()
    assert night.left(first) is Disposition.EXCLUDED
    assert night.left(second) is Disposition.DEFERRED
    nights.session()
    nights.asleep()
    assert nights.created() == ["N-0", second]


def test_what_is_wrong_whatever_the_books_say_fails_at_once(nights: Nights) -> None:
    """A record that operations have to correct is a failure of an asleep run too; what failed before and is sound waits."""
    _known(nights)
    nights.invoice("N-1", "100.00", off="5.00")
    night = nights.asleep()
    assert night.left("N-1") is Disposition.INVALID
    assert night.report.state == "attention"
    nights.correct("N-1")
    assert nights.asleep().left("N-1") is Disposition.DEFERRED
    assert nights.state("N-1").status is TransferStatus.FAILED
    assert nights.live().left("N-1") is Disposition.TRANSFERRED


def test_what_operations_call_transferred_is_never_queued(nights: Nights) -> None:
    """The ledger is lost and operations know a number: the record waits for a look (RULES 8)."""
    _known(nights)
    source_id = nights.invoice("N-1", "100.00")
    nights.do(
        "INSERT INTO tieout_transfer (kind, id, status, external_number, transferred_at, at) "
        "VALUES ('invoice', :id, 'Transferred', 'N-1', '2026-11-03', '2026-11-03')",
        id=source_id,
    )
    assert nights.asleep().left("N-1") is Disposition.DEFERRED
    assert not nights.waiting()


def test_queued_records_cost_a_later_run_nothing(nights: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that finds a long queue asks the ledger once for it and reads no record of it from operations or with its payload."""
    _known(nights)
    nights.invoices(120)
    nights.asleep()
    nights.do("UPDATE invoice SET last_modified_date_time = '2026-01-02T00:00:00+00:00'")
    from connectors.ledger.attempts import Attempts

    def never(*_: object) -> None:
        raise AssertionError("a queued attempt was read with its payload")

    monkeypatch.setattr(Attempts, "in_flight", never)
    night = nights.asleep()
    assert night.report.details["queued"] == 120
    assert not [row for row in night.rows.values() if row.disposition is Disposition.DEFERRED]
