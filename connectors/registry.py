"""Which folder serves which target: the one line that a fourth target adds."""

from __future__ import annotations

from importlib import import_module
from typing import Protocol, cast

from connectors.contract.book import Book
from connectors.contract.errors import BookUnready
from connectors.contract.protocols import Connector, Tokens
from connectors.contract.web_connector import Mailbox

CONNECTORS = {
    "quickbooks-online": ("connectors.quickbooks_online.connector:QuickBooksOnline", "tokens"),
    "quickbooks-desktop": ("connectors.quickbooks_desktop.connector:QuickBooksDesktop", "mailbox"),
}
"""Target → its connector, and what of the ledger it works with."""
SANDBOXES = {
    "quickbooks-online": "connectors.sandbox.quickbooks_online",
    "quickbooks-desktop": "connectors.sandbox.quickbooks_desktop",
}
WEB_CONNECTORS = {
    "quickbooks-desktop": "connectors.quickbooks_desktop",
}
"""Targets that call us, through a Web Connector: the package that has its service and its QWC file."""


class Stores(Protocol):
    """What connectors keep in the ledger."""

    tokens: Tokens
    mailbox: Mailbox


def connect(book: Book, stores: Stores) -> Connector:
    """Build the connector of a book; nothing is called yet.

    Raises:
        BookUnready: no connector serves the book's target.
    """
    try:
        place, store = CONNECTORS[book.target]
    except KeyError:
        known = ", ".join(sorted(CONNECTORS))
        raise BookUnready(
            f"Book {book.name}: target {book.target!r} is unknown; known are: {known}.",
            code="target",
            remedy="Correct `target` in tieout.toml.",
        ) from None
    module, name = place.split(":")
    return cast("Connector", getattr(import_module(module), name)(book, getattr(stores, store)))
