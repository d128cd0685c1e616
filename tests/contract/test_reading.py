"""The contract of looks and changes: what is found, revised, canceled, streamed and numbered, as the books hold it at this moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from connectors.contract.documents import BooksDocument, Wanted
from connectors.contract.errors import TieoutError
from connectors.contract.keys import batch_key
from connectors.contract.protocols import Connector
from connectors.contract.records import Invoice
from connectors.contract.words import Action, Kind, Result
from tests.contract.harness import DAY, Desk, Target, needs, ours, send_of, wanted_of


def _posted(connector: Connector, desk: Desk, record: Invoice) -> BooksDocument:
    outcome = connector.send_one(send_of(desk.plan(connector, record), Kind.INVOICE, record.source_id))
    assert outcome.document is not None, outcome.error
    return outcome.document


def _named(name: str, kind: Kind = Kind.CUSTOMER) -> Wanted:
    return Wanted(
        kind=kind, document_type=kind.value.capitalize(), number=None, party_id="", date=None, name=name
    )


def test_open_says_what_the_company_is(connector: Connector, target: Target) -> None:
    """The state has the book's company, currency and numbering (RULES 6)."""
    state = connector.open()
    assert state.company_id == target.book().company_id
    assert state.home_currency == "USD"
    assert (Kind.INVOICE in state.own_numbers) is target.numbers


def test_found_by_number(connector: Connector, desk: Desk) -> None:
    """Each number finds all its documents, and a number that is nobody's finds none."""
    sends = desk.sends(connector, 3)
    connector.send_batch(batch_key(one.key for one in sends[:2]), sends[:2])
    assert [len(found) for found in connector.find([wanted_of(one) for one in sends])] == [1, 1, 0]


def test_found_by_party_and_date(connector: Connector, desk: Desk) -> None:
    """Without a number, all documents of the party and the date are found; the mark tells them apart (RULES 5)."""
    sends = desk.sends(connector, 3)
    connector.send_batch(batch_key(one.key for one in sends), sends)
    unnumbered = [replace(one, facts=replace(one.facts, number=None)) for one in sends]
    assert [len(found) for found in connector.find([wanted_of(one) for one in unnumbered])] == [3, 3, 3]
    assert [len(found) for found in ours(connector, unnumbered)] == [1, 1, 1]
    other = replace(wanted_of(unnumbered[0]), date=DAY + timedelta(days=1))
    assert connector.find([other]) == [[]]


@pytest.mark.parametrize("crowd", [0, 60])
def test_list_entries_are_found_by_equal_name(
    target: Target, connector: Connector, desk: Desk, crowd: int
) -> None:
    """Case and spaces do not count, quotes and accents do not disturb, inactive entries are found, near names are not."""
    entry = desk.customer(connector, "c3", name=f"O'Brien & Söhne 50% {desk.tag}")
    desk.customer(connector, "c4", name=f"O'Brien & Söhne 50% {desk.tag} II")
    asleep = desk.customer(connector, "c5", name=f"Asleep {desk.tag}")
    target.deactivate(Kind.CUSTOMER, asleep.external_id)
    names = [f"  o'brien &  SÖHNE 50% {desk.tag}", f"ASLEEP {desk.tag}", f"Nobody {desk.tag}"]
    names += [f"Nobody {number} {desk.tag}" for number in range(crowd)]
    found = connector.find([_named(name) for name in names])
    assert [[one.external_id for one in entries] for entries in found[:3]] == [
        [entry.external_id],
        [asleep.external_id],
        [],
    ]
    assert found[0][0].active
    assert found[0][0].email == "pay@example.com"
    assert not found[1][0].active


def test_a_list_is_read_afresh(connector: Connector, desk: Desk) -> None:
    """An entry that was made after the list was read is found all the same (RULES 3)."""
    crowd = [_named(f"Nobody {number} {desk.tag}") for number in range(40)]
    connector.find(crowd)
    entry = desk.customer(connector, "late")
    assert connector.find([*crowd, _named(entry.name)])[-1][0].external_id == entry.external_id


def test_many_list_entries_over_small_pages(target: Target, desk: Desk) -> None:
    """A list is read whole over pages smaller than the entries that share one moment."""
    connector = target.connect(target.book(options={"page": target.small_page}))
    entries = [desk.customer(connector, f"p{number}") for number in range(11)]
    found = connector.find(
        [_named(one.name) for one in entries] + [_named(f"No {n} {desk.tag}") for n in range(30)]
    )
    assert [len(one) for one in found[:11]] == [1] * 11


def test_read_leaves_out_what_is_gone(target: Target, connector: Connector, desk: Desk) -> None:
    """Documents come back by id; a deleted one is absent."""
    kept, gone = (_posted(connector, desk, desk.invoice()) for _ in range(2))
    target.remove(gone.external_id)
    found = connector.read("Invoice", [kept.external_id, gone.external_id])
    assert list(found) == [kept.external_id]
    assert found[kept.external_id].total == kept.total


@pytest.mark.parametrize("fault", ["unreadable", "empty"])
def test_unreadable_is_never_nothing(target: Target, connector: Connector, desk: Desk, fault: str) -> None:
    """A look whose answer cannot be read raises; it does not say that nothing was found (promise 5, fail closed)."""
    send = desk.sends(connector, 1)[0]
    target.fault(fault, action="query", times=20)
    with pytest.raises(TieoutError):
        connector.find([wanted_of(send)])
    with pytest.raises(TieoutError):
        connector.read("Invoice", ["1"])


def test_a_revision_keeps_what_is_not_ours(target: Target, connector: Connector, desk: Desk) -> None:
    """An update changes our fields in place, keeps foreign ones, line ids and the mark, and makes no second document (RULES 13)."""
    record = desk.invoice(lines=2)
    document = _posted(connector, desk, record)
    text = target.edit(document)
    (current,) = connector.read("Invoice", [document.external_id]).values()
    longer = desk.invoice(lines=3, total="150.00", number=record.number, source_id=record.source_id)
    planned = desk.plan(connector, longer)
    update = send_of(
        planned,
        Kind.INVOICE,
        record.source_id,
        Action.UPDATE,
        payload=connector.revise(current, planned),
        external_id=current.external_id,
        version=current.version,
    )
    outcome = connector.send_one(update)
    assert outcome.document is not None, outcome.error
    assert outcome.document.external_id == document.external_id
    assert outcome.document.total == Decimal("150.00")
    assert outcome.document.mark == planned.mark
    assert outcome.document.version != current.version
    assert text in str(outcome.document.raw)
    sent = connector.fields("Invoice", planned.payload)
    held = connector.fields("Invoice", outcome.document.raw)
    assert {name: held.get(name) for name in sent} == sent
    assert target.effects(Kind.INVOICE, Action.CREATE) == 1
    assert target.effects(Kind.INVOICE, Action.UPDATE) == 1


def test_fields_show_what_a_person_changed(connector: Connector, desk: Desk) -> None:
    """Right after a create, the fields of payload and raw document agree; for lists too (RULES 13)."""
    record = desk.invoice()
    planned = desk.plan(connector, record)
    document = _posted(connector, desk, record)
    sent, held = connector.fields("Invoice", planned.payload), connector.fields("Invoice", document.raw)
    assert {name: held.get(name) for name in sent} == sent
    other = connector.fields("Invoice", desk.plan(connector, desk.invoice(total="70.00")).payload)
    assert {name for name in sent if other.get(name) != sent[name]} & {"line 1 amount", "line 1 rate"}


def test_a_canceled_document_is_void(target: Target, connector: Connector, desk: Desk) -> None:
    """A voided invoice stays in the books with no money, and says that it is void (RULES 11)."""
    record = desk.invoice()
    planned = desk.plan(connector, record)
    document = _posted(connector, desk, record)
    void = send_of(
        planned,
        Kind.INVOICE,
        record.source_id,
        Action.VOID,
        payload=connector.cancel(document)[1],
        external_id=document.external_id,
        version=document.version,
    )
    outcome = connector.send_one(void)
    assert outcome.result is Result.DONE, outcome.error
    (held,) = connector.read("Invoice", [document.external_id]).values()
    assert held.voided
    assert held.total == 0
    assert target.effects(Kind.INVOICE, Action.VOID) == 1


def test_a_deleted_document_is_gone(target: Target, connector: Connector, desk: Desk) -> None:
    """A deletion is confirmed, and the document is no longer there."""
    needs(target, "deletion of what can be voided")
    record = desk.invoice()
    planned = desk.plan(connector, record)
    document = _posted(connector, desk, record)
    delete = send_of(
        planned,
        Kind.INVOICE,
        record.source_id,
        Action.DELETE,
        payload=connector.cancel(document)[1],
        external_id=document.external_id,
        version=document.version,
    )
    assert connector.send_one(delete).result is Result.DONE
    assert connector.read("Invoice", [document.external_id]) == {}


def test_documents_stream_in_order_over_pages(target: Target, connector: Connector, desk: Desk) -> None:
    """Every document of the days is seen once, in order of dates, over pages smaller than a day, and none of other days."""
    start = DAY + timedelta(days=100 + int(desk.tag[:3], 16))
    days = [start] * 2 + [start + timedelta(days=1)] * 9 + [start + timedelta(days=2)] * 3
    posted = [_posted(connector, desk, desk.invoice(document_date=day, due_date=day)) for day in days]
    paged = target.connect(target.book(options={"page": target.small_page}))
    seen = [
        one
        for one in paged.documents(Kind.INVOICE, start, start + timedelta(days=1))
        if one.party_id == desk.refs[Kind.CUSTOMER, "c1"].external_id
    ]
    assert [one.date for one in seen] == days[:11]
    assert {one.external_id for one in seen} == {one.external_id for one in posted[:11]}


def test_a_deletion_between_pages_hides_nothing(target: Target, connector: Connector, desk: Desk) -> None:
    """A document that is deleted while the stream is read does not make another one unseen (facts 0.6)."""
    start = DAY + timedelta(days=10000 + int(desk.tag[:3], 16))
    days = [start + timedelta(days=number) for number in range(10)]
    posted = [_posted(connector, desk, desk.invoice(document_date=day, due_date=day)) for day in days]
    paged = target.connect(target.book(options={"page": target.small_page}))
    stream = paged.documents(Kind.INVOICE, start, days[-1])
    seen = {next(stream).external_id}
    target.remove(posted[0].external_id)
    target.remove(posted[1].external_id)
    seen.update(one.external_id for one in stream)
    assert seen >= {one.external_id for one in posted[2:]}


def test_the_next_number_is_the_highest(connector: Connector, desk: Desk) -> None:
    """After the highest number with the prefix, not the newest; the width is kept; no number is given twice (RULES 6)."""
    for number in ("0007", "0012", "0009"):
        _posted(connector, desk, desk.invoice(number=f"{desk.tag}-{number}"))
    assert connector.next_number("Invoice", f"{desk.tag}-0007") == f"{desk.tag}-0013"
    assert connector.next_number("Invoice", f"{desk.tag}-0007") == f"{desk.tag}-0014"


def test_renumbered(connector: Connector, desk: Desk) -> None:
    """A renumbered document goes under the new number with the same mark."""
    record = desk.invoice()
    planned = connector.renumber(desk.plan(connector, record), f"{desk.tag}-X1")
    outcome = connector.send_one(send_of(planned, Kind.INVOICE, record.source_id))
    assert outcome.document is not None
    assert outcome.document.number == planned.facts.number == f"{desk.tag}-X1"
    assert outcome.document.mark == desk.plan(connector, record).mark


def test_where_the_books_number(target: Target, desk: Desk) -> None:
    """Where the books number their documents we send none and keep the number they answer (RULES 6)."""
    needs(target, "numbers of its own")
    target.settings(own_numbers=False)
    connector = target.connect()
    assert Kind.INVOICE not in connector.open().own_numbers
    planned = desk.plan(connector, desk.invoice())
    assert planned.facts.number is None
    outcome = connector.send_one(send_of(planned, Kind.INVOICE, "x"))
    assert outcome.document is not None
    assert outcome.document.number


def test_url_leads_to_the_document(target: Target, connector: Connector) -> None:
    """A person gets an address with the document's id in it."""
    needs(target, "addresses")
    address = connector.url("Invoice", "4711")
    assert address.startswith("https://")
    assert "4711" in address
