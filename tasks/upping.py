"""`tieout up`: the books of a home, and the demo's sandbox, brought up with server, worker and deployments."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence

from connectors.contract.errors import BadRequest
from tasks.demo.books import demo_book
from tasks.home import Home
from tasks.orchestration.deploy import DeployedBook
from tasks.orchestration.up import Extra, up
from tasks.settings import Settings, read_settings
from tasks.web_connector import PORT, address, command, reached_by_one


def bring_up(
    home: Home,
    *,
    port: int | None,
    web_connector_port: int | None = None,
    with_demo: bool,
    say: Callable[[str], None],
) -> None:
    """Bring everything up and keep it up until Ctrl-C; ``port`` is the Prefect server's, else the one of tieout.toml.

    The Web Connector's service comes up where a book is reached through it, on ``web_connector_port``, else the one of tieout.toml.

    The demo company comes up in a home that has it already, or has no books at all: never uninvited beside real ones.

    Raises:
        TieoutError: something did not start, or ended by itself; everything was stopped.
    """
    own = bool(read_settings(home).names) and not demo_book(home).known
    extras = [*_demo(home)] if with_demo and not own else []
    settings = read_settings(home)
    extras += _web_connector(home, settings, web_connector_port)
    if not settings.names:
        say(f"{home.settings} has no books yet, so nothing is deployed.")
    up(
        home.path,
        deployed(settings),
        extras=extras,
        port=settings.prefect_port if port is None else port,
        database=settings.prefect_database,
        say=say,
    )


def deployed(settings: Settings) -> list[DeployedBook]:
    """What the deployments say of each book."""
    return [
        DeployedBook(name, settings.time_zone(name).key, settings.schedule(name).model_dump())
        for name in settings.names
    ]


def _web_connector(home: Home, settings: Settings, port: int | None) -> Sequence[Extra]:
    """Return the service as a process to keep up, where a book needs it.

    Raises:
        BadRequest: its port is taken.
    """
    books = reached_by_one(settings)
    if not books:
        return []
    host = settings.web_connector_host or "127.0.0.1"
    chosen = _free(host, port if port is not None else settings.web_connector_port or PORT)
    says = f"Web Connector's service of {', '.join(books)}: {address(settings, host, chosen)}"
    return [Extra("web-connector", command(home, host=host, port=chosen), says=says)]


def _free(host: str, port: int) -> int:
    """Return the port, or any free one for 0; said here, before anything is started."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as candidate:
        candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            candidate.bind((host, port))
        except (OSError, OverflowError) as error:
            words = error.strerror if isinstance(error, OSError) else "no such port"
            raise BadRequest(
                f"The Web Connector's service cannot listen on {host}:{port}: {words}.",
                code="port",
                remedy="Choose another port with --web-connector-port, or as web_connector_port in tieout.toml.",
            ) from None
        return int(candidate.getsockname()[1])


def _demo(home: Home) -> Sequence[Extra]:
    """Make the demo company where it is missing, and return its sandbox as a process to keep up."""
    from tasks.demo.show import set_up

    book = demo_book(home)
    with book.running() as twin:
        set_up(book, twin)
        name = twin.name
    says = f"Sandbox of the book {book.name!r} ({name}): {book.address()}"
    return [Extra(f"{book.name} sandbox", book.command(), says=says)]
