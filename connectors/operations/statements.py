"""The SELECT statements over the contract's views: columns as the converters want them, keyset pages, and nothing that one database lacks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from connectors.contract.errors import OperationsUnreadable
from connectors.operations.columns import Column, Type, View
from connectors.operations.database import Database


class Shape:
    """What one view really holds: its columns and the types of its ids and moments, looked up once."""

    def __init__(self, database: Database, view: View) -> None:
        """Read nothing yet."""
        self._database = database
        self.view = view
        self._present: frozenset[str] = frozenset()
        self._selected = ""
        self._whole: dict[str, bool] = {}

    def columns(self, connection: sa.Connection) -> str:
        """Return the SELECT list in the documented order; optional columns that the view lacks are NULL.

        Raises:
            OperationsUnreadable: the view lacks a required column.
        """
        if not self._selected:
            present = self.present(connection)
            if lacking := [c.name for c in self.view.columns if c.required and c.name not in present]:
                names = ", ".join(lacking)
                raise OperationsUnreadable(
                    f"The view {self.view.name} of the operations database lacks the column {names}."
                )
            self._selected = ", ".join(self._select(column) for column in self.view.columns)
        return self._selected

    def present(self, connection: sa.Connection) -> frozenset[str]:
        """Return the names of the columns that the view has."""
        if not self._present:
            names = connection.exec_driver_sql(f"SELECT * FROM {self.view.name} LIMIT 0").keys()
            self._present = frozenset(name.lower() for name in names)
        return self._present

    def typed(self, connection: sa.Connection, values: Sequence[object], column: str = "id") -> list[Any]:
        """Return values of a column in the type that it has there; those that cannot stand there are left out."""
        whole = self.is_whole(connection, column)
        if whole is None:
            return []
        return [found for value in values if (found := _whole(value) if whole else str(value)) is not None]

    def is_whole(self, connection: sa.Connection, column: str = "id") -> bool | None:
        """Whether a column holds whole numbers rather than text; None where the view has no such value yet."""
        if column not in self._whole:
            value = self.sample(connection, column)
            if value is None:
                return None
            self._whole[column] = not isinstance(value, str)
        return self._whole[column]

    def sample(self, connection: sa.Connection, column: str) -> object:
        """Return one value of a column, None where there is none."""
        return connection.exec_driver_sql(
            f"SELECT {column} FROM {self.view.name} WHERE {column} IS NOT NULL LIMIT 1"
        ).scalar()

    def flag_sql(self, connection: sa.Connection, column: str, alias: str = "") -> str:
        """Return SQL that is true where a flag is set; where it is empty, or the view has no such column, it is not."""
        return f"coalesce({alias}{column}, FALSE)" if column in self.present(connection) else "FALSE"

    def _select(self, column: Column) -> str:
        if column.name not in self._present:
            return f"NULL AS {column.name}"
        if column.type is Type.MONEY:
            return f"{money_sql(column.name, sqlite=self._database.sqlite)} AS {column.name}"
        return column.name


def money_sql(expression: str, *, sqlite: bool) -> str:
    """Return SQL for whole cents of an amount.

    SQLite stores NUMERIC as floating point, so the product is rounded before it is cast; text (an amount it could not read, or a text
    column) comes as it is. PostgreSQL's NaN and infinity have no cents.
    """
    if sqlite:
        return (
            f"CASE typeof({expression}) WHEN 'integer' THEN {expression} * 100 "
            f"WHEN 'real' THEN CAST(round({expression} * 100) AS BIGINT) ELSE {expression} END"
        )
    return (
        f"CASE WHEN abs({expression}) < 10000000000000 "
        f"THEN CAST(round(CAST({expression} AS NUMERIC) * 100) AS BIGINT) END"
    )


def keyset(
    shape: Shape,
    selected: str,
    order: tuple[str, ...],
    conditions: Sequence[str],
    *,
    first: bool,
    ahead: str = "",
) -> str:
    """Return the statement of one page: rows after the last one of the page before, in order, never an offset.

    The parameters are ``after_0``, ``after_1`` … for the last row's order columns (not on the first page) and ``size``; ``ahead`` begins
    the order with what is the same for all rows.
    """
    where = list(conditions)
    if not first:
        names = ", ".join(order)
        values = ", ".join(f":after_{place}" for place in range(len(order)))
        where.append(f"({names}) > ({values})" if len(order) > 1 else f"{names} > {values}")
    clause = f" WHERE {' AND '.join(where)}" if where else ""
    return f"SELECT {selected} FROM {shape.view.name}{clause} ORDER BY {ahead}{', '.join(order)} LIMIT :size"


def _whole(value: object) -> int | None:
    try:
        return int(str(value))
    except ValueError:
        return None
