"""The one place where ports meet their adapters: settings in, ledger, operations and connector out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from connectors.contract.book import Book
from connectors.contract.ledger import Ledger
from connectors.contract.protocols import Connector, Operations
from tasks.home import Home
from tasks.settings import Settings, read_settings

PAGE = 1200
"""Records in one page of extraction: four whole chunks (tasks/pages.py), each of whole batches, so that none goes half empty."""


@dataclass(frozen=True, slots=True)
class Ports:
    """What a run of one book works with."""

    settings: Settings
    book: Book
    ledger: Ledger
    operations: Operations
    connector: Connector


@contextmanager
def ledger_of(home: Home, settings: Settings | None = None) -> Iterator[Ledger]:
    """Open the ledger of a home.

    Raises:
        LedgerUnusable: it cannot be reached, or a newer version wrote it.
    """
    from connectors.ledger import open_ledger

    ledger = open_ledger((settings or read_settings(home)).ledger_url, key=home.key())
    try:
        yield ledger
    finally:
        ledger.close()


@contextmanager
def ports_of(home: Home, name: str) -> Iterator[Ports]:
    """Open everything that one book needs; nothing is called yet.

    Raises:
        BookUnready: the settings are incomplete. LedgerUnusable: the ledger cannot be used.
    """
    from connectors.operations import SqlOperations
    from connectors.registry import connect

    settings = read_settings(home)
    book = settings.book(name)
    with ledger_of(home, settings) as ledger:
        ledger.register(book.name, book.target, book.company_id)
        operations = SqlOperations(
            book.operations,
            time_zone=book.time_zone,
            operations_time_zone=book.operations_time_zone,
            write_back=book.write_back,
            page=PAGE,
            home_currency=book.home_currency,
        )
        try:
            connector = connect(book, ledger)
            try:
                yield Ports(settings, book, ledger, operations, connector)
            finally:
                connector.close()
        finally:
            operations.close()
