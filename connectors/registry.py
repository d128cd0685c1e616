"""Which folder serves which target: the one line that a fourth target adds."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from connectors.contract.book import Book
from connectors.contract.errors import BookUnready
from connectors.contract.protocols import Connector, Tokens

CONNECTORS = {
    "quickbooks-online": "connectors.quickbooks_online.connector:QuickBooksOnline",
}
SANDBOXES = {
    "quickbooks-online": "connectors.sandbox.quickbooks_online",
}
WEB_CONNECTORS = {
    "quickbooks-desktop": "connectors.quickbooks_desktop",
}
"""Targets that call us, through a Web Connector: the package that has its service and its QWC file."""


def connect(book: Book, tokens: Tokens) -> Connector:
    """Build the connector of a book; nothing is called yet.

    Raises:
        BookUnready: no connector serves the book's target.
    """
    try:
        module, name = CONNECTORS[book.target].split(":")
    except KeyError:
        known = ", ".join(sorted(CONNECTORS))
        raise BookUnready(
            f"Book {book.name}: target {book.target!r} is unknown; known are: {known}.",
            code="target",
            remedy="Correct `target` in tieout.toml.",
        ) from None
    return cast("Connector", getattr(import_module(module), name)(book, tokens))
