"""Bulk inserts: many rows by one prepared statement, at the cost of the driver rather than of the expression language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

from connectors.ledger.columns import Instant

Row = dict[str, Any]


def insert(connection: sa.Connection, table: sa.Table, rows: Sequence[Row]) -> None:
    """Insert rows; all of them have the same columns."""
    _run(connection, table, rows, "")


def insert_or_ignore(connection: sa.Connection, table: sa.Table, rows: Sequence[Row]) -> None:
    """Insert rows; those whose key exists are left alone."""
    _run(connection, table, rows, " ON CONFLICT DO NOTHING")


def insert_or_update(connection: sa.Connection, table: sa.Table, rows: Sequence[Row], *columns: str) -> None:
    """Insert rows; of those whose key exists, the named columns are updated."""
    keys = ", ".join(column.name for column in table.primary_key.columns)
    changes = ", ".join(f"{column} = excluded.{column}" for column in columns)
    _run(connection, table, rows, f" ON CONFLICT ({keys}) DO UPDATE SET {changes}")


def _run(connection: sa.Connection, table: sa.Table, rows: Sequence[Row], conflict: str) -> None:
    if rows:
        columns = tuple(rows[0])
        statement, converted = _prepared(connection.dialect, table, columns)
        connection.exec_driver_sql(statement + conflict, [converted(row) for row in rows])


@cache
def _prepared(
    dialect: Dialect, table: sa.Table, columns: tuple[str, ...]
) -> tuple[str, Callable[[Row], tuple[Any, ...]]]:
    """Text of an INSERT and what turns a row into its values; names of tables and columns are our own and need no quotes."""
    mark = "?" if dialect.paramstyle == "qmark" else "%s"
    places = ", ".join([mark] * len(columns))
    statement = f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({places})"
    converters = [
        (place, turn) for place, name in enumerate(columns) if (turn := _converter(dialect, table.c[name]))
    ]

    def converted(row: Row) -> tuple[Any, ...]:
        values = [row[name] for name in columns]
        for place, turn in converters:
            values[place] = turn(values[place])
        return tuple(values)

    return statement, converted


def _converter(dialect: Dialect, column: sa.Column[Any]) -> Callable[[Any], Any] | None:
    turn = column.type.dialect_impl(dialect).bind_processor(dialect)
    if turn is not None and isinstance(column.type, Instant | sa.Date):
        return lru_cache(maxsize=256)(turn)  # the rows of a chunk share their moments and dates
    return turn
