"""Nightly runs one after another in one process, so that the small cost of a run can be told from that of starting Python.

Run as a process of its own: ``python -m benchmarks.nights BOOK``, with TIEOUT_HOME set. Each line on its input is the kind to run, or empty
for all kinds; the answer is a line of JSON with the run's CPU seconds, exit code and message.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from benchmarks.processes import ROOT


@dataclass(frozen=True, slots=True)
class Nights:
    """The process, seen from outside."""

    process: subprocess.Popen[str]

    def run(self, kind: str = "") -> float:
        """CPU seconds of one run of a kind, or of all; nothing of starting Python is in it.

        Raises:
            RuntimeError: something was not settled; then the figures would mean nothing.
        """
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{kind}\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        said: dict[str, Any] = json.loads(line) if line else {"exit_code": 1, "message": "The process ended."}
        if said["exit_code"]:
            raise RuntimeError(f"A run of {kind or 'all kinds'} was not settled: {said['message']}")
        return float(said["cpu"])


@contextmanager
def nights(book: str, environment: Mapping[str, str]) -> Iterator[Nights]:
    """Start the process, and end it by closing its input."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.nights", book],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, env={**os.environ, **environment},
    )  # fmt: skip
    with process:
        yield Nights(process)


def main(book: str) -> None:
    """Run what is asked for, line by line."""
    from tasks.home import Home
    from tasks.launch import launch

    for line in sys.stdin:
        kind = line.strip()
        start = _spent()
        done = launch(Home.of(None), "nightly", {"book": book, "kinds": [kind] if kind else []}, plain=True)
        answer = {"cpu": _spent() - start, "exit_code": done.exit_code, "message": done.message}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _spent() -> float:
    """CPU seconds of this process so far, its threads and ended children included."""
    return sum(os.times()[:4])


if __name__ == "__main__":
    main(sys.argv[1])
