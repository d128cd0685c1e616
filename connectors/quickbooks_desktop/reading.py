"""Queries and what they bring: several in one message set, long answers in parts (iterators), statuses understood."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from connectors.contract.errors import Wait
from connectors.quickbooks_desktop.client import Client
from connectors.quickbooks_desktop.documents.held import Raw
from connectors.quickbooks_desktop.elements import text_of
from connectors.quickbooks_desktop.errors import explain
from connectors.quickbooks_desktop.qbxml import Request, Response, body

Query = Mapping[str, Any]
TOGETHER = 50
"""Most queries in one message set."""
AGAIN = 3
"""How often a reading in parts begins anew because its session ended."""
WHOLE = frozenset(
    f"{name}Query"
    for name in (
        "Employee", "OtherName", "Account", "Terms", "PaymentMethod", "Currency", "TxnDeleted", "ListDeleted", "Company", "Preferences",
        "Entity",
    )
)  # fmt: skip
"""Queries that have no iterator (facts 3.5): their answer comes whole."""
_KEYS = frozenset({"ListID", "TxnID", "RefNumber", "RefNumberCaseSensitive", "FullName"})


class Queries:
    """Reads of one company file."""

    def __init__(self, client: Client, page: int) -> None:
        """Nothing is read yet."""
        self._client = client
        self.page = page

    def rows(self, queries: Sequence[Query]) -> list[list[Raw]]:
        """Everything that each query finds.

        Raises:
            TieoutError: something could not be read; nothing is returned then.
        """
        found: list[list[Raw]] = []
        for start in range(0, len(queries), TOGETHER):
            part = queries[start : start + TOGETHER]
            found += [list(rows) for rows in self._together(part, self.page)]
        return found

    def all(self, query: Query) -> list[Raw]:
        """Everything that one query finds."""
        return self.rows([query])[0]

    def sweep(self, query: Query) -> Iterator[Raw]:
        """Stream what a query finds, part by part, each object once; where the session ends meanwhile, from the start in the next one."""
        seen: set[str] = set()
        for _ in range(AGAIN):
            try:
                for raw in self._parts(query):
                    key = id_of(raw)
                    if key not in seen:
                        seen.add(key)
                        yield raw
            except _Broken:
                continue
            return
        raise Wait(
            "The Web Connector's session ended each time while a long list was read.", code="session ended"
        )

    def sweeps(self, queries: Sequence[Query]) -> Iterator[Raw]:
        """Stream what several queries find, one query after the other; what is short comes in one message set.

        They share a page, so that the whole answer is no longer than that of one query.
        """
        if len(queries) == 1:  # whose first part would be read twice, if there are more
            yield from self.sweep(queries[0])
            return
        for start in range(0, len(queries), TOGETHER):
            part = queries[start : start + TOGETHER]
            for rows in self._together(part, max(1, self.page // len(part))):
                yield from rows

    def _together(self, queries: Sequence[Query], page: int) -> Iterator[Iterable[Raw]]:
        """What each query finds; an answer longer than the page is read by itself, from its start."""
        reply = self._client.ask([_started(one, page) for one in queries])
        for query, response in zip(queries, reply.responses, strict=True):
            rows = checked(response)
            yield rows if not _remaining(response) else self.sweep(query)

    def _parts(self, query: Query) -> Iterator[Raw]:
        reply = self._client.ask([_started(query, self.page)])
        session = reply.session
        while True:
            (response,) = reply.responses
            yield from checked(response)
            if not _remaining(response):
                return
            reply = self._client.ask([_continued(query, self.page, response.attributes["iteratorID"])])
            if reply.session != session:
                raise _Broken


class _Broken(Exception):
    """An iterator died with its session."""


def checked(response: Response) -> list[Raw]:
    """What a query brought.

    Raises:
        TieoutError: QuickBooks refused it, or said that all is well and showed nothing, which no query does (facts 4: 1, 500).
    """
    error = explain(response.status, documents=len(response.documents))
    if error is not None:
        raise error
    if response.status.code == "0" and not response.documents:
        raise Wait(
            f"QuickBooks answered {response.name} without what was asked for; nothing is concluded from it.",
            code="unreadable",
        )
    return list(response.documents)


def id_of(raw: Raw) -> str:
    """The id of an object of the books."""
    held = body(raw)[1]
    return text_of(held, "TxnID") or text_of(held, "ListID")


def _iterated(query: Query) -> bool:
    """Whether it can come in parts: not what is asked for by keys, nor lists that have no iterator."""
    name, children = body(query)
    return name not in WHOLE and not any(child in _KEYS for child, _ in children)


def _started(query: Query, page: int) -> Request:
    return _part(query, page, {"iterator": "Start"}) if _iterated(query) else Request(query)


def _continued(query: Query, page: int, iterator_id: str) -> Request:
    return _part(query, page, {"iterator": "Continue", "iteratorID": iterator_id})


def _part(query: Query, page: int, attributes: dict[str, str]) -> Request:
    name, children = body(query)
    return Request({name: [["MaxReturned", str(page)], *children]}, attributes=attributes)


def _remaining(response: Response) -> int:
    said = response.attributes.get("iteratorRemainingCount", "0")
    return int(said) if said.isdigit() else 0
