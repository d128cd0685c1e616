"""Operations' side of the tie-out, by month and currency: summed by the database where it can, else over the records' own postings."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

import sqlalchemy as sa

from connectors.contract.money import ZERO, money
from connectors.contract.protocols import Fact, PeriodTotal
from connectors.contract.records import Posting
from connectors.operations.columns import View
from connectors.operations.kinds.paging import pages, within
from connectors.operations.kinds.reading import Period, Reader, Reading
from connectors.operations.values import currency
from connectors.operations.views import CUSTOMER

Counts = Callable[[Fact], Iterable[Posting]]
"""What of a record belongs into the books; nothing where it is not eligible."""


@dataclass(frozen=True, slots=True)
class Sum:
    """SQL over the rows ``r`` of a kind's view: what is added up, in which currency, under which conditions.

    What rows refer to is looked up by scalar subqueries: SQLite would read a view whole to join it.
    """

    amount: str
    currencies: tuple[str, ...]
    """The first that is not empty counts; after them the home currency, where ``home`` says so."""
    conditions: tuple[str, ...]
    home: bool = True


class LineDates(NamedTuple):
    """Lines whose own dates decide in which month they count."""

    view: View
    owner: str
    column: str


class Totals:
    """Adds up amounts by month and currency."""

    def __init__(self, period: Period, *, receipts: bool = False) -> None:
        """Begin with nothing; what lies outside the period is not added."""
        self._period = period
        self._receipts = receipts
        self._sums: dict[tuple[str, str], tuple[int, Decimal]] = {}

    def add(self, posting: Posting, count: int = 1) -> None:
        """Add one amount, which stands for so many documents."""
        if self._period.start <= posting.date <= self._period.end:
            key = f"{posting.date:%Y-%m}", posting.currency
            counted, total = self._sums.get(key, (0, ZERO))
            self._sums[key] = counted + count, total + posting.amount

    def rows(self) -> list[PeriodTotal]:
        """Return the sums, by month and currency in order."""
        return [
            PeriodTotal(month=month, currency=code, count=count, total=total, receipts=self._receipts)
            for (month, code), (count, total) in sorted(self._sums.items())
        ]


def of_customer(
    reading: Reading, connection: sa.Connection, found: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the currencies and conditions that come of a row's customer: not excluded; ``found`` is the FROM and WHERE of ``c``."""
    present = reading.shape(CUSTOMER).present(connection)
    return (
        (f"(SELECT c.currency {found})",) if "currency" in present else (),
        (f"NOT coalesce((SELECT c.excluded {found}), FALSE)",) if "excluded" in present else (),
    )


def summed(period: Period, reader: Reader, of: Callable[[sa.Connection], Sum]) -> list[PeriodTotal]:
    """Let the database add up whole cents.

    It groups by the document date as it is stored, so that a timestamp near midnight falls into the book's month like
    everywhere else.
    """
    reading, column = period.reading, f"r.{reader.date_column}"
    conditions, parameters = within(reading, column, period.start, period.end)
    with reading.database.read() as connection:
        reading.shape(reader.view).columns(connection)  # complains of a missing column in words
        wanted = of(connection)
        number = "REAL" if reading.database.sqlite else "NUMERIC"
        cents = f"CAST(round(CAST({wanted.amount} AS {number}) * 100) AS BIGINT)"
        codes = [f"code_{place}" for place in range(len(wanted.currencies))]
        named = ", ".join(
            [f"{cents} AS cents", f"{column} AS dated"]
            + [f"{sql} AS {code}" for sql, code in zip(wanted.currencies, codes, strict=True)]
        )
        readable = f"{wanted.amount} > -10000000000000 AND {wanted.amount} < 10000000000000"
        where = " AND ".join((*conditions, readable, *wanted.conditions))
        grouped = ", ".join(("dated", *codes))
        statement = sa.text(
            f"SELECT count(*), sum(cents), {grouped} FROM (SELECT {named} FROM {reader.view.name} r WHERE {where}) counted "
            f"GROUP BY {grouped}"
        )
        rows = connection.execute(statement, parameters).fetchall()
    totals = Totals(period)
    for count, total, stored, *currencies in rows:
        day = reading.calendar.day(stored)
        if day is not None:
            code = currency(*currencies, reading.home_currency if wanted.home else None)
            totals.add(Posting("", day, code, money(int(total))), count)
    return totals.rows()


def streamed(
    period: Period, reader: Reader, counts: Counts, lines: LineDates | None = None, *, receipts: bool = False
) -> list[PeriodTotal]:
    """Add up what the records themselves say, for sums that the database cannot make exactly.

    Records with a line in the period are read, or those with a document date in it where no lines are given.
    """
    reading = period.reading
    column = lines.column if lines else str(reader.date_column)
    conditions, parameters = within(reading, column, period.start, period.end)
    order: tuple[str, ...] = (column, "id")
    if lines:
        owners = f"SELECT {lines.owner} FROM {lines.view.name} WHERE {' AND '.join(conditions)}"
        order, conditions = ("id",), [f"id IN ({owners})"]
    totals = Totals(period, receipts=receipts)
    for facts in pages(reading, reader, order, conditions, parameters):
        for fact in facts:
            for posting in counts(fact):
                totals.add(posting)
    return totals.rows()
