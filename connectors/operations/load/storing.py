"""Puts gathered rows into the reference tables: unchanged rows stay untouched, changed ones count as modified, vanished lines go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from connectors.operations.columns import Column, View
from connectors.operations.database import each_chunk, expanding, select_in
from connectors.operations.load.errors import Problems, quoted
from connectors.operations.load.parsing import Value
from connectors.operations.load.rows import Filled
from connectors.operations.views import LOADABLE

MODIFIED = "last_modified_date_time"
_MOST_PARAMETERS = 900


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of one table: rows read, of these added or changed, and lines removed because their record has them no more."""

    table: str
    read: int
    written: int
    removed: int = 0

    @property
    def unchanged(self) -> int:
        """Rows that were there already, just so."""
        return self.read - self.written


def judge_references(connection: sa.Connection, tables: Mapping[str, Filled], problems: Problems) -> None:
    """Tell every reference to something that neither the files nor the database have."""
    for filled in tables.values():
        for column in filled.view.columns:
            if not column.refers or column.name not in filled.columns:
                continue
            here = tables[column.refers].rows if column.refers in tables else {}
            wanted = {str(row.values[column.name] or "") for row in filled.rows.values()} - {""}
            unknown = wanted - set(here)
            unknown -= _stored(connection, LOADABLE[column.refers], sorted(unknown))
            for row in filled.rows.values():
                if row.values[column.name] in unknown:
                    found = quoted(str(row.values[column.name]))
                    problems.add(row.file, row.line, column.name, found, f"an id of {column.refers}")


def store(connection: sa.Connection, tables: Mapping[str, Filled], moment: str) -> list[Loaded]:
    """Write the tables in their order; ``moment`` is the modification time of what is new or changed."""
    written = {name: list(_upsert(connection, filled, moment)) for name, filled in tables.items()}
    removed: dict[str, list[str]] = {name: [] for name in tables}
    for name, filled in reversed(list(tables.items())):  # lines of lines first
        view = filled.view
        if view.touches:
            named = tables[view.owner].rows if view.owner in tables else {}
            owners = {str(row.values[view.touches]) for row in filled.rows.values()} | set(named)
            removed[name] = _remove_vanished(connection, filled, sorted(owners))
            _touch(connection, view, {*written[name], *removed[name]}, moment)
    return [
        Loaded(name, len(filled.rows), len(written[name]), len(removed[name]))
        for name, filled in tables.items()
    ]


def _upsert(connection: sa.Connection, filled: Filled, moment: str) -> Iterator[str]:
    """Insert or change rows; yields what each written row touches (its invoice, for a line; else its id)."""
    view = filled.view
    columns = [view.column(name) for name in filled.columns]
    fixed = (*view.constants, *view.initially)
    more = [value for _, value in fixed] + ([] if view.touches else [moment])
    written = [column.to for column in columns] + [name for name, _ in fixed]
    written += [] if view.touches else [MODIFIED]
    for rows in each_chunk(list(filled.rows.values()), max(1, _MOST_PARAMETERS // len(written))):
        values = [[*(_bound(row.values[column.name], column) for column in columns), *more] for row in rows]
        parameters = tuple(value for row in values for value in row)
        result = connection.exec_driver_sql(_upsert_sql(connection, view, written, len(rows)), parameters)
        yield from (str(row[0]) for row in result.fetchall())


def _upsert_sql(connection: sa.Connection, view: View, written: Sequence[str], rows: int) -> str:
    sqlite = connection.dialect.name == "sqlite"
    mark, distinct = ("?", "IS NOT") if sqlite else ("%s", "IS DISTINCT FROM")
    group = f"({', '.join([mark] * len(written))})"
    keys = [column.to for column in view.keys]
    kept = {*keys, *(name for name, _ in view.initially)}
    changed = [name for name in written if name not in kept]
    differs = " OR ".join(
        f"{view.table}.{name} {distinct} excluded.{name}" for name in changed if name != MODIFIED
    )
    sets = ", ".join(f"{name} = excluded.{name}" for name in changed)
    return (
        f"INSERT INTO {view.table} ({', '.join(written)}) VALUES {', '.join([group] * rows)} "
        f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {sets} WHERE {differs} "
        f"RETURNING {view.column(view.touches).to if view.touches else keys[0]}"
    )


def _remove_vanished(connection: sa.Connection, filled: Filled, owners: Sequence[str]) -> list[str]:
    """Remove lines that their owners in the files have no more, with their own lines; returns the owners, one for each line."""
    view = filled.view
    owner, keys = view.column(view.touches).to, [column.to for column in view.keys]
    statement = f"SELECT {owner}, {', '.join(keys)} FROM {view.table} WHERE {owner} IN :values"
    rows = select_in(connection, statement, owners)
    vanished = [row for row in rows if "\0".join(str(one) for one in row[1:]) not in filled.rows]
    if not vanished:
        return []
    for lines in (one for one in LOADABLE.values() if one.owner == view.csv):
        column = lines.column(lines.touches).to
        statement = f"DELETE FROM {lines.table} WHERE {column} IN :values"
        _in_chunks(connection, statement, sorted({str(row[1]) for row in vanished}))
    where = " AND ".join(f"{name} = :{name}" for name in keys)
    connection.execute(
        sa.text(f"DELETE FROM {view.table} WHERE {where}"),
        [dict(zip(keys, row[1:], strict=True)) for row in vanished],
    )
    return [str(row[0]) for row in vanished]


def _touch(connection: sa.Connection, lines: View, owners: set[str], moment: str) -> None:
    """Let the records that lines belong to count as modified; lines of lines belong to the record above both."""
    view = LOADABLE[lines.owner]
    while view.touches:
        statement = (
            f"SELECT {view.column(view.touches).to} FROM {view.table} WHERE {view.keys[0].to} IN :values"
        )
        owners = {str(row[0]) for row in select_in(connection, statement, sorted(owners))}
        view = LOADABLE[view.owner]
    statement = f"UPDATE {view.table} SET {MODIFIED} = :moment WHERE {view.keys[0].to} IN :values"
    _in_chunks(connection, statement, sorted(owners), {"moment": moment})


def _in_chunks(
    connection: sa.Connection, statement: str, values: Sequence[str], more: Mapping[str, Any] | None = None
) -> None:
    for chunk in each_chunk(values):
        connection.execute(expanding(statement, "values"), {**(more or {}), "values": chunk})


def _stored(connection: sa.Connection, view: View, ids: Iterable[str]) -> set[str]:
    key = view.keys[0].to
    conditions = [f"{key} IN :values", *(name for name, _ in view.constants)]
    statement = f"SELECT {key} FROM {view.table} WHERE {' AND '.join(conditions)}"
    return {str(row[0]) for row in select_in(connection, statement, list(ids))}


def _bound(value: Value, column: Column) -> str | bool | None:
    found = column.empty if value is None else value
    if column.inverted:
        return not found
    # Neither driver is handed a number: SQLite's knows no Decimal, and both databases read the text exactly.
    if isinstance(found, Decimal):
        return format(found, "f")
    return found.isoformat() if isinstance(found, date) else found
