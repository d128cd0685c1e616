"""The operations database as a source of records: pages by keyset, totals, and the way back; one short transaction a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from connectors.contract.errors import BadRequest
from connectors.contract.protocols import Fact, PaidResult, PeriodTotal, Position, WriteBack
from connectors.contract.words import Kind
from connectors.operations.bounds import lower_bound, unseen
from connectors.operations.checking import problems
from connectors.operations.database import Database, each_chunk, expanding
from connectors.operations.kinds import READERS, Reader, Reading
from connectors.operations.statements import keyset
from connectors.operations.totals import period_totals
from connectors.operations.values import Calendar
from connectors.operations.write_back import WriteBackStatements

_ZONES_APART = timedelta(days=2)
"""More than any two zones can move a date; rows this near the edge of a date range are judged one by one."""


class SqlOperations:
    """Operations behind documented views, in PostgreSQL or SQLite (implements ``Operations``).

    ``time_zone`` is the zone of the book's dates, ``operations_time_zone`` that of timestamps stored without one. ``write_back`` names
    SQL statements; where it is empty, those of the reference schema are used. Nothing is opened before the first use.
    """

    def __init__(
        self,
        url: str,
        *,
        time_zone: ZoneInfo,
        operations_time_zone: ZoneInfo,
        write_back: Mapping[str, str] | None = None,
        page: int = 1000,
    ) -> None:
        """Take the SQLAlchemy URL and the settings of the book; ``page`` is the most facts in one page."""
        self.page = page
        self._database = Database(url, zone=operations_time_zone.key or "UTC")
        self._reading = Reading(self._database, Calendar(time_zone, operations_time_zone))
        self._statements = WriteBackStatements(write_back or {})

    def check(self) -> list[str]:
        """Return sentences that say what is missing or of a wrong type; empty when all is well."""
        return problems(self._reading, self._statements)

    def changed(self, kind: Kind, since: Position | None) -> Iterator[list[Fact]]:
        """Records modified after a position, by modification time, then id.

        Records without a modification time come first, every time: nobody can say that they did not change. Where times or text ids do
        not order exactly in the database, a record of the very moment of the position may come again; none is left out.
        """
        reader = _reader(kind)
        yield from self._without(reader, "modified_at")
        conditions, parameters, keep = ["modified_at IS NOT NULL"], {}, None
        if since is not None:
            with self._database.read() as connection:
                shape = self._reading.shape(reader.view)
                bound = lower_bound(shape.sample(connection, "modified_at"), since, self._reading.calendar)
                keep = unseen(since, whole=bool(shape.is_whole(connection)))
            if bound is None:
                return
            conditions, parameters = ["modified_at >= :bound"], {"bound": bound}
        yield from self._pages(reader, ("modified_at", "id"), conditions, parameters, keep)

    def by_ids(self, kind: Kind, source_ids: Sequence[str]) -> Iterator[list[Fact]]:
        """Records of these ids; those that are gone are absent."""
        yield from self._listed(_reader(kind), "id", source_ids)

    def by_numbers(self, kind: Kind, numbers: Sequence[str]) -> Iterator[list[Fact]]:
        """Records that people call exactly so; several where a number is used more than once."""
        reader = _reader(kind)
        yield from self._listed(reader, reader.number_column, [number.strip() for number in numbers])

    def dated(self, kind: Kind, start: date | None, end: date | None) -> Iterator[list[Fact]]:
        """Records whose document date lies between two dates inclusive; a name on a list has none, so only an open range finds it."""
        reader = _reader(kind)
        column = reader.date_column
        if start is None and end is None:
            if column is None:
                yield from self._pages(reader, ("id",), [])
                return
            yield from self._without(reader, column)
        if column is None:
            return
        conditions, parameters = [f"{column} IS NOT NULL"], {}
        if start is not None:
            conditions.append(f"{column} >= :start")
            parameters["start"] = self._date(start, -_ZONES_APART)
        if end is not None:
            conditions.append(f"{column} < :end")
            parameters["end"] = self._date(end, _ZONES_APART)

        def keep(fact: Fact) -> bool:
            day = fact.columns["document_date"]
            if not isinstance(day, date):
                return start is None and end is None
            return (start is None or day >= start) and (end is None or day <= end)

        yield from self._pages(reader, (column, "id"), conditions, parameters, keep)

    def totals(self, kind: Kind, start: date, end: date) -> list[PeriodTotal]:
        """Sum the records that are eligible to be in the books, by month and currency; nothing for names on a list."""
        reader = _reader(kind)
        if reader.date_column is None:
            return []
        edges = self._date(start, -_ZONES_APART), self._date(end, _ZONES_APART)
        return period_totals(self._reading, reader.view, start, end, edges)

    def write(self, changes: Sequence[WriteBack]) -> None:
        """Tell operations status, external number and failure reason: all of them, or none and OperationsUnreadable."""
        self._statements.write(self._reading, changes)

    def write_paid(self, source_id: str, paid_on: date | None) -> PaidResult:
        """Set or clear an invoice's paid date, guarded in the statement itself."""
        return self._statements.write_paid(self._reading, source_id, paid_on)

    def close(self) -> None:
        """Let go of connections."""
        self._database.close()

    def _listed(self, reader: Reader, column: str, wanted: Sequence[str]) -> Iterator[list[Fact]]:
        for chunk in each_chunk(list(dict.fromkeys(wanted)), min(self.page, 900)):
            with self._database.read() as connection:
                values = self._reading.shape(reader.view).typed(connection, chunk, column)
            if values:
                yield from self._pages(reader, ("id",), [f"{column} IN :wanted"], {"wanted": values})

    def _without(self, reader: Reader, column: str) -> Iterator[list[Fact]]:
        """Records that lack a value; the order begins with it, so that the index over it and the id serves."""
        yield from self._pages(reader, ("id",), [f"{column} IS NULL"], ahead=f"{column}, ")

    def _pages(
        self,
        reader: Reader,
        order: tuple[str, ...],
        conditions: Sequence[str],
        parameters: Mapping[str, Any] | None = None,
        keep: Callable[[Fact], bool] | None = None,
        ahead: str = "",
    ) -> Iterator[list[Fact]]:
        shape = self._reading.shape(reader.view)
        bound = {**(parameters or {}), "size": self.page}
        lists = [name for name, value in bound.items() if isinstance(value, list)]
        first = True
        while True:
            with self._database.read() as connection:
                statement = keyset(
                    shape, shape.columns(connection), order, conditions, first=first, ahead=ahead
                )
                rows = connection.execute(expanding(statement, *lists), bound).fetchall()
                facts = reader.facts(self._reading, connection, rows) if rows else []
            if keep is not None:
                facts = [fact for fact in facts if keep(fact)]
            if facts:
                yield facts
            if len(rows) < self.page:
                return
            first = False
            bound |= {f"after_{place}": getattr(rows[-1], name) for place, name in enumerate(order)}

    def _date(self, day: date, margin: timedelta) -> date | str:
        try:
            moved = day + margin
        except OverflowError:
            moved = day
        return moved.isoformat() if self._database.sqlite else moved


def _reader(kind: Kind) -> Reader:
    if kind not in READERS:
        known = ", ".join(READERS)
        raise BadRequest(f"Records of kind {kind} cannot be read from operations yet; {known} can.")
    return READERS[kind]
