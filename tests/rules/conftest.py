"""Fixtures of the rules: one twin of QuickBooks Online for the session, and in it a company of each test's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.promises.quickbooks_online import QuickBooksOnlineBooks
from tests.support.company import Company


@pytest.fixture(scope="session")
def twin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[QuickBooksOnlineBooks]:
    """The twin, running; it numbers nothing itself and limits nothing."""
    made = QuickBooksOnlineBooks(tmp_path_factory.mktemp("twin"))
    made.start()
    yield made
    made.stop()


@pytest.fixture
def books(twin: QuickBooksOnlineBooks) -> Iterator[QuickBooksOnlineBooks]:
    """The twin with its switches as they were and no faults, before the test and after it."""
    before = twin._get("settings")
    twin.given_out[0] = twin._post("token", {})["refresh_token"]  # a test may have rotated it
    yield twin
    twin.clear_faults()
    twin.switch(**before)


@pytest.fixture
def found_company(tmp_path: Path, books: QuickBooksOnlineBooks) -> Callable[..., Company]:
    """Founds a company with settings of the book."""

    def found(**settings: Any) -> Company:
        folder = tmp_path / f"company{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        return Company(folder, books, **settings)

    return found


@pytest.fixture
def company(found_company: Callable[..., Company]) -> Company:
    """A company with the usual settings: missing customers and items are created, nothing is taxed, taken numbers fail."""
    return found_company()
