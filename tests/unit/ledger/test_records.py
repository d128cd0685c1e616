"""Records: states saved in bulk, decisions that stick, and idle questions that do not grow with history."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from connectors.contract.clock import now
from connectors.contract.ledger import Decided
from connectors.contract.words import Choice, Kind, Reason, TransferStatus
from connectors.ledger import SqlLedger
from connectors.ledger.models import in_flight as in_flight_table
from connectors.ledger.models import record as t
from connectors.ledger.records import DUE, OPEN
from tests.unit.ledger.samples import BOOK, intend, state


def test_a_state_comes_back_whole(ledger: SqlLedger) -> None:
    """Every column survives; saving again replaces it."""
    full = state(
        1,
        status=TransferStatus.FAILED,
        reason=Reason.UNCERTAIN,
        fingerprint="f",
        generation=2,
        send=3,
        failed_before=True,
        error_code="2050",
        waits_for="customer:c1",
        external_number="X-1",
        is_open=True,
        write_due=True,
    )
    ledger.save(BOOK, [state(1), full])
    assert ledger.states(BOOK, Kind.INVOICE, ["s000001", "unknown"]) == {"s000001": full}
    assert ledger.find_by_number(BOOK, Kind.INVOICE, "INV-1") == [full]
    assert ledger.find_by_number(BOOK, Kind.CUSTOMER, "INV-1") == []


def test_open_ids_go_page_by_page(ledger: SqlLedger) -> None:
    """Keyset pages visit every open record once, over more than one IN list too."""
    ledger.save(BOOK, [state(n, is_open=n % 2 == 0) for n in range(1200)])
    seen: list[str] = []
    while page := ledger.open_ids(BOOK, Kind.INVOICE, seen[-1] if seen else "", 250):
        seen.extend(page)
    assert seen == [f"s{n:06}" for n in range(0, 1200, 2)]
    assert len(ledger.states(BOOK, Kind.INVOICE, (f"s{n:06}" for n in range(1200)))) == 1200


def test_a_write_back_is_due_until_it_is_confirmed(ledger: SqlLedger) -> None:
    """Operations' confirmation, and nothing else, ends it."""
    ledger.save(BOOK, [state(1, write_due=True), state(2, write_due=True), state(3)])
    ledger.written(BOOK, Kind.INVOICE, [state(1)])
    assert [one.number for one in ledger.write_due(BOOK)] == ["INV-2"]


def test_a_word_that_came_late_is_corrected(ledger: SqlLedger) -> None:
    """What operations were told last is not what the record has become meanwhile: it is to be told again."""
    ledger.save(BOOK, [state(1), state(2, reason=None)])
    ledger.written(BOOK, Kind.INVOICE, [state(1, waits_for="item:work"), state(2, reason=Reason.HELD)])
    assert [one.number for one in ledger.write_due(BOOK)] == ["INV-1", "INV-2"]


def test_a_decision_sticks(ledger: SqlLedger) -> None:
    """The newest decision shows at once and survives later saves; a record nobody has seen yet can be decided on (promise 8)."""
    hold = Decided(kind=Kind.INVOICE, source_id="s000001", choice=Choice.HOLD, who="ann", why="wait")
    skip = Decided(
        kind=Kind.INVOICE, source_id="s000001", choice=Choice.SKIP, who="bob", why="known", detail="6240"
    )
    ledger.decide(BOOK, [hold, skip])
    ledger.save(BOOK, [state(1, is_open=True)])
    found = ledger.states(BOOK, Kind.INVOICE, ["s000001"])["s000001"]
    assert (found.choice, found.choice_detail, found.number, found.is_open) == (
        Choice.SKIP,
        "6240",
        "INV-1",
        True,
    )
    whats = [line.what for line in ledger.history(BOOK, Kind.INVOICE, "s000001")]
    assert whats == ["decision: hold, by ann", "decision: skip, by bob"]


def test_status_counts_name_the_reason(ledger: SqlLedger) -> None:
    """Records are counted by kind and status, with the reason beside it."""
    held = state(1, status=TransferStatus.PENDING, reason=Reason.HELD)
    ledger.save(
        BOOK, [held, state(2, status=TransferStatus.PENDING), state(3, status=TransferStatus.TRANSFERRED)]
    )
    assert ledger.status_counts(BOOK) == {Kind.INVOICE: {"Pending": 1, "Pending (Held)": 1, "Transferred": 1}}


@pytest.mark.parametrize("question", ["open", "due", "in flight"])
def test_idle_questions_use_an_index_of_what_is_open(ledger: SqlLedger, run_id: str, question: str) -> None:
    """What is open, due or in flight is found by its own index among many settled records, not by reading them (DESIGN 9)."""
    ledger.save(BOOK, [state(n, is_open=n == 7, write_due=n == 8) for n in range(3000)])
    intend(ledger, run_id, 9)
    query, index = {
        "open": (OPEN.where(t.c.book == BOOK, t.c.kind == "invoice"), "record_open"),
        "due": (DUE.where(t.c.book == BOOK), "record_write_due"),
        "in flight": (
            sa.select(in_flight_table.c.attempt_id).where(in_flight_table.c.book == BOOK),
            "in_flight",
        ),
    }[question]
    with ledger._db.engine.connect() as connection:
        text = str(query.compile(connection, compile_kwargs={"literal_binds": True}))
        if ledger._db.is_sqlite:
            plan = " ".join(row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}"))
            assert "SEARCH" in plan
        else:
            connection.exec_driver_sql("ANALYZE")
            plan = " ".join(row[0] for row in connection.exec_driver_sql(f"EXPLAIN {text}"))
            assert question == "in flight" or "Index" in plan
        assert index in plan
    assert ledger.open_ids(BOOK, Kind.INVOICE) == ["s000007"]
    assert [one.source_id for one in ledger.write_due(BOOK)] == ["s000008"]
    assert [one.send.source_id for one in ledger.unsettled(BOOK, now())] == ["s000009"]
