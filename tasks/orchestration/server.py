"""Our Prefect server: found, attached to or started, and stopped again once everything is recorded."""

from __future__ import annotations

import json
import logging
import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from connectors.contract.errors import BadRequest, Outage
from tasks.orchestration import locks, probe
from tasks.orchestration.processes import Leashed, alive
from tasks.orchestration.settings import for_users, prefect_home, process_environment, say_goodbye

START_SECONDS = 120
HOST = "127.0.0.1"

logger = logging.getLogger("tieout.server")


@dataclass(frozen=True, slots=True)
class Server:
    """A Prefect server that answers."""

    api_url: str
    ui_url: str
    owned: bool
    """Whether we started it, and so stop it."""
    environment: dict[str, str] = field(repr=False)
    """For processes that use it; :func:`tasks.orchestration.settings.apply` gives it to this one."""
    process: Leashed | None = None
    """The server's process, where we own it."""


def answering(home: Path) -> str:
    """Address of the Prefect server that answers for this home now, ours or the one that PREFECT_API_URL names; empty where none does."""
    if named := os.environ.get("PREFECT_API_URL"):
        return named.rstrip("/") if probe.healthy(named.rstrip("/"), timeout=5) else ""
    folder = prefect_home(home)
    try:
        api_url = str(json.loads((folder / "server.json").read_text(encoding="utf-8"))["api_url"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    return api_url if probe.healthy(api_url, timeout=5) and probe.home_of(api_url) == folder else ""


def expected(home: Path) -> bool:
    """Whether there may be one: asks nobody, so that it costs nothing."""
    return bool(os.environ.get("PREFECT_API_URL")) or (prefect_home(home) / "server.json").exists()


@contextmanager
def prefect_server(home: Path, port: int | None = None, database: str | None = None) -> Iterator[Server]:
    """Yield a server for this home; see :func:`_attached`, :func:`_found` and :func:`_started` for which.

    ``port`` and ``database`` (a PostgreSQL address) are for one that is started; without them it takes a free port
    and a file in the home.

    Prefect must not have been imported with other settings before: call ``apply(server.environment)`` first. Raises
    BadRequest where the port is taken or PREFECT_API_URL names none, Outage where ours does not start.
    """
    with ExitStack() as stack:
        if os.environ.get("PREFECT_API_URL"):
            yield _attached(home, os.environ["PREFECT_API_URL"])
            return
        folder = prefect_home(home)
        folder.mkdir(parents=True, exist_ok=True)
        with locks.exclusive(folder / "start.lock"):
            if server := _found(home, port):
                stack.enter_context(locks.shared(folder / "users.lock"))
            else:
                stack.enter_context(locks.exclusive(folder / "owner.lock"))
                server = _started(home, port, database)
        if server.process is None:
            yield server
            return
        recorded = probe.task_runs(server.api_url) - probe.ANNOUNCED.count
        try:
            yield server
        except Exception:
            _end(server, folder, recorded)
            raise
        except BaseException:
            _end(server, folder, None)
            raise
        else:
            _end(server, folder, recorded)


def _attached(home: Path, api_url: str) -> Server:
    """Answer the server that PREFECT_API_URL names: somebody else's, never stopped by us."""
    api_url = api_url.rstrip("/")
    if not probe.healthy(api_url, timeout=10):
        raise BadRequest(
            f"No Prefect server answers at {api_url}, which PREFECT_API_URL names.",
            remedy="Start that server, or unset PREFECT_API_URL so that Tieout uses one of its own.",
        )
    return Server(api_url, api_url.removesuffix("/api"), False, for_users(process_environment(home, api_url)))


def _found(home: Path, port: int | None) -> Server | None:
    """Answer the live server that another of our processes started for this home, or None.

    It must answer and say that its home is ours: after a crash, a stranger may have its pid or its port.
    """
    folder = prefect_home(home)
    record = folder / "server.json"
    try:
        noted = json.loads(record.read_text(encoding="utf-8"))
        pid, api_url = int(noted["pid"]), str(noted["api_url"])
    except (OSError, ValueError, KeyError, TypeError):
        record.unlink(missing_ok=True)
        return None
    if not locks.held(folder / "owner.lock"):
        # Its owner died, and so it is about to end.
        deadline = time.monotonic() + 20
        while alive(pid) and time.monotonic() < deadline and probe.healthy(api_url, timeout=1):
            time.sleep(0.1)
        record.unlink(missing_ok=True)
        return None
    if not (probe.healthy(api_url, timeout=10) and probe.home_of(api_url) == folder):
        raise Outage(
            f"The Prefect server of {home} was started by another command and does not answer at {api_url}.",
            remedy=f"End that command (its server is process {pid}), then try again.",
        )
    if port is not None and f":{port}/" not in api_url:
        raise BadRequest(
            f"The Prefect server of {home} already runs at {api_url}, not on port {port}.",
            remedy="Leave the port out, or end the command that started it.",
        )
    return Server(api_url, api_url.removesuffix("/api"), False, for_users(process_environment(home, api_url)))


def _started(home: Path, port: int | None, database: str | None) -> Server:
    """Start one of our own and wait until it answers as ours."""
    folder = prefect_home(home)
    port = _choose_port(folder, port)
    api_url = f"http://{HOST}:{port}/api"
    environment = process_environment(home, api_url, database=database)
    serve = Path(__file__).with_name("serve.py")
    process = Leashed(
        "server",
        [sys.executable, str(serve), HOST, str(port)],
        environment=environment,
        folder=folder / "run",
    )
    try:
        _wait_until_healthy(process, api_url, folder)
        note = folder / "server.json.new"
        note.write_text(json.dumps({"pid": process.pid, "port": port, "api_url": api_url}), encoding="utf-8")
        note.replace(folder / "server.json")
    except BaseException:
        process.stop()
        raise
    return Server(api_url, api_url.removesuffix("/api"), True, for_users(environment), process)


def _wait_until_healthy(process: Leashed, api_url: str, folder: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not probe.healthy(api_url, timeout=2):
        if not process.running:
            raise Outage(
                f"The Prefect server ended while starting. Its last words:\n{process.last_words()}",
                remedy=f"Read {process.log}.",
            )
        if time.monotonic() > deadline:
            raise Outage(
                f"The Prefect server did not answer within {START_SECONDS} seconds.",
                remedy=f"Read {process.log}.",
            )
        time.sleep(0.05)
    if probe.home_of(api_url) != folder:
        raise BadRequest(
            f"Another program answers at {api_url}.",
            remedy="Choose another port, or leave it out.",
        )


def _end(server: Server, folder: Path, recorded: int | None) -> None:
    """Stop our server, after those who use it and after the last task run is recorded; with None at once.

    ``recorded`` is how many task runs it had beside those that this process announced.
    """
    assert server.process is not None  # noqa: S101 only the owner ends it
    try:
        if recorded is not None and server.process.running:
            locks.wait_until_unused(folder / "users.lock", "Another command still uses this Prefect server.")
            say_goodbye()
            probe.wait_until_recorded(server.api_url, expected=recorded + probe.ANNOUNCED.count)
    finally:
        (folder / "server.json").unlink(missing_ok=True)
        server.process.stop()


def _choose_port(folder: Path, port: int | None) -> int:
    """The port asked for, else the one of last time (bookmarks stay right), else any free one."""
    noted = folder / "port"
    if port is None:
        with suppress(OSError, ValueError):
            port = int(noted.read_text(encoding="ascii"))
            if not _free(port):
                port = None
    elif not _free(port):
        raise BadRequest(
            f"Port {port} is used by another program.",
            remedy="Choose another port, or leave it out and a free one is taken.",
        )
    if port is None:
        with socket.socket() as probe_socket:
            probe_socket.bind((HOST, 0))
            port = int(probe_socket.getsockname()[1])
    noted.write_text(str(port), encoding="ascii")
    return port


def _free(port: int) -> bool:
    with socket.socket() as candidate:
        candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            candidate.bind((HOST, port))
        except OSError:
            return False
    return True
