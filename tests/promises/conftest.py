"""The targets that every promise is tested against; another one is one line here and its books beside the others."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.promises.harness import Books, Firm
from tests.promises.quickbooks_desktop import QuickBooksDesktopBooks
from tests.promises.quickbooks_online import QuickBooksOnlineBooks

TARGETS: dict[str, Callable[[Path], Books]] = {
    "quickbooks-desktop": QuickBooksDesktopBooks,
    "quickbooks-online": QuickBooksOnlineBooks,
}
PACKED = {"quickbooks-desktop"}
"""Targets whose matrix of deaths is packed into a few tests (test_deaths_of_every_kind, test_web_connector), for the time it takes.

What is marked as packed is so for every target. `make matrix` goes through the whole of it.
"""


def pytest_configure(config: pytest.Config) -> None:
    """Name the markers."""
    config.addinivalue_line("markers", "matrix: one field of a matrix that is packed for some targets")
    config.addinivalue_line("markers", "packed: one field of a matrix that is packed for all")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the fields of the matrix that are packed."""
    if os.environ.get("TIEOUT_TEST_MATRIX"):
        return
    left_out = [item for item in items if _is_packed(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


def _is_packed(item: pytest.Item) -> bool:
    if item.get_closest_marker("packed"):
        return True
    return item.get_closest_marker("matrix") is not None and _target(item) in PACKED


def _target(item: pytest.Item) -> str:
    return str(item.callspec.params.get("books", "")) if isinstance(item, pytest.Function) else ""


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
