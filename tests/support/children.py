"""Real processes that carry out runs: forked from one server that has the slow imports behind it, watched, stopped and killed by signals."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from tests.support.child_run import main

_PRELOADED = ["tests.support.preloaded"]
_PREFECT = ["tests.support.preloaded_flows", *_PRELOADED]
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(_PRELOADED)


def with_prefect() -> None:
    """Have the server import Prefect too, for children that run flows; later than the first child it changes nothing."""
    _CONTEXT.set_forkserver_preload(_PREFECT)


def until(condition: Callable[[], Any], seconds: float = 60) -> Any:
    """What the condition answers once that is true; fails where it never is."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)
    return found


def forked(body: Callable[..., None], *arguments: Any) -> BaseProcess:
    """A process of its own that carries out a function, the slow imports behind it."""
    process = _CONTEXT.Process(target=body, args=arguments, daemon=True)
    process.start()
    return process


class Child:
    """One process that carries out runs of a book, as ``child_run`` is told; or, with another body, what that does."""

    def __init__(
        self, orders: dict[str, Any], log: Path, body: Callable[[dict[str, Any], str], None] = main
    ) -> None:
        """Start it; what it says goes to ``log``."""
        self.log = log
        self.process = forked(body, orders, str(log))

    @property
    def exit_code(self) -> int | None:
        """None while it lives; minus the signal where one ended it."""
        return self.process.exitcode

    def wait(self, seconds: float = 120) -> int:
        """Its exit code, once it has ended."""
        self.process.join(seconds)
        assert self.process.exitcode is not None, f"the run goes on and on: {self._whereabouts()}"
        return self.process.exitcode

    def killed(self) -> None:
        """Wait until SIGKILL has ended it, at the point where it was told to die."""
        assert self.wait() == -signal.SIGKILL, f"it did not die where it should: {self.words()}"

    def kill(self) -> None:
        """SIGKILL, now."""
        assert self.process.exitcode is None, f"it ended before it could be killed: {self.words()}"
        self.process.kill()
        self.killed()

    def stopped(self) -> None:
        """Wait until SIGSTOP has paused it, at the point where it was told to."""
        until(lambda: self.exit_code is not None or self._state() == "T")
        assert self.exit_code is None, f"it ended and did not pause: {self.words()}"

    def go_on(self) -> None:
        """Let it go on after a pause."""
        assert self.process.pid is not None
        os.kill(self.process.pid, signal.SIGCONT)

    def _state(self) -> str:
        stat = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii", errors="replace")
        return stat.rpartition(")")[2].split()[0]

    def _whereabouts(self) -> str:
        """What it said, and where each of its threads stands."""
        assert self.process.pid is not None
        os.kill(self.process.pid, signal.SIGUSR1)
        self.process.join(1)
        return self.words()

    def words(self) -> str:
        """The end of what it said."""
        return self.log.read_text(encoding="utf-8")[-4000:] if self.log.exists() else "(it said nothing)"
