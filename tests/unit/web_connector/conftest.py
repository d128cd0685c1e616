"""A mailbox of one book on both databases, and the service over it on a free port."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from connectors.contract.web_connector import Mailbox
from connectors.ledger import SqlLedger, open_ledger
from tests.support.templates import ledger_in
from tests.unit.web_connector.office import Office, serving


@pytest.fixture
def mailbox(made_url: Callable[[str], str]) -> Iterator[Mailbox]:
    """An empty mailbox with one book."""
    ledger = open_ledger(made_url("ledger"), key=None)
    ledger.register("desk", "quickbooks-desktop", "Acme")
    yield ledger.mailbox
    ledger.close()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """The service on a free port, over a SQLite ledger with one book and one user."""
    with serving(ledger_in(tmp_path)) as found:
        yield found


@pytest.fixture
def ledger_of_two(made_url: Callable[[str], str]) -> Iterator[SqlLedger]:
    """A ledger with two books."""
    ledger = open_ledger(made_url("ledger"), key=None)
    assert isinstance(ledger, SqlLedger)
    ledger.register("desk", "quickbooks-desktop", "Acme")
    ledger.register("other", "quickbooks-desktop", "Other")
    yield ledger
    ledger.close()
