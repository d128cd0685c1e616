"""What this target takes from a book's options, checked once, with defaults that suit a Web Connector on somebody's server."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from connectors.contract.book import Book
from connectors.contract.errors import BookUnready


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
