"""The rows of one table from the lines of one file: values read, and lines of one thing brought together."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from connectors.contract.money import rounded
from connectors.operations.columns import Column, View
from connectors.operations.load.errors import Problems, quoted
from connectors.operations.load.mapping import FileMap, Origin
from connectors.operations.load.parsing import Format, Unreadable, Value, decimal, parse
from connectors.operations.load.reading import Line

_NAMED = re.compile(r"\{([^{}]+)\}")
_PLAIN = Format()
_MOST_DECIMALS = 8
_BAD: Value = ""
"""Stands for a value whose problem has been told already; a blank cell is None."""


@dataclass(slots=True)
class Row:
    """One row of a table, and where it came from."""

    file: str
    line: int
    values: dict[str, Value]


@dataclass(slots=True)
class Filled:
    """The rows of one table by id (several ids: joined by NUL, which no cell holds), and which of its columns the files fill."""

    view: View
    columns: dict[str, Origin]
    rows: dict[str, Row] = field(default_factory=dict)


def columns_of(origin: Origin) -> tuple[str, ...]:
    """Return the columns of the file that a column of a table is made of."""
    if origin.way == "template":
        return tuple(name for name in _NAMED.findall(origin.of[0]) if name != "#")
    return origin.of if origin.way in {"column", "product"} else ()


class RowReader:
    """Reads the lines of one file into one table."""

    def __init__(self, file: str, mapped: FileMap, name: str, filled: Filled, problems: Problems) -> None:
        self._file = file
        self._written = mapped.options.format
        self._grouped = name in mapped.grouped
        self._filled = filled
        self._problems = problems
        self._numbers: Counter[str] = Counter()
        self._columns = [
            (filled.view.column(column), origin)
            for column, origin in filled.columns.items()
            if origin.way != "sum"
        ]

    def take(self, line: Line) -> None:
        """Add a line's row, or bring it together with the row of the same id."""
        if counted := self._filled.columns.get(self._filled.view.touches):
            self._numbers[self._text(counted, line, 0)] += 1
            number = self._numbers[self._text(counted, line, 0)]
        else:
            number = len(self._filled.rows) + 1
        values: dict[str, Value] = {}
        for column, origin in self._columns:
            values[column.name] = self._value(column, origin, line, number)
        keys = self._filled.view.keys
        if lacking := [column.name for column in keys if values[column.name] is None]:
            if not self._grouped:
                self._problems.add(self._file, line.number, lacking[0], "nothing", "an id")
            return
        key = "\0".join(str(values[column.name]) for column in keys)
        before = self._filled.rows.get(key)
        if before is None:
            self._require(values, line)
            self._filled.rows[key] = Row(self._file, line.number, values)
        elif self._grouped:
            self._agree(before, values, line)
        else:
            expected = f"an id of its own (line {before.line} has it already)"
            found = " / ".join(str(values[column.name]) for column in keys)
            names = ", ".join(column.name for column in keys)
            self._problems.add(self._file, line.number, names, quoted(found), expected)

    def _require(self, values: dict[str, Value], line: Line) -> None:
        for column, origin in self._columns:
            if column.required and not column.blank and values[column.name] is None:
                place = origin.of[0] if origin.way == "column" else column.name
                self._problems.add(self._file, line.number, place, "nothing", f"the {column.name}")

    def _agree(self, before: Row, values: dict[str, Value], line: Line) -> None:
        for column, origin in self._columns:
            old, new = before.values[column.name], values[column.name]
            if old is None and (origin.first or new is None):
                before.values[column.name] = new
            elif not origin.first and old != new and _BAD not in {old, new}:
                expected = f"{old or 'nothing'}, as in line {before.line}: lines of one row agree"
                self._problems.add(self._file, line.number, column.name, quoted(str(new or "")), expected)

    def _value(self, column: Column, origin: Origin, line: Line, number: int) -> Value:
        text = self._text(origin, line, number)
        written = self._written if origin.way in {"column", "product"} else _PLAIN
        try:
            if origin.way == "product":
                return self._product(origin, line)
            return _later(parse(text, column, written), origin.plus_days)
        except Unreadable as expected:
            place = origin.of[0] if origin.way == "column" else column.name
            self._problems.add(self._file, line.number, place, quoted(text), str(expected))
            return _BAD

    def _product(self, origin: Origin, line: Line) -> Decimal:
        product = Decimal(1)
        for name in origin.of:
            product *= decimal(line.cells[name].strip(), _MOST_DECIMALS, self._written)
        return rounded(product)

    def _text(self, origin: Origin, line: Line, number: int) -> str:
        if origin.way == "column":
            text = line.cells[origin.of[0]]
        elif origin.way == "template":
            names = {"#": str(number), **line.cells}
            named = [names[name].strip() for name in _NAMED.findall(origin.of[0])]
            text = _NAMED.sub(lambda found: names[found.group(1)].strip(), origin.of[0]) if all(named) else ""
        else:
            text = (
                " x ".join(line.cells[name] for name in origin.of)
                if origin.way == "product"
                else origin.of[0]
            )
        return text.strip().upper() if origin.upper else text


def _later(value: Value, days: int) -> Value:
    if not days or not isinstance(value, date):
        return value
    try:
        return value + timedelta(days=days)
    except OverflowError:
        raise Unreadable(f"a date to which {days} days can be added") from None
