"""The targets that the contract suite runs against; a new one is one line here and one harness beside the others."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from connectors.contract.protocols import Connector
from tests.contract.harness import Desk, Target
from tests.contract.quickbooks_online import QuickBooksOnlineTarget
from tests.contract.quickbooks_screen import Sandbox

TARGETS = {"quickbooks-online": QuickBooksOnlineTarget}


@pytest.fixture(scope="session")
def sandboxes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Sandbox]]:
    """One sandbox process of each target for the whole session."""
    started = {name: Sandbox(tmp_path_factory.mktemp(name)) for name in TARGETS}
    for sandbox in started.values():
        sandbox.start()
    yield started
    for sandbox in started.values():
        sandbox.stop()


@pytest.fixture(params=sorted(TARGETS))
def target(request: pytest.FixtureRequest, sandboxes: dict[str, Sandbox]) -> Iterator[Target]:
    """A target with every switch in its normal position."""
    made = TARGETS[request.param](sandboxes[request.param])
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
