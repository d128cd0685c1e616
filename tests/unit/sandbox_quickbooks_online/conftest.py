"""A fresh sandbox for each test, without rate limits unless the test turns them on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.sandbox.quickbooks_online.server import running
from connectors.sandbox.quickbooks_online.settings import Options
from tests.unit.sandbox_quickbooks_online.client import Client


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    """A client of a new company."""
    with running(tmp_path / "home", 0, Options({"limits": False})) as ready:
        client = Client(ready)
        yield client
        client.close()
