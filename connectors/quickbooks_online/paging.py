"""Queries and how to read all their rows: by keyset, never by offset, since a row deleted between two pages hides another one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from connectors.contract.errors import Wait
from connectors.quickbooks_online.client import Call, Client

UPDATED = "MetaData.LastUpdatedTime"
CREATED = "MetaData.CreateTime"
BEGINNING = "1990-01-01T00:00:00Z"
IDS = 100
"""Values in one IN list; the query goes by POST, so no address grows too long."""
Row = dict[str, Any]


def literal(text: str) -> str:
    """Text as a value of a query: in single quotes, a quote or backslash escaped by a backslash (facts 2.4 [VCR])."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def listed(texts: Iterable[str]) -> str:
    """Values of an IN list."""
    return ", ".join(literal(text) for text in texts)


def chunks(values: Sequence[str], size: int = IDS) -> Iterator[Sequence[str]]:
    """Cut a sequence into pieces of at most ``size``."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def moment(at: datetime) -> str:
    """Moment as the query language and the change feed take it, in UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Queries:
    """Asks one company. An answer that is not what was asked for is an error, never an empty list."""

    def __init__(self, client: Client, page: int) -> None:
        """``page`` is the most rows of one answer."""
        self._client = client
        self._page = page

    def rows(self, entity: str, rest: str) -> list[Row]:
        """Rows of one query, at most a page.

        Raises:
            Wait: the answer does not hold what it says it holds. Others: as Client.read.
        """
        said = self._ask(f"select * from {entity} {rest} MAXRESULTS {self._page}")[0]
        rows = said.get(entity, [])
        whole = isinstance(rows, list) and all(isinstance(row, dict) and row.get("Id") for row in rows)
        if not whole or said.get("maxResults", len(rows)) != len(rows):
            raise Wait(
                f"QuickBooks gave a list of {entity} that cannot be read; nothing was read.",
                code="unreadable",
            )
        return list(rows)

    def count(self, entity: str, where: str = "") -> tuple[int, datetime | None]:
        """How many rows there are, and the books' own time."""
        said, at = self._ask(f"select count(*) from {entity} {where}".rstrip())
        if not isinstance(said.get("totalCount"), int):
            raise Wait(
                f"QuickBooks gave a count of {entity} that cannot be read; nothing was read.",
                code="unreadable",
            )
        return said["totalCount"], at

    def one(self, entity: str) -> Row:
        """The only row of an entity, such as Preferences."""
        rows = self._ask(f"select * from {entity}")[0].get(entity)
        if not isinstance(rows, list) or not rows or not isinstance(rows[0], dict):
            raise Wait(f"QuickBooks did not give its {entity}; nothing was read.", code="unreadable")
        return rows[0]

    def all(self, entity: str, conditions: Sequence[str]) -> list[Row]:
        """All rows that meet some conditions; in one query where they fit a page."""
        rows = self.rows(entity, "where " + " and ".join(conditions))
        return rows if len(rows) < self._page else list(self.sweep(entity, conditions, UPDATED, BEGINNING))

    def sweep(self, entity: str, conditions: Sequence[str], column: str, start: str) -> Iterator[Row]:
        """All rows from a value of ``column`` on, in its order; a row that changes on the way can come twice."""
        edge, operator = start, ">="
        seen: set[str] = set()
        while True:
            where = " and ".join([*conditions, f"{column} {operator} {literal(edge)}"])
            rows = self.rows(entity, f"where {where} ORDERBY {column}")
            yield from (row for row in rows if str(row["Id"]) not in seen)
            if len(rows) < self._page:
                return
            last = _value(rows[-1], column)
            if _value(rows[0], column) == last:
                done = {str(row["Id"]) for row in rows} | seen
                yield from (
                    row for row in self._tie(entity, conditions, column, last) if str(row["Id"]) not in done
                )
                edge, operator, seen = last, ">", set()
            else:
                edge, operator = last, ">="
                seen = {str(row["Id"]) for row in rows if _value(row, column) == last}

    def _tie(self, entity: str, conditions: Sequence[str], column: str, value: str) -> Iterator[Row]:
        """More rows than a page that share one value: by creation time if they are of one date, else by offset under a count."""
        same = [*conditions, f"{column} = {literal(value)}"]
        if column not in {UPDATED, CREATED}:
            yield from self.sweep(entity, same, CREATED, BEGINNING)
            return
        where = "where " + " and ".join(same)
        for _ in range(3):
            before, _at = self.count(entity, where)
            found: dict[str, Row] = {}
            for offset in range(1, before + 1, self._page):
                page = self.rows(entity, f"{where} ORDERBY Id STARTPOSITION {offset}")
                found.update((str(row["Id"]), row) for row in page)
            if len(found) == before == self.count(entity, where)[0]:
                yield from found.values()
                return
        raise Wait(f"The list of {entity} kept changing while it was read; nothing was read.", code="moving")

    def by_ids(self, entity: str, ids: Iterable[str], *, inactive: bool = False) -> dict[str, Row]:
        """Rows by id. One that is not answered is counted again, so that an empty answer alone never makes a document gone."""
        found: dict[str, Row] = {}
        every = " and Active IN (true, false)" if inactive else ""
        for part in chunks(list(dict.fromkeys(ids))):
            where = f"where Id IN ({listed(part)}){every}"
            rows = self.rows(entity, where)
            if len(rows) != len(part) and self.count(entity, where)[0] != len(rows):
                raise Wait(
                    f"QuickBooks gave a list of {entity} that does not fit its count.", code="unreadable"
                )
            found.update((str(row["Id"]), row) for row in rows)
        return found

    def _ask(self, query: str) -> tuple[Row, datetime | None]:
        call = Call(path="query", params={}, data=query.encode(), content_type="application/text")
        body = self._client.read(call)
        said = body.get("QueryResponse")
        if not isinstance(said, dict):
            raise Wait(
                "QuickBooks gave an answer that is no answer to a query; nothing was read.", code="unreadable"
            )
        return said, time_of(body)


@contextmanager
def understood(what: str) -> Iterator[None]:
    """Turn an answer of a form that nobody expects into Wait, so that nothing is concluded from half of it."""
    try:
        yield
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise Wait(
            f"QuickBooks gave {what} in a form that cannot be read ({type(error).__name__}).",
            code="unreadable",
        ) from None


def time_of(body: Mapping[str, Any]) -> datetime | None:
    """The books' own time of an answer; None where it says none (facts 2.1)."""
    try:
        return datetime.fromisoformat(str(body["time"])).astimezone(UTC)
    except (KeyError, ValueError):
        return None


def _value(row: Mapping[str, Any], column: str) -> str:
    held: Any = row
    for name in column.split("."):
        held = held.get(name) if isinstance(held, Mapping) else None
    if not held:
        raise Wait(f"QuickBooks gave a row without {column}; nothing was read.", code="unreadable")
    return str(held)
