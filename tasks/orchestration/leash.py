"""Runs one command and ends it, with all it started, when whoever started the leash goes away for any reason.

Started as a program of its own, by file name and with the standard library only, so that it costs 20 ms. Its
standard input is a pipe that the starter holds open: closed on purpose, or by the starter's death, even by SIGKILL,
it ends the command: SIGTERM, and after the grace SIGKILL to everything that it started, in whatever session.
Usage: leash.py GRACE_SECONDS PID_FILE COMMAND...
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path


def main(arguments: list[str]) -> int:
    """Run the command; answer its exit code."""
    grace, pid_file, command = float(arguments[0]), Path(arguments[1]), arguments[2:]
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # The pipe alone decides. A handler, because a signal that is ignored would be ignored by the command too.
        signal.signal(name, lambda *_: None)
    _adopt_orphans()
    awake, asleep = os.pipe()
    os.set_blocking(asleep, False)
    signal.set_wakeup_fd(asleep)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    child = subprocess.Popen(  # noqa: S603 the command is the starter's own
        command, stdin=subprocess.DEVNULL, process_group=0
    )
    unfinished = pid_file.with_suffix(".new")
    unfinished.write_text(str(child.pid))
    unfinished.replace(pid_file)
    try:
        while child.poll() is None:
            ready, _, _ = select.select([sys.stdin, awake], [], [])
            if awake in ready:
                os.read(awake, 4096)
            if sys.stdin in ready and not os.read(sys.stdin.fileno(), 4096):
                _end(child, grace)
    finally:
        _kill_descendants()  # what the command left behind
        pid_file.unlink(missing_ok=True)
    return child.returncode if child.returncode >= 0 else 128 - child.returncode


def _end(child: subprocess.Popen[bytes], grace: float) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(child.pid, signal.SIGTERM)
    deadline = time.monotonic() + grace
    while child.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    child.kill()
    child.wait()


def _adopt_orphans() -> None:
    """Become the parent of what the command leaves behind (Linux), so that it can be found whatever its session."""
    pr_set_child_subreaper = 36
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(pr_set_child_subreaper, 1, 0, 0, 0)


def _kill_descendants() -> None:
    """Kill all that descends from this process, until nothing does: a fork may be quicker than one look."""
    for _ in range(20):
        pids = _descendants()
        if not pids:
            return
        for pid in pids:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.01)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


def _descendants() -> list[int]:
    parents = _parents()
    found: list[int] = []
    layer = {os.getpid()}
    while layer:
        layer = {pid for pid, parent in parents.items() if parent in layer}
        found.extend(layer)
    return found


def _parents() -> dict[int, int]:
    """Pid → parent's pid of every process that is not a zombie."""
    if sys.platform != "linux":
        listing = subprocess.run(
            ["/bin/ps", "-A", "-o", "pid=,ppid=,comm="], capture_output=True, check=False
        )
        rows = (line.split(None, 2) for line in listing.stdout.decode(errors="replace").splitlines())
        return {int(pid): int(parent) for pid, parent, name in rows if not name.endswith("/ps")}
    parents = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
                if state != "Z":
                    parents[int(folder.name)] = int(parent)
    return parents


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
