"""The way to the ledger's database: one engine for SQLite or PostgreSQL, transactions, and errors as sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from itertools import islice
from typing import Any, TypeVar

import sqlalchemy as sa

from connectors.contract.errors import LedgerUnusable
from connectors.ledger.trouble import explained, raced

T = TypeVar("T")
WAIT_SECONDS = 30
"""How long a transaction waits for another one before it gives up."""
_IN = 500
_TRIES = 4


class Database:
    """Engine, transactions and the address that people may see."""

    def __init__(self, url: str) -> None:
        self.url = _parsed(url)
        self.place = shown(self.url)
        self.engine = _engine(self.url)
        self._writer = self.engine.execution_options(tieout_writes=True)

    @property
    def is_sqlite(self) -> bool:
        """SQLite or PostgreSQL; there is no third."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """One transaction that writes nothing."""
        try:
            with self.engine.begin() as connection:
                yield connection
        except sa.exc.SQLAlchemyError as error:
            raise explained(error, self.place) from None

    def write(self, work: Callable[[sa.Connection], T]) -> T:
        """Run ``work`` in one transaction; again, where it lost a race against another transaction."""
        tries = _TRIES
        while True:
            tries -= 1
            try:
                with self._writer.begin() as connection:
                    return work(connection)
            except sa.exc.DBAPIError as error:
                if tries and raced(error):
                    continue
                raise explained(error, self.place) from None
            except sa.exc.SQLAlchemyError as error:
                raise explained(error, self.place) from None

    def pragma(self, text: str) -> str:
        """Run one PRAGMA of SQLite outside of any transaction; its answer as text."""
        try:
            with self.engine.connect().execution_options(tieout_bare=True) as connection:
                return str(connection.exec_driver_sql(f"PRAGMA {text}").scalar())
        except sa.exc.SQLAlchemyError as error:
            raise explained(error, self.place) from None

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def among(column: sa.Column[str]) -> sa.ColumnElement[bool]:
    """Condition of a prepared statement: the column is one of the parameter ``ids`` (one of the `chunks`)."""
    return column.in_(sa.bindparam("ids", expanding=True))


def chunks(values: Iterable[T], size: int = _IN) -> Iterator[list[T]]:
    """Cut into lists that fit an IN list."""
    rest = iter(values)
    while piece := list(islice(rest, size)):
        yield piece


def shown(url: sa.URL) -> str:
    """Address without user, password and options."""
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    port = f":{url.port}" if url.port else ""
    return f"{url.host or 'local'}{port}/{url.database or ''}"


def _parsed(url: str) -> sa.URL:
    parsed = None
    with suppress(sa.exc.ArgumentError, ValueError):
        parsed = sa.make_url(url)
    backend = "" if parsed is None else parsed.get_backend_name()
    if parsed is None or backend not in {"sqlite", "postgresql"}:
        raise LedgerUnusable("The ledger's address must begin with sqlite:/// or postgresql://.")
    if backend == "sqlite" and parsed.database in {None, "", ":memory:"}:
        raise LedgerUnusable("The ledger must be a file: sqlite:///path/to/ledger.db.")
    return parsed


@lru_cache(maxsize=4)
def _engine(url: sa.URL) -> sa.Engine:
    """One engine for an address, kept when its connections are closed: what it has compiled once serves every later opening."""
    common: dict[str, Any] = {
        "hide_parameters": True,
        "pool_size": 8,
        "max_overflow": 32,
        "pool_timeout": WAIT_SECONDS,
    }
    if url.get_backend_name() == "sqlite":
        engine = sa.create_engine(url, connect_args={"timeout": WAIT_SECONDS}, **common)
        sa.event.listen(engine, "connect", _set_up_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
        return engine
    options = {"connect_timeout": 10} if "connect_timeout" not in url.query else {}
    try:
        return sa.create_engine(
            url, connect_args=options, pool_pre_ping=True, executemany_mode="values_plus_batch", **common
        )
    except (sa.exc.SQLAlchemyError, ImportError, TypeError):
        raise LedgerUnusable(
            "The ledger's PostgreSQL address needs the driver psycopg2: postgresql://host/name."
        ) from None


def _set_up_sqlite(connection: Any, _: object) -> None:
    """Begin transactions ourselves, keep foreign keys, and wait for the disk on every commit."""
    connection.isolation_level = None
    for pragma in (f"busy_timeout = {WAIT_SECONDS * 1000}", "foreign_keys = ON", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    """Take the write lock at once where something will be written, so that two writers wait instead of failing half-way."""
    options = connection.get_execution_options()
    if not options.get("tieout_bare"):
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("tieout_writes") else "BEGIN")
