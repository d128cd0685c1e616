"""What the database's own errors mean, in sentences; nothing of a statement, its values or a password gets through."""

from __future__ import annotations

import sqlalchemy as sa

from connectors.contract.errors import LedgerUnusable

_SENTENCES = (
    ("disk is full", "The ledger could not be written: the disk is full"),
    ("disk i/o error", "The ledger could not be written: the disk is full or defective"),
    ("no space left", "The ledger could not be written: the disk is full"),
    ("could not extend file", "The ledger could not be written: the disk is full"),
    ("readonly database", "The ledger could not be written: its file or its folder is read-only"),
    ("read-only transaction", "The ledger could not be written: its database is read-only"),
    ("database is locked", "The ledger is locked by another program"),
    ("not a database", "The ledger's file is not a SQLite database"),
    ("malformed", "The ledger's file is damaged; restore it from a backup"),
    (
        "unable to open",
        "The ledger's file cannot be opened; its folder is missing or not ours to read and write",
    ),
    ("password authentication failed", "The ledger's database refused the user or the password"),
    ("does not exist", "The ledger's database, user or table does not exist"),
    ("append-only", "The ledger keeps what happened: rows of this table are never changed or deleted"),
    ("foreign key", "The ledger knows no such book, run or attempt: register the book and start a run first"),
)
_RACES = {"40001", "40P01", "23505"}
"""PostgreSQL: serialization failure, deadlock, unique violation between two transactions."""


def raced(error: sa.exc.DBAPIError) -> bool:
    """Whether the same transaction, run again, may succeed because it lost against another one."""
    return getattr(error.orig, "pgcode", None) in _RACES


def explained(error: sa.exc.SQLAlchemyError, place: str) -> LedgerUnusable:
    """Say in one sentence what is wrong; ``place`` is the ledger's address without its password."""
    original = getattr(error, "orig", None)
    text = str(original if original is not None else error).lower()
    code = (
        getattr(original, "sqlite_errorname", None)
        or getattr(original, "pgcode", None)
        or type(error).__name__
    )
    for part, sentence in _SENTENCES:
        if part in text:
            return LedgerUnusable(f"{sentence} ({place}).", code=code)
    if isinstance(error, sa.exc.OperationalError | sa.exc.InterfaceError | sa.exc.TimeoutError):
        return LedgerUnusable(f"The ledger cannot be reached ({place}).", code=code)
    return LedgerUnusable(f"The ledger refused what was asked of it ({place}).", code=code)
