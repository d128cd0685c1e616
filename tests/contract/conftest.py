"""The targets that the contract suite runs against; a new one is one line here and one harness beside the others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from connectors.contract.protocols import Connector
from tests.contract.harness import Desk, Target
from tests.contract.quickbooks_desktop import DesktopSandbox, QuickBooksDesktopTarget
from tests.contract.quickbooks_online import QuickBooksOnlineTarget
from tests.contract.quickbooks_screen import Sandbox

TARGETS: dict[str, tuple[Any, Any]] = {
    "quickbooks-online": (QuickBooksOnlineTarget, Sandbox),
    "quickbooks-desktop": (QuickBooksDesktopTarget, DesktopSandbox),
}
"""Target → its harness, and the sandbox that it drives."""


@pytest.fixture(scope="session")
def sandboxes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """One sandbox of each target for the whole session."""
    started: dict[str, Any] = {}
    for name, (_, sandbox) in TARGETS.items():
        started[name] = sandbox(tmp_path_factory.mktemp(name))
        started[name].start()
    yield started
    for sandbox in started.values():
        sandbox.stop()


@pytest.fixture(scope="module", autouse=True)
def rest(sandboxes: dict[str, Any]) -> Iterator[None]:
    """After a module, the sandboxes do nothing until the next one wants them."""
    yield
    for sandbox in sandboxes.values():
        sandbox.rest()


@pytest.fixture(params=sorted(TARGETS))
def target(request: pytest.FixtureRequest, sandboxes: dict[str, Any]) -> Iterator[Target]:
    """A target with every switch in its normal position."""
    made: Any = TARGETS[request.param][0](sandboxes[request.param])
    yield made
    for connector in made.open:
        connector.close()


@pytest.fixture
def connector(target: Target) -> Connector:
    """A connector that is open."""
    made = target.connect()
    made.open()
    return made


@pytest.fixture
def desk(target: Target, connector: Connector) -> Desk:
    """Records for the test, its customer and its item in the books."""
    made = Desk(target)
    made.customer(connector)
    made.item(connector)
    return made
