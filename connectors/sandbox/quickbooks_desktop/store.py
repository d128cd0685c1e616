"""The durable state of one company file: a SQLite file, every request one transaction, shared by processes."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

SCHEMA = """
CREATE TABLE IF NOT EXISTS entity (
  kind TEXT NOT NULL, id TEXT PRIMARY KEY, serial INTEGER NOT NULL, edit INTEGER NOT NULL, name TEXT COLLATE NOCASE,
  number TEXT COLLATE NOCASE, txndate TEXT, party TEXT, active INTEGER NOT NULL DEFAULT 1, total INTEGER, open INTEGER,
  created TEXT NOT NULL, modified TEXT NOT NULL, deleted TEXT, body TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS entity_name ON entity (name) WHERE name IS NOT NULL;
CREATE INDEX IF NOT EXISTS entity_number ON entity (kind, number) WHERE number IS NOT NULL;
CREATE INDEX IF NOT EXISTS entity_party ON entity (party, kind, txndate) WHERE party IS NOT NULL;
CREATE INDEX IF NOT EXISTS entity_date ON entity (kind, txndate) WHERE txndate IS NOT NULL;
CREATE INDEX IF NOT EXISTS entity_modified ON entity (kind, modified);
CREATE TABLE IF NOT EXISTS posting (
  txn TEXT NOT NULL, account TEXT NOT NULL, sort TEXT NOT NULL, party TEXT, cents INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS posting_txn ON posting (txn);
CREATE INDEX IF NOT EXISTS posting_account ON posting (account);
CREATE INDEX IF NOT EXISTS posting_party ON posting (party, sort) WHERE party IS NOT NULL;
CREATE TABLE IF NOT EXISTS link (
  relation TEXT NOT NULL, via TEXT NOT NULL, source TEXT NOT NULL, source_line TEXT, target TEXT NOT NULL,
  target_line TEXT, cents INTEGER NOT NULL DEFAULT 0, quantity TEXT);
CREATE INDEX IF NOT EXISTS link_via ON link (via);
CREATE INDEX IF NOT EXISTS link_source ON link (source);
CREATE INDEX IF NOT EXISTS link_target ON link (target);
CREATE TABLE IF NOT EXISTS journal (
  sequence INTEGER PRIMARY KEY, at TEXT NOT NULL, source TEXT NOT NULL, entity TEXT NOT NULL, operation TEXT NOT NULL,
  id TEXT NOT NULL, number TEXT, party TEXT, total INTEGER, memo TEXT, message_set TEXT, request_id TEXT, session INTEGER);
CREATE TABLE IF NOT EXISTS message_set (id TEXT PRIMARY KEY, digest TEXT NOT NULL, requests TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS message_part (
  set_id TEXT NOT NULL, position INTEGER NOT NULL, code INTEGER NOT NULL, message TEXT NOT NULL, recovery TEXT NOT NULL,
  inside TEXT NOT NULL, PRIMARY KEY (set_id, position)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS call (
  sequence INTEGER PRIMARY KEY, at TEXT NOT NULL, session INTEGER NOT NULL, method TEXT NOT NULL, sent TEXT NOT NULL,
  answered TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS memory (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""


class Row(NamedTuple):
    """One entry or document: its columns for SQL, and its body as it was given, completed by the books."""

    kind: str
    id: str
    serial: int
    edit: int
    name: str | None
    number: str | None
    txndate: str | None
    party: str | None
    active: int
    total: int | None
    open: int | None
    created: str
    modified: str
    deleted: str | None
    body: str

    @property
    def content(self) -> dict[str, Any]:
        """The body, a new copy each time."""
        found: dict[str, Any] = json.loads(self.body)
        return found


COLUMNS = ", ".join(Row._fields)
_MARKS = ", ".join("?" * len(Row._fields))


class Link(NamedTuple):
    """One document settles or receives another; `via` is the document that says so and takes the link with it."""

    relation: str
    via: str
    source: str
    source_line: str | None
    target: str
    target_line: str | None
    cents: int
    quantity: str | None


class Store:
    """One open company file. Other processes may have it open too; a transaction waits for its turn up to 30 seconds."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self.sql = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
        self.sql.execute("PRAGMA journal_mode=WAL")
        # Survives the death of the process; only the death of the machine could lose the last commits.
        self.sql.execute("PRAGMA synchronous=NORMAL")
        self.sql.executescript(SCHEMA)

    def close(self) -> None:
        """Close the file."""
        self.sql.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, one process at a time."""
        self.sql.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.sql.execute("ROLLBACK")
            raise
        self.sql.execute("COMMIT")

    def next(self, name: str) -> int:
        """The next value of a counter, from 1."""
        row = self.sql.execute(
            "INSERT INTO counter VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value",
            (name,),
        ).fetchone()
        return int(row[0])

    def find(self, number: str) -> Row | None:
        """What has this id, unless it never was or is deleted."""
        found = self.rows("id = ? AND deleted IS NULL", (number,))
        return found[0] if found else None

    def named(self, name: str, kinds: tuple[str, ...]) -> Row | None:
        """The entry of these lists with this full name, whatever its case."""
        marks = ", ".join("?" * len(kinds))
        found = self.rows(f"name = ? AND deleted IS NULL AND kind IN ({marks})", (name, *kinds))
        return found[0] if found else None

    def rows(self, where: str, values: tuple[Any, ...] = ()) -> list[Row]:
        """Everything, deleted included, that a condition of our own finds."""
        return [
            Row(*each) for each in self.sql.execute(f"SELECT {COLUMNS} FROM entity WHERE {where}", values)
        ]

    def save(self, row: Row) -> None:
        """Add or replace."""
        self.sql.execute(f"INSERT OR REPLACE INTO entity ({COLUMNS}) VALUES ({_MARKS})", row)

    def add_links(self, links: list[Link]) -> None:
        """Write links down."""
        self.sql.executemany("INSERT INTO link VALUES (?, ?, ?, ?, ?, ?, ?, ?)", links)

    def links(self, column: str, number: str) -> list[Link]:
        """The links whose `via`, `source` or `target` it is, oldest first."""
        rows = self.sql.execute(f"SELECT * FROM link WHERE {column} = ? ORDER BY rowid", (number,))
        return [Link(*each) for each in rows]

    def recall(self, name: str) -> Any:
        """A remembered value, or None."""
        found = self.sql.execute("SELECT value FROM memory WHERE name = ?", (name,)).fetchone()
        return json.loads(found[0]) if found else None

    def remember(self, name: str, value: Any) -> None:
        """Keep a small value: settings, faults, special accounts."""
        self.sql.execute("INSERT OR REPLACE INTO memory VALUES (?, ?)", (name, json.dumps(value)))
