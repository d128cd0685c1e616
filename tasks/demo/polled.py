"""A demo book whose books call us: the service, and the sandbox's Web Connector with its company file, each a process of its own."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from connectors.contract.book import Book
from tasks import web_connector
from tasks.demo.books import BODY, DEMO
from tasks.demo.desk import REFUND_ITEM
from tasks.demo.twin import Twin, twin_of
from tasks.demo.written import WrittenBook, free_port, is_free, noted, wait_for, write_private
from tasks.home import Home
from tasks.orchestration.processes import Leashed
from tasks.sandboxes import PASSWORD, Polling, poller

EVERY = 1.0
"""Seconds between two sessions of the sandbox's Web Connector; a real one waits minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What lets a Web Connector in: what `tieout qwc` writes and says."""

    url: str
    user: str
    password: str
    owner_id: str
    file_id: str
    qwc: Path


@dataclass(frozen=True, slots=True)
class PolledBook(WrittenBook):
    """A book whose sandbox is a folder with a company file, and a Web Connector that calls the service."""

    @property
    def books(self) -> Path:
        """Folder of the company file."""
        return self.folder / "books"

    @property
    def where(self) -> str:
        """Where the sandbox is, for people."""
        return f"in {self.books}, with a Web Connector of its own"

    @contextmanager
    def running(self) -> Iterator[Twin]:
        """Have the company file at hand; nothing has to run for it.

        Raises:
            BadRequest: tieout.toml has a book of this name that is not this one; nothing was made.
        """
        self.refuse_stranger()
        self.folder.mkdir(parents=True, exist_ok=True)
        yield twin_of(self.target, str(self.books))

    @contextmanager
    def served(self, environment: Mapping[str, str]) -> Iterator[tuple[Access, Leashed]]:
        """Have the service up, and the Web Connector let in; gives the service's process, too.

        Raises:
            Outage: it did not start; the message holds its last words.
        """
        log = self.folder / "run" / "web-connector.log"
        log.unlink(missing_ok=True)
        process = Leashed(
            "web-connector",
            web_connector.command(self.home, port=self._port()),
            environment=environment,
            folder=log.parent,
        )
        try:
            wait_for(lambda: _url(log) != "", process, "service of the Web Connector")
            yield self._let_in(_url(log)), process
        finally:
            process.stop()

    @contextmanager
    def called(self, twin: Twin, access: Access) -> Iterator[None]:
        """Let the sandbox's Web Connector call, one session after the other."""
        polling = Polling(
            home=self.books, qwc=access.qwc, every=EVERY, settings=[*twin.settings, *self.switches]
        )
        process = Leashed(
            "sandbox",
            poller(self.target, polling),
            environment={**os.environ, PASSWORD: access.password},
            folder=self.folder / "run",
        )
        try:
            yield
        finally:
            process.stop()

    def is_here(self, book: Book) -> bool:
        """Whether it is a sandbox of this machine: whoever polls has a folder here."""
        del book
        return self.secrets.exists()

    def _port(self) -> int:
        """Port of the service: the one of last time, so that a Web Connector goes on, else a free one."""
        kept = self.folder / "port"
        port = int(kept.read_text("ascii")) if kept.exists() else 0
        if not port or not is_free(port):
            port = free_port()
            kept.write_text(str(port), "ascii")
        return port

    def _let_in(self, url: str) -> Access:
        """Write the QWC file, and add it to the Web Connector with the password, which is shown but once."""
        held = noted(self.secrets)
        made = web_connector.write_qwc(
            self.home,
            self.name,
            url=url,
            output=self.folder / f"{self.name}.qwc",
            new_password="password" not in held,
        )
        password = made["password"] or held["password"]
        write_private(self.secrets, {**held, "password": password})
        return Access(
            url=url, user=made["user"], password=password, owner_id=made["owner_id"], file_id=made["file_id"], qwc=Path(made["file"])
        )  # fmt: skip


def _url(log: Path) -> str:
    """The address in the line of JSON that the service prints when it is ready; empty before."""
    said = [line for line in log.read_text("utf-8", "replace").splitlines() if line.startswith('{"url"')]
    return str(json.loads(said[-1])["url"]) if said else ""


DEMO_POLLED = f"{DEMO}-desktop"
_CONTACT = """
contact = "Mara Voss, who has the key of the server room"
"""
_OPTIONS = {
    "refund_item": REFUND_ITEM,
    "session_patience_seconds": "3",
    "hold_seconds": "30",
    "silent_seconds": "0",
    "silent_out_seconds": "0",
}
"""The last four are short, as the sandbox calls again at once; a real book needs none of them."""


def polled_demo_book(home: Home, target: str) -> PolledBook:
    """The book of the demo company in books that call us."""
    return PolledBook(home, DEMO_POLLED, _CONTACT + BODY, target=target, options=_OPTIONS)
