"""The reference schema behind the views: tables and views for a company that has no operations database of its own, and the demo."""

from __future__ import annotations

import re
from importlib import resources

import sqlalchemy as sa

from connectors.operations.database import Database

_CREATED = re.compile(r"CREATE VIEW (\w+)")
_FORMER = "tieout_former_view"
_ADDED = (
    ("time_entry", "work_type TEXT"),
    ("time_entry", "rate NUMERIC(14,4)"),
    ("expense_report", "exchange_rate NUMERIC(18,8)"),
    ("expense_item", "category TEXT"),
    ("expense_item", "account TEXT"),
    ("purchase_order", "exchange_rate NUMERIC(18,8)"),
    ("payment", "exchange_rate NUMERIC(18,8)"),
)
"""Columns that tables of a former reference schema lack."""


def create_reference(url: str) -> None:
    """Create the tables, indexes and views that are missing, and bring those of a former reference schema up to date.

    What exists otherwise, changed views too, is left alone.

    Raises:
        OperationsUnreadable: the address is wrong or the database cannot be reached.
    """
    database = Database(url, create=True)
    try:
        with database.write("create the reference schema") as connection:
            create_on(connection)
    finally:
        database.close()


def create_on(connection: sa.Connection) -> None:
    """Do the same inside a transaction that is open already."""
    for statement in statements("schema.sql"):
        connection.exec_driver_sql(statement)
    _add_columns(connection)
    _drop_former(connection)
    present = set(sa.inspect(connection).get_view_names())
    for statement in statements("views.sql"):
        if _named(statement) not in present:
            connection.exec_driver_sql(statement)


def _add_columns(connection: sa.Connection) -> None:
    inspector = sa.inspect(connection)
    present = {table: {column["name"] for column in inspector.get_columns(table)} for table, _ in _ADDED}
    for table, column in _ADDED:
        if column.split()[0] not in present[table]:
            connection.exec_driver_sql(f"ALTER TABLE {table} ADD COLUMN {column}")


def _drop_former(connection: sa.Connection) -> None:
    """Drop views that still are what a former reference schema made: the database itself is asked how it would write them."""
    present = set(sa.inspect(connection).get_view_names())
    for statement in statements("former_views.sql"):
        name = _named(statement)
        if name not in present:
            continue
        connection.exec_driver_sql(statement.replace(name, _FORMER, 1))
        inspector = sa.inspect(connection)
        former, found = (inspector.get_view_definition(view) or "" for view in (_FORMER, name))
        connection.exec_driver_sql(f"DROP VIEW {_FORMER}")
        if former.replace(_FORMER, name, 1) == found:
            connection.exec_driver_sql(f"DROP VIEW {name}")


def _named(statement: str) -> str:
    found = _CREATED.search(statement)
    return found.group(1) if found else ""


def statements(file: str) -> list[str]:
    """Return the statements of a file of this folder, comments removed."""
    script = resources.files(__package__).joinpath(file).read_text(encoding="utf-8")
    bare = "\n".join(line.split("--")[0].rstrip() for line in script.splitlines())
    return [statement.strip() for statement in bare.split(";") if statement.strip()]
