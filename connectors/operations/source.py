"""The operations database as a source of records: pages by keyset, totals, and the way back; one short transaction a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from connectors.contract.protocols import Fact, PaidResult, PeriodTotal, Position, WriteBack
from connectors.contract.records import Record
from connectors.contract.words import Kind
from connectors.operations.bounds import lower_bound, unseen
from connectors.operations.checking import problems
from connectors.operations.database import Database, each_chunk
from connectors.operations.kinds import READERS, Period, Reader, Reading
from connectors.operations.kinds.paging import pages, within
from connectors.operations.values import Calendar
from connectors.operations.write_back import WriteBackStatements


class SqlOperations:
    """Operations behind documented views, in PostgreSQL or SQLite (implements ``Operations`` and ``Imports``).

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
        home_currency: str = "USD",
    ) -> None:
        """Take the SQLAlchemy URL and the settings of the book; ``page`` is the most facts in one page.

        ``home_currency`` is that of records which name none, and whose customer or vendor names none either.
        """
        self.page = page
        self._database = Database(url, zone=operations_time_zone.key or "UTC")
        calendar = Calendar(time_zone, operations_time_zone)
        self._reading = Reading(self._database, calendar, home_currency=home_currency, page=page)
        self._statements = WriteBackStatements(write_back or {})

    def check(self) -> list[str]:
        """Return sentences that say what is missing or of a wrong type; empty when all is well."""
        return problems(self._reading, self._statements)

    def changed(self, kind: Kind, since: Position | None) -> Iterator[list[Fact]]:
        """Records modified after a position, by modification time, then id.

        Records without a modification time come first, every time: nobody can say that they did not change. Where times or text ids do
        not order exactly in the database, a record of the very moment of the position may come again; none is left out.
        """
        reader = READERS[kind]
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
        yield from pages(self._reading, reader, ("modified_at", "id"), conditions, parameters, keep)

    def by_ids(self, kind: Kind, source_ids: Sequence[str]) -> Iterator[list[Fact]]:
        """Records of these ids; those that are gone are absent."""
        reader = READERS[kind]
        own = source_ids
        for prefix, other in reader.also.items():
            others = [one.removeprefix(prefix) for one in own if one.startswith(prefix)]
            own = [one for one in own if not one.startswith(prefix)]
            yield from self._listed(other, "id", others)
        yield from self._listed(reader, "id", own)

    def by_numbers(self, kind: Kind, numbers: Sequence[str]) -> Iterator[list[Fact]]:
        """Records that people call exactly so; several where a number is used more than once."""
        reader = READERS[kind]
        yield from self._listed(reader, reader.number_column, [number.strip() for number in numbers])

    def dated(self, kind: Kind, start: date | None, end: date | None) -> Iterator[list[Fact]]:
        """Records whose document date lies between two dates inclusive; a name on a list has none, so only an open range finds it."""
        reader = READERS[kind]
        column = reader.date_column
        if start is None and end is None:
            if column is None:
                yield from pages(self._reading, reader, ("id",))
                return
            yield from self._without(reader, column)
        if column is None:
            return

        def keep(fact: Fact) -> bool:
            day = fact.columns["document_date"]
            if not isinstance(day, date):
                return start is None and end is None
            return (start is None or day >= start) and (end is None or day <= end)

        conditions, parameters = within(self._reading, column, start, end)
        yield from pages(self._reading, reader, (column, "id"), conditions, parameters, keep)

    def totals(self, kind: Kind, start: date, end: date) -> list[PeriodTotal]:
        """Sum the records that are eligible to be in the books, by month and currency; nothing for names on a list."""
        return READERS[kind].totals(Period(self._reading, start, end))

    def write(self, changes: Sequence[WriteBack]) -> None:
        """Tell operations status, external number and failure reason: all of them, or none and OperationsUnreadable."""
        self._statements.write(self._reading, changes)

    def write_paid(self, source_id: str, paid_on: date | None) -> PaidResult:
        """Set or clear an invoice's paid date, guarded in the statement itself."""
        return self._statements.write_paid(self._reading, source_id, paid_on)

    def cannot_import(self, kind: Kind) -> str:
        """Why records of a kind cannot be imported here, in a sentence; empty where they can (implements ``Imports``)."""
        return self._statements.cannot_import(self._reading, kind)

    def take_import(self, record: Record, change: WriteBack) -> None:
        """Write a record and the mark of its transfer in one transaction; one that is there already stays as it is."""
        self._statements.take_import(self._reading, record, change)

    def close(self) -> None:
        """Let go of connections."""
        self._database.close()

    def _listed(self, reader: Reader, column: str, wanted: Sequence[str]) -> Iterator[list[Fact]]:
        for chunk in each_chunk(list(dict.fromkeys(wanted)), min(self.page, 900)):
            with self._database.read() as connection:
                values = self._reading.shape(reader.view).typed(connection, chunk, column)
            if values:
                conditions, parameters = [f"{column} IN :wanted"], {"wanted": values}
                yield from pages(self._reading, reader, ("id",), conditions, parameters)

    def _without(self, reader: Reader, column: str) -> Iterator[list[Fact]]:
        """Records that lack a value; the order begins with it, so that the index over it and the id serves."""
        yield from pages(self._reading, reader, ("id",), [f"{column} IS NULL"], ahead=f"{column}, ")
