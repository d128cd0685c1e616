"""From a CSV file to its rows with line numbers; encoding, separator, header and field counts are judged here."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from connectors.operations.load.errors import Problems
from connectors.operations.load.mapping import LoadOptions


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a file: the number of the line on which it begins, and its cells by column."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """One file that was read."""

    header: tuple[str, ...]
    lines: tuple[Line, ...]


def read_csv(path: Path, options: LoadOptions, problems: Problems) -> Table:
    """Read a file; what is wrong is added to the problems, and the rows that are right come back."""
    name = path.name
    words = _decoded(path, options.encoding, problems)
    rows = _rows(name, words, options.separator, problems)
    _number, header = next(rows, (0, []))
    header = [column.strip() for column in header]
    if not any(header):
        problems.add(name, 1, "", "nothing", "a line with the names of the columns")
        return Table((), ())
    for column in {column for column in header if header.count(column) > 1}:
        problems.add(name, 1, column, "the column twice", "it once")
    lines = []
    for number, cells in rows:
        if not cells:
            continue
        if len(cells) == len(header):
            lines.append(Line(number, dict(zip(header, cells, strict=True))))
        else:
            problems.add(
                name, number, "", f"{len(cells)} fields", f"{len(header)}, as many as there are columns"
            )
    return Table(tuple(header), tuple(lines))


def other_separator(header: tuple[str, ...], separator: str) -> str:
    """Return a hint where a header of one column seems to hold another separator."""
    if len(header) == 1:
        for other, words in ((";", "a semicolon"), (",", "a comma"), ("\t", "a tab"), ("|", "a bar")):
            if other != separator and other in header[0]:
                return f" (the separator seems to be {words}: use the option separator)"
    return ""


def _decoded(path: Path, encoding: str, problems: Problems) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        problems.add(path.name, 0, "", error.strerror or "an error", "a file that can be read")
        return ""
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        found = f"the byte {raw[error.start : error.start + 1].hex()}"
        problems.add(
            path.name, line, "", found, f"text in {encoding} (use the option encoding, such as cp1252)"
        )
    except LookupError:
        problems.add(
            path.name, 0, "", f"the encoding {encoding}", "one that Python knows, such as utf-8 or cp1252"
        )
    return ""


def _rows(name: str, words: str, separator: str, problems: Problems) -> Iterator[tuple[int, list[str]]]:
    if len(separator) != 1:
        problems.add(name, 0, "", f"the separator {separator!r}", "one character")
        return
    reader = csv.reader(io.StringIO(words, newline=""), delimiter=separator, strict=True)
    begins = 1
    try:
        for cells in reader:
            yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as error:
        problems.add(name, begins, "", str(error), "fields in plain or properly closed double quotes")
