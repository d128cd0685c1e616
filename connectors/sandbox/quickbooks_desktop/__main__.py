"""Starts the Web Connector from a shell: python -m connectors.sandbox.quickbooks_desktop --url URL --home DIR --updates 1."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any

from connectors.sandbox.quickbooks_desktop.run import updates
from connectors.sandbox.quickbooks_desktop.settings import parse


def _reader() -> argparse.ArgumentParser:
    reader = argparse.ArgumentParser(prog="quickbooks-desktop sandbox", description=__doc__)
    reader.add_argument("--url", required=True, help="address of the SOAP service (AppURL)")
    reader.add_argument("--home", type=Path, required=True, help="directory of the company file")
    reader.add_argument("--updates", type=int, help="so many update sessions, then end; else until SIGTERM")
    reader.add_argument("--every", type=float, default=60.0, help="seconds between two update sessions")
    reader.add_argument("--user", default="tieout", help="user name at the service")
    reader.add_argument("--password", default="", help="password at the service")
    reader.add_argument("--schema", type=Path, help="folder of the official qbXML schema")
    reader.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="change a setting")
    return reader


def main(arguments: list[str] | None = None) -> int:
    """Run; one line of JSON on stdout for each session. 2 after a sentence on stderr when it cannot."""
    given = _reader().parse_args(arguments)
    stop = threading.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda _signal, _frame: stop.set())
    changes: dict[str, Any] = {}
    try:
        for each in given.set:
            changes.update(parse(each))
        for outcome in updates(
            given.home,
            given.url,
            (given.user, given.password),
            count=given.updates,
            every=given.every,
            schema=given.schema,
            settings=changes,
            stop=stop,
        ):
            sys.stdout.write(json.dumps(asdict(outcome)) + "\n")
            sys.stdout.flush()
    except (ValueError, RuntimeError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
