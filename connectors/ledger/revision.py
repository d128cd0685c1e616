"""Revisions: which migration the database is at, and bringing it to ours; Alembic is imported only where there is something to do."""

from __future__ import annotations

import time
from pathlib import Path

import sqlalchemy as sa

from connectors.contract.errors import LedgerUnusable
from connectors.ledger.database import WAIT_SECONDS, Database
from connectors.ledger.models import REVISION

_MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 0x7469656F7574
"""PostgreSQL advisory lock of migrations: "tieout" in ASCII."""
_version = sa.table("alembic_version", sa.column("version_num"))


def bring_up_to_date(database: Database) -> None:
    """Migrate where needed, once, however many processes open the ledger at the same time.

    Raises:
        LedgerUnusable: a newer version of Tieout wrote the ledger.
    """
    if database.is_sqlite:
        _write_ahead(database)
    with database.reading() as connection:
        if _is_current(connection):
            return
    database.write(_migrate)


def _is_current(connection: sa.Connection) -> bool:
    if not sa.inspect(connection).has_table("alembic_version"):
        return False
    found = connection.scalar(sa.select(_version.c.version_num)) or ""
    if found > REVISION:
        raise LedgerUnusable(
            f"The ledger was written by a newer version of Tieout (its revision is {found}, ours {REVISION}).",
            remedy="Update Tieout on this machine, then run again.",
        )
    return bool(found == REVISION)


def _migrate(connection: sa.Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    if _is_current(connection):
        return  # another process was faster
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, REVISION)


def _write_ahead(database: Database) -> None:
    """Switch the file to write-ahead logging, once for all; the switch does not wait for others by itself, so we do."""
    give_up = time.monotonic() + WAIT_SECONDS
    while database.pragma("journal_mode") != "wal":
        try:
            database.pragma("journal_mode = WAL")
        except LedgerUnusable as error:
            if not error.code.startswith("SQLITE_BUSY") or time.monotonic() > give_up:
                raise
            time.sleep(0.02)
