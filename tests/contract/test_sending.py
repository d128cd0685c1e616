"""The contract of sends: one effect, outcomes that say what is known, one bad record stops nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from connectors.contract.errors import (
    ClosedPeriod,
    Collision,
    FixMapping,
    Outage,
    Reconnect,
    Stale,
    Throttled,
    Uncertain,
    Wait,
    WrongCompany,
)
from connectors.contract.keys import batch_key
from connectors.contract.protocols import Connector
from connectors.contract.words import Action, Kind, Result
from tests.contract.harness import DAY, Desk, Target, needs, now, ours, send_of

LOST = ["drop_after", "gateway_after", "break_after"]


def test_create_once(target: Target, connector: Connector, desk: Desk) -> None:
    """The same key sent twice is one document, and the second answer is the first one's (promise 1)."""
    (send,) = desk.sends(connector, 1)
    first, second = connector.send_one(send), connector.send_one(send)
    assert first.result is second.result is Result.DONE
    assert first.document is not None
    assert second.document is not None
    assert first.document.external_id == second.document.external_id
    assert target.effects(Kind.INVOICE, Action.CREATE) == 1


def test_the_answer_holds_what_was_sent(connector: Connector, desk: Desk) -> None:
    """Party, date, currency, total, number and mark come back as they were planned, with the vendor's request id."""
    (send,) = desk.sends(connector, 1)
    outcome = connector.send_one(send)
    document, facts = outcome.document, send.facts
    assert document is not None
    assert (document.party_id, document.date, document.currency) == (
        facts.party_id,
        facts.date,
        facts.currency,
    )
    assert (document.total, document.number, document.mark) == (facts.total, facts.number, send.mark)
    assert document.balance == facts.total
    assert outcome.request_id


def test_a_batch_is_answered_in_order(target: Target, connector: Connector, desk: Desk) -> None:
    """Every send of a batch has its own outcome, in the order of the sends."""
    sends = desk.sends(connector, connector.batch_size)
    outcomes = connector.send_batch(batch_key(one.key for one in sends), sends)
    assert [one.attempt_id for one in outcomes] == [one.attempt_id for one in sends]
    assert {one.result for one in outcomes} == {Result.DONE}
    assert [one.document.number for one in outcomes if one.document] == [one.facts.number for one in sends]
    assert target.effects(Kind.INVOICE, Action.CREATE) == len(sends)


def test_one_bad_item_stops_nothing_else(target: Target, connector: Connector, desk: Desk) -> None:
    """In a batch the bad item is refused with its reason, and the others are done (promise 4)."""
    sends = desk.sends(connector, 3)
    sends[1] = replace(sends[1], payload=target.misdirected(sends[1].payload, sends[1].document_type))
    outcomes = connector.send_batch(batch_key(one.key for one in sends), sends)
    assert [one.result for one in outcomes] == [Result.DONE, Result.REFUSED, Result.DONE]
    assert isinstance(outcomes[1].error, FixMapping)
    assert target.effects(Kind.INVOICE, Action.CREATE) == 2


@pytest.mark.parametrize("together", [False, True])
def test_a_number_that_is_taken_collides(
    target: Target, connector: Connector, desk: Desk, *, together: bool
) -> None:
    """Another document under a taken number is refused as a collision, and goes where the book allows it (RULES 6)."""
    needs(target, "unique numbers")
    desk.customer(connector, "c2")
    (first,) = desk.sends(connector, 1)
    assert connector.send_one(first).result is Result.DONE
    record = desk.invoice(number=first.facts.number or "", customer_id="c2")
    send = send_of(desk.plan(connector, record), Kind.INVOICE, record.source_id)
    outcome = connector.send_batch(batch_key([send.key]), [send])[0] if together else connector.send_one(send)
    assert outcome.result is Result.REFUSED
    assert isinstance(outcome.error, Collision)
    assert target.effects(Kind.INVOICE, Action.CREATE) == 1
    allowed = replace(send, key=desk.sends(connector, 1)[0].key, allow_taken_number=True)
    outcome = (
        connector.send_batch(batch_key([allowed.key]), [allowed])[0]
        if together
        else connector.send_one(allowed)
    )
    assert outcome.result is Result.DONE


def test_a_name_that_is_taken_collides(connector: Connector, desk: Desk) -> None:
    """A second customer of the same name, in whatever case, is refused as a collision (RULES 26)."""
    ref = desk.refs[Kind.CUSTOMER, "c1"]
    with pytest.raises(AssertionError, match="already used"):
        desk.customer(connector, "c9", name=ref.name.upper())


@pytest.mark.parametrize("together", [False, True])
def test_throttled_was_not_sent(target: Target, connector: Connector, desk: Desk, *, together: bool) -> None:
    """A throttled send is not sent, says when to come again, and goes later under the same key (errors: Wait)."""
    needs(target, "throttling")
    sends = desk.sends(connector, 2)
    target.fault("throttle")
    key = batch_key(one.key for one in sends)
    outcomes = connector.send_batch(key, sends) if together else [connector.send_one(sends[0])]
    assert {one.result for one in outcomes} == {Result.NOT_SENT}
    error = outcomes[0].error
    assert isinstance(error, Throttled)
    assert error.retry_after
    assert target.effects(Kind.INVOICE, Action.CREATE) == 0
    again = connector.send_batch(key, sends) if together else [connector.send_one(sends[0])]
    assert {one.result for one in again} == {Result.DONE}


def test_one_throttled_item_was_not_sent(target: Target, connector: Connector, desk: Desk) -> None:
    """Where a single item of a batch is throttled or locked, it alone is not sent."""
    sends = desk.sends(connector, 3)
    target.fault("throttle_item")
    outcomes = connector.send_batch(batch_key(one.key for one in sends), sends)
    assert sorted(one.result for one in outcomes) == [Result.DONE, Result.DONE, Result.NOT_SENT]
    assert target.effects(Kind.INVOICE, Action.CREATE) == 2


def test_an_expired_token_is_renewed(target: Target, connector: Connector, desk: Desk) -> None:
    """An access token that the books refuse is renewed once, and the same send goes again: one effect."""
    needs(target, "tokens")
    (send,) = desk.sends(connector, 1)
    target.settings(expired_token=True)
    assert connector.send_one(send).result is Result.DONE
    assert target.effects(Kind.INVOICE, Action.CREATE) == 1


def test_rotated_tokens_carry_on(target: Target, connector: Connector, desk: Desk) -> None:
    """Where every refresh brings a new refresh token, the newest is used, by a new connector too."""
    needs(target, "tokens")
    target.settings(rotate=True)
    for _ in range(3):
        target.settings(expired_token=True)
        (send,) = desk.sends(connector, 1)
        assert connector.send_one(send).result is Result.DONE
    target.settings(expired_token=True)
    assert target.connect().open().company_name


def test_a_dead_connection_is_told(target: Target, desk: Desk) -> None:
    """Where no credential works any more, nothing is sent and an administrator is asked to connect again."""
    needs(target, "tokens")
    book = target.book()
    broken = {**book.secrets, "refresh_token": "never-was-one"}
    target.revoke()
    connector = target.connect(replace(book, secrets=broken))
    with pytest.raises(Reconnect):
        connector.open()
    assert target.effects(Kind.INVOICE, Action.CREATE) == 0


def test_wrong_company_sends_nothing(target: Target, connector: Connector, desk: Desk) -> None:
    """Another company than the book's is noticed before the first write, and a send to it has no effect (promise 6)."""
    other = target.connect(target.other_company())
    with pytest.raises(WrongCompany):
        other.open()
    (send,) = desk.sends(connector, 1)
    outcome = other.send_one(send)
    assert outcome.result is Result.NOT_SENT
    assert isinstance(outcome.error, WrongCompany)
    assert target.effects(Kind.INVOICE, Action.CREATE) == 0


@pytest.mark.parametrize("fault", LOST)
def test_a_lost_answer_is_uncertain(target: Target, connector: Connector, desk: Desk, fault: str) -> None:
    """A send that was done but not answered is uncertain; the look finds it by its mark; its own key makes no second one."""
    (send,) = desk.sends(connector, 1)
    target.fault(fault, action="create")
    outcome = connector.send_one(send)
    assert outcome.result is Result.UNCERTAIN
    assert isinstance(outcome.error, Uncertain)
    assert len(ours(connector, [send])[0]) == 1
    assert connector.send_one(send).result is Result.DONE
    assert target.effects(Kind.INVOICE, Action.CREATE) == 1


def test_a_lost_request_is_uncertain(target: Target, connector: Connector, desk: Desk) -> None:
    """A send that was lost on its way is uncertain too; the look finds nothing, and its own key makes one document."""
    (send,) = desk.sends(connector, 1)
    target.fault("drop_before", action="create")
    assert connector.send_one(send).result is Result.UNCERTAIN
    assert ours(connector, [send]) == [[]]
    assert connector.send_one(send).result is Result.DONE
    assert target.effects(Kind.INVOICE, Action.CREATE) == 1


@pytest.mark.parametrize("fault", ["fault_in_200", "empty"])
def test_an_answer_without_document_is_uncertain(
    target: Target, connector: Connector, desk: Desk, fault: str
) -> None:
    """A good status without the document in the body is no success (facts 0.1)."""
    (send,) = desk.sends(connector, 1)
    target.fault(fault, action="create")
    assert connector.send_one(send).result is Result.UNCERTAIN


@pytest.mark.parametrize("fault", [*LOST, "drop_before"])
def test_a_lost_batch_is_uncertain_item_by_item(
    target: Target, connector: Connector, desk: Desk, fault: str
) -> None:
    """A batch that was not answered leaves each item uncertain, and the look tells for each one (RULES 4)."""
    sends = desk.sends(connector, 4)
    target.fault(fault, action="batch")
    outcomes = connector.send_batch(batch_key(one.key for one in sends), sends)
    assert {one.result for one in outcomes} == {Result.UNCERTAIN}
    effects = target.effects(Kind.INVOICE, Action.CREATE)
    assert effects == (0 if fault == "drop_before" else 4)
    assert sum(len(found) for found in ours(connector, sends)) == effects


def test_out_of_reach_was_not_sent(target: Target, connector: Connector, desk: Desk) -> None:
    """Where no connection comes about, nothing was sent, and it is an outage, not a failure of the record (RULES 29)."""
    (send,) = desk.sends(connector, 1)
    outcome = target.connect(target.unreachable()).send_one(send)
    assert outcome.result is Result.NOT_SENT
    assert isinstance(outcome.error, Outage)


def test_no_send_after_its_deadline(target: Target, connector: Connector, desk: Desk) -> None:
    """A claim that ran out is not used any more (RULES 7)."""
    (send,) = desk.sends(connector, 1)
    outcome = connector.send_one(replace(send, deadline=now() - timedelta(seconds=1)))
    assert outcome.result is Result.NOT_SENT
    assert isinstance(outcome.error, Wait)
    assert target.effects(Kind.INVOICE, Action.CREATE) == 0


def test_a_closed_period_is_told(target: Target, connector: Connector, desk: Desk) -> None:
    """A date in a closed period is refused for the accountant, and the closing date is known beforehand."""
    target.settings(closing_date=(DAY + timedelta(days=1)).isoformat())
    assert connector.open().closing_date == DAY + timedelta(days=1)
    outcome = connector.send_one(desk.sends(connector, 1)[0])
    assert outcome.result is Result.REFUSED
    assert isinstance(outcome.error, ClosedPeriod)


def test_an_inactive_customer_is_refused(target: Target, connector: Connector, desk: Desk) -> None:
    """A document of an inactive customer is refused for the bookkeeper, who can make it active (RULES 18)."""
    target.deactivate(Kind.CUSTOMER, desk.refs[Kind.CUSTOMER, "c1"].external_id)
    outcome = connector.send_one(desk.sends(connector, 1)[0])
    assert outcome.result is Result.REFUSED
    assert isinstance(outcome.error, FixMapping)


def test_an_inactive_customer_is_reactivated(target: Target, desk: Desk) -> None:
    """Where the book says so, the next try makes the customer active, posts, and restores it (RULES 18)."""
    connector = target.connect(target.book(inactive_customer="reactivate"))
    ref = desk.refs[Kind.CUSTOMER, "c1"]
    target.deactivate(Kind.CUSTOMER, ref.external_id)
    (send,) = desk.sends(connector, 1)
    assert connector.send_batch(batch_key([send.key]), [send])[0].result is Result.REFUSED
    again = replace(send, key=desk.sends(connector, 1)[0].key)
    assert connector.send_one(again).result is Result.DONE
    (entry,) = connector.read("Customer", [ref.external_id]).values()
    assert not entry.active


def test_a_stale_version_changes_nothing(target: Target, connector: Connector, desk: Desk) -> None:
    """An update under an old version is refused as stale, and what the other side wrote stays (RULES 13)."""
    record = desk.invoice()
    send = send_of(desk.plan(connector, record), Kind.INVOICE, record.source_id)
    current = connector.send_one(send).document
    assert current is not None
    text = target.edit(current)
    changed = desk.plan(connector, replace(record, due_date=DAY + timedelta(days=60)))
    update = send_of(
        changed,
        Kind.INVOICE,
        record.source_id,
        Action.UPDATE,
        payload=connector.revise(current, changed),
        external_id=current.external_id,
        version=current.version,
    )
    outcome = connector.send_one(update)
    assert outcome.result is Result.REFUSED
    assert isinstance(outcome.error, Stale)
    (held,) = connector.read("Invoice", [current.external_id]).values()
    assert text in str(held.raw)
    assert connector.fields("Invoice", held.raw)["due date"] == (DAY + timedelta(days=30)).isoformat()
