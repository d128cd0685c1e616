"""The contract of orders and of money that moved: one effect, found by its key, changed in place, taken back, refused with a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from connectors.contract.errors import FixMapping, Stale
from connectors.contract.keys import batch_key
from connectors.contract.protocols import Connector
from connectors.contract.records import Record
from connectors.contract.words import Action, Kind, Result
from tasks.compare import differences, field_differences
from tests.contract.harness import DAY, Desk, Target, needs, ours, send_of
from tests.contract.money_records import MAKERS, Till

KINDS = sorted(MAKERS)


@pytest.fixture
def till(desk: Desk, connector: Connector) -> Till:
    """Records of money on the desk's customer, item and a vendor."""
    return Till(desk, connector)


def changed(record: Record) -> Record:
    """The same record a day later."""
    later: Any = replace(record, document_date=record.dated + timedelta(days=1) if record.dated else None)  # type: ignore[call-arg]
    assert isinstance(later, Record)
    return later


@pytest.mark.parametrize("kind", KINDS)
def test_create_once(target: Target, connector: Connector, till: Till, kind: Kind) -> None:
    """The same key sent twice is one document, which holds what was sent, field by field and to the cent."""
    record = MAKERS[kind](till)
    planned = till.plan(record)[0]
    send = send_of(planned, kind, record.source_id)
    first, second = connector.send_one(send), connector.send_one(send)
    assert first.document is not None, first.error
    assert second.document is not None
    assert first.document.external_id == second.document.external_id
    assert target.effects(kind, Action.CREATE) == 1
    assert not differences(planned.facts, first.document)
    assert first.document.mark == planned.mark
    (held,) = connector.read(planned.document_type, [first.document.external_id]).values()
    assert not field_differences(
        connector.fields(planned.document_type, planned.payload),
        connector.fields(planned.document_type, held.raw),
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_lost_answer_is_found_by_its_key(
    target: Target, connector: Connector, till: Till, kind: Kind
) -> None:
    """A document that was made and not answered is found by party and date and told from its equal by the key (RULES 5)."""
    first, second = MAKERS[kind](till), MAKERS[kind](till)
    till.create(first)
    send = send_of(till.plan(second)[0], kind, second.source_id)
    target.fault("drop_after", action="create")
    assert connector.send_one(send).result is Result.UNCERTAIN
    found = ours(connector, [send])[0]
    assert len(found) == 1
    outcome = connector.send_one(send)
    assert outcome.document is not None
    assert outcome.document.external_id == found[0]
    assert target.effects(kind, Action.CREATE) == 2


@pytest.mark.parametrize("kind", KINDS)
def test_one_bad_item_of_a_batch_stops_nothing_else(
    target: Target, connector: Connector, till: Till, kind: Kind
) -> None:
    """Of three in a batch the bad one is refused, and the others are done (promise 4)."""
    sends = []
    for place in range(3):
        record = MAKERS[kind](till)
        planned = till.plan(record)[0]
        broken = target.misdirected(planned.payload, planned.document_type)
        payload = broken if place == 1 else planned.payload
        sends.append(send_of(planned, kind, record.source_id, payload=payload))
    outcomes = connector.send_batch(batch_key(one.attempt_id for one in sends), sends)
    assert [one.result for one in outcomes] == [Result.DONE, Result.REFUSED, Result.DONE]
    assert isinstance(outcomes[1].error, FixMapping)
    assert target.effects(kind, Action.CREATE) == 2


@pytest.mark.parametrize("kind", KINDS)
def test_a_revision_keeps_what_others_wrote(
    target: Target, connector: Connector, till: Till, kind: Kind
) -> None:
    """An update changes what operations changed, in the same document, and carries over what a person added (RULES 13)."""
    record = MAKERS[kind](till)
    made = till.create(record)
    text = target.edit(made)
    planned = till.plan(changed(record))[0]
    (current,) = connector.read(planned.document_type, [made.external_id]).values()
    payload = connector.revise(current, planned)
    done = till.send(
        record, planned, Action.UPDATE, payload=payload, external_id=made.external_id, version=current.version
    )
    assert done.external_id == made.external_id
    assert done.date == planned.facts.date
    assert done.mark == planned.mark
    assert text in str(done.raw)
    assert not field_differences(
        connector.fields(planned.document_type, planned.payload),
        connector.fields(planned.document_type, done.raw),
    )
    assert target.effects(kind, Action.CREATE) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_stale_version_changes_nothing(
    target: Target, connector: Connector, till: Till, kind: Kind
) -> None:
    """An update under an old version is refused as stale, and what the other side wrote stays."""
    record = MAKERS[kind](till)
    made = till.create(record)
    text = target.edit(made)
    planned = till.plan(changed(record))[0]
    send = send_of(
        planned, kind, record.source_id, Action.UPDATE, payload=connector.revise(made, planned),
        external_id=made.external_id, version=made.version,
    )  # fmt: skip
    outcome = connector.send_one(send)
    assert outcome.result is Result.REFUSED
    assert isinstance(outcome.error, Stale)
    (held,) = connector.read(planned.document_type, [made.external_id]).values()
    assert text in str(held.raw)
    assert held.date == record.dated


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_taken_back(target: Target, connector: Connector, till: Till, kind: Kind) -> None:
    """What nothing stands against is voided or deleted under its version, and is seen as gone; a refund says why it is not (RULES 11)."""
    record = MAKERS[kind](till)
    made = till.create(record)
    action, payload = connector.cancel(made)
    assert action is target.taken_back[kind]
    assert bool(made.bound) is (kind in target.bound_kinds)
    done = till.send(
        record,
        till.plan(record)[0],
        action,
        payload=payload,
        external_id=made.external_id,
        version=made.version,
    )
    assert done.voided
    held = connector.read(made.document_type, [made.external_id])
    assert [one.voided for one in held.values()] == ([True] if action is Action.VOID else [])
    assert target.effects(kind, action) == 1


@pytest.mark.parametrize("kind", [Kind.PURCHASE_ORDER, Kind.PAYMENT, Kind.REFUND])
def test_an_inactive_party_is_refused(target: Target, connector: Connector, till: Till, kind: Kind) -> None:
    """A document of an inactive customer or vendor is refused for the bookkeeper (RULES 18)."""
    record = MAKERS[kind](till)
    party = (Kind.VENDOR, "v1") if kind is Kind.PURCHASE_ORDER else (Kind.CUSTOMER, "c1")
    target.deactivate(party[0], till.desk.refs[party].external_id)
    outcome = connector.send_one(send_of(till.plan(record)[0], kind, record.source_id))
    assert outcome.result is Result.REFUSED
    assert isinstance(outcome.error, FixMapping)


def test_a_payment_closes_its_invoices(connector: Connector, till: Till) -> None:
    """A payment over three invoices closes them with its own date, and voiding it opens them again (promise 5, RULES 22)."""
    held = till.invoices("100.00", "50.00", "25.50")
    record = till.payment("100.00", "50.00", "25.50")
    made = till.create(record)
    ids = [one.external_id for one in held]
    assert [one.paid_on for one in connector.settlements(ids)] == [record.document_date] * 3
    (current,) = connector.read(made.document_type, [made.external_id]).values()
    assert current.total == Decimal("175.50")
    action, payload = connector.cancel(current)
    till.send(
        record,
        till.plan(record)[0],
        action,
        payload=payload,
        external_id=made.external_id,
        version=current.version,
    )
    assert [(one.paid_on, one.balance) for one in connector.settlements(ids)] == [
        (None, one.total) for one in held
    ]


def test_a_part_is_not_paid(connector: Connector, till: Till) -> None:
    """What is allocated closes that much and no more, and the rest of the payment is applied to nothing (RULES 22)."""
    first, second = till.invoices("100.00", "50.00")
    made = till.create(till.payment("60.00", total="120.00"))
    one, other = connector.settlements([first.external_id, second.external_id])
    assert (one.balance, one.paid_on) == (Decimal("40.00"), None)
    assert other.balance == Decimal("50.00")
    assert made.total == Decimal("120.00")


def test_a_revised_payment_moves_its_money(connector: Connector, till: Till) -> None:
    """An allocation that operations moved to another invoice is moved in the books, in the same payment."""
    first, second = till.invoices("100.00", "50.00")
    record = till.payment("50.00")
    made = till.create(record)
    moved = replace(record.allocations[0], invoice_id="inv2")
    planned = till.plan(replace(record, allocations=(moved,)))[0]
    payload = connector.revise(made, planned)
    till.send(
        record, planned, Action.UPDATE, payload=payload, external_id=made.external_id, version=made.version
    )
    one, other = connector.settlements([first.external_id, second.external_id])
    assert (one.balance, other.balance) == (Decimal("100.00"), Decimal("0.00"))


def test_too_much_for_an_invoice_is_refused(target: Target, connector: Connector, till: Till) -> None:
    """An allocation above what is open is refused by the books, and no payment is made."""
    till.invoices("100.00")
    record = till.payment("100.01")
    outcome = connector.send_one(send_of(till.plan(record)[0], Kind.PAYMENT, record.source_id))
    assert outcome.result is Result.REFUSED
    assert outcome.error is not None
    assert "open" in outcome.error.message
    assert target.effects(Kind.PAYMENT, Action.CREATE) == 0


def test_a_deposited_payment_stays(target: Target, connector: Connector, till: Till) -> None:
    """A payment that was banked says so before it is taken back, and the books refuse it with what to do (6540)."""
    needs(target, "links of deposits")
    record = till.payment(total="45.00", method="Check")
    made = till.create(record)
    target.bank(made)
    (current,) = connector.read("Payment", [made.external_id]).values()
    assert "deposit" in current.bound
    action, payload = connector.cancel(current)
    send = send_of(
        till.plan(record)[0], Kind.PAYMENT, record.source_id, action, payload=payload,
        external_id=made.external_id, version=current.version,
    )  # fmt: skip
    outcome = connector.send_one(send)
    assert outcome.result is Result.REFUSED
    assert isinstance(outcome.error, FixMapping)
    assert "out of its deposit" in outcome.error.remedy


def test_a_missing_payment_method_is_named(till: Till) -> None:
    """A payment method that the books do not have is a mapping to mend, by name (RULES 22)."""
    with pytest.raises(FixMapping, match="Bitcoin"):
        till.plan(till.payment(total="45.00", method="Bitcoin"))


def test_money_of_a_processor_meets_in_one_account(target: Target, till: Till) -> None:
    """Payment, fee and refund of a processor go into and out of one clearing account, which then holds what it will pay out (RULES 22)."""
    payment, fee, refund = (
        till.money(record)
        for record in (till.payment(total="100.00", processor="stripe"), till.fee(), till.refund())
    )
    accounts = {target.account_of(one) for one in (payment, fee, refund)}
    assert len(accounts) == 1
    assert payment.total - fee.total - refund.total == Decimal("76.80")
    other = till.create(till.payment(total="10.00", processor="Square"))
    assert target.account_of(other) not in accounts


def test_they_are_streamed_for_the_tie_out(connector: Connector, till: Till) -> None:
    """Every document of a kind is streamed by its date, with its key (RULES 30)."""
    for kind in KINDS:
        record = MAKERS[kind](till)
        made = till.money(record)
        day = made.date or DAY
        marks = {one.mark for one in connector.documents(kind, day, day)}
        assert made.mark in marks
