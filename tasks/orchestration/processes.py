"""Processes that we start and that never outlive us: started on a leash, watched, stopped."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tasks.orchestration import leash

MAX_LOG_BYTES = 5_000_000


class Leashed:
    """One running command; it ends with :meth:`stop`, and by itself when this process dies, however it dies."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        folder: Path,
        grace: float = 10,
    ) -> None:
        """Start ``command`` in ``folder``, its output going to ``NAME.log`` there.

        ``grace`` is the seconds that it has to end after SIGTERM, before SIGKILL.
        """
        self.name = name
        self.log = folder / f"{name}.log"
        folder.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > MAX_LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        self._pid_file = folder / f"{name}.{time.monotonic_ns()}.pid"
        self._grace = grace
        with self.log.open("ab") as log:
            self._leash = subprocess.Popen(  # noqa: S603 our own command lines
                [sys.executable, "-I", "-S", leash.__file__, str(grace), str(self._pid_file), *command],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                env=dict(environment),
                cwd=folder,
                start_new_session=True,  # Ctrl-C in the terminal reaches us alone; we end the rest in order
            )
        self.pid = self._command_pid()

    @property
    def running(self) -> bool:
        """Whether the command is still there."""
        return self._leash.poll() is None

    @property
    def exit_code(self) -> int | None:
        """None while it runs; 128 + signal where a signal ended it."""
        return self._leash.poll()

    def stop(self) -> None:
        """End the command and everything it started; returns when it is gone."""
        if self._leash.stdin and not self._leash.stdin.closed:
            self._leash.stdin.close()
        try:
            self._leash.wait(self._grace + 10)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                self._leash.send_signal(signal.SIGKILL)
            self._leash.wait()

    def last_words(self, lines: int = 12) -> str:
        """The end of its output, for an error message."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])

    def _command_pid(self) -> int:
        while not self._pid_file.exists():
            if self._leash.poll() is not None:
                return 0
            time.sleep(0.005)
        return int(self._pid_file.read_text(encoding="ascii"))


def alive(pid: int) -> bool:
    """Whether a process of this number runs on this machine."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
