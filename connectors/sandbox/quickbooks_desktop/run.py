"""Runs update sessions one after the other, in this process: what the command line does, for tests and the demo too."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from connectors.sandbox.quickbooks_desktop.home import Home
from connectors.sandbox.quickbooks_desktop.schema import Schema
from connectors.sandbox.quickbooks_desktop.soap import Wire
from connectors.sandbox.quickbooks_desktop.update import Outcome, Update


def updates(
    path: Path,
    url: str,
    user: tuple[str, str],
    *,
    count: int | None = 1,
    every: float = 0.0,
    schema: Path | None = None,
    settings: Mapping[str, Any] | None = None,
    stop: threading.Event | None = None,
) -> Iterator[Outcome]:
    """`count` update sessions (None: until `stop`), `every` seconds apart. `user`: name and password.

    `settings` are kept in the home from then on. Raises RuntimeError if another Web Connector runs in this home,
    ValueError for a wrong URL, setting or schema folder.
    """
    stop = stop or threading.Event()
    home = Home(path)
    try:
        with home.occupy():
            if settings:
                home.change(settings)
            home.books()
            reader = Schema(schema)
            made = 0
            while not stop.is_set() and (count is None or made < count):
                yield one_update(home, url, user, reader, stop)
                made += 1
                if count is None or made < count:
                    stop.wait(every)
    finally:
        home.close()


def one_update(
    home: Home, url: str, user: tuple[str, str], schema: Schema, stop: threading.Event | None = None
) -> Outcome:
    """One update session with the switches as they are now; a pause of NoOp ends early when `stop` is set."""
    now = home.settings
    wire = Wire(
        url,
        timeout=now.timeout_seconds,
        expect_continue=now.expect_continue,
        chunked=now.chunked,
        slow_seconds=now.slow_seconds,
    )
    try:
        return Update(home, wire, schema, user, (stop or threading.Event()).wait).run()
    finally:
        wire.close()
