"""A ledger with one book and one run, on both databases, and short ways to write records, sends and closings."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from cryptography.fernet import Fernet

from connectors.ledger import SqlLedger, open_ledger
from tests.unit.ledger.samples import BOOK, COMPANY


@pytest.fixture
def key() -> bytes:
    """A fresh key for tokens."""
    return Fernet.generate_key()


@pytest.fixture
def ledger_url(made_url: Callable[[str], str]) -> str:
    """Where the ledger is."""
    return made_url("ledger")


@pytest.fixture
def ledger(ledger_url: str, key: bytes) -> Iterator[SqlLedger]:
    """An open, empty ledger that knows one book."""
    opened = open_ledger(ledger_url, key=key)
    assert isinstance(opened, SqlLedger)
    opened.register(BOOK, *COMPANY)
    yield opened
    opened.close()


@pytest.fixture
def run_id(ledger: SqlLedger) -> str:
    """A run of the book."""
    return ledger.start_run(BOOK, "nightly", {}, "", 1)
