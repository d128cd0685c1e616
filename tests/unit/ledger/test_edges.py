"""The ledger asked for nothing, for what it does not know, and while somebody else holds the file or the lock."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from connectors.contract.clock import now
from connectors.contract.errors import BookUnready, LedgerUnusable, Wait
from connectors.contract.words import Kind
from connectors.ledger import SqlLedger, open_ledger
from connectors.ledger import revision as migrations
from connectors.ledger.database import _TRIES, Database
from connectors.ledger.payloads import dump
from connectors.ledger.revision import _migrate, bring_up_to_date
from connectors.ledger.tokens import TokenStore
from connectors.ledger.trouble import explained
from tests.support.templates import ledger_in
from tests.unit.ledger.samples import BOOK, disposed, intend, send


@pytest.fixture
def ledger_url(tmp_path: Path) -> str:
    """SQLite is enough: nothing here depends on the database."""
    return ledger_in(tmp_path)


def test_nothing_asked_nothing_done(ledger: SqlLedger, run_id: str) -> None:
    """Empty lists are no error and open no transaction that writes."""
    assert ledger.intend(BOOK, run_id, "t1", [], {}, None, now(), []) == set()
    ledger.dispose(BOOK, run_id, [])
    ledger.decide(BOOK, [])
    ledger.save_paid(BOOK, [])
    ledger.settle(BOOK, run_id, "t1", [], [], [])
    assert (ledger.dispositions(run_id), ledger.unsettled(BOOK, now())) == ([], [])


def test_what_the_ledger_does_not_know_is_said(ledger: SqlLedger) -> None:
    """A book that was never registered cannot be stopped, a run that was never begun not ended."""
    with pytest.raises(BookUnready, match="does not know the book south"):
        ledger.stop("south", "why")
    with pytest.raises(ValueError, match="no run r-0"):
        ledger.finish_run("r-0", "settled", "", {})


def test_a_record_twice_in_one_call_is_refused(ledger: SqlLedger, run_id: str) -> None:
    """Promise 2: one disposition a record, also within one call; the others of the call are not stored either."""
    with pytest.raises(ValueError, match="INV-1"):
        ledger.dispose(BOOK, run_id, [disposed(2), disposed(1), disposed(1)])
    assert ledger.dispositions(run_id) == []


def test_the_ledger_is_shown_by_its_address_alone(ledger: SqlLedger) -> None:
    """Promise 10: no key, no password."""
    assert repr(ledger) == f"SqlLedger({ledger._db.place})"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Decimal("NaN"), "not a number that the ledger can keep"),
        ({1, 2}, "cannot keep a set"),
        ([{"deep": (0.5,)}], "0.5 is a float"),
    ],
)
def test_what_has_no_exact_form_is_not_kept(value: object, words: str) -> None:
    """Promise 7: a payload is kept to the last digit or refused."""
    with pytest.raises(ValueError, match=words):
        dump({"Amount": value})


def test_a_key_of_a_mapping_that_json_has_no_form_for_is_refused() -> None:
    """As a sentence of ours, not the encoder's kind of error."""
    with pytest.raises(ValueError, match="keys must be"):
        dump({"Lines": {("a", "b"): 1}})


def test_an_error_that_nobody_foresaw_shows_nothing_of_the_statement() -> None:
    """The sentence names the place, and neither SQL nor a value."""
    strange = sa.exc.ProgrammingError("SELECT secret", {"secret": "hush"}, RuntimeError("odd"))
    said = explained(strange, "ledger.db")
    assert said.message == "The ledger refused what was asked of it (ledger.db)."
    assert "hush" not in f"{said} {said.code}"


class _Raced(Exception):
    pgcode = "40001"


def _loses(times: int) -> Callable[[sa.Connection], str]:
    left = [times]

    def work(_connection: sa.Connection) -> str:
        if left[0]:
            left[0] -= 1
            raise sa.exc.OperationalError("UPDATE", {}, _Raced("could not serialize access"))
        return "done"

    return work


def test_a_transaction_that_lost_a_race_is_made_again(ledger_url: str) -> None:
    """A few times, then it is an error; what is no race is one at once."""
    database = Database(ledger_url)
    assert database.write(_loses(_TRIES - 1)) == "done"
    with pytest.raises(LedgerUnusable, match="cannot be reached"):
        database.write(_loses(_TRIES))

    def wrong(connection: sa.Connection) -> Any:
        return connection.execute(sa.text("SELECT :missing"))

    with pytest.raises(LedgerUnusable, match="refused what was asked"):
        database.write(wrong)
    database.close()


def test_a_migration_that_another_process_made_is_not_made_again(
    ledger: SqlLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of several that open an old ledger, the second finds it current once it has the lock."""
    monkeypatch.setattr("alembic.command.upgrade", lambda *_: pytest.fail("migrated twice"))
    ledger._db.write(_migrate)


@contextmanager
def _held(file: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other


def test_the_switch_to_write_ahead_waits_for_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody has the file at that moment: tried until it is free, or given up after our patience with a sentence."""
    file = tmp_path / "ledger.db"
    monkeypatch.setattr("connectors.ledger.database.WAIT_SECONDS", 0)
    with closing(sqlite3.connect(file)) as made:
        made.execute("CREATE TABLE notes (text)")
    with _held(file) as other:
        monkeypatch.setattr(migrations, "WAIT_SECONDS", -1)
        database = Database(f"sqlite:///{file}")
        with pytest.raises(LedgerUnusable, match="locked"):
            bring_up_to_date(database)
        monkeypatch.setattr(migrations, "WAIT_SECONDS", 30)
        asked = threading.Event()
        monkeypatch.setattr(migrations.time, "sleep", lambda _: asked.set() or other.rollback())
        bring_up_to_date(database)
        assert asked.is_set()
        assert database.pragma("journal_mode") == "wal"
        database.close()


def test_a_refresher_that_waits_in_vain_gives_up(ledger: SqlLedger, key: bytes) -> None:
    """A live one keeps the lock: the others wait so long and no longer, then say whose connection it is."""
    one, other = TokenStore(ledger._db, key), TokenStore(ledger._db, key)
    other.patience = timedelta(seconds=-1)

    def exchange(_values: object) -> dict[str, str]:
        with pytest.raises(Wait, match="renewing the connection of qbo:1"):
            other.refresh("qbo:1", lambda _: pytest.fail("two refreshers at once"))
        return {"refresh_token": "new"}

    assert one.refresh("qbo:1", exchange) == {"refresh_token": "new"}


def test_states_may_be_saved_without_any_closing(ledger: SqlLedger, run_id: str) -> None:
    """A claim stays as it is where only states and failures are settled."""
    assert intend(ledger, run_id, 1) == {send(1).attempt_id}
    ledger.settle(BOOK, run_id, "t1", [], [], [])
    assert [one.send.attempt_id for one in ledger.unsettled(BOOK, now())] == [send(1).attempt_id]
    assert ledger.states(BOOK, Kind.INVOICE, [send(1).source_id])[send(1).source_id].number == "INV-1"


def test_a_folder_with_percent_in_its_name(tmp_path: Path) -> None:
    """The address of the migrations is not taken for a pattern."""
    (tmp_path / "100%").mkdir()
    ledger = open_ledger(f"sqlite:///{tmp_path}/100%/ledger.db", key=None)
    ledger.register(BOOK, "quickbooks online", "1")
    assert ledger.stopped(BOOK) == ""
    ledger.close()
