"""JSON and times as QuickBooks Online writes them: numbers without trailing zeros, Pacific times, no floats inside."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

Json = dict[str, Any]
CENT = Decimal("0.01")
_PACIFIC = ZoneInfo("America/Los_Angeles")


def words(text: str) -> frozenset[str]:
    """The words of a text, as a set: how the tables of names are written."""
    return frozenset(text.split())


def loads(raw: bytes | str) -> Any:
    """Parse JSON; every fraction becomes a Decimal. Raises ValueError for what is not JSON."""
    return json.loads(raw, parse_float=Decimal)


def _number(value: Any) -> Any:
    """Let the encoder write a Decimal: whole without a point, else its shortest form (exact up to 15 digits)."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"{type(value).__name__} has no place in an answer")


def dumps(value: Any) -> str:
    """Write JSON without spaces, Decimals as numbers."""
    return json.dumps(value, default=_number, separators=(",", ":"), ensure_ascii=False)


def decimal(value: Any) -> Decimal | None:
    """The number in a JSON value (QuickBooks accepts numbers in quotes), or None where there is none."""
    if isinstance(value, bool) or value is None or value == "":
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def rounded(value: Decimal) -> Decimal:
    """An amount to the cent, halves away from zero."""
    return value.quantize(CENT, rounding=ROUND_HALF_UP)


def cents(value: Decimal) -> int:
    """An amount as whole cents, for SQL."""
    return int(rounded(value) * 100)


def amount(value: int | None) -> Decimal:
    """Whole cents as an amount."""
    return Decimal(value or 0) / 100


@lru_cache(maxsize=4096)
def _offset(hour: int) -> timedelta:
    return datetime.fromtimestamp(hour * 3600, _PACIFIC).utcoffset() or timedelta()


@lru_cache(maxsize=4096)
def stamp(epoch: int) -> str:
    """A MetaData time: seconds, with the company's offset."""
    shift = _offset(epoch // 3600)
    minutes = int(shift.total_seconds()) // 60
    local = datetime.fromtimestamp(epoch, UTC) + shift
    sign = "-" if minutes < 0 else "+"
    return f"{local:%Y-%m-%dT%H:%M:%S}{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def stamp_ms(epoch: float) -> str:
    """The `time` of an answer: like a MetaData time, with milliseconds."""
    text = stamp(int(epoch))
    return f"{text[:19]}.{int(epoch % 1 * 1000):03d}{text[19:]}"


def day(epoch: float) -> str:
    """The company's calendar date at an instant."""
    return stamp(int(epoch))[:10]


def instant(text: str) -> float | None:
    """The instant in a vendor date or time (without offset: company time), as epoch seconds; None if unreadable."""
    try:
        moment = datetime.fromisoformat(text.strip().replace(" ", "+"))
    except ValueError:
        return None
    return moment.replace(tzinfo=moment.tzinfo or _PACIFIC).timestamp()
