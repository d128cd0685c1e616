"""From the text of a CSV cell to a value that both databases store alike; anything doubtful is refused with what is expected."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from connectors.operations.columns import Column, Type

Value = str | bool | Decimal | date | None
_PLAIN = re.compile(r"[+-]?\d{1,12}(\.\d+)?", re.ASCII)
_COMMA = re.compile(r"[+-]?\d{1,12}(,\d+)?", re.ASCII)
_CURRENCY = re.compile(r"[A-Za-z]{3}", re.ASCII)
_FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


@dataclass(frozen=True, slots=True)
class Format:
    """How a file writes numbers and dates; ``date_format`` is one of Python's ``strptime``, empty for ISO dates."""

    decimal_comma: bool = False
    date_format: str = ""


class Unreadable(ValueError):
    """A cell cannot be read; the message says what is expected."""


def parse(cell: str, column: Column, written: Format) -> Value:
    """Return the value of a cell for a column; None where it is blank.

    Raises:
        Unreadable: with what is expected instead.
    """
    bare = cell.strip()
    if not bare:
        return None
    if "\0" in bare:
        raise Unreadable("text without a NUL character")
    if column.choices and not _chosen(bare, column):
        raise Unreadable(f"one of {', '.join(column.choices)}")
    if column.name == "currency" and not _CURRENCY.fullmatch(bare):
        raise Unreadable("a currency code of three letters")
    return _READERS[column.type](bare, column, written)


def decimal(bare: str, places: int, written: Format) -> Decimal:
    """Return a number with at most so many decimals; no thousands separator, exponent or currency sign.

    Raises:
        Unreadable: with an example of what is expected.
    """
    example = "1234,50" if written.decimal_comma else "1234.50"
    if not (_COMMA if written.decimal_comma else _PLAIN).fullmatch(bare):
        raise Unreadable(
            f"a number such as {example} (no thousands separator, exponent, sign of a currency or word)"
        )
    value = Decimal(bare.replace(",", "."))
    if value != round(value, places):
        raise Unreadable(f"at most {places} decimals")
    return value


@lru_cache(maxsize=4096)
def day(bare: str, date_format: str) -> date:
    """Return the date as it is written, never shifted by a zone (RULES 25); a time beside it is read and dropped.

    Raises:
        Unreadable: with the format that is expected.
    """
    try:
        if date_format:
            return datetime.strptime(bare, date_format).date()  # noqa: DTZ007 - a date as written has no zone
        return datetime.fromisoformat(bare).date()
    except ValueError:
        raise Unreadable(f"a date written {date_format or 'YYYY-MM-DD'}") from None


def _text(bare: str, column: Column, _written: Format) -> str:
    return _chosen(bare, column) or (bare.upper() if column.name == "currency" else bare)


def _chosen(bare: str, column: Column) -> str:
    return next((choice for choice in column.choices if choice.lower() == bare.lower()), "")


def _money(bare: str, _column: Column, written: Format) -> Decimal:
    return decimal(bare, 2, written)


def _number(bare: str, column: Column, written: Format) -> Decimal:
    return decimal(bare, {"exchange_rate": 8, "position": 0}.get(column.name, 4), written)


def _date(bare: str, _column: Column, written: Format) -> date:
    return day(bare, written.date_format)


def _flag(bare: str, _column: Column, _written: Format) -> bool:
    if bare.lower() not in _FLAGS:
        raise Unreadable("yes or no (also true, false, 1, 0)")
    return _FLAGS[bare.lower()]


_READERS: dict[Type, Callable[[str, Column, Format], Value]] = {
    Type.ID: _text,
    Type.TEXT: _text,
    Type.MONEY: _money,
    Type.NUMBER: _number,
    Type.DATE: _date,
    Type.MOMENT: _date,
    Type.FLAG: _flag,
}
