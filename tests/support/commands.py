"""Commands of `tieout` in processes of their own: forked, like the runs, so that the slow imports are behind them."""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Mapping
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

from tests.support.children import Child


def tieout(
    words: list[str],
    environment: Mapping[str, str],
    folder: Path,
    *,
    largest: int | None = None,
    seconds: float = 120,
) -> CompletedProcess[str]:
    """Carry out one command: its exit status, and what it printed, which is kept in ``folder``.

    ``environment`` is all that the process has; it can write no file of more than ``largest`` bytes.
    """
    out, err = folder / "command.out", folder / "command.err"
    for file in (out, err):
        file.unlink(missing_ok=True)
    orders = {"words": words, "environment": dict(environment), "out": str(out), "largest": largest}
    code = Child(orders, err, main).wait(seconds)
    return CompletedProcess(words, code, out.read_text(encoding="utf-8"), err.read_text(encoding="utf-8"))


def main(orders: dict[str, Any], log: str) -> None:
    """Be `tieout`, as a shell would have started it; ends with its exit status."""
    for number, name in ((1, orders["out"]), (2, log)):
        os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_APPEND), number)
    os.environ.clear()
    os.environ.update(orders["environment"])
    sys.argv = ["tieout", *orders["words"]]
    if orders["largest"] is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (orders["largest"], orders["largest"]))

    from flows.cli import main as command

    command()
