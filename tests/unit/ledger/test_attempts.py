"""Claims, intents and settling: one process gets each document, and nothing that happened is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from connectors.contract.clock import now
from connectors.contract.errors import Collision, FixRecord, LedgerUnusable
from connectors.contract.ledger import Closing
from connectors.contract.words import Action, Kind, TransferStatus
from connectors.ledger import SqlLedger
from tests.unit.ledger.samples import (
    BOOK,
    MINUTE,
    done,
    failure,
    in_flight,
    intend,
    part,
    refused,
    send,
    state,
    unanswered,
)


def test_an_intent_comes_back_whole(ledger: SqlLedger, run_id: str) -> None:
    """What was committed before a call is enough to look for the document and to send it again (RULES 2)."""
    until = now() + MINUTE
    sent = replace(
        send(1),
        facts=replace(send(1).facts, name="Ada's"),
        external_id="x",
        version="3",
        allow_taken_number=True,
    )
    assert ledger.intend(BOOK, run_id, "t1", [sent], {sent.attempt_id: 2}, "batch", until, []) == {
        sent.attempt_id
    }
    (found,) = in_flight(ledger)
    assert found.send == sent
    assert (found.generation, found.batch_key, found.run_id, found.token) == (2, "batch", run_id, "t1")
    assert (found.uncertain, found.deadline, found.conclusive_after) == (False, sent.deadline, until)


def test_a_claimed_part_is_not_claimed_again(ledger: SqlLedger, run_id: str) -> None:
    """A second claim of a part in flight gets nothing and stores nothing; the other parts of the chunk are won."""
    assert intend(ledger, run_id, 1) == {"a1-"}
    again = send(1, attempt_id="other")
    other = send(2)
    generations = {"other": 0, other.attempt_id: 0}
    states = [state(1, number="changed"), state(2)]
    assert ledger.intend(BOOK, run_id, "t2", [again, other], generations, None, now(), states) == {"a2-"}
    assert [one.send.attempt_id for one in in_flight(ledger)] == ["a1-", "a2-"]
    assert ledger.states(BOOK, Kind.INVOICE, ["s000001"])["s000001"].number == "INV-1"


def test_two_parts_of_a_record_are_two_claims(ledger: SqlLedger, run_id: str) -> None:
    """Each planned document has a claim of its own."""
    sends = [send(1, part_id="p1"), send(1, part_id="p2")]
    won = ledger.intend(BOOK, run_id, "t1", sends, {"a1p1": 0, "a1p2": 0}, None, now(), [])
    assert won == {"a1p1", "a1p2"}


def test_settle_links_and_frees(ledger: SqlLedger, run_id: str) -> None:
    """A final outcome links the document, saves the state and frees the claim."""
    intend(ledger, run_id, 1)
    ledger.settle(BOOK, run_id, "t1", [done(1)], [state(1, status=TransferStatus.TRANSFERRED)], [])
    assert in_flight(ledger) == []
    assert ledger.parts(BOOK, Kind.INVOICE, ["s000001"]) == {"s000001": [part(1)]}
    assert ledger.states(BOOK, Kind.INVOICE, ["s000001"])["s000001"].status is TransferStatus.TRANSFERRED
    assert intend(ledger, run_id, 2) == {"a2-"}


def test_uncertain_stays_in_flight(ledger: SqlLedger, run_id: str) -> None:
    """Without an answer the claim stays, as Uncertain, with the time from which a look counts (RULES 3)."""
    intend(ledger, run_id, 1)
    until = now() + 3 * MINUTE
    ledger.settle(BOOK, run_id, "t1", [unanswered(1, conclusive_after=until)], [], [])
    (found,) = in_flight(ledger)
    assert found.uncertain
    assert found.conclusive_after == until


def test_a_refusal_frees_the_claim_and_keeps_its_failure(ledger: SqlLedger, run_id: str) -> None:
    """A definite no ends the attempt; outcome and failure are both kept."""
    intend(ledger, run_id, 1)
    error = FixRecord("Too long.", code="2050", request_id="tid-1")
    ledger.settle(BOOK, run_id, "t1", [refused(1, error)], [state(1, send=1)], [failure(1)])
    assert in_flight(ledger) == []
    assert [one.code for one in ledger.failures(BOOK)] == ["2050"]
    assert any("tid-1" in line.detail for line in ledger.history(BOOK, Kind.INVOICE, "s000001"))


def test_a_lost_claim_links_nothing(ledger: SqlLedger, run_id: str) -> None:
    """Who lost the claim meanwhile keeps the outcome and links nothing; the rest of the chunk is committed."""
    intend(ledger, run_id, 1, 2)
    assert ledger.take_over(BOOK, "a1-", "t1", "t2", now() + MINUTE)
    with pytest.raises(LedgerUnusable, match="1 of 2 claims were taken over"):
        ledger.settle(
            BOOK,
            run_id,
            "t1",
            [done(1), done(2)],
            [state(1, number="no"), state(2, number="yes")],
            [failure(1)],
        )
    assert list(ledger.parts(BOOK, Kind.INVOICE, ["s000001", "s000002"])) == ["s000002"]
    assert [one.send.attempt_id for one in in_flight(ledger)] == ["a1-"]
    numbers = {s.number for s in ledger.states(BOOK, Kind.INVOICE, ["s000001", "s000002"]).values()}
    assert numbers == {"INV-1", "yes"}
    assert [line.what for line in ledger.history(BOOK, Kind.INVOICE, "s000001")][-2:] == [
        "outcome: done",
        "failure: transfer, try 1 (FixRecord)",
    ]


def test_take_over_is_compare_and_set(ledger: SqlLedger, run_id: str) -> None:
    """Of two that want a dead claim, the one with the token that is still there gets it, and it counts as sending."""
    intend(ledger, run_id, 1)
    ledger.settle(BOOK, run_id, "t1", [unanswered(1)], [], [])
    until = now() + MINUTE
    assert ledger.take_over(BOOK, "a1-", "t1", "t2", until)
    assert not ledger.take_over(BOOK, "a1-", "t1", "t3", until)
    (found,) = in_flight(ledger)
    assert (found.token, found.deadline, found.uncertain) == ("t2", until, False)


def test_who_sends_again_says_when_a_look_counts(ledger: SqlLedger, run_id: str) -> None:
    """A claim taken over to be sent again puts off the look (RULES 3); one taken over to be closed does not."""
    intend(ledger, run_id, 1)
    (before,) = in_flight(ledger)
    assert ledger.take_over(BOOK, "a1-", "t1", "t2", now() + MINUTE)
    assert in_flight(ledger)[0].conclusive_after == before.conclusive_after
    later = before.conclusive_after + MINUTE
    assert ledger.take_over(BOOK, "a1-", "t2", "t2", now() + MINUTE, later)
    assert in_flight(ledger)[0].conclusive_after == later


def test_what_is_linked_by_now_is_not_claimed_to_be_created(ledger: SqlLedger, run_id: str) -> None:
    """A process that looked before another one linked the document wins no claim on it; another generation is another document."""
    ledger.link(BOOK, [part(1)], [state(1)])
    assert intend(ledger, run_id, 1, 2) == {"a2-"}
    assert [one.send.attempt_id for one in in_flight(ledger)] == ["a2-"]
    again = replace(send(1), attempt_id="again")
    assert ledger.intend(BOOK, run_id, "t1", [again], {"again": 1}, None, now() + MINUTE, [])


def test_one_document_is_never_linked_to_two_records(ledger: SqlLedger, run_id: str) -> None:
    """The second record keeps its outcome and stays Uncertain; a person decides. The rest of the chunk is committed."""
    ledger.link(BOOK, [part(9, external_id="x1")], [state(9)])
    intend(ledger, run_id, 1, 2)
    with pytest.raises(
        Collision, match="Invoice x1 cannot be linked to invoice s000001: it is linked to invoice s000009"
    ):
        ledger.settle(BOOK, run_id, "t1", [done(1), done(2)], [], [])
    (found,) = in_flight(ledger)
    assert (found.send.attempt_id, found.uncertain) == ("a1-", True)
    assert set(ledger.parts_by_external(BOOK, "Invoice", ["x1", "x2"])) == {"x1", "x2"}
    with pytest.raises(Collision):
        ledger.link(BOOK, [part(3, external_id="x1")], [])


def test_a_voided_document_is_unlinked(ledger: SqlLedger, run_id: str) -> None:
    """The part of a deleted document is no longer a stored part, and stays in the history."""
    ledger.link(BOOK, [part(1)], [state(1)])
    void = replace(send(1), action=Action.VOID)
    assert ledger.intend(BOOK, run_id, "t1", [void], {void.attempt_id: 0}, None, now() + MINUTE, [])
    ledger.settle(BOOK, run_id, "t1", [Closing(outcome=done(1).outcome, unlink=True)], [], [])
    assert ledger.parts(BOOK, Kind.INVOICE, ["s000001"]) == {}
    assert "link removed: Invoice x1" in [line.what for line in ledger.history(BOOK, Kind.INVOICE, "s000001")]


def test_an_updated_document_keeps_its_row(ledger: SqlLedger, run_id: str) -> None:
    """Revising changes the stored part in place: version and what we last wrote."""
    ledger.link(BOOK, [part(1)], [state(1)])
    update = replace(send(1), action=Action.UPDATE)
    assert ledger.intend(BOOK, run_id, "t1", [update], {update.attempt_id: 0}, None, now() + MINUTE, [])
    ledger.settle(BOOK, run_id, "t1", [done(1, version="1", payload={"a": 1})], [], [])
    (found,) = ledger.parts(BOOK, Kind.INVOICE, ["s000001"])["s000001"]
    assert (found.version, found.payload) == ("1", {"a": 1})
    assert [line.what for line in ledger.history(BOOK, Kind.INVOICE, "s000001")].count(
        "linked: Invoice x1"
    ) == 1
