"""The demo book: its lines in tieout.toml, its sandbox at an address of its own, and both brought up together."""

from __future__ import annotations

import json
import os
import socket
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from connectors.contract.errors import BadRequest, BookUnready, Outage
from tasks import sandboxes
from tasks.demo.desk import REFUND_ITEM
from tasks.demo.twin import Identity, Twin, identity_of, twin_of
from tasks.home import Home
from tasks.orchestration.processes import Leashed
from tasks.settings import read_settings

HOST = "127.0.0.1"
START_SECONDS = 30


@dataclass(frozen=True, slots=True)
class SandboxBook:
    """A book whose books are a sandbox on this machine: where its things lie in the home, and what its settings say."""

    home: Home
    name: str
    body: str
    """Lines of tieout.toml between the head of the book and its address and secrets."""
    target: str = "quickbooks-online"
    options: Mapping[str, str] = field(default_factory=dict)
    """Settings of the target beside the sandbox's address."""
    switches: Sequence[str] = ()
    """Settings of the sandbox, as ``name=value``, beside those that its own folder asks for."""

    @property
    def folder(self) -> Path:
        """Folder of its operations, its sandbox and its secrets."""
        return self.home.path / self.name

    @property
    def operations(self) -> Path:
        """File of its operations database."""
        return self.folder / "operations.sqlite"

    def address(self) -> str:
        """Address of the sandbox: the one that the settings name, else a free one."""
        noted = self.folder / "address"
        if noted.exists():
            return noted.read_text("utf-8").strip()
        self.folder.mkdir(parents=True, exist_ok=True)
        with socket.socket() as probe:
            probe.bind((HOST, 0))
            found = f"http://{HOST}:{probe.getsockname()[1]}"
        noted.write_text(found + "\n", "utf-8")
        return found

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
        self._refuse_stranger()
        twin = twin_of(self.target, self.address())
        if self._is_mine(identity_of(twin)):
            yield twin
            return
        if not _free(urlsplit(self.address()).port or 0):
            (self.folder / "address").unlink()  # a stranger has the port by now
            twin = twin_of(self.target, self.address())
        process = Leashed("sandbox", self.command(), environment=os.environ, folder=self.folder / "run")
        try:
            _wait(twin, process)
            yield twin
        finally:
            process.stop()

    def _is_mine(self, identity: Identity | None) -> bool:
        return identity is not None and identity.company_id == _noted(self._secrets()).get("company_id")

    def _secrets(self) -> Path:
        return self.folder / "books.json"

    def write_settings(self, twin: Twin) -> None:
        """Write the book into tieout.toml if it is not there, and the sandbox's secrets beside it; other books are never touched."""
        identity = identity_of(twin)
        if identity is None:
            raise Outage("The sandbox does not answer.", code="sandbox")
        self._refuse_stranger()
        _write_private(self._secrets(), {"company_id": identity.company_id, **identity.secrets})
        file = self.home.settings
        text = file.read_text("utf-8") if file.exists() else ""
        if self.name not in read_settings(self.home).names:
            gap = "\n" if text and not text.endswith("\n\n") else ""
            _replace(file, text + gap + self._section(identity))
            return
        old = read_settings(self.home).book(self.name).options["base_url"]
        new = identity.options["base_url"]
        if old != new:
            _replace(file, text.replace(f'"{old}', f'"{new}'))

    @property
    def known(self) -> bool:
        """Whether tieout.toml has this very book: one of its name, with the company and an address of this sandbox."""
        settings = read_settings(self.home)
        if self.name not in settings.names:
            return False
        try:
            book = settings.book(self.name)
        except BookUnready:
            return False
        here = book.options.get("base_url", "").startswith(f"http://{HOST}:")
        return here and book.company_id == _noted(self._secrets()).get("company_id")

    def _refuse_stranger(self) -> None:
        if self.name in read_settings(self.home).names and not self.known:
            raise BadRequest(
                f"{self.home.settings} has a book {self.name!r} that is not the sandbox's company.",
                code="book",
                remedy=f"Name another home (TIEOUT_HOME), or rename [books.{self.name}].",
            )

    def _section(self, identity: Identity) -> str:
        lines = [
            f"# Written by Tieout: a sandbox company on this machine, kept in the folder {self.name}.",
            f"[books.{self.name}]",
            f'target = "{self.target}"',
            f'company_id = "{identity.company_id}"',
            f'operations = "sqlite:///{self.name}/{self.operations.name}"',
            *(line.replace("[.", f"[books.{self.name}.") for line in self.body.strip().splitlines()),
            f"[books.{self.name}.options]",
            *(f'{key} = "{value}"' for key, value in {**identity.options, **self.options}.items()),
            f"[books.{self.name}.secrets]",
            *(f'{key} = "file:{self.name}/{self._secrets().name}#{key}"' for key in identity.secrets),
        ]
        return "\n".join(lines) + "\n"


def _wait(twin: Twin, process: Leashed) -> None:
    deadline = time.monotonic() + START_SECONDS
    while identity_of(twin) is None:
        if not process.running or time.monotonic() > deadline:
            raise Outage(
                f"The sandbox did not start. Its last words:\n{process.last_words()}",
                code="sandbox",
                remedy=f"Read {process.log}, then try again.",
            )
        time.sleep(0.05)


def _free(port: int) -> bool:
    with socket.socket() as candidate:
        candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            candidate.bind((HOST, port))
        except OSError:
            return False
    return True


def _noted(file: Path) -> dict[str, str]:
    try:
        return dict(json.loads(file.read_text("utf-8")))
    except (OSError, ValueError):
        return {}


def _write_private(file: Path, values: dict[str, str]) -> None:
    """Write a file that only its owner reads."""
    fresh = file.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        json.dump(values, out)
    fresh.replace(file)


def _replace(file: Path, text: str) -> None:
    fresh = file.with_suffix(".new")
    fresh.write_text(text, "utf-8")
    fresh.replace(file)


DEMO = "demo"
_DEMO_BODY = """
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
    return SandboxBook(home, DEMO, _DEMO_BODY, options={"refund_item": REFUND_ITEM})
