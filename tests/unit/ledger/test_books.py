"""Books: one company each, one running run each, and stopped until a person allows them again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from connectors.contract.clock import now
from connectors.contract.errors import BookUnready
from connectors.ledger import SqlLedger
from tests.unit.ledger.samples import BOOK, COMPANY, MINUTE


def test_one_company_one_book(ledger: SqlLedger) -> None:
    """A second book of one company, and another company under an old book's name, are configuration errors (promise 6)."""
    ledger.register(BOOK, *COMPANY)
    with pytest.raises(BookUnready, match="One company has one book"):
        ledger.register("second", *COMPANY)
    with pytest.raises(BookUnready, match="a book of its own"):
        ledger.register(BOOK, "quickbooks online", "999")
    ledger.register("second", "intacct", "123")


def test_the_lease_has_one_holder(ledger: SqlLedger) -> None:
    """A live lease is refused to others, kept by its owner, and free again when released (promise 9)."""
    moment = now()
    assert ledger.take_lease(BOOK, "t1", "r1", moment + MINUTE, moment)
    assert not ledger.take_lease(BOOK, "t2", "r2", moment + MINUTE, moment)
    assert ledger.take_lease(BOOK, "t1", "r1", moment + 2 * MINUTE, moment)
    ledger.release_lease(BOOK, "t2")
    assert ledger.renew_lease(BOOK, "t1", moment + 3 * MINUTE)
    ledger.release_lease(BOOK, "t1")
    assert not ledger.renew_lease(BOOK, "t1", moment + MINUTE)
    assert ledger.take_lease(BOOK, "t2", "r2", moment + MINUTE, moment)


def test_an_expired_lease_is_free(ledger: SqlLedger) -> None:
    """A dead run blocks its book until its lease ends, and its owner notices that it lost it."""
    moment = now()
    assert ledger.take_lease(BOOK, "t1", "r1", moment + MINUTE, moment)
    later = moment + MINUTE + timedelta(microseconds=1)
    assert ledger.take_lease(BOOK, "t2", "r2", later + MINUTE, later)
    assert not ledger.renew_lease(BOOK, "t1", later + 2 * MINUTE)


def test_an_unknown_book_is_named(ledger: SqlLedger) -> None:
    """A lease of a book that was never registered is a mistake, not a busy book."""
    with pytest.raises(BookUnready, match="does not know the book other"):
        ledger.take_lease("other", "t", "r", now(), now())


def test_a_stopped_book_says_why(ledger: SqlLedger) -> None:
    """A stop lasts until it is lifted."""
    assert not ledger.stopped(BOOK)
    ledger.stop(BOOK, "40 linked documents are gone")
    assert ledger.stopped(BOOK) == "40 linked documents are gone"
    ledger.stop(BOOK, "")
    assert not ledger.stopped(BOOK)
