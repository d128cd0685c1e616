"""Processes forked from one share nothing by which the death of one could stop the others."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from tests.support.children import forked


def _dies_with_the_lock() -> None:
    from expectations.engine import tqdm

    tqdm.get_lock().acquire()
    os.kill(os.getpid(), signal.SIGKILL)


def _judges(said: str) -> None:
    from tests.support.preloaded import judge_each_kind

    judge_each_kind()
    Path(said).write_text(_shared_memory(), encoding="utf-8")


def _shared_memory() -> str:
    """What this process writes into memory that others have, too; a semaphore of multiprocessing lies there."""
    lines = Path("/proc/self/maps").read_text(encoding="utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if line.split()[1][1::2] == "ws")


def test_who_is_killed_with_the_bars_lock_stops_no_other(tmp_path: Path) -> None:
    """Great Expectations takes its progress bars' lock at each step; a run that SIGKILL ended there must not stop the next for good."""
    killed = forked(_dies_with_the_lock)
    killed.join(60)
    assert killed.exitcode == -signal.SIGKILL
    next_one = forked(_judges, str(tmp_path / "said"))
    next_one.join(60)
    assert next_one.exitcode == 0, "it waits for a lock whose holder is dead"
    assert (tmp_path / "said").read_text(encoding="utf-8") == ""
