"""How files become tables: options for plain files, and the mapping file ``tieout-load.toml`` for any other shape."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from connectors.contract.errors import BadRequest
from connectors.operations.load.parsing import Format
from connectors.operations.views import LOADABLE

MAPPING_FILE = "tieout-load.toml"
_OPTIONS = {"separator": str, "decimal_comma": bool, "date_format": str, "encoding": str}
_SOURCES = {"column": str, "value": str, "template": str, "sum": str, "product": list}
_MODIFIERS = {"plus_days": int, "first": bool, "upper": bool}


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadOptions:
    """How files are written, where the mapping does not say otherwise; ``mapping`` is a mapping file outside the folder.

    ``time_zone`` is the zone of operations, in which the time of loading is stored as modification time; ``now`` replaces that time.
    """

    separator: str = ","
    decimal_comma: bool = False
    date_format: str = ""
    encoding: str = "utf-8-sig"
    mapping: Path | None = None
    time_zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    now: datetime | None = None

    @property
    def format(self) -> Format:
        """The part that says how numbers and dates are written."""
        return Format(self.decimal_comma, self.date_format)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a column of a table comes from: one of a file's columns, a constant, a template, a product or a sum of lines."""

    way: str
    """``column``, ``value``, ``template``, ``product`` or ``sum``."""
    of: tuple[str, ...]
    plus_days: int = 0
    first: bool = False
    """The first value that is not blank, where several lines make one row."""
    upper: bool = False


@dataclass(frozen=True, slots=True)
class FileMap:
    """One file: how it is written, and which tables it fills from which of its columns."""

    name: str
    options: LoadOptions
    tables: Mapping[str, Mapping[str, Origin]] = field(default_factory=dict)
    """Empty for a plain file named after its table, whose columns have the documented names."""
    grouped: frozenset[str] = frozenset()
    """Tables of which several lines of the file make one row."""
    ignored: frozenset[str] = frozenset()


def file_maps(folder: Path, options: LoadOptions) -> dict[str, FileMap]:
    """Return the mapping of every file that the mapping file names, by name; none where there is no mapping file.

    Raises:
        BadRequest: the mapping file cannot be read or says something unknown.
    """
    path = options.mapping or folder / MAPPING_FILE
    if not path.is_file():
        if options.mapping:
            raise BadRequest(f"There is no mapping file {path}. Nothing was loaded.")
        return {}
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _bad(path, f"cannot be read: {error}") from None
    if unknown := set(said) - {"file", *_OPTIONS}:
        raise _bad(path, f"says {', '.join(sorted(unknown))}; it may say file, {', '.join(_OPTIONS)}")
    entries = said.get("file", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise _bad(path, "says file other than as [[file]]")
    general = replace(options, **_settings(path, said))
    maps = [_file_map(path, entry, general) for entry in entries]
    return {made.name: made for made in maps}


def _file_map(path: Path, entry: Mapping[str, Any], general: LoadOptions) -> FileMap:
    name = entry.get("name")
    if not isinstance(name, str):
        raise _bad(path, "has a [[file]] without a name")
    tables: dict[str, dict[str, Origin]] = {}
    grouped: set[str] = set()
    for key, said in entry.items():
        if key in LOADABLE and isinstance(said, dict):
            if said.get("group", False):
                grouped.add(key)
            tables[key] = _origins(path, key, said)
        elif key not in {"name", "ignore", *_OPTIONS}:
            raise _bad(
                path, f"says {key} of {name}; a file has {', '.join(LOADABLE)}, ignore, {', '.join(_OPTIONS)}"
            )
    ignored = frozenset(str(column) for column in entry.get("ignore", []))
    return FileMap(name, replace(general, **_settings(path, entry)), tables, frozenset(grouped), ignored)


def _settings(path: Path, said: Mapping[str, Any]) -> dict[str, Any]:
    chosen = {key: said[key] for key in _OPTIONS if key in said}
    for key, value in chosen.items():
        if not isinstance(value, _OPTIONS[key]):
            raise _bad(path, f"says {key} = {value!r}, which is not {_OPTIONS[key].__name__}")
    return chosen


def _origins(path: Path, table: str, said: Mapping[str, Any]) -> dict[str, Origin]:
    columns = {column.name for column in LOADABLE[table].columns if column.to}
    if unknown := set(said) - columns - {"group"}:
        raise _bad(
            path, f"says {', '.join(sorted(unknown))} of {table}, which has {', '.join(sorted(columns))}"
        )
    return {name: _origin(path, f"{table}.{name}", value) for name, value in said.items() if name != "group"}


def _origin(path: Path, place: str, said: object) -> Origin:
    if isinstance(said, str):
        return Origin("column", (said,))
    ways = [key for key in _SOURCES if isinstance(said, dict) and key in said]
    if not isinstance(said, dict) or len(ways) != 1 or set(said) - set(_MODIFIERS) - set(ways):
        raise _bad(
            path,
            f"says {said!r} of {place}; a column is a name or one of {', '.join(_SOURCES)}, with {', '.join(_MODIFIERS)}",
        )
    way = ways[0]
    if way == "sum" and not place.startswith("invoices."):
        raise _bad(path, f"says sum of {place}; only a column of invoices is a sum of lines")
    for key, value in said.items():
        if not isinstance(value, {**_SOURCES, **_MODIFIERS}[key]):
            raise _bad(path, f"says {key} = {value!r} of {place}")
    of = tuple(str(name) for name in said[way]) if way == "product" else (said[way],)
    return Origin(way, of, **{key: said[key] for key in _MODIFIERS if key in said})


def _bad(path: Path, words: str) -> BadRequest:
    return BadRequest(f"The mapping file {path.name} {words}. Nothing was loaded.")
