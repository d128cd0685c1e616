"""Links: found by record, document and date; of the present generation; replaced and removed without forgetting."""

from __future__ import annotations

from datetime import date, timedelta

from connectors.contract.clock import now
from connectors.contract.words import Kind
from connectors.ledger import SqlLedger
from tests.unit.ledger.samples import BOOK, DAY, MINUTE, done, intend, part, state


def test_parts_are_of_the_present_generation(ledger: SqlLedger) -> None:
    """After a re-transfer the first document stays in the books, and the record's parts are those of the new generation."""
    ledger.link(BOOK, [part(1)], [state(1)])
    ledger.save(BOOK, [state(1, generation=1)])
    assert ledger.parts(BOOK, Kind.INVOICE, ["s000001"]) == {}
    second = part(1, generation=1, external_id="x1b")
    ledger.link(BOOK, [second], [])
    assert ledger.parts(BOOK, Kind.INVOICE, ["s000001"]) == {"s000001": [second]}
    assert set(ledger.parts_by_external(BOOK, "Invoice", ["x1", "x1b"])) == {"x1", "x1b"}
    assert [one.external_id for one in ledger.parts_between(BOOK, Kind.INVOICE, DAY, DAY)] == ["x1", "x1b"]


def test_several_parts_come_in_order(ledger: SqlLedger) -> None:
    """A record of several documents has several parts."""
    parts = [part(1, part_id=f"p{n}", external_id=f"x{n}") for n in range(5)]
    ledger.link(BOOK, parts, [state(1)])
    assert ledger.parts(BOOK, Kind.INVOICE, ["s000001", "s000002"]) == {"s000001": parts}


def test_linking_to_another_document_replaces_the_link(ledger: SqlLedger) -> None:
    """One part has one document; the earlier link stays in the history."""
    ledger.link(BOOK, [part(1)], [state(1)])
    ledger.link(BOOK, [part(1, external_id="y1")], [])
    (found,) = ledger.parts(BOOK, Kind.INVOICE, ["s000001"])["s000001"]
    assert found.external_id == "y1"
    whats = sorted(line.what for line in ledger.history(BOOK, Kind.INVOICE, "s000001"))
    assert whats == ["link removed: Invoice x1", "linked: Invoice x1", "linked: Invoice y1"]


def test_an_unlinked_document_can_be_linked_again(ledger: SqlLedger) -> None:
    """Clear link frees the document for another record and keeps what was."""
    ledger.link(BOOK, [part(1)], [state(1)])
    ledger.unlink(BOOK, Kind.INVOICE, "s000001", [state(1, generation=1)])
    assert ledger.parts(BOOK, Kind.INVOICE, ["s000001"]) == {}
    assert ledger.states(BOOK, Kind.INVOICE, ["s000001"])["s000001"].generation == 1
    ledger.link(BOOK, [part(2, external_id="x1")], [state(2)])
    assert ledger.parts_by_external(BOOK, "Invoice", ["x1"])["x1"].source_id == "s000002"


def test_adopting_into_a_new_generation_moves_the_link(ledger: SqlLedger) -> None:
    """One document is one part of one generation."""
    ledger.link(BOOK, [part(1)], [state(1)])
    ledger.link(BOOK, [part(1, generation=1)], [state(1, generation=1)])
    (found,) = ledger.parts_between(BOOK, Kind.INVOICE, DAY, DAY)
    assert found.generation == 1


def test_newest_parts_come_first(ledger: SqlLedger) -> None:
    """The documents linked last, of one kind, without removed ones."""
    ledger.link(BOOK, [part(n) for n in range(4)], [state(n) for n in range(4)])
    ledger.link(BOOK, [part(9, kind=Kind.CUSTOMER)], [])
    ledger.unlink(BOOK, Kind.INVOICE, "s000003", [])
    assert [one.external_id for one in ledger.newest_parts(BOOK, Kind.INVOICE, 2)] == ["x2", "x1"]


def test_parts_stream_by_date(ledger: SqlLedger) -> None:
    """Every part between two dates comes once, over many pages, whatever the order in which they were linked."""
    days = [DAY + timedelta(days=n * 7 % 50) for n in range(2500)]
    ledger.link(BOOK, [part(n, date=day, payload={}) for n, day in enumerate(days)], [])
    start, end = DAY + timedelta(days=3), DAY + timedelta(days=40)
    found = list(ledger.parts_between(BOOK, Kind.INVOICE, start, end))
    wanted = sorted(f"x{n}" for n, day in enumerate(days) if start <= day <= end)
    assert sorted(one.external_id for one in found) == wanted
    dates: list[date] = [one.date for one in found if one.date]
    assert dates == sorted(dates)


def test_parts_adopted_since_a_moment(ledger: SqlLedger) -> None:
    """What was linked at or after a moment, over many pages, newest first; what was there before is left out."""
    ledger.link(BOOK, [part(n, payload={}) for n in range(5)], [])
    moment = now()
    ledger.link(BOOK, [part(n, payload={}) for n in range(5, 2105)], [])
    found = [one.external_id for one in ledger.adopted_since(BOOK, Kind.INVOICE, moment)]
    assert found == [f"x{n}" for n in range(2104, 4, -1)]
    assert list(ledger.adopted_since(BOOK, Kind.INVOICE, now() + MINUTE)) == []


def test_what_a_run_created_was_not_adopted(ledger: SqlLedger) -> None:
    """The run that made an attempt and got its answer created the document; one that settles it later only found it."""
    moment = now()
    first = ledger.start_run(BOOK, "nightly", {}, "", 1)
    intend(ledger, first, 1, 2)
    ledger.settle(BOOK, first, "t1", [done(1)], [state(1)], [])
    second = ledger.start_run(BOOK, "nightly", {}, "", 1)
    ledger.settle(BOOK, second, "t1", [done(2)], [state(2)], [])
    assert [one.external_id for one in ledger.adopted_since(BOOK, Kind.INVOICE, moment)] == ["x2"]
