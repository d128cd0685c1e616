"""The demo company in books that call us: the whole story, and a night left queued for whoever plays the Web Connector."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import sysconfig
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import zeep
from lxml import etree

from connectors.sandbox.quickbooks_desktop.company import first_response
from connectors.sandbox.quickbooks_desktop.home import Home as Books
from connectors.sandbox.quickbooks_desktop.processor import Processor
from connectors.sandbox.quickbooks_desktop.schema import Schema
from tasks.demo.company import file_url, transferred_numbers
from tasks.demo.polled import PolledBook, polled_demo_book
from tasks.demo.story import standing
from tasks.home import Home
from tasks.orchestration.server import Server
from tests.flows.test_demo import left_running
from tests.flows.test_server import clean

TARGET = "quickbooks-desktop"
DOCUMENTS = {
    "invoice": 91,
    "time entry": 140,
    "bill": 13,
    "card charge": 15,
    "purchase order": 24,
    "item receipt": 16,
    "payment": 45,
    "credit memo": 3,
    "check or card refund": 16,
}
"""What stands in the books in the end, made by Tieout."""
PATIENCE = 500.0
"""Seconds for what takes a minute on a quiet machine, and is not to fail on one that measures coverage beside four others."""
SoapClient: Any = zeep.Client
pytestmark = [
    pytest.mark.prefect,
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc"),
]


@contextmanager
def demo(server: Server, folder: Path, user: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    """`tieout demo` for Desktop in a process of its own, on the session's Prefect server; it is asked to end, and must."""
    user.mkdir()
    process = subprocess.Popen(
        [str(Path(sysconfig.get_path("scripts"), "tieout")), "demo", "--target", TARGET, *words],
        env=clean(dict(os.environ), user) | {"TIEOUT_HOME": str(folder), "PREFECT_API_URL": server.api_url},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(60)


def test_the_story_in_books_that_call_us(running_server: Server, tmp_path: Path) -> None:
    """A night that meets nobody posts nothing and fails nothing; the call's run does all, though answers are lost; nothing is there twice.

    The morning's corrections go by the retry, another run posts nothing, and nothing is left running.
    """
    with demo(running_server, tmp_path / "state", tmp_path / "user", "--json") as process:
        out, errors = process.communicate(timeout=400)
    assert (process.returncode, errors) == (0, ""), out + errors
    told = json.loads(out)
    assert told["broken_promises"] == []
    assert told["documents"] == {
        "before": 0, "after": sum(DOCUMENTS.values()), "by_type": dict(sorted(DOCUMENTS.items())), "most_of_one_record": 1
    }  # fmt: skip
    asleep = told["asleep"]
    assert Counter(row["disposition"] for row in asleep["run"]["dispositions"])["transferred"] == 0
    assert "records are queued" in asleep["message"]
    for which in ("nightly", "retry"):
        ties = told[which]["run"]["tie_out"]
        assert [one["differences"] + one["suspected_duplicates"] for one in ties if not one["ties"]] == []
    assert {row["disposition"] for row in told["once_more"]["run"]["dispositions"]} <= {
        "unchanged", "refused", "held", "invalid", "ineligible"
    }  # fmt: skip
    assert left_running(tmp_path / "state") == []
    assert list((tmp_path / "user").iterdir()) == []


def test_any_soap_client_carries_what_is_left_queued(
    running_server: Server, tmp_path: Path, shared_data: Path
) -> None:
    """One line of JSON and nothing else; a client made from the vendor's WSDL drives a session to its end, every request fits the schema.

    What it brought back is settled, each document is there once, and SIGTERM ends everything.
    """
    vendor = shared_data / "quickbooks_desktop"
    with demo(running_server, tmp_path / "state", tmp_path / "user", "--queue-only") as process:
        given = json.loads(first_line(process, PATIENCE))
        home = Home(tmp_path / "state")
        book = polled_demo_book(home, TARGET)
        before = standing_of(book)
        requests = carry(given, book, vendor)
        queued = Counter(tag for tag in requests if tag.endswith("AddRq"))
        for tag in ("VendorAddRq", "InvoiceAddRq", "TimeTrackingAddRq"):
            assert queued[tag], queued
        process.send_signal(signal.SIGTERM)
        out, errors = process.communicate(timeout=60)
    assert (out, errors, process.returncode) == ("", "", 0)
    after = standing_of(book)
    assert after.total() > before.total()
    numbers = transferred_numbers(file_url(book.operations))
    assert Counter(created(book)) == Counter(numbers)
    assert left_running(tmp_path / "state") == []


def first_line(process: subprocess.Popen[str], seconds: float) -> str:
    """The first line that a process prints, in time."""
    assert process.stdout is not None
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        assert selector.select(seconds), "nothing was printed"
    return process.stdout.readline()


def carry(given: dict[str, str], book: PolledBook, vendor: Path) -> list[str]:
    """One session through a client that others made, with the sandbox's company file behind it; the requests' names in order."""
    schema = etree.XMLSchema(
        etree.parse(
            str(vendor / "xsd" / "qbxmlops130.xsd"), etree.XMLParser(resolve_entities=False, no_network=True)
        )
    )
    client = SoapClient(str(vendor / "QBWebConnectorSvc.wsdl"))
    service = client.create_service(next(iter(client.wsdl.bindings)), given["url"])
    folder = Books(book.books)
    folder.faults.set(replace=True)
    quickbooks = Processor(folder, folder.books(), Schema(vendor / "xsd"))
    seen: list[str] = []
    ticket, company_file = service.authenticate(given["user"], given["password"])
    assert company_file == given["company_file"]
    greeting, deadline = first_response(quickbooks.work()), time.monotonic() + PATIENCE
    while True:
        assert time.monotonic() < deadline, f"the session goes on and on: {Counter(seen)}"
        text = service.sendRequestXML(ticket, greeting, company_file, "US", 16, 0)
        greeting = ""
        if text == "NoOp":
            time.sleep(0.05)
            continue
        if not text:
            assert not service.getLastError(ticket)
            break
        document = etree.fromstring(
            text.encode("ascii"), etree.XMLParser(resolve_entities=False, no_network=True)
        )
        schema.assertValid(document)
        seen += [str(one.tag) for one in document[0]]
        if service.receiveResponseXML(ticket, quickbooks.process(text).response, "", "") >= 100:
            break
    folder.close()
    assert service.closeConnection(ticket).startswith("OK")
    return seen


def standing_of(book: PolledBook) -> Counter[str]:
    """Documents in the company file that were made by program."""
    with book.running() as twin:
        return standing(twin)


def created(book: PolledBook) -> list[str]:
    """Numbers of the invoices that were made by program."""
    with book.running() as twin:
        return [row["number"] for row in twin.created() if row["kind"] == "invoice"]
