"""Paging by keyset: every row once, whatever a day or a second holds and whatever is deleted meanwhile."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from connectors.contract.book import Book
from connectors.contract.errors import Wait
from connectors.contract.words import Kind
from connectors.quickbooks_online.connector import QuickBooksOnline
from tests.unit.quickbooks_online.conftest import Tokens
from tests.unit.quickbooks_online.scripted import Asked, Said, Scripted, invoice


def _rows(*rows: dict[str, Any]) -> Said:
    return Said(body={"QueryResponse": {"Invoice": list(rows), "maxResults": len(rows)} if rows else {}})


class Table:
    """Rows behind /query for one keyset column, with a second way to page; deletes some between pages."""

    def __init__(self, column: str, rows: list[dict[str, Any]]) -> None:
        self.column = column
        self.rows = rows
        self.vanish: list[str] = []

    def __call__(self, asked: Asked) -> Said:
        """Answer a sweep, a tie or a count."""
        query = asked.body.decode()
        rows = [row for row in self.rows if self._fits(row, query)]
        if "count(*)" in query:
            return Said(body={"QueryResponse": {"totalCount": len(rows)}})
        limit = re.search(r"MAXRESULTS (\d+)", query)
        offset = re.search(r"STARTPOSITION (\d+)", query)
        by = re.search(r"ORDERBY ([\w.]+)", query)
        assert limit
        assert by
        rows.sort(key=lambda row: self._value(row, by[1]))
        rows = rows[int(offset[1]) - 1 if offset else 0 :][: int(limit[1])]
        if self.vanish:
            gone = self.vanish.pop()
            self.rows = [row for row in self.rows if row["Id"] != gone]
        return _rows(*rows)

    def _fits(self, row: dict[str, Any], query: str) -> bool:
        for column, operator, value in re.findall(r"([\w.]+) (>=|<=|>|=) '([^']*)'", query):
            held = self._value(row, column)
            if not {">=": held >= value, "<=": held <= value, ">": held > value, "=": held == value}[
                operator
            ]:
                return False
        return True

    @staticmethod
    def _value(row: dict[str, Any], column: str) -> str:
        held: Any = row
        for name in column.split("."):
            held = held[name]
        return str(held).zfill(20) if column == "Id" else str(held)


@pytest.fixture
def small(make_book: Callable[..., Book], tokens: Tokens) -> Iterator[QuickBooksOnline]:
    """A connector with pages of four rows."""
    made = QuickBooksOnline(make_book(options={"page": "4"}), tokens)
    yield made
    made.close()


def _dated(count: int, day: int, first: int, created: str = "") -> list[dict[str, Any]]:
    return [
        invoice(
            str(first + place),
            TxnDate=f"2026-09-{day:02}",
            MetaData={
                "CreateTime": created or f"2026-01-01T00:00:{first + place:02}-07:00",
                "LastUpdatedTime": "2026-01-02T00:00:00-07:00",
            },
        )
        for place in range(count)
    ]


def _stream(connector: QuickBooksOnline) -> list[str]:
    return [one.external_id for one in connector.documents(Kind.INVOICE, date(2026, 9, 1), date(2026, 9, 30))]


@pytest.mark.parametrize("sizes", [(0,), (3,), (4,), (5,), (1, 4, 1), (4, 4), (1, 9, 2), (3, 2, 3, 2), (12,)])
def test_every_row_once(small: QuickBooksOnline, books: Scripted, sizes: tuple[int, ...]) -> None:
    """Whatever the days hold, each document comes once, in order of days, over pages of four."""
    rows: list[dict[str, Any]] = []
    for day, size in enumerate(sizes, start=1):
        rows += _dated(size, day, len(rows) + 1)
    books.say("/query", Table("TxnDate", rows))
    seen = _stream(small)
    assert sorted(seen, key=int) == [row["Id"] for row in rows]
    by_id = {row["Id"]: row["TxnDate"] for row in rows}
    assert [by_id[one] for one in seen] == sorted(by_id.values())


def test_rows_of_one_moment(small: QuickBooksOnline, books: Scripted) -> None:
    """More rows than a page that share day and second are counted and read by offset."""
    books.say("/query", Table("TxnDate", _dated(11, 1, 1, "2026-01-01T00:00:00-07:00")))
    assert sorted(_stream(small), key=int) == [str(number) for number in range(1, 12)]


def test_a_moving_list_is_told(small: QuickBooksOnline, books: Scripted) -> None:
    """Where rows of one moment vanish while they are read by offset, nothing is concluded."""
    table = Table("TxnDate", _dated(30, 1, 1, "2026-01-01T00:00:00-07:00"))
    table.vanish = [str(number) for number in range(1, 30)]
    books.say("/query", table)
    with pytest.raises(Wait, match="kept changing"):
        _stream(small)


def test_deleted_between_pages(small: QuickBooksOnline, books: Scripted) -> None:
    """A row that is deleted after the first page hides no other one (facts 0.6)."""
    rows = [row for day in range(1, 11) for row in _dated(1, day, day)]
    table = Table("TxnDate", rows)
    table.vanish = ["1"]
    books.say("/query", table)
    assert _stream(small) == [str(number) for number in range(1, 11)]
