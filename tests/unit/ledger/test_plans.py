"""Plans: how SQLite would answer every question of the port, so that none of them reads a book's whole history."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa

from connectors.contract.clock import now
from connectors.contract.ledger import PaidState
from connectors.contract.words import Kind
from connectors.ledger import SqlLedger, open_ledger
from tests.unit.ledger.samples import (
    BOOK,
    COMPANY,
    DAY,
    disposed,
    done,
    failure,
    intend,
    part,
    state,
    unanswered,
)

WHOLE_BOOK = {"in_flight", "run", "failure"}
"""Read by book: in flight is what is open; runs and failures are read newest first, up to a limit."""


def _everything(ledger: SqlLedger) -> None:
    """Ask each question once (but for the counts by status, which count everything)."""
    run_id = ledger.start_run(BOOK, "nightly", {}, "", 1)
    intend(ledger, run_id, 1, 2)
    ledger.settle(BOOK, run_id, "t1", [done(1), unanswered(2)], [state(1)], [failure(1)])
    ledger.dispose(BOOK, run_id, [disposed(1)])
    ledger.unsettled(BOOK, now())
    ledger.take_over(BOOK, "a2-", "t1", "t2", now())
    ledger.states(BOOK, Kind.INVOICE, ["s000001"])
    ledger.find_by_number(BOOK, Kind.INVOICE, "INV-1")
    ledger.open_ids(BOOK, Kind.INVOICE)
    ledger.write_due(BOOK)
    ledger.written(BOOK, Kind.INVOICE, [state(1)])
    ledger.parts(BOOK, Kind.INVOICE, ["s000001"])
    ledger.parts_by_external(BOOK, "Invoice", ["x1"])
    list(ledger.parts_between(BOOK, Kind.INVOICE, DAY, DAY))
    ledger.newest_parts(BOOK, Kind.INVOICE, 5)
    list(ledger.adopted_since(BOOK, Kind.INVOICE, now()))
    ledger.link(BOOK, [part(1, external_id="y1")], [])
    ledger.unlink(BOOK, Kind.INVOICE, "s000001", [])
    ledger.failures(BOOK, Kind.INVOICE, "s000001")
    ledger.failures(BOOK)
    ledger.history(BOOK, Kind.INVOICE, "s000001")
    ledger.save_paid(BOOK, [PaidState(source_id="s000001", external_id="x1", paid_on=DAY)])
    ledger.paid(BOOK, ["s000001"])
    ledger.paid_by(BOOK, "Payment", ["9"])
    ledger.position(BOOK, "invoice")
    ledger.last_run(BOOK)
    ledger.dispositions(run_id)
    ledger.totals(run_id)


def test_no_question_reads_the_whole_history(tmp_path: Path) -> None:
    """Every statement finds its rows by record, document, date, run or openness (DESIGN 9: idle costs next to nothing)."""
    ledger = open_ledger(f"sqlite:///{tmp_path / 'plans.db'}", key=None)
    assert isinstance(ledger, SqlLedger)
    ledger.register(BOOK, *COMPANY)
    asked: dict[str, Any] = {}

    def note(_c: object, _u: object, statement: str, values: Any, _x: object, many: object) -> None:
        if statement.startswith(("SELECT", "UPDATE", "DELETE")):
            asked.setdefault(statement, values[0] if many else values)

    sa.event.listen(ledger._db.engine, "before_cursor_execute", note)
    _everything(ledger)
    sa.event.remove(ledger._db.engine, "before_cursor_execute", note)
    assert len(asked) > 30
    with ledger._db.reading() as connection:
        for statement, values in asked.items():
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values):
                step = str(row[3])
                assert not step.startswith("SCAN ") or step.split()[1] == "anon_1", (step, statement)
                by_book = step.endswith(("(book=?)", "(book=? AND kind=?)"))
                if "part_newest" in step and "DESC" in statement:
                    continue  # read backwards up to its limit
                assert not by_book or step.split()[1] in WHOLE_BOOK, (step, statement)
    ledger.close()
