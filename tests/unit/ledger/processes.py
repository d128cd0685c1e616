"""Real processes for the tests of the ledger: started with a piece of program, let go together, killed if need be."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
_HEAD = """
import sys
from connectors.contract.clock import now
from connectors.ledger import open_ledger
from tests.unit.ledger.samples import *

def wait_for_go():
    print("ready", flush=True)
    sys.stdin.readline()

def say(text):
    print(text, flush=True)

url, key, me, run_id = sys.argv[1:]
ledger = open_ledger(url, key=key.encode())
"""


class Worker:
    """One process with an open ledger."""

    def __init__(self, program: str, url: str, key: bytes, me: str, run_id: str = "") -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", _HEAD + program, url, key.decode(), me, run_id],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def heard(self) -> str:
        """Next line that it says; waits for it, and is empty where the process has ended."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def go(self) -> None:
        """Let it go on."""
        assert self.process.stdin is not None
        self.process.stdin.write("go\n")
        self.process.stdin.flush()

    def kill(self) -> None:
        """SIGKILL it and wait until it is gone."""
        self.process.kill()
        self.process.communicate()

    def end(self) -> None:
        """Wait for its end, which must be a good one."""
        self.process.communicate(timeout=60)
        assert self.process.returncode == 0
