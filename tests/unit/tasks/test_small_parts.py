"""Small parts of a run, each by itself: comparing, retrying, counting, numbers, periods, the edge of a dry run, the plain engine."""

from __future__ import annotations

import random
import threading
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

import pytest

from connectors.contract.clock import now
from connectors.contract.documents import BooksDocument, Facts
from connectors.contract.errors import (
    BookUnready,
    Collision,
    FixRecord,
    Outage,
    Stale,
    Throttled,
    TieoutError,
    Uncertain,
    Wait,
    WaitsFor,
)
from connectors.contract.ledger import Disposed, DispositionTotal
from connectors.contract.records import Customer, Invoice
from connectors.contract.words import Action, Disposition, Kind, Result
from tasks.collide import bump, next_free
from tasks.compare import differences, field_differences, same
from tasks.edge import WritesBlocked
from tasks.engine import Again, Chunk, Delivery, GaveUp, PlainEngine, Settled
from tasks.outcome import disposition_of
from tasks.period import documents_of, month_end, touched_period
from tasks.retry import LONGEST, WAITS, decide
from tasks.revise import foreign_changes
from tasks.tally import Tally
from tests.contract.harness import send_of

FACTS = Facts(party_id="7", date=date(2026, 3, 1), currency="USD", total=Decimal("10.00"), number="A-1")


def _found(**changes: Any) -> BooksDocument:
    given: dict[str, Any] = {
        "document_type": "Invoice", "external_id": "1", "version": "0", "number": "A-1", "party_id": "7",
        "date": date(2026, 3, 1), "currency": "USD", "total": Decimal(10),
    }  # fmt: skip
    return BooksDocument(**(given | changes))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"party_id": "8"}, "customer: sent 7, books 8"),
        ({"party_id": ""}, "customer: sent 7, books none"),
        ({"date": date(2026, 3, 2)}, "date: sent 2026-03-01, books 2026-03-02"),
        ({"currency": "EUR"}, "currency: sent USD, books EUR"),
        ({"total": Decimal("10.01")}, "total: sent 10.00, books 10.01"),
        ({"number": "A-2"}, "number: sent A-1, books A-2"),
    ],
)
def test_each_difference_shows_both_sides(changes: dict[str, Any], words: str) -> None:
    """Party, date, currency, total to the cent, number: whatever is not equal is said with both values."""
    assert differences(FACTS, _found(**changes)) == [words]


def test_equal_is_equal_and_a_tolerance_is_in_cents() -> None:
    """Nothing to say of an equal document; a tolerance bears exactly its cents."""
    assert differences(FACTS, _found()) == []
    assert differences(FACTS, _found(total=Decimal("10.02")), 2) == []
    assert differences(FACTS, _found(total=Decimal("10.03")), 2) == ["total: sent 10.00, books 10.03"]


def test_amounts_are_the_same_whatever_their_notation() -> None:
    """10, 10.0 and 10.00 are one amount; texts are compared as they are."""
    assert same("10", "10.00")
    assert not same("10", "10.01")
    assert not same("ten", "10")
    assert field_differences({"a": "1.0", "b": "x", "c": ""}, {"a": "1", "b": "y"}) == ["b: ours x, books y"]


def test_foreign_changes_are_those_that_operations_do_not_want_either() -> None:
    """RULES 13 field by field: untouched, changed alike on both sides, and changed by somebody else."""
    base = {"untouched": "1", "alike": "1", "foreign": "1", "removed": "1"}
    theirs = {"untouched": "1.00", "alike": "2", "foreign": "3"}
    ours = {"untouched": "5", "alike": "2", "foreign": "1", "removed": "1"}
    assert foreign_changes(base, theirs, ours) == [
        "foreign: Tieout wrote 1, books 3, operations 1",
        "removed: Tieout wrote 1, books empty, operations 1",
    ]


@pytest.mark.parametrize(
    ("error", "try_no", "expected"),
    [
        (FixRecord("x"), 1, Again),
        (FixRecord("x"), 2, GaveUp),
        (Collision("x"), 1, Again),
        (Uncertain("x"), 1, Again),
        (Uncertain("x"), 2, GaveUp),
        (Wait("x"), WAITS - 1, Again),
        (Wait("x"), WAITS, GaveUp),
        (Stale("x"), WAITS, GaveUp),
        (WaitsFor("x"), 1, GaveUp),
        (Outage("x"), 1, GaveUp),
        (BookUnready("x"), 1, GaveUp),
    ],
)
def test_retries_follow_the_error(error: TieoutError, try_no: int, expected: type) -> None:
    """Every failure is tried once more, a Wait so many times, what waits for others and outages not at all."""
    assert isinstance(decide(error, try_no), expected)


def test_waits_follow_the_vendor_then_back_off_with_jitter() -> None:
    """Retry-After as it is, zero included; else powers of two up to half as much again; permanent errors at once."""
    assert decide(Throttled("x", retry_after=17), 1) == Again("x " + Wait.default_remedy, 17)
    assert cast("Again", decide(Throttled("x", retry_after=0), 1)).wait == 0
    assert cast("Again", decide(FixRecord("x"), 1)).wait == 0
    for try_no, base in ((1, 1.0), (2, 2.0), (3, 4.0)):
        wait = cast("Again", decide(Wait("x"), try_no, chance=random.Random(try_no))).wait
        assert base <= wait <= base * 1.5 <= LONGEST * 1.5


@pytest.mark.parametrize(
    ("error", "stage", "expected"),
    [
        (WaitsFor("x"), "plan", Disposition.HELD),
        (Uncertain("x"), "transfer", Disposition.UNCERTAIN),
        (Outage("x"), "transfer", Disposition.NOT_ATTEMPTED),
        (BookUnready("x"), "plan", Disposition.INVALID),
        (FixRecord("x"), "plan", Disposition.INVALID),
        (FixRecord("x"), "transfer", Disposition.REFUSED),
        (Collision("x"), "validate", Disposition.INVALID),
        (Collision("x"), "look", Disposition.REFUSED),
    ],
)
def test_dispositions_of_errors(error: TieoutError, stage: str, expected: Disposition) -> None:
    """What was judged wrong before it went is invalid, what the books said no to is refused."""
    assert disposition_of(error, stage) is expected


@pytest.mark.parametrize(
    ("number", "after"),
    [
        ("A-9", "A-10"),
        ("007", "008"),
        ("999", "1000"),
        ("A-12-b", "A-13-b"),
        ("draft", "draft-1"),
        ("", "-1"),
    ],
)
def test_bump(number: str, after: str) -> None:
    """The next number keeps the width of its digits."""
    assert bump(number) == after


def test_next_free_passes_over_numbers_that_this_run_gave_away() -> None:
    """Two records that the books offer the same number get two."""
    connector = SimpleNamespace(next_number=lambda _type, _: "A-5", renumber=lambda _, number: number)
    run = SimpleNamespace(lock=threading.RLock(), connector=connector, reserved={"A-6"})
    planned = SimpleNamespace(facts=FACTS, document_type="Invoice")
    given = [next_free(cast("Any", run), cast("Any", planned)) for _ in range(2)]
    assert given == ["A-5", "A-7"]


def _customer(n: int) -> Customer:
    return Customer(source_id=str(n), number=f"C{n}", name=f"C{n}", modified_at=now())


def _invoice(n: int, total: str = "5.00") -> Invoice:
    return Invoice(
        source_id=str(n), number=f"I{n}", modified_at=now(), customer_id="1", customer_name="C", due_date=None,
        document_date=date(2026, 3, 1), currency="USD", total=Decimal(total),
    )  # fmt: skip


def test_the_tally_finds_what_got_no_disposition() -> None:
    """A record that was extracted and not disposed is named; a second disposition does not count."""
    tally = Tally()
    assert tally.extract(_invoice(1))
    assert not tally.extract(_invoice(1))
    assert tally.extract(_customer(1))
    row = Disposed(kind=Kind.INVOICE, source_id="1", number="I1", disposition=Disposition.TRANSFERRED)
    assert tally.dispose(row)
    assert not tally.dispose(row)
    assert tally.missing() == ["customer C1"]
    assert tally.extracted == 2


def test_the_tally_counts_a_disposition_of_what_was_never_extracted_once() -> None:
    """It shows in the sums, which then do not match, and does not make a record extracted."""
    tally = Tally()
    row = Disposed(kind=Kind.INVOICE, source_id="9", number="I9", disposition=Disposition.TRANSFERRED)
    assert [tally.dispose(row), tally.dispose(row)] == [True, False]
    assert (tally.extracted, tally.missing(), tally.knows(Kind.INVOICE, "9")) == (0, [], False)


@pytest.mark.parametrize(
    ("count", "total", "currency", "words"),
    [
        (1, "5.00", "USD", []),
        (2, "5.00", "USD", ["invoice: 1 extracted, 2 disposed"]),
        (1, "4.99", "USD", ["invoice USD: 5.00 extracted, 4.99 disposed"]),
        (
            1,
            "5.00",
            "EUR",
            ["invoice EUR: 0.00 extracted, 5.00 disposed", "invoice USD: 5.00 extracted, 0.00 disposed"],
        ),
    ],
)
def test_the_tally_sums_by_kind_and_currency(count: int, total: str, currency: str, words: list[str]) -> None:
    """Promise 2: counts and money of the stored dispositions must equal the extract, per kind and currency."""
    tally = Tally()
    tally.extract(_invoice(1))
    stored = DispositionTotal(
        kind=Kind.INVOICE,
        disposition=Disposition.TRANSFERRED,
        currency=currency,
        count=count,
        total=Decimal(total),
    )
    assert tally.unmatched([stored]) == words


def test_touched_period_is_whole_months_or_nothing() -> None:
    """From the first of the first month to the last of the last, leap years too."""
    run = SimpleNamespace(first_date=date(2028, 1, 31), last_date=date(2028, 2, 2))
    assert touched_period(cast("Any", run)) == (date(2028, 1, 1), date(2028, 2, 29))
    assert touched_period(cast("Any", SimpleNamespace(first_date=None, last_date=None))) == (None, None)
    assert month_end(date(2026, 12, 1)) == date(2026, 12, 31)
    assert documents_of([Kind.CUSTOMER, Kind.INVOICE]) == [Kind.INVOICE]


def test_the_edge_of_a_dry_run_refuses_every_send_and_lets_reads_pass() -> None:
    """Whoever asks, alone or in a batch, of whatever action: nothing is sent."""
    planned = SimpleNamespace(part_id="-", document_type="Invoice", payload={}, facts=FACTS, mark="")
    blocked = WritesBlocked(cast("Any", SimpleNamespace(batch_size=30)))
    sends = [send_of(cast("Any", planned), Kind.INVOICE, "1", action) for action in Action]
    outcomes = [blocked.send_one(sends[0]), *blocked.send_batch("key", sends)]
    assert {one.result for one in outcomes} == {Result.NOT_SENT}
    assert blocked.batch_size == 30


def test_the_plain_engine_retries_and_gives_up_as_it_is_told(caplog: pytest.LogCaptureFixture) -> None:
    """Each try has its number, waits are those that were asked for, and every end is logged."""
    waits: list[float] = []
    tries: list[int] = []

    def attempt(number: int) -> Any:
        tries.append(number)
        return Again("not yet", 2.5) if number < 3 else Settled("done")

    caplog.set_level("INFO", "tieout")
    engine = PlainEngine(sleep=waits.append)
    engine.deliver([Delivery("invoice A-1", attempt), Delivery("invoice A-2", lambda _: GaveUp("no"))])
    engine.say("a line")
    assert (tries, waits) == ([1, 2, 3], [2.5, 2.5])
    assert "invoice A-2: no" in caplog.text
    assert "a line" in caplog.text


def test_the_plain_engine_raises_after_all_chunks_have_ended() -> None:
    """One chunk that cannot say anything of its records does not stop the others."""
    done: list[str] = []

    def broken() -> str:
        raise FixRecord("broken")

    chunks = [Chunk("a", broken), Chunk("b", lambda: done.append("b") or "b")]
    with pytest.raises(FixRecord):
        PlainEngine().chunks(chunks, lanes=1)
    assert done == ["b"]


def test_a_tally_row_without_money_is_counted() -> None:
    """A customer has no money and is counted all the same."""
    tally = Tally()
    tally.extract(_customer(1))
    none = DispositionTotal(
        kind=Kind.CUSTOMER, disposition=Disposition.HELD, currency="", count=1, total=Decimal(0)
    )
    assert tally.unmatched([none]) == []
