"""Starts the sandbox from a shell: python -m connectors.sandbox.quickbooks_online --port 0 --home DIR."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from connectors.sandbox.quickbooks_online.server import serve
from connectors.sandbox.quickbooks_online.settings import Options, parse


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and serve; 2 after a sentence on stderr when it cannot."""
    reader = argparse.ArgumentParser(prog="quickbooks-online sandbox", description=__doc__)
    reader.add_argument("--port", type=int, default=0, help="0 takes a free port")
    reader.add_argument("--home", type=Path, required=True, help="directory of the company's state")
    reader.add_argument("--custom-numbers", action="store_true", help="turn custom transaction numbers on")
    reader.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="change a setting")
    given = reader.parse_args(arguments)
    try:
        changes: dict[str, Any] = {"custom_transaction_numbers": True} if given.custom_numbers else {}
        for each in given.set:
            changes.update(parse(each))
        serve(given.home, given.port, Options(changes))
    except (ValueError, RuntimeError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
