"""Server, worker and whatever the caller adds, kept up together until Ctrl-C, and then all taken down in order."""

from __future__ import annotations

import logging
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import current_thread, main_thread

from connectors.contract.errors import Outage
from tasks.orchestration import runs
from tasks.orchestration.deploy import POOL, ROOT, DeployedBook, deploy
from tasks.orchestration.processes import Leashed
from tasks.orchestration.server import Server, prefect_server
from tasks.orchestration.settings import prefect_home

WORKER_GRACE = 3.0
"""Seconds between SIGTERM and SIGKILL: one SIGTERM was never seen to end an idle worker."""

logger = logging.getLogger("tieout.up")


@dataclass(frozen=True, slots=True)
class Extra:
    """A process that the caller wants beside: its name, its command line, what to add to its environment."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    says: str = ""
    """A line for people, such as its address."""


def up(
    home: Path,
    books: Sequence[DeployedBook],
    *,
    extras: Sequence[Extra] = (),
    port: int | None = None,
    database: str | None = None,
    say: Callable[[str], None] = logger.info,
    root: Path = ROOT,
) -> None:
    """Bring everything up and keep it up; returns after SIGINT or SIGTERM, when nothing of it runs any more.

    Nothing is restarted silently: where a process ends by itself, everything is stopped and Outage says which one
    ended and what it said last. Raises what the server and the deployment raise.
    """
    with until_stopped(), prefect_server(home, port, database) as server:
        folder = prefect_home(home) / "run"
        say(f"Prefect UI: {server.ui_url}" + ("" if server.owned else " (already running; left running)"))
        with _started(extras, server, folder) as beside:
            for extra in extras:
                say(extra.says or f"{extra.name} runs")
            for name in deploy(home, server.environment, books, root):
                say(f"Deployed {name}")
            with worker(server, folder) as one:
                say(f"Worker of the pool {POOL!r} runs; Ctrl-C stops everything")
                watched = [one, *beside, *([server.process] if server.process else [])]
                watch(watched)
                say("Stopping; Ctrl-C again stops at once")


@contextmanager
def _started(extras: Sequence[Extra], server: Server, folder: Path) -> Iterator[list[Leashed]]:
    processes: list[Leashed] = []
    try:
        for extra in extras:
            environment = {**server.environment, **extra.environment}
            processes.append(Leashed(extra.name, extra.command, environment=environment, folder=folder))
        yield processes
    finally:
        for process in reversed(processes):
            process.stop()


@contextmanager
def worker(server: Server, folder: Path) -> Iterator[Leashed]:
    """A worker; when it ends, the runs that ended with it are told so, instead of staying Running for ever."""
    name = f"tieout {socket.gethostname()}"
    command = [sys.executable, "-m", "prefect", "--no-prompt", "worker", "start"]
    process = Leashed(
        "worker",
        [*command, "--pool", POOL, "--type", "process", "--name", name],
        environment=server.environment,
        folder=folder,
        grace=WORKER_GRACE,
    )
    try:
        yield process
    finally:
        here = runs.running_here(server.api_url, POOL)
        process.stop()
        runs.mark_ended(server.api_url, here)


@contextmanager
def until_stopped() -> Iterator[None]:
    """SIGTERM is as good as Ctrl-C. Twice stops at once; what then remains ends by itself, on its leash."""
    if current_thread() is not main_thread():
        yield
        return

    def interrupt(number: int, frame: object) -> None:  # noqa: ARG001 the shape of a signal handler
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    except KeyboardInterrupt:
        logger.debug("stopped on request")
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def watch(processes: Sequence[Leashed]) -> None:
    """Return when a signal asks for it."""
    while True:
        for process in processes:
            if not process.running:
                raise Outage(
                    f"The {process.name} ended by itself (code {process.exit_code}); everything was stopped. "
                    f"Its last words:\n{process.last_words()}",
                    remedy=f"Read {process.log}, then start again.",
                )
        try:
            time.sleep(0.2)
        except KeyboardInterrupt:
            return
