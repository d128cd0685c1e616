"""Tables and lines for people at a terminal: a run's totals, open records, tie-out and paid dates, in a bookkeeper's words."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from decimal import Decimal
from io import StringIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tasks.launch import Done

MOST = 40
"""Lines of one list that are shown."""
FEW = 5
"""Lines of what went well, for an idea of it."""
WIDTH = 140
"""Columns where the output is no terminal."""
_NUMBERS = frozenset({"records", "total", "count", "operations", "sent", "books"})


def say(text: str = "") -> None:
    """Print one line for people."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def table(rows: Sequence[Mapping[str, Any]], title: str = "") -> None:
    """Print a table, as wide as it must be; nothing where there are no rows."""
    if not rows:
        return
    import shutil

    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    shown = Table(title=title or None, box=SIMPLE_HEAD, title_justify="left", pad_edge=False)
    for name in rows[0]:
        shown.add_column(name, justify="right" if name in _NUMBERS else "left", overflow="fold")
    for row in rows:
        shown.add_row(*(str(row.get(name, "")) for name in rows[0]))
    width = shutil.get_terminal_size((WIDTH, 24)).columns if sys.stdout.isatty() else WIDTH
    text = StringIO()
    Console(file=text, width=width, highlight=False, markup=False).print(shown)
    say("\n".join(line.rstrip() for line in text.getvalue().splitlines()))


def show_run(done: Done) -> None:
    """Print a run that has just ended."""
    say(f"{done.book}: {done.message}")
    show_details(done.shown)
    if done.where:
        say(f"In the Prefect UI (while its server runs): {done.where}")


def show_details(run: Mapping[str, Any]) -> None:
    """Print the tables of a run."""
    show_totals(run)
    show_open(run)
    show_tie_out(run)


def show_totals(run: Mapping[str, Any]) -> None:
    """Print how every record left the run."""
    table([_total(row) for row in run["dispositions"]], "How every record left the run")


def show_open(run: Mapping[str, Any]) -> None:
    """Print the records that need somebody, and what to do."""
    table([_open(row) for row in run["open"][:MOST]], "Records that need attention")
    if len(run["open"]) > MOST:
        say(f"and {len(run['open']) - MOST} more: `tieout status BOOK --json` lists them.")


def show_tie_out(run: Mapping[str, Any]) -> None:
    """Print the three sides of the tie-out, every difference, and what became of paid dates."""
    from tasks.present import difference_lines, paid_lines, tie_rows, warning_lines

    report = {**run, "paid": run.get("paid_dates")}
    table(tie_rows(report), "Tie-out: totals, and how many documents")
    for lines, most in (
        (difference_lines(report), MOST),
        (warning_lines(report), MOST),
        (paid_lines(report), FEW),
    ):
        for line in lines[:most]:
            say(f"  {line}")
        if len(lines) > most:
            say(f"  and {len(lines) - most} more: `tieout status BOOK --json` lists them.")


def _total(row: Mapping[str, Any]) -> dict[str, Any]:
    from connectors.contract.money import shown

    money = shown(Decimal(row["total"]), row["currency"]) if row["currency"] else ""
    return {"kind": row["kind"], "disposition": row["disposition"], "records": row["count"], "total": money}


def _open(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "record": f"{row['kind']} {row['number'] or row['id']}",
        "disposition": row["disposition"],
        "why": row["message"],
        "what to do": row["remedy"],
    }
