"""The official schema, where the shared data are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lxml import etree

from connectors.contract.xml import read_xml
from connectors.ledger import open_ledger
from tests.support.templates import ledger_in
from tests.unit.quickbooks_desktop.office import BOOK, Office

Validate = Callable[[str], None]


@pytest.fixture(scope="session")
def validate(shared_data: Path) -> Validate:
    """Assert that a text is a valid qbXML document in US-ASCII."""
    path = shared_data / "quickbooks_desktop" / "xsd" / "qbxmlops130.xsd"
    if not path.is_file():
        pytest.skip("needs the qbXML schema in shared/data, which is not there")
    schema = etree.XMLSchema(etree.parse(str(path), etree.XMLParser(resolve_entities=False, no_network=True)))

    def check(text: str) -> None:
        assert text.isascii()
        schema.assertValid(read_xml(text))

    return check


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A mailbox of one book with one user; nobody calls until a test lets somebody."""
    ledger = open_ledger(ledger_in(tmp_path), key=None)
    ledger.register(BOOK, "quickbooks-desktop", "Acme")
    ledger.mailbox.add_user(BOOK, "clerk", "a long password")
    yield Office(ledger)
    ledger.close()
