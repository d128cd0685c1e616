"""The QWC file: every element that the Web Connector wants, and refusals where it would refuse (facts 2)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from connectors.contract.errors import BadRequest
from connectors.contract.web_connector import Identity
from connectors.contract.xml import read_xml
from connectors.quickbooks_desktop.qwc import Qwc, render

IDENTITY = Identity(
    owner_id="{57F3B9B6-86F1-4FCC-B1FF-966DE1813D20}", file_id="{57F3B9B6-86F1-4FCC-B1EE-566DE1813D20}"
)
QWC = Qwc(book="acme", url="https://books.example.com/qbwc", user="clerk", identity=IDENTITY)


def test_it_says_everything_that_is_required() -> None:
    """Required elements, document style, QuickBooks (not point of sale), write access, the schedule; no password."""
    root = read_xml(render(QWC))
    found = {one.tag: (one.text or "").strip() for one in root}
    assert root.tag == "QBWCXML"
    assert {"AppName", "AppID", "AppURL", "AppDescription", "AppSupport", "UserName"} < found.keys()
    assert (found["OwnerID"], found["FileID"]) == (IDENTITY.owner_id, IDENTITY.file_id)
    assert (found["QBType"], found["Style"], found["IsReadOnly"]) == ("QBFS", "Document", "false")
    assert len(found["AppDescription"]) <= 80
    assert found["AppURL"] == found["AppSupport"] == QWC.url
    assert root.findtext("Scheduler/RunEveryNMinutes") == "15"
    assert "assword" not in render(QWC)


def test_names_are_escaped() -> None:
    """A book or user with & or < makes no broken file."""
    root = read_xml(render(replace(QWC, book="A&B <x>", user="Smith & Co")))
    assert (root.findtext("AppName"), root.findtext("UserName")) == ("Tieout A&B <x>", "Smith & Co")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"url": "http://books.example.com/qbwc"}, "QBWC1010"),
        ({"url": "https://203.0.113.5/qbwc"}, "QBWC1001"),
        ({"url": "http://127.0.0.1:8080/qbwc"}, "QBWC1001"),
        ({"url": "https://[::1]/qbwc"}, "QBWC1001"),
        ({"url": "ftp://books.example.com"}, "no http or https address"),
        ({"url": "books.example.com"}, "no http or https address"),
        ({"url": "https://user:pw@books.example.com/"}, "no http or https address"),
        ({"url": "https://books.example.com:x/"}, "no http or https address"),
        ({"support": "https://www.example.org/help"}, "QBWC1000"),
        ({"support": "https://evilbooks.example.com.net/"}, "QBWC1000"),
        ({"support": "https://203.0.113.5/help"}, "QBWC1002"),
        ({"user": " "}, "user name"),
        ({"every_minutes": 0}, "1 to 1440"),
    ],
)
def test_what_the_web_connector_refuses_is_refused(change: dict[str, object], words: str) -> None:
    """In a sentence that names its code."""
    with pytest.raises(BadRequest, match=words):
        render(replace(QWC, **change))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change",
    [
        {"url": "http://localhost:8080/qbwc"},
        {"url": "https://localhost/qbwc"},
        {"support": "https://example.com/help"},
        {"support": "https://www.example.com/help"},
        {"support": "https://help.books.example.com/"},
    ],
)
def test_what_the_web_connector_takes_is_written(change: dict[str, str]) -> None:
    """Plain http on localhost; a support page on the same domain."""
    assert read_xml(render(replace(QWC, **change))).findtext("QBType") == "QBFS"  # type: ignore[arg-type]
