"""`tieout web-connector` and `tieout qwc`: the service for all books that are reached through it, and the file that lets one in."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from connectors.contract.errors import BadRequest
from connectors.registry import WEB_CONNECTORS
from tasks.home import Home
from tasks.settings import Settings, read_settings
from tasks.web_connector_desks import Desks
from tasks.web_connector_runs import Starter
from tasks.wiring import ledger_of

PORT = 8181
"""Port of the service where nobody names another one; the Web Connector's file says it too."""


def serve(
    home: Home,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    url: str = "",
    ready: Callable[[str], None],
) -> None:
    """Serve every book of the home that is reached through a Web Connector, until it is stopped; ``ready`` is told the address.

    A session that begins, and answers that came back, start a run of their book where a Prefect server answers for this home.

    Raises:
        BadRequest: no book needs it, or the port is taken. BookUnready: the settings cannot be read.
    """
    settings = read_settings(home)
    books = reached_by_one(settings)
    if not books:
        known = ", ".join(sorted(WEB_CONNECTORS))
        raise BadRequest(
            f"No book of {home.settings} has a target that is reached through a Web Connector ({known}).",
            code="target",
            remedy="Add such a book to tieout.toml first.",
        )
    service = import_module(f"{WEB_CONNECTORS[settings.target(books[0])]}.service.serve")
    with ledger_of(home, settings) as ledger:
        desks = Desks(home, ledger)
        for name in books:
            desks(name)
        starter = Starter(home, ledger.mailbox)
        starter.start(books)
        try:
            service.serve(
                ledger.mailbox, desks, host=host, port=port, address=url, version=f"Tieout {_version()}", ready=ready,
                opened=starter.opened, closed=starter.closed,
            )  # fmt: skip
        finally:
            starter.stop()


def reached_by_one(settings: Settings) -> list[str]:
    """Names of the books that are reached through a Web Connector."""
    return [name for name in settings.names if settings.target(name) in WEB_CONNECTORS]


def address(settings: Settings, host: str, port: int) -> str:
    """Address of the service of these settings' books where it listens there."""
    target = settings.target(reached_by_one(settings)[0])
    return str(import_module(f"{WEB_CONNECTORS[target]}.service.serve").address_of(host, port))


def command(home: Home, *, port: int = PORT, host: str = "127.0.0.1", url: str = "") -> list[str]:
    """Command line that serves the Web Connectors of a home in a process of its own; its first line is JSON with the ``url``."""
    start = "from flows.cli import main; main()"
    words = [sys.executable, "-c", start, "web-connector", "--home", str(home.path), "--port", str(port)]
    return [*words, "--host", host, *(["--url", url] if url else [])]


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


def _version() -> str:
    try:
        return version("tieout")
    except PackageNotFoundError:
        return "(from source)"
