"""What the readers of all kinds share: the database, the calendar, the shapes of the views, and names that are used twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

import sqlalchemy as sa

from connectors.contract.protocols import Fact
from connectors.contract.words import Kind
from connectors.operations.columns import View
from connectors.operations.database import Database, Rows, select_in
from connectors.operations.statements import Shape
from connectors.operations.values import Calendar
from connectors.operations.views import VIEWS


class Reading:
    """Everything a reader needs to turn rows into facts."""

    def __init__(self, database: Database, calendar: Calendar) -> None:
        """Keep both; views are looked at when they are first read."""
        self.database = database
        self.calendar = calendar
        self._shapes = {name: Shape(database, view) for name, view in VIEWS.items()}

    def shape(self, view: View) -> Shape:
        """Return what a view really holds."""
        return self._shapes[view.name]

    def since(self, value: object) -> datetime | None:
        """Instant of a moment column."""
        return self.calendar.moment(value)


class Reader(Protocol):
    """How one kind is read: its view, the columns that people and dates find it by, and the way from rows to facts."""

    kind: Kind
    view: View
    lines: tuple[View, ...]
    """Other views that the reader reads."""
    number_column: str
    date_column: str | None

    def facts(self, reading: Reading, connection: sa.Connection, rows: Rows) -> list[Fact]:
        """Return one fact for each row, in order; a value that cannot be read is None in the fact's columns."""


def folded(name: str | None) -> str:
    """Name as RULES 26 compares it: trimmed, whatever the case."""
    return (name or "").strip().casefold()


def names_used(
    reading: Reading, connection: sa.Connection, view: View, names: Iterable[str | None]
) -> Counter[str]:
    """Count the active rows of a view by folded name, for these names.

    The database's ``lower`` finds them by index. In SQLite it knows ASCII only, so other names are compared by our own function.
    """
    present = reading.shape(view).present(connection)
    active = "coalesce(is_active, TRUE)" if "is_active" in present else "TRUE"
    wanted = {name.strip() for name in names if name}
    other = {name for name in wanted if not name.isascii()} if reading.database.sqlite else set()
    plain = {variant for name in wanted - other for variant in (name.lower(), _ascii_lower(name))}
    used: Counter[str] = Counter()
    for expression, values in (
        ("lower(trim(name))", sorted(plain)),
        ("tieout_fold(name)", sorted({name.casefold() for name in other})),
    ):
        statement = (
            f"SELECT {expression}, count(*) FROM {view.name} "
            f"WHERE {active} AND {expression} IN :values GROUP BY {expression}"
        )
        for name, count in select_in(connection, statement, values):
            used[folded(name)] += count
    return used


def _ascii_lower(name: str) -> str:
    return "".join(letter.lower() if letter.isascii() else letter for letter in name)
