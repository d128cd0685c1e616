"""How answers leave the command line: JSON for programs, short tables for people, errors as sentences on stderr."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from tasks.showing import say, table

__all__ = ["HomeOption", "JsonOption", "emit", "fail", "say", "table"]

HomeOption = Annotated[
    Path | None,
    typer.Option(
        "--home", help="Folder of all state; default is $TIEOUT_HOME, else .tieout here.", show_default=False
    ),
]
BookArgument = Annotated[str, typer.Argument(metavar="BOOK", help="Name of the book in tieout.toml.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]


def emit(value: Any) -> None:
    """Print JSON."""
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False, default=str) + "\n")


def fail(message: str, remedy: str, code: str, *, as_json: bool) -> int:
    """Print an error and return the exit status of what could not run."""
    if as_json:
        emit({"error": {"code": code, "message": message, "remedy": remedy}})
    else:
        sys.stderr.write(f"{message}\n" + (f"What to do: {remedy}\n" if remedy else ""))
    return 1
