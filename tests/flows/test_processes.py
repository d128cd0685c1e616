"""What we start ends with us, however we end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tasks.orchestration import locks
from tasks.orchestration.processes import Leashed

STUBBORN = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        open(sys.argv[1] + "/grandchild", "w").write(str(os.getpid()))
        time.sleep(600)
    os._exit(0)
open(sys.argv[1] + "/child", "w").write(str(os.getpid()))
time.sleep(600)
"""
"""Ignores SIGTERM, and leaves a process behind in a session of its own."""

OWNER = """
import os, sys
from pathlib import Path
from tasks.orchestration import locks
from tasks.orchestration.processes import Leashed
Leashed("stubborn", [sys.executable, "-c", sys.argv[1], sys.argv[2]],
        environment=dict(os.environ), folder=Path(sys.argv[2]), grace=0.2)
sys.stdin.read()
"""


def until(condition: Callable[[], bool], seconds: float = 20) -> None:
    """Return once the condition holds; fail where it never does."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)


def alive(pid: int) -> bool:
    """Whether the process runs; a zombie that waits for its parent does not."""
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def pids(folder: Path) -> list[int]:
    """The two processes of STUBBORN, once both have said that they are there."""
    names = [folder / "child", folder / "grandchild"]
    until(lambda: all(name.exists() and name.read_text() for name in names))
    return [int(name.read_text()) for name in names]


@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")
def test_stop_ends_what_ignores_sigterm_and_what_it_left_behind(tmp_path: Path) -> None:
    """After stop() returns nothing of the command runs, in whatever session it hides."""
    process = Leashed(
        "stubborn",
        [sys.executable, "-c", STUBBORN, str(tmp_path)],
        environment=dict(os.environ),
        folder=tmp_path,
        grace=0.2,
    )
    started = pids(tmp_path)
    assert all(alive(pid) for pid in started)
    process.stop()
    assert not any(alive(pid) for pid in started)
    assert not process.running


@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_nothing_outlives_its_owner(tmp_path: Path, number: signal.Signals) -> None:
    """An owner that is killed, even by SIGKILL, takes with it all that it started."""
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, STUBBORN, str(tmp_path)], stdin=subprocess.PIPE, cwd=Path.cwd()
    )
    started = pids(tmp_path)
    owner.send_signal(number)
    owner.communicate()
    until(lambda: not any(alive(pid) for pid in started))


def test_exit_code_and_last_words(tmp_path: Path) -> None:
    """A command that fails by itself says why, and with which code."""
    process = Leashed(
        "failing",
        [sys.executable, "-c", "print('no such thing'); raise SystemExit(3)"],
        environment=dict(os.environ),
        folder=tmp_path,
    )
    until(lambda: not process.running)
    assert process.exit_code == 3
    assert "no such thing" in process.last_words()
    process.stop()


def test_the_owner_waits_for_those_who_use_what_it_started(tmp_path: Path) -> None:
    """A shared lock keeps the owner waiting until its last holder has let go; then nobody holds it."""
    lock = tmp_path / "users.lock"
    order: list[str] = []

    def owner() -> None:
        locks.wait_until_unused(lock, "Somebody uses it.")
        order.append("owner")

    waiting = threading.Thread(target=owner)
    with locks.shared(lock), locks.shared(lock):
        assert locks.held(lock)
        waiting.start()
        waiting.join(0.3)
        order.append("user")
    waiting.join(10)
    assert order == ["user", "owner"]
    assert not locks.held(lock)
