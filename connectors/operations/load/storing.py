"""Puts gathered rows into the reference tables: unchanged rows stay untouched, changed ones count as modified, vanished lines go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from connectors.operations.columns import View
from connectors.operations.database import each_chunk, expanding, select_in
from connectors.operations.load.errors import Problems, quoted
from connectors.operations.load.parsing import Value
from connectors.operations.load.rows import Filled
from connectors.operations.views import LOADABLE

MODIFIED = "last_modified_date_time"
_MOST_PARAMETERS = 900


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of one table: rows read, of these added or changed, and lines removed because their invoice has them no more."""

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
    loaded = []
    for name, filled in tables.items():
        touched = list(_upsert(connection, filled, moment))
        removed: list[str] = []
        if filled.view.touches:
            invoices = tables["invoices"].rows if "invoices" in tables else {}
            owners = {str(row.values[filled.view.touches]) for row in filled.rows.values()} | set(invoices)
            removed = _remove_vanished(connection, filled, sorted(owners))
            _touch(connection, sorted({*touched, *removed}), moment)
        loaded.append(Loaded(name, len(filled.rows), len(touched), len(removed)))
    return loaded


def _upsert(connection: sa.Connection, filled: Filled, moment: str) -> Iterator[str]:
    """Insert or change rows; yields what each written row touches (its invoice, for a line; else its id)."""
    view = filled.view
    names = [view.column(name).to for name in filled.columns] + [name for name, _ in view.constants]
    constants = [value for _, value in view.constants]
    stamped = [] if view.touches else [moment]
    written = names + ([] if view.touches else [MODIFIED])
    key = view.key.to
    returned = view.column(view.touches).to if view.touches else key
    for rows in each_chunk(list(filled.rows.values()), max(1, _MOST_PARAMETERS // len(written))):
        values = [
            [*(_bound(row.values[name]) for name in filled.columns), *constants, *stamped] for row in rows
        ]
        statement = _upsert_sql(connection, view.table, key, names, written, len(rows))
        parameters = tuple(value for row in values for value in row)
        result = connection.exec_driver_sql(f"{statement} RETURNING {returned}", parameters)
        yield from (str(row[0]) for row in result.fetchall())


def _upsert_sql(
    connection: sa.Connection, table: str, key: str, names: Sequence[str], written: Sequence[str], rows: int
) -> str:
    sqlite = connection.dialect.name == "sqlite"
    mark, distinct = ("?", "IS NOT") if sqlite else ("%s", "IS DISTINCT FROM")
    group = f"({', '.join([mark] * len(written))})"
    others = [name for name in names if name != key]
    differs = " OR ".join(f"{table}.{name} {distinct} excluded.{name}" for name in others)
    sets = ", ".join(f"{name} = excluded.{name}" for name in written if name != key)
    return (
        f"INSERT INTO {table} ({', '.join(written)}) VALUES {', '.join([group] * rows)} "
        f"ON CONFLICT ({key}) DO UPDATE SET {sets} WHERE {differs}"
    )


def _remove_vanished(connection: sa.Connection, filled: Filled, owners: Sequence[str]) -> list[str]:
    view = filled.view
    owner, key = view.column(view.touches).to, view.key.to
    rows = select_in(connection, f"SELECT {key}, {owner} FROM {view.table} WHERE {owner} IN :values", owners)
    vanished = {str(row[0]): str(row[1]) for row in rows if str(row[0]) not in filled.rows}
    _in_chunks(connection, f"DELETE FROM {view.table} WHERE {key} IN :values", sorted(vanished))
    return list(vanished.values())


def _touch(connection: sa.Connection, invoices: Sequence[str], moment: str) -> None:
    statement = f"UPDATE invoice SET {MODIFIED} = :moment WHERE invoice_id IN :values"
    _in_chunks(connection, statement, invoices, {"moment": moment})


def _in_chunks(
    connection: sa.Connection, statement: str, values: Sequence[str], more: Mapping[str, Any] | None = None
) -> None:
    for chunk in each_chunk(values):
        connection.execute(expanding(statement, "values"), {**(more or {}), "values": chunk})


def _stored(connection: sa.Connection, view: View, ids: Iterable[str]) -> set[str]:
    statement = f"SELECT {view.key.to} FROM {view.table} WHERE {view.key.to} IN :values"
    return {str(row[0]) for row in select_in(connection, statement, list(ids))}


def _bound(value: Value) -> str | bool | None:
    # Neither driver is handed a Decimal: SQLite's knows none, and both databases read the text exactly.
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else value
