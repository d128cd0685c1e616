"""Customers of QuickBooks Desktop that are made active for a document (``contract.reactivation``)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from connectors.contract.documents import BooksDocument, Send
from connectors.contract.errors import Wait
from connectors.contract.web_connector import SetState
from connectors.quickbooks_desktop.elements import ref
from connectors.quickbooks_desktop.errors import explain
from connectors.quickbooks_desktop.mailed import Mailed
from connectors.quickbooks_desktop.qbxml import Request, body, parse


class Customers:
    """See ``contract.reactivation.Customers``."""

    inactive = frozenset({"3140"})

    def __init__(
        self, mailed: Mailed, read: Callable[[str, Iterable[str]], dict[str, BooksDocument]]
    ) -> None:
        """Nothing is called yet."""
        self._mailed = mailed
        self._read = read

    def named(self, send: Send) -> set[str]:
        """Every CustomerRef of the payload that has a ListID."""
        return set(_named(body(send.payload)[1]))

    def read(self, external_ids: Iterable[str]) -> Iterable[BooksDocument]:
        """By ListID, inactive ones too."""
        return self._read("Customer", external_ids).values()

    def set_active(self, held: BooksDocument, send: Send, *, active: bool) -> None:
        """A CustomerMod under the EditSequence, in a message set of its own."""
        parts = [["ListID", held.external_id], ["EditSequence", held.version]]
        payload: dict[str, Any] = {"CustomerMod": [*parts, ["IsActive", "true" if active else "false"]]}
        key = f"{send.key} {held.external_id} {held.version} {active}"
        done = self._mailed.carried(key, [Request(payload, "1")], send.deadline, again_unfound=True)
        responses = parse(done.response).responses if done.state is SetState.ANSWERED else ()
        error = explain(responses[0].status) if responses else None
        if error is not None or not responses:
            why = error.message if error else "QuickBooks did not answer."
            raise Wait(f"Customer {held.name} could not be made active: {why}", code="reactivate")


def _named(node: Any) -> Iterator[str]:
    found = ref(node, "CustomerRef")
    if found:
        yield found
    for _, value in node:
        if not isinstance(value, str):
            yield from _named(value)
