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

With TIEOUT_TEST_MATRIX in the environment (`make matrix`), they go through the whole of it, as the others always do.
"""


def pytest_configure(config: pytest.Config) -> None:
    """Name the marker."""
    config.addinivalue_line("markers", "matrix: one field of a matrix that is packed for some targets")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the fields of the matrix out for targets that have it packed."""
    if os.environ.get("TIEOUT_TEST_MATRIX"):
        return
    left_out = [item for item in items if item.get_closest_marker("matrix") and _target(item) in PACKED]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


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
