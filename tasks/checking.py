"""`tieout books check`: whether a book is ready, and everything that is missing, without writing anywhere in the books."""

from __future__ import annotations

from typing import Any

from connectors.contract.book import Book
from connectors.contract.errors import Asleep, BookUnready, TieoutError
from tasks.home import Home
from tasks.settings import read_settings
from tasks.wiring import Ports, ports_of


def check_books(home: Home, name: str | None = None) -> list[dict[str, Any]]:
    """Check one book or all.

    Raises:
        BookUnready: tieout.toml itself cannot be read, or there is no such book.
    """
    settings = read_settings(home)
    if name is not None:
        settings.target(name)
    return [_check(home, one) for one in ([name] if name else settings.names)]


def _check(home: Home, name: str) -> dict[str, Any]:
    problems: list[TieoutError] = []
    company = ""
    try:
        with ports_of(home, name) as ports:
            problems += _settings(ports.book)
            company = _reach(ports, problems)
    except TieoutError as error:
        problems.append(error)
    return {
        "book": name,
        "state": "needs configuration" if problems else "ready",
        "company": company,
        "problems": [{"code": one.code, "message": one.message, "remedy": one.remedy} for one in problems],
    }


def _settings(book: Book) -> list[TieoutError]:
    missing: list[TieoutError] = []
    if book.fence is None:
        missing.append(
            BookUnready(
                "fence is missing: the earliest document date that the book accepts.",
                code="fence",
                remedy="Add `fence`.",
            )
        )
    if book.timing.claim <= book.timing.request_timeout:
        missing.append(
            BookUnready(
                "timing.claim must be longer than timing.request_timeout.",
                code="timing",
                remedy="Raise timing.claim.",
            )
        )
    return missing


def _reach(ports: Ports, problems: list[TieoutError]) -> str:
    try:
        problems += [
            BookUnready(sentence, code="operations", remedy=" ") for sentence in ports.operations.check()
        ]
    except TieoutError as error:
        problems.append(error)
    stopped = ports.ledger.stopped(ports.book.name)
    if stopped:
        problems.append(
            BookUnready(f"The book is stopped: {stopped}", code="stopped", remedy="See `tieout books allow`.")
        )
    try:
        books = ports.connector.open()
    except TieoutError as error:
        problems.append(error)
        return ""
    if books.asleep:
        problems.append(Asleep(books.asleep, code="asleep"))
    return books.company_name
