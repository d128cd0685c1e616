"""The targets that every promise is tested against; another one is one line here and its books beside the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.promises.harness import Books, Firm
from tests.promises.quickbooks_online import QuickBooksOnlineBooks

TARGETS: dict[str, Callable[[Path], Books]] = {"quickbooks-online": QuickBooksOnlineBooks}


@pytest.fixture(params=sorted(TARGETS))
def books(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Books]:
    """The twin of a target, running, with nothing of ours in it."""
    made = TARGETS[request.param](tmp_path)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def firm(tmp_path: Path, books: Books) -> Firm:
    """A firm with a ledger on SQLite."""
    return Firm(tmp_path, books)
