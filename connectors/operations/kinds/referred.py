"""What a page of records refers to, each asked for in one statement: customers, vendors, employees, items, and how often a number is used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from connectors.operations.columns import View
from connectors.operations.database import select_in
from connectors.operations.kinds.reading import Reading
from connectors.operations.values import flag, text
from connectors.operations.views import ITEM
from connectors.operations.views_work import EMPLOYEE


@dataclass(frozen=True, slots=True)
class Party:
    """What a record's facts say of its customer or vendor."""

    found: bool = False
    name: str | None = None
    email: str | None = None
    currency: str | None = None
    active: bool = False
    excluded: bool = False


NOBODY = Party()
"""A customer or vendor that is unknown."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An item as lines see it."""

    name: str
    active: bool


def ids(values: Collection[object]) -> set[object]:
    """Ids to ask for: those that there are."""
    return {value for value in values if value is not None}


def key(value: object) -> str:
    """Id of something that a record refers to; empty where there is none."""
    return "" if value is None else str(value)


def total_of(amounts: Collection[int | None]) -> int | None:
    """Sum of whole cents; None where one of them cannot be read."""
    return None if None in amounts else sum(amount or 0 for amount in amounts)


def parties(
    reading: Reading, connection: sa.Connection, view: View, wanted: Collection[object]
) -> dict[str, Party]:
    """Return customers or vendors, as the view says, by id."""
    names = ("id", "name", "email", "currency", "is_active", "excluded")
    found: dict[str, Party] = {}
    for source_id, name, email, currency, is_active, excluded in _selected(
        reading, connection, view, names, wanted
    ):
        code = text(currency)
        found[str(source_id)] = Party(
            found=True,
            name=text(name),
            email=text(email),
            currency=code.upper() if code else None,
            active=flag(is_active) is not False,
            excluded=flag(excluded) is True,
        )
    return found


def items(reading: Reading, connection: sa.Connection, wanted: Collection[object]) -> dict[str, Listed]:
    """Return items by id."""
    rows = _selected(reading, connection, ITEM, ("id", "name", "is_active"), wanted)
    return {
        str(source_id): Listed(text(name) or "", flag(is_active) is not False)
        for source_id, name, is_active in rows
    }


def people(reading: Reading, connection: sa.Connection, wanted: Collection[object]) -> dict[str, str]:
    """Return the names of employees by id, empty where somebody has none."""
    rows = _selected(reading, connection, EMPLOYEE, ("id", "first_name", "last_name"), wanted)
    return {str(source_id): full_name(first, last) for source_id, first, last in rows}


def full_name(first: object, last: object) -> str:
    """Name of a person as the books write it: given name, family name."""
    return " ".join(part for part in (text(first), text(last)) if part)


def numbers_used(
    connection: sa.Connection, view: View, numbers: Collection[object], counted: str
) -> dict[object, int]:
    """Count the records of each number for which the SQL ``counted`` is true."""
    statement = (
        f"SELECT number, count(*) FROM {view.name} WHERE number IN :values AND {counted} GROUP BY number"
    )
    return {number: count for number, count in select_in(connection, statement, list(numbers))}  # noqa: C416 - rows


def lines_by_owner(
    reading: Reading,
    connection: sa.Connection,
    view: View,
    owner: str,
    owners: Sequence[object],
    order: str,
) -> Mapping[str, Sequence[sa.Row[Any]]]:
    """Return the lines of records, by the record's id in the column ``owner``, in an order of their own; none where there are none."""
    shape = reading.shape(view)
    statement = f"SELECT {shape.columns(connection)} FROM {view.name} WHERE {owner} IN :values ORDER BY {owner}, {order}"
    place = view.names.index(owner)
    grouped: dict[str, list[sa.Row[Any]]] = defaultdict(list)
    for row in select_in(connection, statement, shape.typed(connection, owners, owner)):
        grouped[str(row[place])].append(row)
    return grouped


def _selected(
    reading: Reading,
    connection: sa.Connection,
    view: View,
    names: Sequence[str],
    wanted: Collection[object],
) -> list[sa.Row[Any]]:
    """Select columns of the rows of these ids; an optional column that the view lacks is NULL."""
    shape = reading.shape(view)
    present = shape.present(connection)
    selected = ", ".join(name if name in present else f"NULL AS {name}" for name in names)
    statement = f"SELECT {selected} FROM {view.name} WHERE id IN :values"
    return select_in(connection, statement, shape.typed(connection, list(ids(wanted))))
