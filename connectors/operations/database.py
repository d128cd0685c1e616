"""The way to the operations database: engine on first use, short transactions, and errors as sentences without a password."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from connectors.contract.errors import OperationsUnreadable

Rows = Sequence[sa.Row[Any]]
CHUNK = 900
"""Values in one IN list; SQLite as some systems ship it takes 999."""
_CONNECT_SECONDS = 10
_STATEMENT_SECONDS = 300


class Database:
    """One operations database; safe to share between threads."""

    def __init__(self, url: str, *, zone: str = "UTC", create: bool = False) -> None:
        """Remember the address (SQLAlchemy URL); ``zone`` is where naive and aware timestamps meet, ``create`` allows a new SQLite file."""
        self._text = url
        self._zone = zone
        self._create = create
        self._engine: sa.Engine | None = None

    def __repr__(self) -> str:
        """Never the address: it may hold a password."""
        return "Database()"

    @property
    def sqlite(self) -> bool:
        """Whether this is SQLite, whose values have no fixed type."""
        return self.engine.dialect.name == "sqlite"

    @property
    def engine(self) -> sa.Engine:
        """The engine, made on first use.

        Raises:
            OperationsUnreadable: no such kind of database, no driver for it, or no such SQLite file.
        """
        if self._engine is None:
            self._engine = self._make()
        return self._engine

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """Open a transaction that sees one state of the database and writes nothing.

        Raises:
            OperationsUnreadable: it cannot be reached, or a statement failed.
        """
        with self._sentences("be read"), self.engine.connect() as connection:
            if not self.sqlite:
                connection = connection.execution_options(  # noqa: PLW2901 - the same connection
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
            yield connection

    @contextmanager
    def write(self, doing: str) -> Iterator[sa.Connection]:
        """Open a transaction that is committed at the end, or leaves nothing behind.

        Raises:
            OperationsUnreadable: it cannot be reached, or a statement failed; nothing was written.
        """
        with (
            self._sentences(doing),
            self.engine.connect().execution_options(tieout_write=True) as connection,
            connection.begin(),
        ):
            yield connection

    def close(self) -> None:
        """Let go of connections; the next use makes new ones."""
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None

    @contextmanager
    def _sentences(self, doing: str) -> Iterator[None]:
        try:
            yield
        except (SQLAlchemyError, sqlite3.Error) as error:
            raise self._unreadable(doing, error) from None

    def _unreadable(self, doing: str, error: Exception) -> OperationsUnreadable:
        words = str(getattr(error, "orig", None) or error).strip().splitlines()
        said = _hidden(words[0] if words else type(error).__name__, self._text)
        done = "Nothing was transferred." if doing == "be read" else "Nothing was written."
        return OperationsUnreadable(f"The operations database could not {doing}: {said}. {done}")

    def _make(self) -> sa.Engine:
        try:
            url = sa.make_url(self._text)
            sqlite = url.get_backend_name() == "sqlite"
            if sqlite and not self._create:
                _existing(url.database)
            connect: dict[str, Any] = {"timeout": 30, "check_same_thread": False}
            if not sqlite:
                options = f"-c timezone={self._zone} -c statement_timeout={_STATEMENT_SECONDS * 1000}"
                connect = {"connect_timeout": _CONNECT_SECONDS, "options": options, "keepalives_idle": 30}
            # Without it a thousand write-backs are a thousand round trips.
            batches = {"executemany_mode": "values_plus_batch"} if url.get_driver_name() == "psycopg2" else {}
            engine = sa.create_engine(url, connect_args=connect, pool_pre_ping=not sqlite, **batches)
        except (NoSuchModuleError, ImportError) as error:
            raise OperationsUnreadable(
                f"No driver for this kind of operations database: {_hidden(str(error), self._text)}."
            ) from None
        except ArgumentError:
            raise OperationsUnreadable(
                "The address of the operations database is not an SQLAlchemy URL such as "
                "sqlite:////folder/operations.db or postgresql+psycopg2://user:password@host/name."
            ) from None
        if sqlite:
            sa.event.listen(engine, "connect", _manual_transactions)
            sa.event.listen(engine, "begin", _begin)
        return engine


def expanding(statement: str, *names: str) -> sa.TextClause:
    """Return a statement whose named parameters are IN lists."""
    return sa.text(statement).bindparams(*(sa.bindparam(name, expanding=True) for name in names))


def each_chunk(values: Sequence[Any], size: int = CHUNK) -> Iterator[Sequence[Any]]:
    """Cut a sequence into pieces that fit one IN list."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def select_in(
    connection: sa.Connection, statement: str, values: Sequence[Any], more: Mapping[str, object] | None = None
) -> list[sa.Row[Any]]:
    """Run a statement with ``IN :values`` over any number of values and return all rows."""
    prepared = expanding(statement, "values")
    rows: list[sa.Row[Any]] = []
    for chunk in each_chunk(values):
        rows.extend(connection.execute(prepared, {**(more or {}), "values": chunk}).fetchall())
    return rows


def _existing(database: str | None) -> None:
    if (
        database
        and database != ":memory:"
        and not database.startswith("file:")
        and not Path(database).is_file()
    ):
        raise OperationsUnreadable(f"There is no operations database at {database}. Nothing was transferred.")


def _hidden(words: str, url: str) -> str:
    try:
        password = sa.make_url(url).password
    except ArgumentError:
        return words.replace(url, "(address)")
    return words.replace(str(password), "***") if password else words


def _manual_transactions(connection: Any, _record: object) -> None:
    # The driver would begin a transaction late, at the first write: a page would see several states.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    connection.create_function("tieout_fold", 1, _fold, deterministic=True)


def _begin(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("tieout_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _fold(name: object) -> str | None:
    return None if name is None else str(name).strip().casefold()
