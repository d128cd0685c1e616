"""List entries by equal name: a few asked for one by one, many matched against the whole list, which is read once and kept current."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any

from connectors.contract.documents import BooksDocument, Wanted
from connectors.contract.words import Kind
from connectors.quickbooks_desktop.documents import read
from connectors.quickbooks_desktop.documents.held import Home, Raw
from connectors.quickbooks_desktop.documents.queries import look
from connectors.quickbooks_desktop.documents.shape import Shape
from connectors.quickbooks_desktop.elements import text_of
from connectors.quickbooks_desktop.names import equal_name
from connectors.quickbooks_desktop.qbxml import body
from connectors.quickbooks_desktop.reading import Queries

FEW = 50
"""Up to so many names are asked for one by one: one message set."""


class Entries:
    """Entries of one list of these books."""

    def __init__(self, queries: Queries, shape: Shape, home: Callable[[], Home]) -> None:
        """Nothing is read yet."""
        self._queries = queries
        self._shape = shape
        self._home = home
        self._lock = threading.Lock()
        self._entries: dict[str, BooksDocument] | None = None
        self._newest = ""

    def find(self, names: Iterable[str]) -> dict[str, list[BooksDocument]]:
        """Entries by ``equal_name`` of each name, inactive ones included, as the books hold them at this moment."""
        wanted = {key: name for name in names if (key := equal_name(name))}
        with self._lock:
            if self._entries is None and len(wanted) <= FEW:
                found = self._like(list(wanted.values()))
            else:
                self._refresh()
                found = list((self._entries or {}).values())
        matched: dict[str, list[BooksDocument]] = {key: [] for key in wanted}
        for entry in {one.external_id: one for one in found}.values():
            if (key := equal_name(entry.name)) in matched:
                matched[key].append(entry)
        return matched

    def all(self) -> list[BooksDocument]:
        """The whole list, as the books hold it at this moment."""
        with self._lock:
            self._refresh()
            return list((self._entries or {}).values())

    def _like(self, names: list[str]) -> list[BooksDocument]:
        queries = [look(self._shape, named(name)) for name in names]
        return [read(raw, self._home()) for rows in self._queries.rows(queries) for raw in rows]

    def _refresh(self) -> None:
        """Read the list, or what changed in it since: from the newest moment that QuickBooks itself told, in its own words.

        So its clock and zone do not matter (facts 3.3). An entry that was deleted since stays until ``open``: only what nothing uses can
        be deleted, and a document that names it is refused.
        """
        query: dict[str, Any] = {
            f"{self._shape.document_type}Query": [["ActiveStatus", "All"], *self._since()]
        }
        entries = dict(self._entries or {})
        for raw in self._queries.sweep(query):
            entry = read(raw, self._home())
            entries[entry.external_id] = entry
            self._newest = max(self._newest, _modified(raw))
        self._entries = entries

    def _since(self) -> list[list[str]]:
        return [["FromModifiedDate", self._newest]] if self._newest else []


def named(name: str) -> Wanted:
    """A list entry that is looked for by its name."""
    return Wanted(kind=Kind.CUSTOMER, document_type="", number=None, party_id="", date=None, name=name)


def _modified(raw: Raw) -> str:
    """Wall time of the last change, to the second, without the offset that QuickBooks adds."""
    return text_of(body(raw)[1], "TimeModified")[:19]
