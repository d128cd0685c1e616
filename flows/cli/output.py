"""How answers leave the command line: JSON for programs, short tables for people, errors as sentences on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

HomeOption = Annotated[
    Path | None,
    typer.Option(
        "--home", help="Folder of all state; default is $TIEOUT_HOME, else .tieout here.", show_default=False
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]


def emit(value: Any) -> None:
    """Print JSON."""
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False, default=str) + "\n")


def say(text: str = "") -> None:
    """Print one line for people."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def fail(message: str, remedy: str, code: str, *, as_json: bool) -> int:
    """Print an error and return the exit status of what could not run."""
    if as_json:
        emit({"error": {"code": code, "message": message, "remedy": remedy}})
    else:
        sys.stderr.write(f"{message}\n" + (f"What to do: {remedy}\n" if remedy else ""))
    return 1


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
        right = name in {"records", "total", "count"}
        shown.add_column(name, justify="right" if right else "left", overflow="fold")
    for row in rows:
        shown.add_row(*(str(row.get(name, "")) for name in rows[0]))
    width = shutil.get_terminal_size((140, 24)).columns if sys.stdout.isatty() else 140
    Console(file=sys.stdout, width=width, highlight=False, markup=False).print(shown)
