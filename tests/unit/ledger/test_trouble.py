"""A ledger that cannot be used says so in one sentence, without a password, and what was committed stays."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
import sqlalchemy as sa

from connectors.contract.errors import LedgerUnusable
from connectors.contract.words import Kind
from connectors.ledger import SqlLedger, open_ledger
from tests.unit.ledger.samples import BOOK, COMPANY, in_flight, intend, state


def test_a_full_disk_is_a_sentence(tmp_path: Path) -> None:
    """Where nothing more fits, no claim is given, what was committed stays, and the ledger works again once there is room."""
    ledger = open_ledger(f"sqlite:///{tmp_path / 'full.db'}", key=None)
    assert isinstance(ledger, SqlLedger)
    ledger.register(BOOK, *COMPANY)
    run_id = ledger.start_run(BOOK, "nightly", {}, "", 1)
    ledger._db.engine.dispose()
    limit = [0]

    @sa.event.listens_for(ledger._db.engine, "connect")
    def _no_more(connection: object, _: object) -> None:
        if limit[0]:
            connection.execute(f"PRAGMA max_page_count = {limit[0]}")  # type: ignore[attr-defined]

    limit[0] = int(ledger._db.pragma("page_count")) + 1
    ledger._db.engine.dispose()
    with pytest.raises(LedgerUnusable, match=r"The ledger could not be written: the disk is full .*full\.db"):
        intend(ledger, run_id, *range(500))
    assert in_flight(ledger) == []
    assert ledger.states(BOOK, Kind.INVOICE, ["s000001"]) == {}
    limit[0] = 0
    ledger._db.engine.dispose()
    assert intend(ledger, run_id, 1) == {"a1-"}
    ledger.close()


def test_an_unreachable_server_is_a_sentence_without_password() -> None:
    """Nobody listens at the address: the sentence names host and database, not user or password (promise 10)."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound but not listening: connections are refused
        url = f"postgresql://someone:hush-hush@127.0.0.1:{taken.getsockname()[1]}/ledger?application_name=hush-hush"
        with pytest.raises(
            LedgerUnusable, match=r"The ledger cannot be reached \(127\.0\.0\.1:\d+/ledger\)"
        ) as caught:
            open_ledger(url, key=None)
    told = f"{caught.value!r} {caught.value.detail} {caught.value.__cause__!r}"
    assert "hush-hush" not in told
    assert "someone" not in told


@pytest.mark.parametrize(
    "url",
    [
        "mysql://u:hush@h/d",
        "not an address hush",
        "sqlite://",
        "sqlite:///:memory:",
        "postgresql+nope://u:hush@h/d",
    ],
)
def test_a_wrong_address_is_a_sentence(url: str) -> None:
    """Only SQLite files and PostgreSQL hold a ledger; the address, which may hold a password, is not repeated."""
    with pytest.raises(LedgerUnusable, match=r"sqlite:///|postgresql://") as caught:
        open_ledger(url, key=None)
    assert "hush" not in str(caught.value)


def test_a_missing_folder_is_a_sentence(tmp_path: Path) -> None:
    """A path that cannot be opened is named."""
    with pytest.raises(LedgerUnusable, match=r"cannot be opened.*nowhere/ledger\.db"):
        open_ledger(f"sqlite:///{tmp_path}/nowhere/ledger.db", key=None)


def test_a_file_of_another_kind_is_left_alone(tmp_path: Path) -> None:
    """A file that is no database is not overwritten."""
    file = tmp_path / "notes.txt"
    file.write_text("These are my notes, not a database. " * 100)
    with pytest.raises(LedgerUnusable, match="not a SQLite database"):
        open_ledger(f"sqlite:///{file}", key=None)
    assert file.read_text().startswith("These are my notes")


def test_an_unknown_book_or_run_is_a_sentence(ledger: SqlLedger) -> None:
    """Nothing is stored for a book or a run that the ledger does not know, and no statement or value is shown."""
    with pytest.raises(LedgerUnusable, match="knows no such book, run or attempt"):
        ledger.save("other", [state(1, number="SECRET-NUMBER")])
    with pytest.raises(LedgerUnusable, match="knows no such book, run or attempt") as caught:
        intend(ledger, "no such run", 1)
    assert "INV-1" not in f"{caught.value!r}{caught.value.__cause__!r}"
    assert in_flight(ledger) == []
