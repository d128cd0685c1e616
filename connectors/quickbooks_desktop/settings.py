"""What this target takes from a book's options, checked once, with defaults that suit a Web Connector on somebody's server."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from connectors.contract.book import Book
from connectors.contract.errors import BookUnready
from connectors.quickbooks_desktop.names import held_words

_CODES = {"taxed": 3, "untaxed": 3, "item": 31}
"""Longest names of sales tax codes and of a sales tax item (facts 3.3, and the schema): one that is longer spoils every message set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How long to wait for the Web Connector, and how much to ask of it at once."""

    patience: timedelta
    """How long a call waits for a session to be open before it counts as not made: a run waits that long, not for the next update."""
    timeout: timedelta
    """How long an answer is waited for."""
    hold: timedelta
    """How long a session is kept waiting after our last call; it must bridge what a run thinks between two calls."""
    page: int
    """Most objects in one answer (MaxReturned): some hundred kilobytes."""
    batch: int
    """Most documents in one message set."""
    overlap: timedelta
    """How far back of its cursor the change feed begins: QuickBooks' clock is a wall clock of an unknown zone, and wrong in summer."""
    company_name: str
    """If set, the company must call itself so (an extra guard against the wrong books)."""


def settings_of(book: Book) -> Settings:
    """Read the settings of a book.

    Raises:
        BookUnready: an option cannot be right; the sentence names it.
    """
    for name, most in _CODES.items():
        code = book.tax.codes.get(name, "")
        if len(code) > most or held_words(code) != code:
            raise BookUnready(
                f"Book {book.name}: tax.codes.{name} is {code!r}; QuickBooks Desktop takes {most} characters there, "
                "all of them Western European.",
                code="tax.codes",
            )
    return Settings(
        patience=timedelta(seconds=_number(book, "session_patience_seconds", 5)),
        timeout=book.timing.request_timeout,
        hold=timedelta(seconds=_number(book, "hold_seconds", 120)),
        page=int(_number(book, "page", 200)),
        batch=int(_number(book, "batch", 50)),
        overlap=timedelta(minutes=_number(book, "overlap_minutes", 26 * 60)),
        company_name=book.options.get("company_name", ""),
    )


def _number(book: Book, name: str, default: float) -> float:
    text = str(book.options.get(name, default))
    try:
        found = float(text)
    except ValueError:
        found = 0.0
    if not 0 < found < 1_000_000 or (name in {"page", "batch"} and found != int(found)):
        raise BookUnready(f"Book {book.name}: {name} must be a number above zero; it is {text!r}.", code=name)
    return found
