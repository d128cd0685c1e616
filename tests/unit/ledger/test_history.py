"""History: one record's story, in order, in words."""

from __future__ import annotations

from connectors.contract.clock import now
from connectors.contract.errors import FixRecord
from connectors.contract.ledger import Decided
from connectors.contract.words import Choice, Disposition, Kind
from connectors.ledger import SqlLedger
from tests.unit.ledger.samples import BOOK, disposed, done, failure, intend, refused, send, state


def test_the_story_of_a_record(ledger: SqlLedger, run_id: str) -> None:
    """A refusal, a decision and a later success are all told, oldest first, and other records' stories are not (promise 3)."""
    intend(ledger, run_id, 1, 2)
    error = FixRecord("Too long.", code="2050", request_id="tid-7")
    ledger.settle(BOOK, run_id, "t1", [refused(1, error)], [], [failure(1, request_id="tid-7")])
    ledger.dispose(BOOK, run_id, [disposed(1, Disposition.REFUSED)])
    ledger.decide(
        BOOK,
        [
            Decided(
                kind=Kind.INVOICE, source_id="s000001", choice=Choice.SET_READY, who="ann", why="shortened"
            )
        ],
    )
    again = send(1, attempt_id="again")
    ledger.intend(BOOK, run_id, "t1", [again], {"again": 0}, "batch-1", now(), [])
    ledger.settle(BOOK, run_id, "t1", [done(1, attempt_id="again")], [state(1)], [])
    lines = ledger.history(BOOK, Kind.INVOICE, "s000001")
    assert [(line.what, line.detail) for line in lines] == [
        ("intent: create Invoice", "number INV-1, 30.30 USD, dated 2026-03-14, key key-1"),
        ("outcome: refused", "2050: Too long., request tid-7"),
        ("failure: transfer, try 1 (FixRecord)", "2050: String too long. Shorten it. (request tid-7)"),
        ("left the run: refused", ""),
        ("decision: set ready, by ann", "shortened"),
        ("intent: create Invoice", "number INV-1, 30.30 USD, dated 2026-03-14, key key-1, in batch batch-1"),
        ("outcome: done", "Invoice x1, request req-1"),
        ("linked: Invoice x1", "number INV-1, 30.30 USD, version 0"),
    ]
    assert {line.run_id for line in lines} == {run_id, ""}
    assert ledger.history(BOOK, Kind.CUSTOMER, "s000001") == []


def test_failures_are_listed_newest_first(ledger: SqlLedger, run_id: str) -> None:
    """By book, kind or record, with their run, up to a limit."""
    ledger.fail(BOOK, run_id, [failure(1, try_no=1), failure(2)], [state(1, failed_before=True)])
    ledger.fail(BOOK, run_id, [failure(1, try_no=2)], [])
    assert [(one.number, one.try_no) for one in ledger.failures(BOOK)] == [
        ("INV-1", 2),
        ("INV-2", 1),
        ("INV-1", 1),
    ]
    assert [one.number for one in ledger.failures(BOOK, limit=1)] == ["INV-1"]
    assert ledger.failures(BOOK, Kind.CUSTOMER) == []
    (newest, first) = ledger.failures(BOOK, Kind.INVOICE, "s000001")
    assert (newest.run_id, first.remedy) == (run_id, "Shorten it.")
    assert newest.at is not None
    assert ledger.states(BOOK, Kind.INVOICE, ["s000001"])["s000001"].failed_before
