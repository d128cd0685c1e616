"""A real retailer's invoices through load and nightly, compared with what the csv module alone makes of the file."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections import Counter, defaultdict
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

from benchmarks.retail.__main__ import BOOK, FILE, ROOT, retail_book
from connectors.contract.words import Disposition
from tasks.home import Home
from tasks.launch import launch
from tasks.orchestration.server import Server
from tasks.wiring import ledger_of

pytestmark = [pytest.mark.prefect, pytest.mark.slow]


class File:
    """The invoices of the file, computed here from its lines and from nothing of ours."""

    def __init__(self, path: Path) -> None:
        self.totals: dict[str, Decimal] = defaultdict(Decimal)
        self.customers: dict[str, str] = {}
        with path.open(encoding="utf-8-sig", newline="") as lines:
            for row in csv.DictReader(lines, delimiter=";"):
                amount = Decimal(row["Quantity"]) * Decimal(row["UnitPrice"].replace(",", "."))
                self.totals[row["InvoiceNo"]] += amount.quantize(Decimal("0.01"), ROUND_HALF_UP)
                self.customers[row["InvoiceNo"]] = row["CustomerID"].strip()

    def fate(self, number: str) -> str:
        """How an invoice must leave the run."""
        if self.totals[number] < 0:
            return "ineligible"
        return "transferred" if self.customers[number] else "invalid"

    def expected(self, settled: str) -> dict[str, tuple[int, Decimal]]:
        """Count and total of each disposition; ``settled`` is what those in the books are called."""
        counts: dict[str, tuple[int, Decimal]] = {}
        for number, total in self.totals.items():
            name = settled if self.fate(number) == "transferred" else self.fate(number)
            count, sum_ = counts.get(name, (0, Decimal(0)))
            counts[name] = (count + 1, sum_ + total)
        return counts


def dispositions(run: dict[str, Any]) -> dict[str, tuple[int, Decimal]]:
    """The invoices' dispositions as `tieout status --json` tells them."""
    assert all(isinstance(row["total"], str) for row in run["dispositions"])
    rows = [row for row in run["dispositions"] if row["kind"] == "invoice"]
    assert {row["currency"] for row in rows} == {"USD"}
    return {row["disposition"]: (row["count"], Decimal(row["total"])) for row in rows}


def test_every_invoice_of_a_real_file_is_accounted_for(
    server: Server, shared_data: Path, tmp_path: Path
) -> None:
    """All 512 invoices end in one disposition each, the books hold the rest to the cent, a second run transfers nothing.

    Negative ones are not eligible, those without a customer are failures; both are told by status as text amounts.
    """
    file = File(shared_data / "operations" / FILE)
    assert len(file.totals) == 512
    home = Home(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.retail"],
        cwd=ROOT,
        env={**os.environ, **server.environment, "TIEOUT_HOME": str(home.path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    status = json.loads(done.stdout)
    assert dispositions(status["last_run"]) == file.expected("transferred")
    assert status["last_run"]["tie_out"][0]["ties"] is True
    with ledger_of(home) as ledger:
        rows = ledger.dispositions(status["last_run"]["run_id"], list(Disposition), 5000)
    fates = [(row.number, str(row.disposition)) for row in rows if row.kind == "invoice"]
    assert Counter(fates) == Counter((number, file.fate(number)) for number in file.totals)

    with retail_book(home).running() as twin:
        held = twin.invoices()
        created = twin.created()
        assert held == {n: total for n, total in file.totals.items() if file.fate(n) == "transferred"}
        assert max(Counter(row["number"] for row in created if row["kind"] == "invoice").values()) == 1

        again = launch(home, "nightly", {"book": BOOK})
        assert dispositions(dict(again.shown)) == file.expected("unchanged")
        assert twin.created() == created
        assert twin.invoices() == held
