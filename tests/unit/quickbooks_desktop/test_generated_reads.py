"""Every question that can be put to a company file is valid by the official schema, whatever operations call their records."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from connectors.contract.documents import Planned, Send, Wanted
from connectors.contract.errors import FixMapping, FixRecord, Wait
from connectors.contract.records import Record
from connectors.contract.web_connector import Desk, Handed
from connectors.contract.web_connector_rows import SET_ID_LENGTH
from connectors.contract.words import Kind
from connectors.contract.xml import read_xml
from connectors.quickbooks_desktop.client import Client, Reply
from connectors.quickbooks_desktop.documents import SHAPES, plan
from connectors.quickbooks_desktop.guards import guard_of
from connectors.quickbooks_desktop.lists import Lists, Shelf
from connectors.quickbooks_desktop.lookup import Lookup, types_of
from connectors.quickbooks_desktop.mailed import Mailed
from connectors.quickbooks_desktop.names import document_number
from connectors.quickbooks_desktop.qbxml import Request, Response, Status, message_set, rendered
from connectors.quickbooks_desktop.reactivate import Customers
from connectors.quickbooks_desktop.reading import Queries
from connectors.quickbooks_desktop.service.methods import Service
from connectors.quickbooks_desktop.settings import Settings
from connectors.quickbooks_desktop.settlements import Settlements
from tests.unit.quickbooks_desktop.company import HOME, kept
from tests.unit.quickbooks_desktop.conftest import Validate
from tests.unit.quickbooks_desktop.generated import any_record, days, names, numbers, words
from tests.unit.quickbooks_desktop.records import a_customer, a_desk, resolve
from tests.unit.quickbooks_desktop.test_generated import GENTLE

FEW = settings(GENTLE, max_examples=40)

anything = st.one_of(names, numbers, words, st.text(max_size=45))
ids = st.one_of(st.from_regex(r"[0-9A-F]{1,8}-[0-9]{10}", fullmatch=True), anything)


@st.composite
def _wanted(draw: st.DrawFn) -> Wanted:
    kind = draw(st.sampled_from(sorted(Kind)))
    return Wanted(
        kind=kind,
        document_type=draw(st.sampled_from(["", *types_of(kind)])),
        number=draw(st.none() | anything),
        party_id=draw(st.just("") | ids),
        date=draw(st.none() | days),
        name=draw(anything),
        mark="ABCDEFGHIJKLMNOP.1",
        external_id=draw(st.just("") | ids),
    )


wanted_ones = st.lists(_wanted(), min_size=1, max_size=6)


@dataclass
class Checked:
    """A company file that holds nothing, and takes nothing that is not valid; long answers are begun and have one more part."""

    validate: Validate
    asked: list[Request] = field(default_factory=list)

    def ask(self, requests: Sequence[Request]) -> Reply:
        """Validate what is asked; nothing is found."""
        numbered = [Request(one.payload, str(place), one.attributes) for place, one in enumerate(requests, 1)]
        self.validate(message_set(numbered))
        self.asked += numbered
        return Reply(tuple(self._answer(one) for one in numbered), 1)

    def _answer(self, request: Request) -> Response:
        name = next(iter(request.payload))
        begun = request.attributes.get("iterator") == "Start"
        more = (
            {"iteratorRemainingCount": "7", "iteratorID": "{b9ce19cd-c2ee-4d50-8d2c-1ff8e1f4d6bb}"}
            if begun
            else {}
        )
        nothing = Status("1", "Info", "A query request did not find a matching object in QuickBooks")
        return Response(name, request.request_id, nothing, (), [], (), more)


@FEW
@given(wanted_ones, st.lists(anything, min_size=1, max_size=3), st.lists(ids, min_size=1, max_size=3))
def test_every_look_is_valid(
    validate: Validate, wanted: list[Wanted], called: list[str], known: list[str]
) -> None:
    """By number, by party and date, by name, by id, of one type or of all of a kind; lists whole and in parts; the highest number."""
    file, lists, lookup = company(validate)
    assert lookup.find(wanted) == [[] for _ in wanted]
    document_type = wanted[0].document_type or types_of(wanted[0].kind)[0]
    assert lookup.read(document_type, known) == {}
    assert not any(lookup.documents([document_type], date(2026, 1, 1), date(2026, 12, 31)))
    assert not lists.name_taken(called[0])
    with contextlib.suppress(FixRecord):
        lookup.next_number("Invoice", document_number(called[0], 11, "invoice"))
    assert lookup.next_number("Invoice", "7") == "8"
    for find in (lists.account, lists.terms, lists.payment_method, lists.currency, lists.item):
        with pytest.raises(FixMapping):
            cast("Any", find)(called[0])
    assert any(one.attributes.get("iterator") == "Continue" for one in file.asked)


@FEW
@given(st.lists(any_record, min_size=1, max_size=3))
def test_every_guard_is_valid(validate: Validate, records: list[Record]) -> None:
    """What a session asks right before queued documents go, whatever they are: as many queries as it says, each of them valid."""
    sent = []
    for record in records:
        with contextlib.suppress(FixRecord, FixMapping):
            sent += [one for one in plan(record, a_desk(card=True), resolve, 0) if not one.after]
    assume(sent)
    guard = guard_of([looked_for(one) for one in sent])
    validate(message_set(guard.requests))
    assert json.loads(guard.asks)["requests"] == len(guard.requests) > 0


def looked_for(one: Planned) -> Wanted:
    """What a planned document would be found by."""
    facts = one.facts
    return Wanted(
        kind=Kind.INVOICE, document_type=one.document_type, number=facts.number, party_id=facts.party_id, date=facts.date,
        name=facts.name, mark=one.mark,
    )  # fmt: skip


moments = st.integers(946_684_800, 4_102_444_800).map(lambda second: datetime.fromtimestamp(second, UTC))


@FEW
@given(st.none() | moments, st.lists(ids, min_size=1, max_size=3))
def test_every_question_for_payments_is_valid(
    validate: Validate, since: datetime | None, invoices: list[str]
) -> None:
    """What changed since any moment, what was deleted, and open invoices by id."""
    file = Checked(validate)
    queries = Queries(cast("Client", file), 500)
    zone, clock = ZoneInfo("America/New_York"), lambda: datetime(2026, 9, 14, tzinfo=UTC)
    read = Settlements(
        queries, lambda: HOME, zone, cast("Settings", SimpleNamespace(overlap=timedelta(hours=3))), clock
    )
    assert read.changes(since).settlements == ()
    assert all(one.deleted for one in read.of(invoices))


def test_every_probe_and_set_of_the_service_is_valid(validate: Validate) -> None:
    """What a session is handed: a set that writes or reads, with or without an answer to forget, and the question about a lost one."""
    longest = "x" * SET_ID_LENGTH
    query = rendered([Request({"InvoiceQuery": [["RefNumber", "Société & <Co>"]]}, "1")])
    handed = [
        Handed(what="probe", set_id=longest, writes=True),
        Handed(what="set", set_id=longest, requests=query, writes=True, clear_id="y" * SET_ID_LENGTH),
        Handed(what="set", set_id=longest, requests=query, writes=True),
        Handed(what="set", set_id=longest, requests=query),
    ]
    session = SimpleNamespace(book="desk", finished=False, checked=True)
    texts = []
    for one in [*handed, Handed(what="pause"), Handed(what="nothing"), Handed(what="refused")]:
        mailbox = SimpleNamespace(session=lambda *_: session, hand_out=lambda _, given=one: given)
        service = Service(mailbox=cast("Any", mailbox), desks=lambda name: Desk(book=name))
        texts.append(service.send_request({"ticket": "t"}))
    for text in texts[: len(handed)]:
        validate(text)
    assert texts[len(handed) :] == ["NoOp", "", ""]
    ids_told = [
        (read_xml(text)[0].get("newMessageSetID"), read_xml(text)[0].get("oldMessageSetID"))
        for text in texts[:4]
    ]
    assert ids_told == [(longest, longest), (longest, "y" * SET_ID_LENGTH), (longest, None), (None, None)]


@pytest.mark.parametrize("active", [True, False])
def test_making_a_customer_active_is_valid(validate: Validate, active: bool) -> None:
    """The change around a document of an inactive customer, and the one back (RULES 18)."""
    seen: list[str] = []

    def carried(_: str, requests: Sequence[Request], *__: object, **___: object) -> Any:
        seen.append(message_set(requests))
        return SimpleNamespace(state=None)

    held = kept(plan(a_customer(), a_desk(), resolve, 0)[0])
    made = Customers(cast("Mailed", SimpleNamespace(carried=carried)), lambda *_: {})
    with pytest.raises(Wait):
        made.set_active(held, cast("Send", SimpleNamespace(key="k", deadline=None)), active=active)
    validate(seen[0])
    assert f"<IsActive>{str(active).lower()}</IsActive>" in seen[0]


def test_every_list_and_type_is_asked_for_validly(validate: Validate) -> None:
    """Each type by id, by period and whole, in parts where it can be; what a list had when it was last read, too."""
    file, lists, lookup = company(validate)
    for document_type in SHAPES:
        assert lookup.read(document_type, ["80000001-1415713663"]) == {}
        assert not any(lookup.documents([document_type], date(2026, 1, 1), date(2026, 12, 31)))
        lists.entries(document_type)._newest = "2026-09-14T10:00:00"
        if SHAPES[document_type].is_list:
            assert lists.entries(document_type).all() == []
    asked = {next(iter(one.payload)) for one in file.asked}
    assert asked >= {f"{name}Query" for name in SHAPES}


def company(validate: Validate) -> tuple[Checked, Lists, Lookup]:
    """A company file, its lists and the look."""
    file = Checked(validate)
    queries = Queries(cast("Client", file), 500)
    shelf = SimpleNamespace(keep=lambda *_: None, kept=lambda _: None)
    lists = Lists(queries, lambda: HOME, cast("Shelf", shelf))
    return file, lists, Lookup(queries, lists, lambda: HOME)
