"""A run as a person reads it in a terminal: totals, open records, paid dates, tie-out, and where to look."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from connectors.contract.money import shown
from flows.cli.output import say, table
from tasks.launch import Done
from tasks.present import difference_lines, paid_lines, tie_rows

MOST = 40


def show_run(done: Done) -> None:
    """Print a run that has just ended."""
    say(f"{done.book}: {done.message}")
    show_details(done.shown)
    if done.where:
        say(f"In the Prefect UI (while its server runs): {done.where}")


def show_details(run: Mapping[str, Any]) -> None:
    """Print the tables of a run."""
    table([_total(row) for row in run["dispositions"]], "How every record left the run")
    table([_open(row) for row in run["open"][:MOST]], "Records that need attention")
    if len(run["open"]) > MOST:
        say(f"and {len(run['open']) - MOST} more: `tieout status BOOK --json` lists them.")
    report = {"tie_out": run.get("tie_out"), "paid": run.get("paid_dates")}
    table(tie_rows(report), "Tie-out")
    for line in [*difference_lines(report)[:MOST], *paid_lines(report)[:MOST]]:
        say(f"  {line}")


def _total(row: Mapping[str, Any]) -> dict[str, Any]:
    money = shown(Decimal(row["total"]), row["currency"]) if row["currency"] else ""
    return {"kind": row["kind"], "disposition": row["disposition"], "records": row["count"], "total": money}


def _open(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "record": f"{row['kind']} {row['number'] or row['id']}",
        "disposition": row["disposition"],
        "why": row["message"],
        "what to do": row["remedy"],
    }
