"""Runs the service: on a port of this machine until it is stopped, or in a thread for as long as somebody needs it."""

from __future__ import annotations

import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

from connectors.contract.errors import BadRequest
from connectors.contract.web_connector import Desk, Mailbox, Patience
from connectors.quickbooks_desktop.service.app import App
from connectors.quickbooks_desktop.service.lines import Line
from connectors.quickbooks_desktop.service.methods import Service

PATH = "/qbwc"
_CONNECTIONS = 128
_GOODBYE = 2
"""Seconds that calls have to end once the service is stopped; what is cut off is as after a lost answer."""


def serve(
    mailbox: Mailbox,
    desks: Callable[[str], Desk],
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    address: str = "",
    version: str = "Tieout",
    patience: Patience | None = None,
    ready: Callable[[str], None] | None = None,
    opened: Callable[[str], None] | None = None,
    closed: Callable[[str], None] | None = None,
    linger: float = 2.0,
) -> None:
    """Serve until SIGTERM or SIGINT; ``ready`` is told the address as soon as calls are answered.

    ``address`` is the public one, behind a proxy that ends TLS; without it, the one that is listened on. ``opened`` and ``closed``
    are the `Service`'s; ``linger`` is how many seconds a call waits for a message set before it is answered with a pause.

    Raises:
        BadRequest: the port cannot be had.
    """
    service = Service(
        mailbox=mailbox, desks=desks, version=version, patience=patience or Patience(), opened=opened, closed=closed
    )  # fmt: skip
    server, listener, url = _prepared(service, host, port, address, linger)

    def stop(_signal: int, _frame: object) -> None:
        server.should_exit = True

    for each in (signal.SIGTERM, signal.SIGINT):
        # The server's own handlers stand in front of it while it runs, and hand on when they are done: a normal end.
        signal.signal(each, stop)
    if ready is not None:
        ready(url)
    try:
        server.run(sockets=[listener])
    finally:
        listener.close()


def address_of(host: str, port: int) -> str:
    """Address under which a Web Connector of this machine calls a service that listens there."""
    shown = "localhost" if host in {"127.0.0.1", "0.0.0.0", "::1", "::"} else host  # noqa: S104 - compared, not bound
    return f"http://{shown}:{port}{PATH}"


@contextmanager
def running(
    mailbox: Mailbox,
    desks: Callable[[str], Desk],
    *,
    patience: Patience | None = None,
    opened: Callable[[str], None] | None = None,
    closed: Callable[[str], None] | None = None,
    linger: float = 0.0,
) -> Iterator[str]:
    """The service in a thread of this process on a free port; gives its address."""
    service = Service(
        mailbox=mailbox, desks=desks, patience=patience or Patience(), opened=opened, closed=closed
    )
    server, listener, url = _prepared(service, "127.0.0.1", 0, "", linger)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        yield url
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


def _listening(host: str, port: int) -> socket.socket:
    """A listening socket that names its protocol: only then is what it accepts set to send at once, without waiting 40 ms."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(_CONNECTIONS)
    except BaseException:
        listener.close()
        raise
    return listener


def _prepared(
    service: Service, host: str, port: int, address: str, linger: float
) -> tuple[uvicorn.Server, socket.socket, str]:
    try:
        listener = _listening(host, port)
    except (OSError, OverflowError) as error:
        words = error.strerror if isinstance(error, OSError) else "no such port"
        raise BadRequest(
            f"The service cannot listen on {host}:{port}: {words}.",
            code="port",
            remedy="Choose another port with --port; 0 takes a free one.",
        ) from None
    url = address or address_of(host, listener.getsockname()[1])
    options: dict[str, Any] = {
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "lifespan": "on",
        "http": Line,
        "ws": "none",
        "limit_concurrency": _CONNECTIONS,
        "timeout_keep_alive": 60,
        "timeout_graceful_shutdown": _GOODBYE,
    }
    app = App(service, url, linger=linger)
    server = uvicorn.Server(uvicorn.Config(app, **options))
    app.stopping = lambda: server.should_exit
    return server, listener, url
