"""Documents for inactive customers, where the book says `reactivate` (RULES 18): make the customer active, post, restore."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from connectors.contract.documents import BooksDocument, Outcome, Send
from connectors.contract.errors import TieoutError, Wait
from connectors.contract.web_connector import SetState
from connectors.contract.words import Action, Kind, Result
from connectors.quickbooks_desktop.elements import ref
from connectors.quickbooks_desktop.errors import explain
from connectors.quickbooks_desktop.mailed import Mailed
from connectors.quickbooks_desktop.qbxml import Request, body, parse

INACTIVE = frozenset({"3140"})
"""Code with which the books refuse a document of an inactive customer."""
_log = logging.getLogger(__name__)


class Reactivation:
    """Notes the customers of whom a document was refused, and makes the inactive ones active around the next single send.

    The refused send keeps its outcome: the record is tried again under a new key, as every refusal is, and that try succeeds.
    """

    def __init__(
        self, mailed: Mailed, read: Callable[[str, Iterable[str]], dict[str, BooksDocument]]
    ) -> None:
        """Nobody is noted yet."""
        self._mailed = mailed
        self._read = read
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
            asleep = [one for one in self._read("Customer", sorted(noted)).values() if not one.active]
            if not asleep:
                self._suspects -= noted
                return post(send)
            woken: list[BooksDocument] = []
            try:
                for held in asleep:
                    self._set(held, send, active=True)
                    woken.append(held)
                return post(send)
            finally:
                for held in woken:
                    self._restore(held, send)

    def _restore(self, before: BooksDocument, send: Send) -> None:
        try:
            for held in self._read("Customer", [before.external_id]).values():
                if held.active:
                    self._set(held, send, active=False)
        except TieoutError as error:
            _log.warning(
                "Customer %s was made active for a document and is active still: %s", before.name, error
            )

    def _set(self, held: BooksDocument, send: Send, *, active: bool) -> None:
        parts = [["ListID", held.external_id], ["EditSequence", held.version]]
        payload: dict[str, Any] = {"CustomerMod": [*parts, ["IsActive", "true" if active else "false"]]}
        key = f"{send.key} {held.external_id} {held.version} {active}"
        done = self._mailed.carried(key, [Request(payload, "1")], send.deadline, again_unfound=True)
        responses = parse(done.response).responses if done.state is SetState.ANSWERED else ()
        error = explain(responses[0].status) if responses else None
        if error is not None or not responses:
            why = error.message if error else "QuickBooks did not answer."
            raise Wait(f"Customer {held.name} could not be made active: {why}", code="reactivate")


def customers_of(send: Send) -> set[str]:
    """ListIDs of the customers that a document names, in its head and on its lines."""
    party = {send.facts.party_id} if send.facts.party_kind is Kind.CUSTOMER and send.facts.party_id else set()
    return party | set(_named(body(send.payload)[1]))


def _named(node: Any) -> Iterator[str]:
    found = ref(node, "CustomerRef")
    if found:
        yield found
    for _, value in node:
        if not isinstance(value, str):
            yield from _named(value)
