"""The migrated schema: equal to the models, append-only in the database itself, and opened by old and new programs safely."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from connectors.contract.errors import FixRecord, LedgerUnusable
from connectors.contract.ledger import Decided
from connectors.contract.words import Choice, Kind
from connectors.ledger import SqlLedger, open_ledger
from connectors.ledger.models import APPEND_ONLY, REVISION, metadata
from tests.unit.ledger.samples import BOOK, failure, intend, refused


def test_models_are_what_the_migrations_create(ledger: SqlLedger, ledger_url: str, tmp_path: Any) -> None:
    """Alembic finds no difference, and neither do the databases' own descriptions of tables and indexes."""
    with ledger._db.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found = [one for one in compare_metadata(context, metadata) if "alembic_version" not in str(one)]
        assert found == []
        migrated = _described(connection)
    engine = sa.create_engine(_elsewhere(ledger, ledger_url, tmp_path))
    with engine.begin() as connection:
        metadata.create_all(connection)
        assert _described(connection) == migrated
    engine.dispose()


def _elsewhere(ledger: SqlLedger, url: str, folder: Any) -> str:
    """URL of an empty database (SQLite) or schema (PostgreSQL)."""
    if url.startswith("sqlite"):
        return f"sqlite:///{folder / 'models.db'}"
    with ledger._db.engine.begin() as connection:
        connection.execute(sa.text("CREATE SCHEMA models"))
    return (
        sa.make_url(url)
        .update_query_dict({"options": "-csearch_path=models"})
        .render_as_string(hide_password=False)
    )


def _described(connection: sa.Connection) -> list[Any]:
    """Every table and index in the database's own words, without what the migrations add (version, triggers)."""
    if connection.dialect.name == "sqlite":
        query = "SELECT name, sql FROM sqlite_master WHERE type != 'trigger' AND tbl_name != 'alembic_version' ORDER BY name"
        rows = connection.execute(sa.text(query))
        # Order of columns and constraints does not matter, their words do.
        return [
            (name, sorted(" ".join((sql or "").replace(")", " ) ").replace(",", " , ").split()).split()))
            for name, sql in rows
        ]
    schema = connection.scalar(sa.text("SELECT current_schema()"))
    columns = sa.text(
        "SELECT table_name, column_name, data_type, is_nullable, "
        "replace(column_default, current_schema() || '.', '') FROM information_schema.columns "
        "WHERE table_schema = current_schema() AND table_name != 'alembic_version' ORDER BY 1, 2"
    )
    indexes = sa.text(
        "SELECT replace(indexdef, ' ' || schemaname || '.', ' ') FROM pg_indexes "
        "WHERE schemaname = current_schema() AND tablename != 'alembic_version' ORDER BY 1"
    )
    checks = sa.text(
        "SELECT replace(pg_get_constraintdef(oid), current_schema() || '.', '') FROM pg_constraint "
        "WHERE connamespace = CAST(:schema AS regnamespace) AND conrelid::regclass::text NOT LIKE '%alembic_version' ORDER BY 1"
    )
    return [
        [tuple(row) for row in connection.execute(columns)],
        [tuple(row) for row in connection.execute(indexes)],
        [tuple(row) for row in connection.execute(checks, {"schema": schema})],
    ]


@pytest.mark.parametrize("table", [one.name for one in APPEND_ONLY])
def test_what_happened_is_never_changed(ledger: SqlLedger, run_id: str, table: str) -> None:
    """The database itself refuses to update or delete an attempt, outcome, failure or decision (promise 3)."""
    intend(ledger, run_id, 1)
    ledger.settle(BOOK, run_id, "t1", [refused(1, FixRecord())], [], [failure(1)])
    ledger.decide(
        BOOK, [Decided(kind=Kind.INVOICE, source_id="s000001", choice=Choice.HOLD, who="ann", why="check")]
    )
    statements = [f"UPDATE {table} SET seq = seq + 1", f"DELETE FROM {table}"]
    if not ledger._db.is_sqlite:
        statements.append(f"TRUNCATE {table} CASCADE")
    for statement in statements:
        change: Callable[[sa.Connection], Any] = lambda c, s=statement: c.exec_driver_sql(s)  # noqa: E731
        with pytest.raises(LedgerUnusable, match="never changed or deleted"):
            ledger._db.write(change)
    with ledger._db.reading() as connection:
        assert connection.scalar(sa.text(f"SELECT count(*) FROM {table}")) == 1


def test_a_newer_ledger_is_refused(ledger: SqlLedger, ledger_url: str) -> None:
    """An older program leaves a newer ledger alone and says so."""
    newer = f"{int(REVISION) + 1:04}"
    ledger._db.write(
        lambda c: c.execute(sa.text("UPDATE alembic_version SET version_num = :n"), {"n": newer})
    )
    with pytest.raises(LedgerUnusable, match="The ledger was written by a newer version of Tieout"):
        open_ledger(ledger_url, key=None)


_OPEN = """
import sys
from connectors.ledger import open_ledger
sys.stdin.readline()
open_ledger(sys.argv[1], key=None).close()
print("alembic" in sys.modules)
"""


def test_opening_at_once_migrates_once(database_url: str) -> None:
    """Processes that open an empty ledger at the same moment all succeed; one migrates."""
    openers = [
        subprocess.Popen(
            [sys.executable, "-c", _OPEN, database_url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    for one in openers:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    for one in openers:
        _, complaint = one.communicate(timeout=60)
        assert one.returncode == 0, complaint
    open_ledger(database_url, key=None).close()


def test_opening_an_up_to_date_ledger_needs_no_alembic(ledger: SqlLedger, ledger_url: str) -> None:
    """The everyday opening compares one value and imports no migration tool."""
    told = subprocess.run(
        [sys.executable, "-c", _OPEN, ledger_url],
        input="go\n",
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert told.stdout.strip() == "False"
