"""Documents for inactive customers, where the book says `reactivate` (RULES 18): make the customer active, post, restore."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from typing import Protocol

from connectors.contract.documents import BooksDocument, Outcome, Send
from connectors.contract.errors import TieoutError, Uncertain, Wait
from connectors.contract.words import Action, Kind, Result

_log = logging.getLogger(__name__)


class Customers(Protocol):
    """What a target must know of its customers for this."""

    inactive: frozenset[str]
    """Codes with which the books refuse a document of an inactive customer."""

    def named(self, send: Send) -> set[str]:
        """Ids of the customers that the payload of a document names, in its head and on its lines."""

    def read(self, external_ids: Iterable[str]) -> Iterable[BooksDocument]:
        """These customers as the books hold them now, inactive ones too."""

    def set_active(self, held: BooksDocument, send: Send, *, active: bool) -> None:
        """Change one; the send names whose deadline and key count. Raises TieoutError where it was not done for certain."""


class Reactivation:
    """Notes the customers of whom a document was refused, and makes the inactive ones active around the next single send.

    The refused send keeps its outcome: the record is tried again under a new key, as every refusal is, and that try succeeds.
    """

    def __init__(self, customers: Customers) -> None:
        """Nobody is noted yet."""
        self._customers = customers
        self._lock = threading.Lock()
        self._suspects: set[str] = set()

    def note(self, send: Send, outcome: Outcome) -> None:
        """Remember the customers of a document that was refused in the way one of an inactive customer is."""
        codes = self._customers.inactive
        if outcome.result is Result.REFUSED and outcome.error and outcome.error.code in codes:
            self._suspects |= self._named(send)

    def around(self, send: Send, post: Callable[[Send], Outcome]) -> Outcome:
        """Post a document; where customers of it are noted and inactive, between making them active and restoring them.

        Raises:
            TieoutError: a customer could not be read or made active; nothing was sent.
        """
        noted = self._named(send) & self._suspects if send.action is Action.CREATE else set()
        if not noted:
            return post(send)
        with self._lock:  # two documents of one customer must not restore it under each other
            inactive = [held for held in self._customers.read(sorted(noted)) if not held.active]
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

    def _named(self, send: Send) -> set[str]:
        facts = send.facts
        party = {facts.party_id} if facts.party_kind is Kind.CUSTOMER and facts.party_id else set()
        return party | self._customers.named(send)

    def _wake(self, held: BooksDocument, send: Send) -> None:
        try:
            self._customers.set_active(held, send, active=True)
        except Uncertain as error:
            raise Wait(
                f"Customer {held.name} could not be made active: {error.message}", code="reactivate"
            ) from None

    def _restore(self, before: BooksDocument, send: Send) -> None:
        try:
            for held in self._customers.read([before.external_id]):
                if held.active:
                    self._customers.set_active(held, send, active=False)
        except TieoutError as error:
            _log.warning(
                "Customer %s was made active for a document and is active still: %s", before.name, error
            )
