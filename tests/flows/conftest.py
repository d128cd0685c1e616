"""A real Prefect server of the session's own, in a home that is thrown away."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tasks.orchestration.server import Server, prefect_server
from tasks.orchestration.settings import apply


@pytest.fixture(scope="session")
def running_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Our server, started once for all tests of a process; processes that a test starts get its environment."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PREFECT_API_URL", raising=False)
        with prefect_server(tmp_path_factory.mktemp("server") / "home") as server:
            yield server


@pytest.fixture
def server(running_server: Server) -> Iterator[Server]:
    """The same, and this process uses it for the time of the test: flows called here run against it."""
    before = dict(os.environ)
    apply(running_server.environment)
    yield running_server
    apply({name: value for name, value in before.items() if name.startswith("PREFECT_")})
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
def server_home(running_server: Server) -> Path:
    """The TIEOUT_HOME of that server."""
    return Path(running_server.environment["TIEOUT_HOME"])
