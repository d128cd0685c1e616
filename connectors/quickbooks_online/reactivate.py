"""Documents for inactive customers, where the book says `reactivate` (RULES 18): make the customer active, post, restore."""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from connectors.contract.documents import BooksDocument, Outcome, Send
from connectors.contract.errors import TieoutError, Uncertain, Wait
from connectors.contract.words import Action, Kind, Result
from connectors.quickbooks_online import wire
from connectors.quickbooks_online.client import Call, Client
from connectors.quickbooks_online.documents import customer
from connectors.quickbooks_online.documents.shape import versioned
from connectors.quickbooks_online.paging import Queries

INACTIVE = frozenset({"610", "2500"})
"""Codes with which the books refuse a document of an inactive customer; both are reported (facts 4.2)."""
_log = logging.getLogger(__name__)


class Reactivation:
    """Notes the customers for whom a document was refused, and makes them active around the next single send.

    The refused send keeps its outcome: the record is tried again under a new key, as every refusal is, and that try succeeds.
    """

    def __init__(self, client: Client, queries: Queries, home_currency: str) -> None:
        """Nobody is noted yet."""
        self._client = client
        self._queries = queries
        self._home = home_currency
        self._lock = threading.Lock()
        self._suspects: set[str] = set()

    def note(self, send: Send, outcome: Outcome) -> None:
        """Remember the customers of a document that was refused in the way one of an inactive customer is."""
        if outcome.result is Result.REFUSED and outcome.error and outcome.error.code in INACTIVE:
            self._suspects |= customers_of(send)

    def around(self, send: Send, post: Callable[[Send], Outcome]) -> Outcome:
        """Post a document; where customers of it are noted and inactive, between making them active and restoring them.

        Raises:
            TieoutError: a customer could not be read or made active; nothing was sent.
        """
        noted = customers_of(send) & self._suspects if send.action is Action.CREATE else set()
        if not noted:
            return post(send)
        with self._lock:  # two documents of one customer must not restore it under each other
            inactive = [held for held in self._read(noted) if not held.active]
            if not inactive:
                self._suspects -= noted
                return post(send)
            woken: list[BooksDocument] = []
            try:
                for held in inactive:
                    self._wake(held, send)
                    woken.append(held)
                return post(send)
            finally:
                for held in woken:
                    self._restore(held, send)

    def _wake(self, held: BooksDocument, send: Send) -> None:
        try:
            self._set(held, send, active=True)
        except Uncertain as error:
            raise Wait(
                f"Customer {held.name} could not be made active: {error.message}", code="reactivate"
            ) from None

    def _restore(self, before: BooksDocument, send: Send) -> None:
        try:
            for held in self._read({before.external_id}):
                if held.active:
                    self._set(held, send, active=False)
        except TieoutError as error:
            _log.warning(
                "Customer %s was made active for a document and is active still: %s", before.name, error
            )

    def _read(self, customers: Iterable[str]) -> list[BooksDocument]:
        rows = self._queries.by_ids("Customer", sorted(customers), inactive=True)
        return [customer.SHAPE.trusted(row, self._home) for row in rows.values()]

    def _set(self, held: BooksDocument, send: Send, *, active: bool) -> None:
        name = held.name.removesuffix(" (deleted)") if active else held.name
        payload: dict[str, Any] = {**versioned(held), "sparse": True, "DisplayName": name, "Active": active}
        params = {
            "requestid": str(uuid.uuid5(uuid.NAMESPACE_OID, f"{send.key} {held.external_id} active {active}"))
        }
        call = Call(path=customer.SHAPE.path, params=params, data=wire.dumps(payload))
        self._client.write(call, send.deadline)


def customers_of(send: Send) -> set[str]:
    """Ids of the customers that a document names, in its head and on its lines."""
    party = {send.facts.party_id} if send.facts.party_kind is Kind.CUSTOMER and send.facts.party_id else set()
    return party | set(_named(send.payload))


def _named(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        found = value.get("CustomerRef")
        if isinstance(found, Mapping) and found.get("value"):
            yield str(found["value"])
        for inner in value.values():
            yield from _named(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _named(inner)
