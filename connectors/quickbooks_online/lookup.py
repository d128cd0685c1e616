"""The look in the books: by number, by party and date, by name or by id; streams for the tie-out; the next number."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from connectors.contract.documents import BooksDocument, Wanted
from connectors.contract.errors import FixRecord
from connectors.quickbooks_online.documents import entities_of, shape_named
from connectors.quickbooks_online.documents.shape import Shape, equal_name
from connectors.quickbooks_online.lists import Lists
from connectors.quickbooks_online.paging import BEGINNING, UPDATED, Queries, chunks, listed, literal

_DIGITS = re.compile(r"\d+$")
NEAR = timedelta(days=3)
"""Dates this close to one another are read by one query, since reads are metered (facts 2.9)."""
_Key = tuple[str, date | None]


class Lookup:
    """Reads of one company."""

    def __init__(self, queries: Queries, lists: Lists, home_currency: str, number_length: int) -> None:
        """Nothing is read yet."""
        self._queries = queries
        self._lists = lists
        self._home = home_currency
        self._number_length = number_length
        self._lock = threading.Lock()
        self._highest: dict[tuple[str, str], int] = {}

    def find(self, wanted: Sequence[Wanted]) -> list[list[BooksDocument]]:
        """For each wanted one, what has its number; else what is of its party and date; for list entries, what has its name.

        One without a document type is looked for among everything that its kind becomes.
        """
        results: list[list[BooksDocument]] = [[] for _ in wanted]
        asked: dict[str, list[int]] = {}
        for place, one in enumerate(wanted):
            for entity in (one.document_type,) if one.document_type else entities_of(one.kind):
                asked.setdefault(entity, []).append(place)
        for entity, places in asked.items():
            shape = shape_named(entity)
            look = self._entries if shape.name_field else self._documents
            found = look(shape, [wanted[place] for place in places])
            for place, documents in zip(places, found, strict=True):
                results[place] = results[place] + documents
        return results

    def _entries(self, shape: Shape, wanted: Sequence[Wanted]) -> list[list[BooksDocument]]:
        known = self.read(shape.entity, [one.external_id for one in wanted if one.external_id])
        names = [one.name for one in wanted if not one.external_id]
        named = self._lists.names(shape.entity).find(names) if names else {}
        return [
            [known[one.external_id]]
            if one.external_id in known
            else ([] if one.external_id else named.get(equal_name(one.name), []))
            for one in wanted
        ]

    def _documents(self, shape: Shape, wanted: Sequence[Wanted]) -> list[list[BooksDocument]]:
        numbered = self._by_number(shape, [one.number for one in wanted if one.number])
        dated = self._by_party(shape, {(one.party_id, one.date) for one in wanted if not one.number})
        return [
            numbered.get(one.number.casefold(), []) if one.number else dated.get((one.party_id, one.date), [])
            for one in wanted
        ]

    def _by_number(self, shape: Shape, numbers: Sequence[str]) -> dict[str, list[BooksDocument]]:
        found: dict[str, dict[str, BooksDocument]] = {}
        for part in chunks(list(dict.fromkeys(numbers))):
            for row in self._queries.all(shape.entity, [f"DocNumber IN ({listed(part)})"]):
                document = shape.trusted(row, self._home)
                found.setdefault((document.number or "").casefold(), {})[document.external_id] = document
        return {number: list(documents.values()) for number, documents in found.items()}

    def _by_party(self, shape: Shape, wanted: set[_Key]) -> dict[_Key, list[BooksDocument]]:
        """Documents of each party and date: one query for dates that are near, the parties named in it where a query may name them."""
        found: dict[_Key, dict[str, BooksDocument]] = {key: {} for key in wanted}
        for days, parties in _together(wanted):
            if not shape.party_filter:
                self._collect(shape, _between(days), found)
                continue
            for part in chunks(parties):
                self._collect(shape, [_is(shape.party_filter, part), *_between(days)], found)
        return {key: list(documents.values()) for key, documents in found.items()}

    def _collect(
        self, shape: Shape, conditions: Sequence[str], found: dict[_Key, dict[str, BooksDocument]]
    ) -> None:
        for row in self._queries.all(shape.entity, conditions):
            document = shape.trusted(row, self._home)
            for key in ((document.party_id, document.date), (document.party_id, None)):
                if key in found:
                    found[key][document.external_id] = document

    def read(self, document_type: str, external_ids: Iterable[str]) -> dict[str, BooksDocument]:
        """Documents by id; those that the books say are gone are absent."""
        shape = shape_named(document_type)
        rows = self._queries.by_ids(shape.entity, external_ids, inactive=bool(shape.name_field))
        return {external_id: shape.trusted(row, self._home) for external_id, row in rows.items()}

    def documents(self, entity: str, start: date, end: date) -> Iterator[BooksDocument]:
        """Documents of a type dated from start to end inclusive, in order of their dates; a list whole, since it has no dates."""
        shape = shape_named(entity)
        if shape.name_field:
            yield from self._lists.names(entity).all()
            return
        conditions = [f"TxnDate <= {literal(end.isoformat())}"]
        for row in self._queries.sweep(shape.entity, conditions, "TxnDate", start.isoformat()):
            yield shape.trusted(row, self._home)

    def next_number(self, document_type: str, taken: str) -> str:
        """Number after the highest with the same prefix in the books (RULES 6), different at every call; the width is kept.

        All such documents with the prefix are read once, since the query language has no maximum and compares numbers as text.

        Raises:
            FixRecord: the next number would be longer than the books take.
        """
        digits = _DIGITS.search(taken)
        prefix, width = (taken[: digits.start()], len(digits.group())) if digits else (f"{taken}-", 1)
        with self._lock:
            key = (document_type, prefix)
            if key not in self._highest:
                self._highest[key] = self._highest_of(*key)
            self._highest[key] = max(self._highest[key], int(digits.group()) if digits else 0) + 1
            number = f"{prefix}{self._highest[key]:0{width}d}"
        if len(number) > self._number_length:
            raise FixRecord(
                f"The number after {taken} has more than {self._number_length} characters.", code="number"
            )
        return number

    def _highest_of(self, document_type: str, prefix: str) -> int:
        conditions = [f"DocNumber LIKE {literal(prefix + '%')}"] if prefix else []
        highest = 0
        for row in self._queries.sweep(shape_named(document_type).entity, conditions, UPDATED, BEGINNING):
            rest = str(row.get("DocNumber") or "")
            if rest.casefold().startswith(prefix.casefold()) and re.fullmatch(r"[0-9]+", rest[len(prefix) :]):
                highest = max(highest, int(rest[len(prefix) :]))
        return highest


def _together(wanted: Iterable[_Key]) -> Iterator[tuple[list[date], list[str]]]:
    """Dates that are near one another, with the parties wanted on them; what has no date comes by itself."""
    days: list[date] = []
    parties: dict[str, None] = {}
    for day, party in sorted((day, party) for party, day in wanted if day):
        if days and day - days[-1] > NEAR:
            yield days, list(parties)
            days, parties = [], {}
        days.append(day)
        parties[party] = None
    if days:
        yield days, list(parties)
    if undated := sorted({party for party, day in wanted if not day}):
        yield [], undated


def _between(days: Sequence[date]) -> list[str]:
    if not days:
        return []
    first, last = (literal(day.isoformat()) for day in (days[0], days[-1]))
    return [f"TxnDate = {first}"] if first == last else [f"TxnDate >= {first}", f"TxnDate <= {last}"]


def _is(name: str, values: Sequence[str]) -> str:
    return f"{name} = {literal(values[0])}" if len(values) == 1 else f"{name} IN ({listed(values)})"
