"""The look in the books: by number, by party and date, by name or by id; streams for the tie-out; the next number; accounts."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from connectors.contract.documents import BooksDocument, Wanted
from connectors.contract.errors import FixMapping, FixRecord
from connectors.contract.words import Kind
from connectors.quickbooks_online.documents import shape_named, shape_of
from connectors.quickbooks_online.documents.shape import Shape, equal_name
from connectors.quickbooks_online.names import Names
from connectors.quickbooks_online.paging import BEGINNING, UPDATED, Queries, chunks, listed, literal

_DIGITS = re.compile(r"\d+$")


class Lookup:
    """Reads of one company; it keeps the lists and the chart of accounts that it has read."""

    def __init__(self, queries: Queries, home_currency: str, page: int, number_length: int) -> None:
        """Nothing is read yet."""
        self._queries = queries
        self._home = home_currency
        self._page = page
        self._number_length = number_length
        self._lock = threading.Lock()
        self._names: dict[str, Names] = {}
        self._accounts: list[tuple[str, str, frozenset[str]]] | None = None
        self._highest: dict[tuple[str, str], int] = {}

    def find(self, wanted: Sequence[Wanted]) -> list[list[BooksDocument]]:
        """For each wanted one, what has its number; else what is of its party and date; for list entries, what has its name."""
        results: list[list[BooksDocument]] = [[] for _ in wanted]
        for entity in dict.fromkeys(_entity(one) for one in wanted):
            shape = shape_named(entity)
            places = [place for place, one in enumerate(wanted) if _entity(one) == entity]
            if shape.name_field:
                found = self._names_of(shape).find(wanted[place].name for place in places)
                for place in places:
                    results[place] = found.get(equal_name(wanted[place].name), [])
                continue
            numbered = self._by_number(shape, [number for p in places if (number := wanted[p].number)])
            dated: dict[tuple[str, date | None], list[BooksDocument]] = {}
            for place in places:
                one = wanted[place]
                if one.number:
                    results[place] = numbered.get(one.number.casefold(), [])
                    continue
                key = (one.party_id, one.date)
                if key not in dated:
                    dated[key] = self._by_party(shape, *key)
                results[place] = dated[key]
        return results

    def _by_number(self, shape: Shape, numbers: Sequence[str]) -> dict[str, list[BooksDocument]]:
        found: dict[str, dict[str, BooksDocument]] = {}
        for part in chunks(list(dict.fromkeys(numbers))):
            for row in self._queries.all(shape.entity, [f"DocNumber IN ({listed(part)})"]):
                document = shape.trusted(row, self._home)
                found.setdefault((document.number or "").casefold(), {})[document.external_id] = document
        return {number: list(documents.values()) for number, documents in found.items()}

    def _by_party(self, shape: Shape, party_id: str, day: date | None) -> list[BooksDocument]:
        conditions = [f"CustomerRef = {literal(party_id)}"]
        if day:
            conditions.append(f"TxnDate = {literal(day.isoformat())}")
        rows = self._queries.all(shape.entity, conditions)
        return list({str(row["Id"]): shape.trusted(row, self._home) for row in rows}.values())

    def read(self, document_type: str, external_ids: Iterable[str]) -> dict[str, BooksDocument]:
        """Documents by id; those that the books say are gone are absent."""
        shape = shape_named(document_type)
        rows = self._queries.by_ids(shape.entity, external_ids, inactive=bool(shape.name_field))
        return {external_id: shape.trusted(row, self._home) for external_id, row in rows.items()}

    def documents(self, kind: Kind, start: date, end: date) -> Iterator[BooksDocument]:
        """Documents of a kind dated from start to end inclusive, in order of their dates; a list whole, since it has no dates."""
        shape = shape_of(kind)
        if shape.name_field:
            yield from self._names_of(shape).all()
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

    def account(self, wanted: str) -> str:
        """Id of the active account with a number, else with a name.

        Raises:
            FixMapping: there is none, or more than one.
        """
        with self._lock:
            if self._accounts is None:
                self._accounts = [_account(row) for row in self._chart()]
        numbered = [held for held, number, _ in self._accounts if number and number == wanted.strip()]
        named = [held for held, _, names in self._accounts if equal_name(wanted) in names]
        found = list(dict.fromkeys(numbered or named))
        if len(found) == 1:
            return found[0]
        how_many = "no active account" if not found else f"{len(found)} accounts"
        raise FixMapping(
            f"QuickBooks has {how_many} with the number or name {wanted!r}.",
            code="account",
            remedy="Correct the account in the book's settings (accounts) or in operations, then run again.",
        )

    def _chart(self) -> Iterator[dict[str, object]]:
        rows = self._queries.sweep("Account", ["Active = true"], UPDATED, BEGINNING)
        yield from {str(row["Id"]): row for row in rows}.values()

    def _names_of(self, shape: Shape) -> Names:
        with self._lock:
            return self._names.setdefault(shape.entity, Names(self._queries, shape, self._home, self._page))


def _account(row: dict[str, object]) -> tuple[str, str, frozenset[str]]:
    names = frozenset(equal_name(str(row[name])) for name in ("Name", "FullyQualifiedName") if row.get(name))
    return str(row["Id"]), str(row.get("AcctNum") or ""), names


def _entity(wanted: Wanted) -> str:
    return wanted.document_type or shape_of(wanted.kind).entity
