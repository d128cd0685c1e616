"""`tieout demo --queue-only`: the night's requests left queued, and the service kept up for whoever plays the Web Connector."""

from __future__ import annotations

import json
import sys
import time

from connectors.contract.errors import BadRequest, Outage
from connectors.registry import WEB_CONNECTORS
from tasks.demo.calls import Calls, calls_of
from tasks.demo.polled import PolledBook
from tasks.demo.show import set_up
from tasks.demo.way import demo_book_of, on_server
from tasks.home import Home
from tasks.launch import launch
from tasks.orchestration.up import until_stopped
from tasks.settings import read_settings
from tasks.wiring import ledger_of

FIRST_WEEK = "2026-01-11"
"""Up to this day all is in the books already, sent through the sandbox's own Web Connector: so names are linked, and documents can be queued."""


def leave_queued(home: Home, target: str) -> int:
    """Queue the night's requests, print one line of JSON, and serve until SIGTERM or Ctrl-C; nothing else goes to stdout.

    The company has been connected for a week, so its customers, employees and items are linked. The service, the Prefect server and its
    worker stay up, so that what a Web Connector brings back is settled by the run that its call starts.

    Raises:
        BadRequest: the books of this target do not call us. TieoutError: something did not start, or ended by itself.
    """
    book = demo_book_of(home, target)
    if not isinstance(book, PolledBook):
        raise BadRequest(
            f"Nothing waits in a queue for {target}: it is called at once.",
            code="target",
            remedy=f"Choose a target whose Web Connector calls: --target {min(WEB_CONNECTORS)}.",
        )
    with until_stopped():
        _queue_and_serve(home, book)
    return 0


def _queue_and_serve(home: Home, book: PolledBook) -> None:
    with book.running() as twin:
        set_up(book, twin)
        with on_server(home) as server, calls_of(book, twin, server) as calls:
            _connect(calls)
            calls.start_runs()
            launch(home, "nightly", {"book": book.name})
            sys.stdout.write(json.dumps(_said(calls)) + "\n")
            sys.stdout.flush()
            while True:
                calls.look()
                time.sleep(0.2)


def _connect(calls: Calls) -> None:
    """Send the first week's work through the sandbox's own Web Connector, once."""
    book = calls.book
    with ledger_of(book.home) as ledger:
        if ledger.last_run(book.name) is not None:
            return
    with book.called(calls.twin, calls.access):
        done = launch(book.home, "rerun", {"book": book.name, "document_date_to": FIRST_WEEK})
    if done.exit_code == 1:
        raise Outage(f"The first week's work could not be sent: {done.message}", code="first week")


def _said(calls: Calls) -> dict[str, str]:
    """What a Web Connector needs, and what its company file must say of itself."""
    options = read_settings(calls.book.home).book(calls.book.name).options
    access = calls.access
    return {
        "url": access.url,
        "user": access.user,
        "password": access.password,
        "company_file": options["company_file"],
        "company_name": options["company_name"],
        "file_id": access.file_id,
        "owner_id": access.owner_id,
        "qwc": str(access.qwc),
    }
