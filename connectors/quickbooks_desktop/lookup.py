"""The look in the books: by number, by party and date, by name or by id; streams for the tie-out; the next number."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from connectors.contract.documents import BooksDocument, Wanted
from connectors.contract.errors import FixRecord
from connectors.contract.words import Kind
from connectors.quickbooks_desktop.documents import TYPES, shape_named
from connectors.quickbooks_desktop.documents import read as read_document
from connectors.quickbooks_desktop.documents.held import Home
from connectors.quickbooks_desktop.documents.queries import by_ids, by_numbers, dated
from connectors.quickbooks_desktop.documents.shape import Shape
from connectors.quickbooks_desktop.elements import text_of
from connectors.quickbooks_desktop.lists import Lists
from connectors.quickbooks_desktop.names import NUMBER, equal_name, possible_id, possible_number
from connectors.quickbooks_desktop.qbxml import body
from connectors.quickbooks_desktop.reading import Queries

KEYS = 100
"""Ids or numbers in one query: an answer with their lines stays below a megabyte."""
PARTIES = 50
NEAR = timedelta(days=3)
"""Dates this close to one another are read by one query."""
_DIGITS = re.compile(r"\d+$")
_Key = tuple[str, date | None]


class Lookup:
    """Reads of one company file. What is read was so after everything that was sent before (client)."""

    def __init__(self, queries: Queries, lists: Lists, home: Callable[[], Home]) -> None:
        """Nothing is read yet."""
        self._queries = queries
        self._lists = lists
        self._home = home
        self._lock = threading.Lock()
        self._highest: dict[tuple[str, str], int] = {}

    def find(self, wanted: Sequence[Wanted]) -> list[list[BooksDocument]]:
        """For each wanted one, what has its number; else what is of its party and date; for list entries, what has its name.

        One without a document type is looked for among everything that its kind becomes.
        """
        results: list[list[BooksDocument]] = [[] for _ in wanted]
        asked: dict[str, list[int]] = {}
        for place, one in enumerate(wanted):
            for document_type in (one.document_type,) if one.document_type else types_of(one.kind):
                asked.setdefault(document_type, []).append(place)
        for document_type, places in asked.items():
            shape = shape_named(document_type)
            look = self._entries if shape.is_list else self._documents
            found = look(shape, [wanted[place] for place in places])
            for place, documents in zip(places, found, strict=True):
                results[place] = results[place] + documents
        return results

    def _entries(self, shape: Shape, wanted: Sequence[Wanted]) -> list[list[BooksDocument]]:
        known = self.read(shape.document_type, [one.external_id for one in wanted if one.external_id])
        names = [one.name for one in wanted if not one.external_id]
        named = self._lists.entries(shape.document_type).find(names) if names else {}
        return [
            [known[one.external_id]]
            if one.external_id in known
            else ([] if one.external_id else named.get(equal_name(one.name), []))
            for one in wanted
        ]

    def _documents(self, shape: Shape, wanted: Sequence[Wanted]) -> list[list[BooksDocument]]:
        by_number = [one for one in wanted if one.number and shape.numbered]
        numbered = self._by_number(shape, [one.number for one in by_number if one.number])
        rest = [one for one in wanted if not (one.number and shape.numbered)]
        dated = self._by_party(shape, {(one.party_id, one.date) for one in rest})
        return [
            numbered.get(one.number.casefold(), [])
            if one.number and shape.numbered
            else [
                held
                for held in dated.get((one.party_id, one.date), [])
                if not one.number or held.number == one.number or held.mark == one.mark
            ]
            for one in wanted
        ]

    def _by_number(self, shape: Shape, numbers: Sequence[str]) -> dict[str, list[BooksDocument]]:
        found: dict[str, dict[str, BooksDocument]] = {}
        queries = [by_numbers(shape, part) for part in _chunks(_asked(numbers, possible_number), KEYS)]
        for document in self._all(queries):
            found.setdefault((document.number or "").casefold(), {})[document.external_id] = document
        return {number: list(documents.values()) for number, documents in found.items()}

    def _by_party(self, shape: Shape, wanted: set[_Key]) -> dict[_Key, list[BooksDocument]]:
        """Documents of each party and date: one query for dates that are near."""
        found: dict[_Key, dict[str, BooksDocument]] = {key: {} for key in wanted}
        queries = [
            dated(shape, days[0] if days else None, days[-1] if days else None, *part)
            for days, parties in _together(
                {(party, day) for party, day in wanted if not party or possible_id(party)}
            )
            for part in _chunks(parties, PARTIES)
        ]
        for document in self._all(queries):
            for key in ((document.party_id, document.date), (document.party_id, None)):
                if key in found:
                    found[key][document.external_id] = document
        return {key: list(documents.values()) for key, documents in found.items()}

    def read(self, document_type: str, external_ids: Iterable[str]) -> dict[str, BooksDocument]:
        """Documents by id; those that the books say are gone are absent."""
        shape = shape_named(document_type)
        ids = _asked(external_ids, possible_id)
        found = self._all([by_ids(shape, part) for part in _chunks(ids, KEYS)])
        return {one.external_id: one for one in found}

    def _all(self, queries: Sequence[dict[str, Any]]) -> list[BooksDocument]:
        if not queries:
            return []
        home = self._home()
        return [read_document(raw, home) for rows in self._queries.rows(queries) for raw in rows]

    def documents(self, document_types: Sequence[str], start: date, end: date) -> Iterator[BooksDocument]:
        """Documents of these types dated from start to end inclusive, one type after the other; a list whole, since it has no dates."""
        shapes = [shape_named(one) for one in document_types]
        for shape in shapes:
            if shape.is_list:
                yield from self._lists.entries(shape.document_type).all()
        home = self._home()
        dates = [dated(one, start, end) for one in shapes if not one.is_list]
        for raw in self._queries.sweeps(dates):
            yield read_document(raw, home)

    def next_number(self, document_type: str, taken: str) -> str:
        """Number after the highest with the same prefix in the books (RULES 6), different at every call; the width is kept.

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
        if len(number) > NUMBER:
            raise FixRecord(f"The number after {taken} has more than {NUMBER} characters.", code="number")
        return number

    def _highest_of(self, document_type: str, prefix: str) -> int:
        filters: list[list[Any]] = []
        if prefix:
            filters.append(["RefNumberFilter", [["MatchCriterion", "StartsWith"], ["RefNumber", prefix]]])
        wanted = [["IncludeRetElement", "TxnID"], ["IncludeRetElement", "RefNumber"]]
        highest = 0
        for raw in self._queries.sweep({f"{document_type}Query": [*filters, *wanted]}):
            number = text_of(body(raw)[1], "RefNumber")
            rest = number[len(prefix) :]
            if number.casefold().startswith(prefix.casefold()) and re.fullmatch(r"[0-9]+", rest):
                highest = max(highest, int(rest))
        return highest


def types_of(kind: Kind) -> tuple[str, ...]:
    """Everything that a kind becomes, the credit memo of a refund included."""
    return (*TYPES[kind], "CreditMemo") if kind is Kind.REFUND else TYPES[kind]


def _asked(keys: Iterable[str], possible: Callable[[str], bool]) -> list[str]:
    """Each key once, without those that nothing in QuickBooks can have: what has one is not there, and asking would spoil the question."""
    return [one for one in dict.fromkeys(keys) if possible(one)]


def _chunks(values: list[str], size: int) -> list[list[str]]:
    return [values[start : start + size] for start in range(0, len(values), size)]


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
