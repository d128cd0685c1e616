"""The demo book: its sandbox at an address of its own, and both brought up together."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from connectors.contract.book import Book
from tasks import sandboxes
from tasks.demo.desk import REFUND_ITEM
from tasks.demo.twin import Identity, Twin, identity_of, twin_of
from tasks.demo.written import HOST, WrittenBook, free_port, is_free, noted, replace, wait_for
from tasks.home import Home
from tasks.orchestration.processes import Leashed
from tasks.settings import read_settings


@dataclass(frozen=True, slots=True)
class SandboxBook(WrittenBook):
    """A book whose sandbox is a server."""

    def address(self) -> str:
        """Address of the sandbox: the one that the settings name, else a free one."""
        noted_in = self.folder / "address"
        if noted_in.exists():
            return noted_in.read_text("utf-8").strip()
        self.folder.mkdir(parents=True, exist_ok=True)
        found = f"http://{HOST}:{free_port()}"
        noted_in.write_text(found + "\n", "utf-8")
        return found

    @property
    def where(self) -> str:
        """Where the sandbox is, for people."""
        return f"at {self.address()}"

    def command(self) -> list[str]:
        """Command line of the sandbox, which prints its secrets when it starts: to nobody."""
        address = self.address()
        port = urlsplit(address).port or 0
        switches = [*twin_of(self.target, address).settings, *self.switches]
        words = sandboxes.command(self.target, self.folder / "books", port, switches)
        return ["/bin/sh", "-c", 'exec "$@" >/dev/null', "sandbox", *words]

    @contextmanager
    def running(self) -> Iterator[Twin]:
        """Have the sandbox up: one that runs already is used and left running.

        Raises:
            BadRequest: tieout.toml has a book of this name that is not this one; nothing was made.
            Outage: it did not start; the message holds its last words.
        """
        self.refuse_stranger()
        twin = twin_of(self.target, self.address())
        if self._is_mine(identity_of(twin)):
            yield twin
            return
        if not is_free(urlsplit(self.address()).port or 0):
            (self.folder / "address").unlink()  # a stranger has the port by now
            twin = twin_of(self.target, self.address())
        process = Leashed("sandbox", self.command(), environment=os.environ, folder=self.folder / "run")
        try:
            wait_for(lambda: identity_of(twin) is not None, process, "sandbox")
            yield twin
        finally:
            process.stop()

    def is_here(self, book: Book) -> bool:
        """Whether its address is on this machine."""
        return book.options.get("base_url", "").startswith(f"http://{HOST}:")

    def _is_mine(self, identity: Identity | None) -> bool:
        return identity is not None and identity.company_id == noted(self.secrets).get("company_id")

    def _moved(self, identity: Identity, text: str) -> None:
        old = read_settings(self.home).book(self.name).options["base_url"]
        new = identity.options["base_url"]
        if old != new:
            replace(self.home.settings, text.replace(f'"{old}', f'"{new}'))


DEMO = "demo"
BODY = """
fence = 2026-01-01
payee_suffix = " (expenses)"
receipts = "bill"
[.auto_create]
customers = true
vendors = true
[.accounts]
income = "Services"
expense = "Office Expenses"
clearing = "Payment Processor Clearing"
"processing fees" = "Payment Processing Fees"
"cash advance" = "Employee Advances"
freight = "Freight and Delivery"
[.company_cards]
"Company Visa" = "Visa"
"Company Mastercard" = "Mastercard"
[.tax]
mode = "exempt"
# Short, as the sandbox is quick to answer; a real book needs none of these.
[.timing]
request_timeout = 10
claim = 20
settle = 3
lease = 15
"""


def demo_book(home: Home) -> SandboxBook:
    """The book of the demo company."""
    return SandboxBook(home, DEMO, BODY, options={"refund_item": REFUND_ITEM})
