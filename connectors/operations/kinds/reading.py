"""What the readers of all kinds share: the database, the calendar, the shapes of the views, and names that are used twice."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from connectors.contract.protocols import Fact, PeriodTotal
from connectors.contract.words import Kind
from connectors.operations.columns import View
from connectors.operations.database import Database, Rows, select_in
from connectors.operations.statements import Shape
from connectors.operations.values import EPOCH, Calendar, text
from connectors.operations.views import VIEWS


class Reading:
    """Everything a reader needs to turn rows into facts."""

    def __init__(
        self, database: Database, calendar: Calendar, *, home_currency: str = "USD", page: int = 1000
    ) -> None:
        """Keep them; views are looked at when they are first read. ``page`` is the most rows in one page."""
        self.database = database
        self.calendar = calendar
        self.home_currency = home_currency
        self.page = page
        self._shapes = {name: Shape(database, view) for name, view in VIEWS.items()}

    def shape(self, view: View) -> Shape:
        """Return what a view really holds."""
        return self._shapes[view.name]

    def head(
        self, source_id: object, modified_at: object, external_number: object, transferred_at: object
    ) -> dict[str, Any]:
        """Return what every record has, by field, from the columns of the same names."""
        return {
            "source_id": str(source_id),
            "modified_at": self.calendar.moment(modified_at) or EPOCH,
            "external_number": text(external_number),
            "transferred_at": self.calendar.moment(transferred_at),
        }


@dataclass(frozen=True, slots=True)
class Period:
    """Dates from ``start`` to ``end`` inclusive, whose totals are asked for."""

    reading: Reading
    start: date
    end: date


class Reader(ABC):
    """How one kind is read: its view, the columns that people and dates find it by, and the way from rows to facts."""

    kind: Kind
    view: View
    lines: tuple[View, ...] = ()
    """Other views that the reader reads."""
    number_column = "id"
    """Column, or SQL over columns, of what people call a record."""
    date_column: str | None = None
    """Column of the document date; None for a name on a list."""
    also: Mapping[str, Reader] = MappingProxyType({})
    """Readers of records that this kind has beside the rows of its view, by what their ids begin with; asked for by id only."""

    @abstractmethod
    def facts(self, reading: Reading, connection: sa.Connection, rows: Rows) -> list[Fact]:
        """Return one fact for each row, in order; a value that cannot be read is None in the fact's columns."""

    def totals(self, period: Period) -> list[PeriodTotal]:  # noqa: ARG002 - what kinds that are summed need
        """Return what operations want in the books, by month and currency; nothing for a name on a list."""
        return []


def folded(name: str | None) -> str:
    """Name as RULES 26 compares it: trimmed, whatever the case."""
    return (name or "").strip().casefold()


def names_used(
    reading: Reading,
    connection: sa.Connection,
    view: View,
    names: Iterable[str | None],
    column: str = "name",
) -> Counter[str]:
    """Count the active rows of a view by folded name, for these names; ``column`` is SQL for the name.

    The database's ``lower`` finds them by index. In SQLite it knows ASCII only, so other names are compared by our own function.
    """
    present = reading.shape(view).present(connection)
    active = "coalesce(is_active, TRUE)" if "is_active" in present else "TRUE"
    wanted = {name.strip() for name in names if name}
    other = {name for name in wanted if not name.isascii()} if reading.database.sqlite else set()
    plain = {variant for name in wanted - other for variant in (name.lower(), _ascii_lower(name))}
    used: Counter[str] = Counter()
    for expression, values in (
        (f"lower({column})" if column != "name" else "lower(trim(name))", sorted(plain)),
        (f"tieout_fold({column})", sorted({name.casefold() for name in other})),
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
