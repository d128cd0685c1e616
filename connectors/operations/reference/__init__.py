"""The reference schema behind the views: tables and views for a company that has no operations database of its own, and the demo."""

from __future__ import annotations

import re
from importlib import resources

import sqlalchemy as sa

from connectors.operations.database import Database

_CREATED = re.compile(r"CREATE VIEW (\w+)")


def create_reference(url: str) -> None:
    """Create the tables, indexes and views that are missing; those that exist, changed views too, are left alone.

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
    present = set(sa.inspect(connection).get_view_names())
    for statement in statements("views.sql"):
        name = _CREATED.search(statement)
        if name is None or name.group(1) not in present:
            connection.exec_driver_sql(statement)


def statements(file: str) -> list[str]:
    """Return the statements of a file of this folder, comments removed."""
    script = resources.files(__package__).joinpath(file).read_text(encoding="utf-8")
    bare = "\n".join(line.split("--")[0].rstrip() for line in script.splitlines())
    return [statement.strip() for statement in bare.split(";") if statement.strip()]
