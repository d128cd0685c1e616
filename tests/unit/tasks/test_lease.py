"""The lease on a book: one run at a time, waited for, renewed while it is held, let go of afterwards (promise 9)."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest

from connectors.contract.clock import now
from connectors.contract.errors import BookBusy, LedgerUnusable
from connectors.contract.ledger import Ledger
from tasks.lease import book_lease

LONG = timedelta(seconds=60)


def test_a_second_run_is_refused(ledger: Ledger) -> None:
    """It says which book is busy, and the first run keeps its lease."""
    with book_lease(ledger, "north", "one", LONG):
        with pytest.raises(BookBusy, match="Book north is busy"), book_lease(ledger, "north", "two", LONG):
            pytest.fail("two runs hold one book")
        assert not ledger.take_lease("north", "three", "", now() + LONG, now())


def test_it_is_let_go_of_also_after_an_error(ledger: Ledger) -> None:
    """The next run need not wait for one that failed."""
    with pytest.raises(ZeroDivisionError), book_lease(ledger, "north", "one", LONG):
        raise ZeroDivisionError
    with book_lease(ledger, "north", "two", LONG):
        assert not ledger.take_lease("north", "three", "", now() + LONG, now())


def test_a_dead_runs_lease_is_waited_for(ledger: Ledger) -> None:
    """A lease whose holder does not renew it ends by itself."""
    assert ledger.take_lease("north", "dead", "", now() + timedelta(seconds=0.3), now())
    with book_lease(ledger, "north", "two", timedelta(seconds=1), wait=10):
        assert not ledger.take_lease("north", "three", "", now() + LONG, now())


def test_it_is_renewed_while_it_is_held(ledger: Ledger) -> None:
    """A run that lasts longer than its lease keeps the book."""
    with book_lease(ledger, "north", "one", timedelta(seconds=2)):
        time.sleep(3)
        assert not ledger.take_lease("north", "two", "", now() + LONG, now())


def test_a_renewal_that_fails_once_is_made_again(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """The keeper outlives a ledger that is out of reach for a moment."""
    renewed = threading.Event()
    calls = iter([LedgerUnusable("gone for a moment")])

    def renew(*_: object) -> None:
        for error in calls:
            raise error
        renewed.set()

    monkeypatch.setattr(ledger, "renew_lease", renew)
    with book_lease(ledger, "north", "one", timedelta(seconds=0.2)):
        assert renewed.wait(10)
