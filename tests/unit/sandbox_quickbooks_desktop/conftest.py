"""A company file of each test's own, and a SOAP service for the Web Connector to poll."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.sandbox_quickbooks_desktop.books import Books
from tests.unit.sandbox_quickbooks_desktop.service import Service, serving


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Books]:
    """A new company."""
    found = Books(tmp_path / "home")
    yield found
    assert found.control.unbalanced() == []
    found.control.home.close()


@pytest.fixture
def service() -> Iterator[Service]:
    """A service without work."""
    with serving(Service()) as found:
        yield found
