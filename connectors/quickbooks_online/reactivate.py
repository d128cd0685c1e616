"""Documents for inactive customers, where the book says `reactivate` (RULES 18): make the customer active, post, restore."""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Callable
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
        """Remember the customer of a document that was refused in the way an inactive one is."""
        party = send.facts.party_id if send.facts.party_kind is Kind.CUSTOMER else ""
        if party and outcome.result is Result.REFUSED and outcome.error and outcome.error.code in INACTIVE:
            self._suspects.add(party)

    def around(self, send: Send, post: Callable[[Send], Outcome]) -> Outcome:
        """Post a document; where its customer is noted and inactive, between making it active and restoring it.

        Raises:
            TieoutError: the customer could not be read or made active; nothing was sent.
        """
        customer_document = send.action is Action.CREATE and send.facts.party_kind is Kind.CUSTOMER
        if not customer_document or send.facts.party_id not in self._suspects:
            return post(send)
        with self._lock:  # two documents of one customer must not restore it under each other
            held = self._read(send)
            if held is None or held.active:
                self._suspects.discard(send.facts.party_id)
                return post(send)
            try:
                self._set(held, send, active=True)
            except Uncertain as error:
                raise Wait(
                    f"Customer {held.name} could not be made active: {error.message}", code="reactivate"
                ) from None
            try:
                return post(send)
            finally:
                self._restore(held, send)

    def _restore(self, before: BooksDocument, send: Send) -> None:
        try:
            if (held := self._read(send)) is not None and held.active:
                self._set(held, send, active=False)
        except TieoutError as error:
            _log.warning(
                "Customer %s was made active for a document and is active still: %s", before.name, error
            )

    def _read(self, send: Send) -> BooksDocument | None:
        rows = self._queries.by_ids("Customer", [send.facts.party_id], inactive=True)
        return next((customer.SHAPE.trusted(row, self._home) for row in rows.values()), None)

    def _set(self, held: BooksDocument, send: Send, *, active: bool) -> None:
        name = held.name.removesuffix(" (deleted)") if active else held.name
        payload: dict[str, Any] = {**versioned(held), "sparse": True, "DisplayName": name, "Active": active}
        params = {"requestid": str(uuid.uuid5(uuid.NAMESPACE_OID, f"{send.key} active {active}"))}
        call = Call(path=customer.SHAPE.path, params=params, data=wire.dumps(payload))
        self._client.write(call, send.deadline)
