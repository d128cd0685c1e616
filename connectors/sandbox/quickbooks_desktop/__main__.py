"""Starts the Web Connector from a shell: python -m connectors.sandbox.quickbooks_desktop --url URL --home DIR --updates 1."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any

from connectors.sandbox.quickbooks_desktop.qwc import read_qwc
from connectors.sandbox.quickbooks_desktop.run import updates
from connectors.sandbox.quickbooks_desktop.settings import parse

PASSWORD = "TIEOUT_WEB_CONNECTOR_PASSWORD"  # noqa: S105 - the name of a variable
"""Environment variable of the password, for no list of processes shows that."""


def _reader() -> argparse.ArgumentParser:
    reader = argparse.ArgumentParser(prog="quickbooks-desktop sandbox", description=__doc__)
    reader.add_argument(
        "--url", default="", help="address of the SOAP service (AppURL); default is the QWC file's"
    )
    reader.add_argument("--qwc", type=Path, help="QWC file that is added to the Web Connector first")
    reader.add_argument("--home", type=Path, required=True, help="directory of the company file")
    reader.add_argument("--updates", type=int, help="so many update sessions, then end; else until SIGTERM")
    reader.add_argument("--every", type=float, default=60.0, help="seconds between two update sessions")
    reader.add_argument(
        "--user", default="", help="user name at the service; default is the QWC file's, else tieout"
    )
    reader.add_argument(
        "--password",
        default=os.environ.get(PASSWORD, ""),
        help=f"password at the service; default is ${PASSWORD}",
    )
    reader.add_argument("--schema", type=Path, help="folder of the official qbXML schema")
    reader.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="change a setting")
    return reader


def main(arguments: list[str] | None = None) -> int:
    """Run; one line of JSON on stdout for each session. 2 after a sentence on stderr when it cannot."""
    given = _reader().parse_args(arguments)
    stop = threading.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda _signal, _frame: stop.set())
    try:
        added = read_qwc(given.qwc) if given.qwc else {}
        changes: dict[str, Any] = {name: added[name] for name in ("owner_id", "file_id") if name in added}
        if not changes and not (given.home / "twin.sqlite").exists():
            changes = {
                "file_id": ""
            }  # No QWC file was ever added, so nothing of one is stored with the company.
        for each in given.set:
            changes.update(parse(each))
        for outcome in updates(
            given.home,
            given.url or added.get("url", ""),
            (given.user or added.get("user", "tieout"), given.password),
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
