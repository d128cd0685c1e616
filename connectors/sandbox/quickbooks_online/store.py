"""The company's durable state: one SQLite file, every request one transaction, committed before the answer."""

from __future__ import annotations

import fcntl
import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NamedTuple

SCHEMA = """
CREATE TABLE IF NOT EXISTS entity (
  kind TEXT NOT NULL, id INTEGER NOT NULL, sync INTEGER NOT NULL, name TEXT COLLATE NOCASE,
  docnumber TEXT COLLATE NOCASE, txndate TEXT, duedate TEXT, party TEXT, active INTEGER NOT NULL DEFAULT 1,
  total INTEGER, balance INTEGER, created INTEGER NOT NULL, updated INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0, body TEXT NOT NULL, UNIQUE (kind, id));
CREATE INDEX IF NOT EXISTS entity_number ON entity (kind, docnumber) WHERE docnumber IS NOT NULL;
CREATE INDEX IF NOT EXISTS entity_name ON entity (name) WHERE name IS NOT NULL;
CREATE INDEX IF NOT EXISTS entity_party ON entity (kind, party, txndate) WHERE party IS NOT NULL;
CREATE INDEX IF NOT EXISTS entity_date ON entity (kind, txndate) WHERE txndate IS NOT NULL;
-- For counting alone; every other query says +deleted, lest SQLite prefer this one.
CREATE INDEX IF NOT EXISTS entity_live ON entity (kind, deleted, active);
CREATE INDEX IF NOT EXISTS entity_updated ON entity (kind, updated);
CREATE TABLE IF NOT EXISTS link (
  payer_kind TEXT NOT NULL, payer_id INTEGER NOT NULL, line INTEGER NOT NULL, relation TEXT NOT NULL,
  target_kind TEXT NOT NULL, target_id INTEGER NOT NULL, target_line TEXT, cents INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS link_payer ON link (payer_kind, payer_id);
CREATE INDEX IF NOT EXISTS link_target ON link (target_kind, target_id);
CREATE TABLE IF NOT EXISTS journal (
  sequence INTEGER PRIMARY KEY, at TEXT NOT NULL, source TEXT NOT NULL, entity TEXT NOT NULL,
  operation TEXT NOT NULL, id TEXT NOT NULL, doc_number TEXT, party TEXT, total INTEGER,
  requestid TEXT, bid TEXT, intuit_tid TEXT);
CREATE TABLE IF NOT EXISTS replay (
  client TEXT NOT NULL, realm TEXT NOT NULL, requestid TEXT NOT NULL, batch INTEGER NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (client, realm, requestid)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS token (
  token TEXT PRIMARY KEY, sort TEXT NOT NULL, issued REAL NOT NULL, expires REAL NOT NULL,
  revoked INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS memory (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""


class Row(NamedTuple):
    """One entity: its columns for SQL, and its body exactly as it is answered."""

    kind: str
    id: int
    sync: int
    name: str | None
    docnumber: str | None
    txndate: str | None
    duedate: str | None
    party: str | None
    active: int
    total: int | None
    balance: int | None
    created: int
    updated: int
    deleted: int
    body: str


COLUMNS = ", ".join(Row._fields)
_MARKS = ", ".join("?" * len(Row._fields))
_SETS = ", ".join(f"{each} = ?" for each in Row._fields[2:])


class Store:
    """One open sandbox home. Threads take turns: `transaction` holds the lock."""

    def __init__(self, home: Path) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self._lock_file = _occupy(home / "in-use")
        self.lock = threading.RLock()
        self.sql = sqlite3.connect(home / "company.sqlite", check_same_thread=False, isolation_level=None)
        self.sql.execute("PRAGMA journal_mode=WAL")
        # Survives the death of the process; only the death of the machine could lose the last commits.
        self.sql.execute("PRAGMA synchronous=NORMAL")
        self.sql.executescript(SCHEMA)

    def close(self) -> None:
        """Close the file and free the home for another sandbox."""
        with self.lock:
            self.sql.close()
            self._lock_file.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, one at a time."""
        with self.lock:
            self.sql.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self.sql.execute("ROLLBACK")
                raise
            self.sql.execute("COMMIT")

    @contextmanager
    def part(self) -> Iterator[None]:
        """One batch item inside a transaction: undone alone when it fails."""
        self.sql.execute("SAVEPOINT part")
        try:
            yield
        except BaseException:
            self.sql.execute("ROLLBACK TO part")
            self.sql.execute("RELEASE part")
            raise
        self.sql.execute("RELEASE part")

    def next(self, name: str, start: int = 1) -> int:
        """The next value of a counter; the first is `start`."""
        row = self.sql.execute(
            "INSERT INTO counter VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value",
            (name, start),
        ).fetchone()
        return int(row[0])

    def find(self, kind: str, number: int) -> Row | None:
        """The entity, unless it never was or is deleted."""
        found = self.sql.execute(
            f"SELECT {COLUMNS} FROM entity WHERE kind = ? AND id = ? AND +deleted = 0",
            (kind, number),
        ).fetchone()
        return Row(*found) if found else None

    def rows(self, where: str, values: tuple[Any, ...] = ()) -> list[Row]:
        """Every entity, deleted ones included, that a condition of our own finds."""
        return [
            Row(*each) for each in self.sql.execute(f"SELECT {COLUMNS} FROM entity WHERE {where}", values)
        ]

    def insert(self, row: Row) -> None:
        """Add an entity."""
        self.sql.execute(f"INSERT INTO entity ({COLUMNS}) VALUES ({_MARKS})", row)

    def update(self, row: Row) -> None:
        """Replace an entity."""
        self.sql.execute(f"UPDATE entity SET {_SETS} WHERE kind = ? AND id = ?", (*row[2:], row.kind, row.id))

    def recall(self, name: str) -> Any:
        """A remembered value, or None."""
        found = self.sql.execute("SELECT value FROM memory WHERE name = ?", (name,)).fetchone()
        return json.loads(found[0]) if found else None

    def remember(self, name: str, value: Any) -> None:
        """Keep a small value: settings, faults, the identity of the company."""
        self.sql.execute("INSERT OR REPLACE INTO memory VALUES (?, ?)", (name, json.dumps(value)))


def _occupy(path: Path) -> IO[str]:
    """Hold the home for this process; the hold ends with the process. Raises RuntimeError if another holds it."""
    handle = path.open("w")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        handle.close()
        raise RuntimeError(
            f"Another sandbox is running in {path.parent}; stop it or choose another home."
        ) from None
    return handle
