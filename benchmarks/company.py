"""A company to measure on: the QuickBooks Online sandbox in a process of its own, operations, one book, and runs of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from benchmarks.processes import ROOT, Spent, spend

BOOK = "bench"
FENCE = "2020-01-01"
TIEOUT = ("-c", "from flows.cli import main; main()")
"""The command `tieout`, without asking where it is installed."""
QUIET = {"DO_NOT_TRACK": "1", "PREFECT_SERVER_ANALYTICS_ENABLED": "false"}

SETTINGS = """
[books.bench]
target = "quickbooks-online"
company_id = "{realm_id}"
operations = "sqlite:///operations.sqlite"
fence = {fence}
payee_suffix = " (expenses)"
[books.bench.auto_create]
customers = true
items = true
vendors = true
[books.bench.tax]
mode = "exempt"
[books.bench.accounts]
income = "Services"
expense = "Cost of Goods Sold"
freight = "Cost of Goods Sold"
"cash advance" = "Prepaid Expenses"
clearing = "Payment Processor Clearing"
"processing fees" = "Payment Processing Fees"
[books.bench.company_cards]
"Company Visa" = "Visa"
[books.bench.options]
base_url = "{base_url}"
discovery_url = "{discovery_url}"
refund_item = "Services"
{limits}
[books.bench.secrets]
client_id = "file:sandbox.json#client_id"
client_secret = "file:sandbox.json#client_secret"
refresh_token = "file:sandbox.json#refresh_token"
"""
NO_LIMITS = 'requests_per_minute = "1000000"\nrequests_per_second = "100000"\nbatches_per_minute = "1000000"'


@dataclass(slots=True)
class Company:
    """A home with its sandbox."""

    home: Path
    limited: bool
    ready: Mapping[str, str]
    process: subprocess.Popen[str]

    @property
    def operations(self) -> Path:
        """File of the operations database."""
        return self.home / "operations.sqlite"

    @property
    def ledger(self) -> Path:
        """File of the ledger; there from the first run on."""
        return self.home / "ledger.sqlite"

    @property
    def books(self) -> Path:
        """File in which the sandbox keeps the company."""
        return self.home / "sandbox" / "company.sqlite"

    def environment(self) -> dict[str, str]:
        """Environment of every process that works on this home."""
        return {**QUIET, "TIEOUT_HOME": str(self.home)}

    def nightly(
        self, *options: str, environment: Mapping[str, str] | None = None
    ) -> tuple[Spent, dict[str, Any]]:
        """One nightly run, a whole process; answers its cost and its summary.

        Raises:
            RuntimeError: something was not settled; then the figures would mean nothing.
        """
        spent = self.tieout("nightly", BOOK, "--json", *options, environment=environment)
        return spent, json.loads(spent.output)

    def tieout(self, *command: str, environment: Mapping[str, str] | None = None) -> Spent:
        """Run a `tieout` command, a whole process, and answer its cost; raises RuntimeError unless it ends with 0."""
        return spend([*TIEOUT, *command], {**self.environment(), **(environment or {})})

    def control(self, path: str, body: object = None) -> Any:
        """Ask the control side of the sandbox, or tell it something."""
        address = f"{self.ready['base_url']}/_sandbox/{path}"
        answer = (
            requests.get(address, timeout=60)
            if body is None
            else requests.post(address, json=body, timeout=60)
        )
        answer.raise_for_status()
        return answer.json()

    def created(self, entity: str = "Invoice") -> int:
        """Return how many documents or list entries of a type the books created."""
        return int(self.control("journal/counts")["effects"].get(entity, {}).get("create", 0))

    def effects(self) -> int:
        """Return how often our program created, changed or took back anything in the books."""
        return int(self.control("journal/counts?source=api")["total"])

    def requests(self) -> int:
        """Calls that the company's API has answered since the sandbox started."""
        return int(self.control("journal/counts")["requests"].get("requests", 0))

    def restart(self) -> None:
        """Stop the sandbox and start it again at the same address; call ``stop`` yourself to work on its file between."""
        self.stop()
        self.process, self.ready = _started(
            self.home, self.limited, self.ready["base_url"].rpartition(":")[2]
        )

    def stop(self) -> None:
        """End the sandbox."""
        _ended(self.process)


@contextmanager
def company(*, limited: bool = False) -> Iterator[Company]:
    """A fresh company with empty operations; ``limited`` has the vendor's limits enforced, and ours at their defaults."""
    from connectors.operations import create_reference

    with tempfile.TemporaryDirectory(prefix="tieout-bench-") as folder:
        home = Path(folder)
        process, ready = _started(home, limited, "0")
        made = Company(home, limited, ready, process)
        try:
            (home / "sandbox.json").write_text(json.dumps(dict(ready)))
            text = SETTINGS.format(**ready, fence=FENCE, limits="" if limited else NO_LIMITS)
            (home / "tieout.toml").write_text(text)
            create_reference(f"sqlite:///{home / 'operations.sqlite'}")
            yield made
        finally:
            made.stop()


def _ended(process: subprocess.Popen[str]) -> None:
    with process:  # closes its output, too
        if process.poll() is None:
            process.terminate()
            process.wait(30)


def _started(home: Path, limited: bool, port: str) -> tuple[subprocess.Popen[str], dict[str, str]]:
    process = subprocess.Popen(
        [
            sys.executable, "-m", "connectors.sandbox.quickbooks_online", "--port", port, "--home", str(home / "sandbox"),
            "--custom-numbers", "--set", "purchase_custom_numbers=true", "--set", f"limits={'true' if limited else 'false'}",
        ],
        stdout=subprocess.PIPE, text=True, cwd=ROOT, env={**os.environ, **QUIET},
    )  # fmt: skip
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        raise RuntimeError(f"The sandbox did not start: it ended with {process.wait(10)}.")
    return process, json.loads(line)
