"""Fixtures of tasks: an empty ledger, and the companies of the rules for what needs books that answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.contract.ledger import Ledger
from connectors.ledger import open_ledger
from tests.rules.conftest import books, company, found_company, twin
from tests.support.templates import ledger_in

__all__ = ["books", "company", "found_company", "ledger", "twin"]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """An empty ledger with one book, north."""
    from cryptography.fernet import Fernet

    made = open_ledger(ledger_in(tmp_path), key=Fernet.generate_key())
    made.register("north", "quickbooks-online", "1")
    yield made
    made.close()
