"""A fresh Prefect database in no time: the result of Prefect's own migrations, kept as SQL for the pinned version."""

from __future__ import annotations

import sqlite3
from importlib import metadata
from pathlib import Path

VERSION = "3.8.8"
SCRIPT = Path(__file__).with_name("prefect_3_8_8.sql")


def prepare(connection_url: str, folder: Path) -> None:
    """Lay the tables of a new SQLite database in ``folder``, which spares Prefect's 113 migrations (about 8 s).

    Does nothing where the database is another one, is there already, or Prefect has another version: then Prefect's
    migrations do it. They run in any case, and find nothing left to do.
    """
    database = folder / "prefect.db"
    if (
        connection_url != f"sqlite+aiosqlite:///{database}"
        or database.exists()
        or metadata.version("prefect") != VERSION
    ):
        return
    unfinished = folder / "prefect.db.new"
    unfinished.unlink(missing_ok=True)
    connection = sqlite3.connect(unfinished)
    try:
        connection.executescript(SCRIPT.read_text(encoding="utf-8"))
    finally:
        connection.close()
    unfinished.replace(database)


def dump(database: Path) -> str:
    """Answer the SQL of a migrated, empty database, which is how the script was made."""
    connection = sqlite3.connect(database)
    try:
        return "\n".join(connection.iterdump()) + "\n"
    finally:
        connection.close()
