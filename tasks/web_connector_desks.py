"""What the Web Connector's service must know of each book, from tieout.toml and the ledger."""

from __future__ import annotations

import threading
from datetime import timedelta

from connectors.contract.book import Book
from connectors.contract.errors import BookUnready, LedgerUnusable, TieoutError
from connectors.contract.ledger import Ledger
from connectors.contract.web_connector import Desk, Patience
from tasks.home import Home
from tasks.settings import Settings, read_settings


class Desks:
    """What the service must know of each book; tieout.toml is read again when it changed, whether a book is stopped every time."""

    def __init__(self, home: Home, ledger: Ledger) -> None:
        self.home = home
        self.ledger = ledger
        self._lock = threading.Lock()
        self._seen: tuple[int, int] | None = None
        self._settings: Settings | None = None
        self._kept: dict[str, Desk] = {}

    def __call__(self, name: str) -> Desk:
        """The book's desk; a book that cannot be worked on has a ``problem``, and nothing raises but a broken ledger."""
        with self._lock:
            desk = self._fresh(name)
        if desk.problem:
            return desk
        stopped = self.ledger.stopped(name)
        return Desk(book=name, problem=f"The book is stopped: {stopped}") if stopped else desk

    def _fresh(self, name: str) -> Desk:
        try:
            stat = self.home.settings.stat()
            seen = (stat.st_mtime_ns, stat.st_size)
            if seen != self._seen or self._settings is None:
                self._kept = {}
                self._settings, self._seen = read_settings(self.home), seen
            if name not in self._kept:
                book = self._settings.book(name)
                self.ledger.register(book.name, book.target, book.company_id)
                self._kept[name] = desk_of(book)
            return self._kept[name]
        except LedgerUnusable:
            raise
        except (TieoutError, OSError) as error:
            words = (
                error.message if isinstance(error, TieoutError) else f"{self.home.settings} cannot be read."
            )
            return Desk(book=name, problem=words)


def desk_of(book: Book) -> Desk:
    """The company file that is expected: named by ``company_name`` (else the company id) and ``company_file`` in the book's options."""
    problem = "" if book.fence is not None else f"Book {book.name} needs configuration: fence is missing."
    return Desk(
        book=book.name,
        company_name=book.options.get("company_name", book.company_id),
        company_file=book.options.get("company_file", ""),
        problem=problem,
        patience=Patience(
            silent=_seconds(book, "silent_seconds", Patience().silent),
            silent_out=_seconds(book, "silent_out_seconds", Patience().silent_out),
        ),
    )


def _seconds(book: Book, name: str, default: timedelta) -> timedelta:
    text = book.options.get(name, "")
    if not text:
        return default
    try:
        return timedelta(seconds=max(0.0, float(text)))
    except (ValueError, OverflowError):
        raise BookUnready(
            f"Book {book.name}: {name} must be a number of seconds; it is {text!r}.", code=name
        ) from None
