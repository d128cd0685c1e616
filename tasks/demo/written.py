"""What every sandbox book writes: its lines in tieout.toml, and its secrets in a file that only its owner reads."""

from __future__ import annotations

import json
import os
import socket
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from connectors.contract.book import Book
from connectors.contract.errors import BadRequest, BookUnready, Outage
from tasks.demo.twin import Identity, Twin, identity_of
from tasks.home import Home
from tasks.orchestration.processes import Leashed
from tasks.settings import read_settings

HOST = "127.0.0.1"
START_SECONDS = 30


@dataclass(frozen=True, slots=True)
class WrittenBook(ABC):
    """A book whose books are a sandbox on this machine: where its things lie in the home, and what its settings say."""

    home: Home
    name: str
    body: str
    """Lines of tieout.toml between the head of the book and its options and secrets."""
    target: str = "quickbooks-online"
    options: Mapping[str, str] = field(default_factory=dict)
    """Settings of the target beside those that the sandbox itself asks for."""
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

    @property
    def secrets(self) -> Path:
        """File of its secrets, and of the id of its company."""
        return self.folder / "books.json"

    @property
    def known(self) -> bool:
        """Whether tieout.toml has this very book: one of its name, with the company and the place of this sandbox."""
        settings = read_settings(self.home)
        if self.name not in settings.names:
            return False
        try:
            book = settings.book(self.name)
        except BookUnready:
            return False
        return self.is_here(book) and book.company_id == noted(self.secrets).get("company_id")

    @abstractmethod
    def is_here(self, book: Book) -> bool:
        """Whether a book of this name is a sandbox of this machine."""

    def refuse_stranger(self) -> None:
        """Raise BadRequest where tieout.toml has a book of this name that is not this one."""
        if self.name in read_settings(self.home).names and not self.known:
            raise BadRequest(
                f"{self.home.settings} has a book {self.name!r} that is not the sandbox's company.",
                code="book",
                remedy=f"Name another home (TIEOUT_HOME), or rename [books.{self.name}].",
            )

    def write_settings(self, twin: Twin) -> None:
        """Write the book into tieout.toml if it is not there, and the sandbox's secrets beside it; other books are never touched."""
        identity = identity_of(twin)
        if identity is None:
            raise Outage("The sandbox does not answer.", code="sandbox")
        self.refuse_stranger()
        write_private(
            self.secrets, {**noted(self.secrets), "company_id": identity.company_id, **identity.secrets}
        )
        file = self.home.settings
        text = file.read_text("utf-8") if file.exists() else ""
        if self.name not in read_settings(self.home).names:
            gap = "\n" if text and not text.endswith("\n\n") else ""
            replace(file, text + gap + self._section(identity))
        else:
            self._moved(identity, text)

    def _moved(self, identity: Identity, text: str) -> None:
        """Write a new address of the sandbox down, where it has one; this one has none."""
        del identity, text

    def _section(self, identity: Identity) -> str:
        secrets = [f'{key} = "file:{self.name}/{self.secrets.name}#{key}"' for key in identity.secrets]
        options = {**identity.options, **self.options}
        lines = [
            f"# Written by Tieout: a sandbox company on this machine, kept in the folder {self.name}.",
            f"[books.{self.name}]",
            f'target = "{self.target}"',
            f'company_id = "{identity.company_id}"',
            f'operations = "sqlite:///{self.name}/{self.operations.name}"',
            *(line.replace("[.", f"[books.{self.name}.") for line in self.body.strip().splitlines()),
            f"[books.{self.name}.options]",
            *(f"{key} = {json.dumps(value)}" for key, value in options.items()),
            *([f"[books.{self.name}.secrets]", *secrets] if secrets else []),
        ]
        return "\n".join(lines) + "\n"


def wait_for(ready: Callable[[], bool], process: Leashed, what: str) -> None:
    """Wait until a process does what it was started for.

    Raises:
        Outage: it did not start; the message holds its last words.
    """
    deadline = time.monotonic() + START_SECONDS
    while not ready():
        if not process.running or time.monotonic() > deadline:
            raise Outage(
                f"The {what} did not start. Its last words:\n{process.last_words()}",
                code=what,
                remedy=f"Read {process.log}, then try again.",
            )
        time.sleep(0.05)


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    """Whether nobody listens on a port."""
    with socket.socket() as candidate:
        candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            candidate.bind((HOST, port))
        except OSError:
            return False
    return True


def noted(file: Path) -> dict[str, str]:
    """What a private file holds; nothing where there is none."""
    try:
        return dict(json.loads(file.read_text("utf-8")))
    except (OSError, ValueError):
        return {}


def write_private(file: Path, values: Mapping[str, str]) -> None:
    """Write a file that only its owner reads."""
    fresh = file.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        json.dump(values, out)
    fresh.replace(file)


def replace(file: Path, text: str) -> None:
    """Write a file at once, or not at all."""
    fresh = file.with_suffix(".new")
    fresh.write_text(text, "utf-8")
    fresh.replace(file)
