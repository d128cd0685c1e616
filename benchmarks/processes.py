"""Whole processes measured from outside: CPU seconds, wall seconds and peak memory of one command and all that it started."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
"""The checkout."""
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Spent:
    """What a command cost. The descendants that it waited for are in the CPU; the peak is that of its largest process."""

    cpu: float
    """Seconds, user and system."""
    wall: float
    """Seconds."""
    peak: int
    """Bytes resident."""
    output: str


def spend(
    command: Sequence[str], environment: Mapping[str, str] | None = None, *, codes: Sequence[int] = (0,)
) -> Spent:
    """Run a Python command line to its end and answer what it cost.

    Raises:
        RuntimeError: it ended with a code that is not among ``codes``; its last words are in the message.
    """
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        start = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, *command],
            stdout=out,
            stderr=err,
            cwd=ROOT,
            env={**os.environ, **(environment or {})},
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        said = out.read()
        if process.returncode not in codes:
            raise RuntimeError(
                f"{' '.join(command)} ended with {process.returncode}: {said[-1500:]} {err.read()[-3000:]}"
            )
    return Spent(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss * 1024, said)


def tree_cpu(pid: int) -> float:
    """CPU seconds of a process and its descendants so far, those that it has waited for included (Linux)."""
    children: dict[int, list[int]] = {}
    spent: dict[int, float] = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        here = int(folder.name)
        children.setdefault(int(fields[1]), []).append(here)
        spent[here] = sum(int(ticks) for ticks in fields[11:15]) / TICKS
    total, waiting = 0.0, [pid]
    while waiting:
        one = waiting.pop()
        total += spent.get(one, 0.0)
        waiting += children.get(one, [])
    return total
