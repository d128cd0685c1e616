"""`tieout load`: which database the files of a folder go into, and with which options."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tasks.home import Home
from tasks.settings import database_url, read_settings

DEFAULT = "sqlite:///operations.sqlite"
"""Where no book and no address is named and the home has not exactly one book."""


def load_into(
    home: Home,
    folder: Path,
    *,
    book: str | None,
    url: str | None,
    mapping: Path | None,
    separator: str | None,
    decimal_comma: bool,
    date_format: str | None,
    encoding: str | None,
) -> dict[str, Any]:
    """Load a folder and return how many rows went into each table.

    Raises:
        BadRequest: something is wrong with the files; every message names file, line and column. Nothing was loaded.
    """
    from connectors.operations.load import LoadOptions, load_folder

    target, zone = _target(home, book, url)
    given: dict[str, Any] = {
        "mapping": mapping,
        "separator": separator,
        "date_format": date_format,
        "encoding": encoding,
    }
    options = {name: value for name, value in given.items() if value is not None}
    if decimal_comma:
        options["decimal_comma"] = True
    report = load_folder(target, folder, options=LoadOptions(**options, time_zone=zone))
    rows = {
        one.table: {"read": one.read, "written": one.written, "unchanged": one.unchanged}
        for one in report.tables
    }
    return {"tables": rows, "text": str(report)}


def _target(home: Home, book: str | None, url: str | None) -> tuple[str, ZoneInfo]:
    """Address of the database, and the zone in which it stores moments."""
    settings = read_settings(home)
    chosen = book or (settings.names[0] if url is None and len(settings.names) == 1 else None)
    if url is not None:
        return database_url(url, home, "--url"), settings.operations_zone(chosen) if chosen else ZoneInfo(
            "UTC"
        )
    if chosen is not None:
        return settings.operations(chosen), settings.operations_zone(chosen)
    return database_url(DEFAULT, home, "operations"), ZoneInfo("UTC")
