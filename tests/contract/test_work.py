"""The contract of timesheets and expense reports: each part is made once, found again by its key, changed in place and taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from connectors.contract.documents import BooksDocument, Planned, Send
from connectors.contract.errors import FixMapping, Stale
from connectors.contract.keys import batch_key
from connectors.contract.money import MINUTES
from connectors.contract.protocols import Connector
from connectors.contract.records import Record
from connectors.contract.records_work import TimeEntry
from connectors.contract.words import Action, Kind, Result
from tests.contract.harness import DAY, Desk, Target, ours, send_of, wanted_of
from tests.contract.work import CASES, Case, a_timesheet, an_expense, an_expense_report

LOST = ["drop_after", "gateway_after", "break_after"]


@pytest.fixture(params=sorted(CASES))
def case(request: pytest.FixtureRequest, connector: Connector, desk: Desk) -> Case:
    """One part of a kind, with its employee in the books."""
    desk.employee(connector)
    return CASES[request.param]


@pytest.fixture
def record(case: Case, desk: Desk) -> Record:
    """A record of the case."""
    return case.make(desk)


@pytest.fixture
def planned(case: Case, connector: Connector, desk: Desk, record: Record) -> Planned:
    """Its document under test."""
    return case.planned(connector, desk, record)


@pytest.fixture
def posted(connector: Connector, record: Record, planned: Planned) -> BooksDocument:
    """The same in the books."""
    outcome = connector.send_one(send_of(planned, record.kind, record.source_id))
    assert outcome.document is not None, outcome.error
    return outcome.document


def test_create_once(target: Target, connector: Connector, record: Record, planned: Planned) -> None:
    """The same key sent twice is one document, which holds what was planned (promises 1 and 7)."""
    send = send_of(planned, record.kind, record.source_id)
    first, second = connector.send_one(send), connector.send_one(send)
    assert first.document is not None, first.error
    assert second.document is not None
    assert first.document.external_id == second.document.external_id
    assert target.effects(planned.document_type, Action.CREATE) == 1
    held, facts = first.document, planned.facts
    assert (held.party_id, held.date, held.currency) == (facts.party_id, facts.date, facts.currency)
    assert (held.total, held.mark, held.bound) == (facts.total, planned.mark, "")


def test_found_again_by_its_key(target: Target, connector: Connector, desk: Desk, case: Case) -> None:
    """What a lost batch made is found by party, date and key, each its own; other days find nothing (RULES 4, 5)."""
    records = [case.make(desk) for _ in range(3)]
    sends = [send_of(case.planned(connector, desk, one), one.kind, one.source_id) for one in records]
    assert connector.open().found_by_key >= {one.kind for one in records}
    target.fault("drop_after", action="batch")
    outcomes = connector.send_batch(batch_key(one.key for one in sends), sends)
    assert {one.result for one in outcomes} == {Result.UNCERTAIN}
    found = ours(connector, sends)
    assert [len(one) for one in found] == [1, 1, 1]
    assert len({one for many in found for one in many}) == 3
    anywhere = [replace(wanted_of(send), document_type="") for send in sends]
    assert [
        [one.external_id for one in many if one.mark == send.mark]
        for many, send in zip(connector.find(anywhere), sends, strict=True)
    ] == found
    assert connector.find([replace(wanted_of(sends[0]), date=DAY + timedelta(days=300))]) == [[]]


@pytest.mark.parametrize("fault", LOST)
def test_a_lost_answer_is_uncertain(
    target: Target, connector: Connector, record: Record, planned: Planned, fault: str
) -> None:
    """A part that was made but not answered is uncertain; the look finds it; its own key makes no second one."""
    send = send_of(planned, record.kind, record.source_id)
    target.fault(fault, action="create")
    assert connector.send_one(send).result is Result.UNCERTAIN
    assert len(ours(connector, [send])[0]) == 1
    assert connector.send_one(send).result is Result.DONE
    assert target.effects(planned.document_type, Action.CREATE) == 1


def test_one_bad_item_stops_nothing_else(
    target: Target, connector: Connector, desk: Desk, case: Case
) -> None:
    """In a batch the bad item is refused with its reason, and the others are done (promise 4)."""
    records = [case.make(desk) for _ in range(3)]
    sends = [send_of(case.planned(connector, desk, one), one.kind, one.source_id) for one in records]
    sends[1] = replace(sends[1], payload=target.misdirected(sends[1].payload, sends[1].document_type))
    outcomes = connector.send_batch(batch_key(one.key for one in sends), sends)
    assert [one.result for one in outcomes] == [Result.DONE, Result.REFUSED, Result.DONE]
    assert isinstance(outcomes[1].error, FixMapping)
    assert target.effects(sends[0].document_type, Action.CREATE) == 2


def test_fields_agree_after_a_create(connector: Connector, planned: Planned, posted: BooksDocument) -> None:
    """Right after a create, every field of the payload is what the books hold (RULES 13)."""
    sent = connector.fields(planned.document_type, planned.payload)
    held = connector.fields(planned.document_type, posted.raw)
    assert len(sent) > 5
    assert {name: held.get(name) for name in sent} == sent


def _update(connector: Connector, record: Record, current: BooksDocument, changed: Planned) -> Send:
    return send_of(
        changed,
        record.kind,
        record.source_id,
        Action.UPDATE,
        payload=connector.revise(current, changed),
        external_id=current.external_id,
        version=current.version,
    )


def test_a_revision_keeps_what_is_not_ours(
    target: Target, connector: Connector, desk: Desk, case: Case, record: Record, posted: BooksDocument
) -> None:
    """An update changes our fields in place, keeps foreign ones and the key, and makes no second document (RULES 13)."""
    text = target.edit(posted)
    (current,) = connector.read(posted.document_type, [posted.external_id]).values()
    changed = case.planned(connector, desk, case.change(record))
    assert changed.facts.total != posted.total
    outcome = connector.send_one(_update(connector, record, current, changed))
    assert outcome.document is not None, outcome.error
    held = outcome.document
    assert (held.external_id, held.total, held.mark) == (
        posted.external_id,
        changed.facts.total,
        changed.mark,
    )
    assert text in str(held.raw)
    sent, there = (connector.fields(held.document_type, one) for one in (changed.payload, held.raw))
    assert {name: there.get(name) for name in sent} == sent
    assert target.effects(held.document_type, Action.CREATE) == 1
    assert target.effects(held.document_type, Action.UPDATE) == 1


def test_a_stale_version_changes_nothing(
    target: Target, connector: Connector, desk: Desk, case: Case, record: Record, posted: BooksDocument
) -> None:
    """An update under an old version is refused as stale, and what the other side wrote stays (RULES 13)."""
    text = target.edit(posted)
    changed = case.planned(connector, desk, case.change(record))
    outcome = connector.send_one(_update(connector, record, posted, changed))
    assert outcome.result is Result.REFUSED
    assert isinstance(outcome.error, Stale)
    (held,) = connector.read(posted.document_type, [posted.external_id]).values()
    assert held.total == posted.total
    assert text in str(held.raw)


def test_taken_back_by_deletion(
    target: Target, connector: Connector, record: Record, planned: Planned, posted: BooksDocument
) -> None:
    """What operations take back is deleted or voided once, and is gone or void (RULES 11)."""
    action, payload = connector.cancel(posted)
    send = send_of(
        planned,
        record.kind,
        record.source_id,
        action,
        payload=payload,
        external_id=posted.external_id,
        version=posted.version,
    )
    assert connector.send_one(send).result is Result.DONE
    held = connector.read(posted.document_type, [posted.external_id])
    assert [one.voided for one in held.values()] == ([True] if action is Action.VOID else [])
    assert target.effects(posted.document_type, action) == 1


def test_documents_of_a_kind_are_streamed(
    connector: Connector, record: Record, posted: BooksDocument
) -> None:
    """The tie-out sees every type that a kind becomes, of the days asked for."""
    seen = {(one.document_type, one.external_id) for one in connector.documents(record.kind, DAY, DAY)}
    assert (posted.document_type, posted.external_id) in seen
    later = DAY + timedelta(days=900)
    assert list(connector.documents(record.kind, later, later)) == []


def test_identical_entries_are_two(target: Target, connector: Connector, desk: Desk) -> None:
    """Two identical time entries are two documents with two keys (RULES 5), counted in minutes (RULES 24)."""
    desk.employee(connector)
    record = a_timesheet(desk)
    sends = [send_of(one, record.kind, record.source_id) for one in connector.plan(record, desk.resolve, 0)]
    outcomes = connector.send_batch(batch_key(one.key for one in sends), sends)
    held = [one.document for one in outcomes if one.document]
    assert [(one.total, one.currency) for one in held] == [(Decimal(75), MINUTES)] * 2
    assert len({one.external_id for one in held}) == len({one.mark for one in held}) == 2
    assert target.effects(sends[0].document_type, Action.CREATE) == 2


def test_entries_of_many_days_are_found_in_few_reads(
    target: Target, connector: Connector, desk: Desk
) -> None:
    """Entries are found on their own days, and nobody else's with them."""
    desk.employee(connector)
    desk.employee(connector, "e2")
    entries = [
        TimeEntry(source_id=str(number), date_worked=DAY + timedelta(days=number), hours=Decimal(1))
        for number in (0, 1, 2, 40)
    ]
    mine = a_timesheet(desk, *entries)
    other = replace(a_timesheet(desk, *entries), employee_id="e2")
    sends = [
        send_of(one, record.kind, record.source_id)
        for record in (mine, other)
        for one in connector.plan(record, desk.resolve, 0)
    ]
    connector.send_batch(batch_key(one.key for one in sends), sends)
    found = connector.find([wanted_of(one) for one in sends])
    assert [len(many) for many in found] == [1] * 8
    assert [many[0].mark for many in found] == [one.mark for one in sends]


def test_billable_time_stands_billed(target: Target, desk: Desk) -> None:
    """Where the book says so, billable time goes with its rate, and time that was billed cannot be taken back (RULES 11, 15)."""
    connector = target.connect(target.book(billable=True))
    desk.employee(connector)
    entry = TimeEntry(
        source_id="a",
        date_worked=DAY,
        hours=Decimal(2),
        customer_id="c1",
        item_id="i1",
        is_billable=True,
        rate=Decimal(90),
    )
    record = a_timesheet(desk, entry)
    (planned,) = connector.plan(record, desk.resolve, 0)
    made = connector.send_one(send_of(planned, record.kind, record.source_id)).document
    assert made is not None
    assert made.bound == ""
    target.bill_time(made.external_id, desk.refs[Kind.CUSTOMER, "c1"].external_id)
    (held,) = connector.read(made.document_type, [made.external_id]).values()
    assert held.bound == "it is billed on an invoice"
    assert connector.fields(made.document_type, held.raw) == connector.fields(made.document_type, made.raw)


def test_a_paid_bill_says_so(target: Target, connector: Connector, desk: Desk) -> None:
    """A bill on which money was paid says how much of it (RULES 11)."""
    desk.employee(connector)
    record = an_expense_report(desk)
    planned = connector.plan(record, desk.resolve, 0)[0]
    made = connector.send_one(send_of(planned, record.kind, record.source_id)).document
    assert made is not None, "the bill was not made"
    target.pay_bill(made.external_id, made.party_id, Decimal("15.00"), DAY)
    (held,) = connector.read("Bill", [made.external_id]).values()
    assert (held.total, held.balance) == (Decimal("50.00"), Decimal("35.00"))
    assert held.bound == "15.00 of it is paid"


def test_a_bill_of_zero(connector: Connector, desk: Desk) -> None:
    """The books take the bill of a report that its cash advance covers: the expenses are there, and nothing is owed."""
    desk.employee(connector)
    record = an_expense_report(desk, an_expense("1", "20.00"))
    (planned,) = connector.plan(record, desk.resolve, 0)
    made = connector.send_one(send_of(planned, record.kind, record.source_id))
    assert made.document is not None, made.error
    zero = Decimal(0)
    assert (made.document.total, made.document.balance, made.document.bound) == (zero, zero, "")
    assert made.document.mark == planned.mark
