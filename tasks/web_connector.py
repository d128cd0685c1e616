"""`tieout web-connector` and `tieout qwc`: the service for all books that are reached through it, and the file that lets one in."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from connectors.contract.book import Book
from connectors.contract.clock import now
from connectors.contract.errors import BadRequest, LedgerUnusable, TieoutError
from connectors.contract.ledger import Ledger
from connectors.contract.liveness import liveness_words
from connectors.contract.web_connector import Desk
from connectors.registry import WEB_CONNECTORS
from tasks.home import Home
from tasks.settings import Settings, read_settings
from tasks.wiring import ledger_of


def serve(
    home: Home,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    url: str = "",
    ready: Callable[[str], None],
    closed: Callable[[str], None] | None = None,
) -> None:
    """Serve every book of the home that is reached through a Web Connector, until it is stopped; ``ready`` is told the address.

    Raises:
        BadRequest: no book needs it, or the port is taken. BookUnready: the settings cannot be read.
    """
    settings = read_settings(home)
    targets = {settings.target(name) for name in settings.names} & WEB_CONNECTORS.keys()
    if not targets:
        known = ", ".join(sorted(WEB_CONNECTORS))
        raise BadRequest(
            f"No book of {home.settings} has a target that is reached through a Web Connector ({known}).",
            code="target",
            remedy="Add such a book to tieout.toml first.",
        )
    service = import_module(f"{WEB_CONNECTORS[min(targets)]}.service.serve")
    with ledger_of(home, settings) as ledger:
        desks = Desks(home, ledger)
        for name in settings.names:
            if settings.target(name) in WEB_CONNECTORS:
                desks(name)
        service.serve(
            ledger.mailbox, desks, host=host, port=port, address=url, version=f"Tieout {_version()}", ready=ready, closed=closed
        )  # fmt: skip


class Desks:
    """What the service must know of each book; tieout.toml is read again when it changed, whether a book is stopped every time."""

    def __init__(self, home: Home, ledger: Ledger) -> None:
        self.home = home
        self.ledger = ledger
        self._lock = threading.Lock()
        self._seen: tuple[int, int] | None = None
        self._settings: Settings | None = None
        self._kept: dict[str, Desk] = {}

    def __call__(self, name: str) -> Desk:
        """The book's desk; a book that cannot be worked on has a ``problem``, and nothing raises but a broken ledger."""
        with self._lock:
            desk = self._fresh(name)
        if desk.problem:
            return desk
        stopped = self.ledger.stopped(name)
        return Desk(book=name, problem=f"The book is stopped: {stopped}") if stopped else desk

    def _fresh(self, name: str) -> Desk:
        try:
            stat = self.home.settings.stat()
            seen = (stat.st_mtime_ns, stat.st_size)
            if seen != self._seen or self._settings is None:
                self._kept = {}
                self._settings, self._seen = read_settings(self.home), seen
            if name not in self._kept:
                book = self._settings.book(name)
                self.ledger.register(book.name, book.target, book.company_id)
                self._kept[name] = desk_of(book)
            return self._kept[name]
        except LedgerUnusable:
            raise
        except (TieoutError, OSError) as error:
            words = (
                error.message if isinstance(error, TieoutError) else f"{self.home.settings} cannot be read."
            )
            return Desk(book=name, problem=words)


def desk_of(book: Book) -> Desk:
    """The company file that is expected: named by ``company_name`` (else the company id) and ``company_file`` in the book's options."""
    problem = "" if book.fence is not None else f"Book {book.name} needs configuration: fence is missing."
    return Desk(
        book=book.name,
        company_name=book.options.get("company_name", book.company_id),
        company_file=book.options.get("company_file", ""),
        problem=problem,
    )


def write_qwc(
    home: Home,
    name: str,
    *,
    url: str = "",
    user: str = "",
    support: str = "",
    every_minutes: int = 15,
    output: Path | None = None,
    new_password: bool = False,
) -> dict[str, Any]:
    """Write the QWC file of a book; a user that is new, or ``new_password``, comes with a password that is shown this once.

    Raises:
        BadRequest: the book needs no Web Connector, or the Web Connector would refuse the file. BookUnready: there is no such book.
    """
    settings = read_settings(home)
    package = WEB_CONNECTORS.get(settings.target(name))
    if package is None:
        raise BadRequest(
            f"Book {name} is not reached through a Web Connector: its target is {settings.target(name)}.",
            code="target",
        )
    book = settings.book(name)
    address = url or book.options.get("web_connector_url", "")
    if not address:
        raise BadRequest(
            "The file must say where the Web Connector calls the service.",
            code="url",
            remedy="Give it with --url, or as web_connector_url in the book's options: https://books.example.com/qbwc.",
        )
    file = output or Path(f"{name}.qwc")
    with ledger_of(home, settings) as ledger:
        ledger.register(book.name, book.target, book.company_id)
        mailbox = ledger.mailbox
        known = mailbox.users(name)
        chosen = user or (known[0] if known else f"tieout-{name}")
        module = import_module(f"{package}.qwc")
        text = module.render(
            module.Qwc(
                book=name, url=address, user=chosen, identity=mailbox.identity(name), support=support, every_minutes=every_minutes
            )
        )  # fmt: skip
        password = ""
        if chosen not in known or new_password:
            password = secrets.token_urlsafe(18)
            mailbox.add_user(name, chosen, password)
        identity = mailbox.identity(name)
    try:
        file.write_text(text, "utf-8")
    except OSError as error:
        raise BadRequest(f"{file} cannot be written: {error.strerror}.", code="output") from None
    return {
        "book": name,
        "file": str(file),
        "url": address,
        "user": chosen,
        "password": password or None,
        "owner_id": identity.owner_id,
        "file_id": identity.file_id,
    }


def liveness_of(ledger: Ledger, book: Book) -> list[str]:
    """Sentences on the book's Web Connector for `status` and the artifacts; none where the target has none."""
    if book.target not in WEB_CONNECTORS:
        return []
    return liveness_words(ledger.mailbox.liveness(book.name), book.contact, now())


def _version() -> str:
    try:
        return version("tieout")
    except PackageNotFoundError:
        return "(from source)"
