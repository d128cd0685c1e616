"""Whether the views are there, complete and of the right types: what ``tieout books check`` says of operations."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from connectors.contract.errors import OperationsUnreadable
from connectors.operations.columns import Column, Type, View
from connectors.operations.kinds import READERS, Reading
from connectors.operations.values import cents, flag, number
from connectors.operations.write_back import WriteBackStatements

_LOOKED_AT = 200
"""Rows of each view whose values are tried."""
_WORDS = {
    Type.MONEY: "an amount",
    Type.NUMBER: "a number",
    Type.DATE: "a date",
    Type.MOMENT: "a moment",
    Type.FLAG: "a yes or no",
}
_POSTGRES_TYPES = {
    Type.MONEY: (sa.Numeric, sa.Float, sa.Integer),
    Type.FLAG: (sa.Boolean,),
}


def problems(reading: Reading, statements: WriteBackStatements) -> list[str]:
    """Return one sentence for each view, column or statement that does not fit; empty when all is well."""
    found: list[str] = []
    views = dict.fromkeys(view for reader in READERS.values() for view in (reader.view, *reader.lines))
    try:
        with reading.database.read() as connection:
            inspector = sa.inspect(connection)
            present = {*inspector.get_view_names(), *inspector.get_table_names()}
            if not reading.database.sqlite:
                present.update(inspector.get_materialized_view_names())
            for view in views:
                if view.name in present:
                    found.extend(_view_problems(reading, connection, view))
                else:
                    found.append(f"The operations database has no view {view.name}: {view.meaning}")
    except OperationsUnreadable as error:
        return [error.message]
    return found + statements.problems()


def _view_problems(reading: Reading, connection: sa.Connection, view: View) -> list[str]:
    present = reading.shape(view).present(connection)
    lacking = [c for c in view.columns if c.required and c.name not in present]
    if lacking:
        return [f"The view {view.name} lacks the column {c.name} ({c.type}): {c.meaning}" for c in lacking]
    there = [column for column in view.columns if column.name in present]
    if found := [] if reading.database.sqlite else _type_problems(connection, view, there):
        return found
    names = ", ".join(column.name for column in there)
    rows = connection.exec_driver_sql(f"SELECT {names} FROM {view.name} LIMIT {_LOOKED_AT}").fetchall()
    for place, column in enumerate(there):
        readable = _reader(reading, column)
        bad = next(
            (row[place] for row in rows if row[place] is not None and readable(row[place]) is None), None
        )
        if bad is not None:
            found.append(f"The view {view.name}, column {column.name}: {bad!r} is not {_WORDS[column.type]}.")
    return found


def _type_problems(connection: sa.Connection, view: View, columns: list[Column]) -> list[str]:
    types = {found["name"]: found["type"] for found in sa.inspect(connection).get_columns(view.name)}
    return [
        f"The view {view.name}, column {column.name} is {types[column.name]}; it must be {_WORDS[column.type]} "
        f"({'BOOLEAN' if column.type is Type.FLAG else 'NUMERIC'})."
        for column in columns
        if (wanted := _POSTGRES_TYPES.get(column.type)) and not isinstance(types[column.name], wanted)
    ]


def _reader(reading: Reading, column: Column) -> Callable[[object], object]:
    readers: dict[Type, Callable[[object], object]] = {
        Type.MONEY: lambda value: number(value) if isinstance(value, str) else cents(value),
        Type.NUMBER: number,
        Type.DATE: reading.calendar.day,
        Type.MOMENT: reading.calendar.moment,
        Type.FLAG: flag,
    }
    return readers.get(column.type, lambda value: value)
