"""List entries by equal name: a few asked for one by one, many matched against the whole list, which is read once and kept current."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from datetime import datetime, timedelta

from connectors.contract.documents import BooksDocument
from connectors.quickbooks_online.documents.shape import Shape, equal_name
from connectors.quickbooks_online.paging import BEGINNING, UPDATED, Queries, literal, moment

FEW = 30
"""Up to so many names are asked for one by one."""
OVERLAP = timedelta(minutes=5)
EVERY = "Active IN (true, false)"
"""Without it lists hide inactive entries (facts 2.4)."""


class Names:
    """Entries of one list in these books."""

    def __init__(self, queries: Queries, shape: Shape, home_currency: str, page: int) -> None:
        """Nothing is read yet."""
        self._queries = queries
        self._shape = shape
        self._home = home_currency
        self._page = page
        self._lock = threading.Lock()
        self._entries: dict[str, BooksDocument] | None = None
        self._newest: datetime | None = None

    def find(self, names: Iterable[str]) -> dict[str, list[BooksDocument]]:
        """Entries by ``equal_name`` of each name, inactive ones included, as the books hold them at this moment."""
        wanted = {key: name for name in names if (key := equal_name(name))}
        with self._lock:
            if self._entries is None and len(wanted) <= FEW:
                found = [entry for name in wanted.values() for entry in self._like(name)]
            else:
                self._refresh()
                found = list((self._entries or {}).values())
        matched: dict[str, list[BooksDocument]] = {key: [] for key in wanted}
        for entry in {one.external_id: one for one in found}.values():
            for key in {equal_name(entry.name), equal_name(entry.name, active=entry.active)} & matched.keys():
                matched[key].append(entry)
        return matched

    def all(self) -> list[BooksDocument]:
        """The whole list, as the books hold it at this moment."""
        with self._lock:
            self._refresh()
            return list((self._entries or {}).values())

    def _like(self, name: str) -> list[BooksDocument]:
        """Entries whose name could be equal; spaces, and letters whose cases the books may not know, match anything."""
        pattern = "%".join(
            "".join(letter if letter.isascii() else "%" for letter in word) for word in name.split()
        )
        field = self._shape.name_field
        rows = self._queries.rows(
            self._shape.entity, f"where {field} LIKE {literal(pattern + '%')} and {EVERY}"
        )
        if len(rows) == self._page:
            self._refresh()
            return list((self._entries or {}).values())
        return [self._shape.trusted(row, self._home) for row in rows if row.get("Type") != "Category"]

    def _refresh(self) -> None:
        """Read the list, or what changed in it since it was read; overlapping, because a change can become visible late."""
        start = moment(self._newest - OVERLAP) if self._newest else BEGINNING
        entries = dict(self._entries or {})
        for row in self._queries.sweep(self._shape.entity, [EVERY], UPDATED, start):
            if row.get("Type") == "Category":
                continue
            entry = self._shape.trusted(row, self._home)
            entries[entry.external_id] = entry
            if entry.updated_at and (self._newest is None or entry.updated_at > self._newest):
                self._newest = entry.updated_at
        self._entries = entries
