"""What the benchmarks stand on: budgets are judged the right way round, and processes are measured with all that they started."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

import pytest

from benchmarks.company import BOOK, Company
from benchmarks.figures import Figure, table
from benchmarks.measurements import kinds
from benchmarks.mixed import DOCUMENTS, Mixed
from benchmarks.plan import Sizes
from benchmarks.processes import spend, tree_cpu
from benchmarks.settled import fill_settled
from benchmarks.web_connector import BOOK as DESK
from benchmarks.web_connector import COMPANY, drain, fill
from connectors.contract.web_connector import Desk, SetState
from connectors.contract.words import Kind
from connectors.ledger import open_ledger
from connectors.operations import SqlOperations, create_reference
from connectors.quickbooks_desktop.service.serve import running

BURN = "x = 0\nimport time\nend = time.process_time() + 0.4\nwhile time.process_time() < end: x += 1"


@pytest.mark.parametrize(
    ("value", "at_least", "ok", "word"),
    [
        (2.0, False, True, "ok"),
        (2.1, False, False, "OVER"),
        (2.0, True, True, "ok"),
        (1.9, True, False, "UNDER"),
    ],
)
def test_a_budget_is_a_bound(value: float, at_least: bool, ok: bool, word: str) -> None:
    """The bound itself is within; beyond it, on the wrong side, the table says so."""
    one = Figure("what", value, "s", budget=2, at_least=at_least)
    assert one.ok is ok
    assert word in table([one])


def test_a_child_of_a_child_counts() -> None:
    """CPU that a command's own child burned is the command's."""
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {BURN!r}])"
    spent = spend(["-c", code])
    assert spent.cpu >= 0.4
    assert spent.wall >= 0.4
    assert spent.peak > 1_000_000


def test_a_command_that_fails_measures_nothing() -> None:
    """Its last words are told."""
    with pytest.raises(RuntimeError, match="last words"):
        spend(["-c", "import sys; sys.exit('last words')"])


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_running_tree_is_measured() -> None:
    """A process that only waits is charged with what its child has burned so far."""
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {BURN!r}]); print(flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert tree_cpu(process.pid) >= 0.4
        process.communicate("\n")


def test_every_kind_is_measured_beside_invoices() -> None:
    """A tiny mixed company goes into the books, a run a kind, each with exactly its documents; the invoice is the measure."""
    figures = kinds.measure(Sizes(of_each_kind=4))
    assert [one.name.partition(": ")[2] for one in figures[:-1]] == list(DOCUMENTS)
    assert figures[0].value == 1
    assert all(one.value > 0 for one in figures)


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """A company with 8,000 settled records and no books: only its operations and its ledger are read."""
    home = tmp_path_factory.mktemp("history")
    create_reference(f"sqlite:///{home / 'operations.sqlite'}")
    open_ledger(f"sqlite:///{home / 'ledger.sqlite'}", key=b"only for a test").close()
    there = Company(home, limited=False, ready={}, process=cast("subprocess.Popen[str]", None))
    fill_settled(Mixed(there, 4), 8_000)
    return there


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_a_settled_record_is_the_same_on_both_sides(history: Company, kind: Kind) -> None:
    """The history is one that Tieout could have made: record, state and documents have one amount; else a run would do work in it."""
    zone = ZoneInfo("UTC")
    operations = SqlOperations(f"sqlite:///{history.operations}", time_zone=zone, operations_time_zone=zone)
    records = {fact.record.source_id: fact.record for page in operations.changed(kind, None) for fact in page}
    operations.close()
    sql = sqlite3.connect(history.ledger)
    states = sql.execute(
        "SELECT source_id, number, external_number, amount_cents, currency, fingerprint FROM record WHERE book = ? AND kind = ?",
        (BOOK, kind),
    ).fetchall()
    parts = dict(
        sql.execute("SELECT source_id, sum(total_cents) FROM part WHERE kind = ? GROUP BY source_id", (kind,))
    )
    documents = sql.execute("SELECT count(*) FROM part WHERE kind = ?", (kind,)).fetchone()[0]
    sql.close()
    assert len(records) == len(states) == (5_600 if kind is Kind.INVOICE else 400)
    assert documents == len(records) * DOCUMENTS[kind]
    for source_id, number, external_number, cents, currency, _ in states:
        one = records[source_id]
        assert (number, external_number) == (one.number, one.external_number)
        assert (cents, currency) == (100 * one.amount, one.money_currency)
        assert Decimal(parts[source_id]) == cents
    newest = max(states, key=lambda row: records[row[0]].modified_at)
    assert newest[-1] == records[newest[0]].fingerprint()


def test_the_web_connector_of_the_benchmark_drains_what_it_counts(tmp_path: Path) -> None:
    """Two message sets of three records and their guards are answered, one is still queued; every call is timed, and nothing is refused."""
    greeting = fill(tmp_path, queued=9, in_a_set=3)
    ledger = open_ledger(f"sqlite:///{tmp_path / 'ledger.sqlite'}", key=None)
    with running(ledger.mailbox, lambda name: Desk(book=name, company_name=COMPANY)) as url:
        done = drain(os.getpid(), url, greeting, in_a_set=3, sets=2)
    assert (done.records, len(done.seconds), done.cpu > 0) == (6, 8, True)
    assert ledger.mailbox.counts(DESK) == {SetState.ANSWERED: 2, SetState.QUEUED: 2}
    ledger.close()
