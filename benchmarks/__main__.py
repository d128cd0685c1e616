"""Runs the measurements and prints their table: ``python -m benchmarks [--quick | --full] [--only NAME …] [--json] [--strict]``."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from importlib import import_module

from benchmarks.company import QUIET
from benchmarks.figures import Figure, table
from benchmarks.plan import DEFAULT, FULL, QUICK, Sizes

NAMES = ("start", "cpu", "memory", "limits", "side_by_side", "kinds", "idle", "paid_dates", "web_connector")


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; figures are no tests, so only ``--strict`` makes a missed budget an exit status of 1."""
    reader = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    size = reader.add_mutually_exclusive_group()
    size.add_argument(
        "--quick", action="store_true", help="small sizes: shows that everything works, no more"
    )
    size.add_argument("--full", action="store_true", help="memory at 100,000 invoices instead of 40,000")
    reader.add_argument("--only", action="append", choices=NAMES, metavar="NAME", help=", ".join(NAMES))
    reader.add_argument("--json", action="store_true", help="print JSON")
    reader.add_argument("--strict", action="store_true", help="exit 1 if a budget is missed")
    given = reader.parse_args(arguments)
    os.environ.update(QUIET)
    figures = _measured(given.only or NAMES, QUICK if given.quick else FULL if given.full else DEFAULT)
    if given.json:
        print(json.dumps([one.as_json() for one in figures], indent=2))
    else:
        print(table(figures))
        if given.quick:
            print("\nQuick: the sizes are too small for the budgets of a record to be met.")
    return 1 if given.strict and not all(one.ok for one in figures) else 0


def _measured(names: tuple[str, ...] | list[str], sizes: Sizes) -> list[Figure]:
    figures: list[Figure] = []
    for name in names:
        start = time.monotonic()
        figures += import_module(f"benchmarks.measurements.{name}").measure(sizes)
        busy = os.getloadavg()[0] / (os.cpu_count() or 1)
        print(
            f"{name}: {time.monotonic() - start:.0f} s, load {busy:.1f} a core", file=sys.stderr, flush=True
        )
    return figures


if __name__ == "__main__":
    raise SystemExit(main())
