"""From what a database driver hands over to dates, instants, amounts and flags; what cannot be read becomes None, never an error."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands where a record has no readable moment."""
NO_DATE = date(1970, 1, 1)
"""Stands where a record has no readable document date; its fact column says None."""
_MOST_CENTS = 10**15
_FOUR = Decimal("0.0001")
_TEN = Decimal("0.0000000001")
_TRUE = frozenset({"1", "t", "true", "y", "yes"})
_FALSE = frozenset({"0", "f", "false", "n", "no", ""})


def cents(value: object) -> int | None:
    """Whole cents from what the SQL of ``money_sql`` answers: cents as a number, or an amount as text (SQLite only)."""
    if value is None:
        return None
    if isinstance(value, str):
        amount = number(value)
        return None if amount is None else cents(int((amount * 100).to_integral_value("ROUND_HALF_UP")))
    whole = int(value)  # type: ignore[call-overload]
    return whole if -_MOST_CENTS < whole < _MOST_CENTS else None


@lru_cache(maxsize=8192, typed=True)
def number(value: object) -> Decimal | None:
    """Decimal of a quantity or rate with at most 4 decimals, without trailing zeros, so that the same value is always written alike."""
    return _decimal(value, _FOUR)


@lru_cache(maxsize=1024, typed=True)
def rate(value: object) -> Decimal | None:
    """Decimal of an exchange rate with at most 10 decimals, without trailing zeros."""
    return _decimal(value, _TEN)


def _decimal(value: object, places: Decimal) -> Decimal | None:
    if value is None or isinstance(value, bool):
        return None
    try:
        exact = Decimal(value if isinstance(value, Decimal) else str(value).strip()).quantize(places)
    except (InvalidOperation, ValueError):
        return None
    if not exact.is_finite():
        return None
    return exact.quantize(Decimal(1)) + 0 if exact == exact.to_integral_value() else exact.normalize()


def flag(value: object) -> bool | None:
    """Truth of a BOOLEAN, 0 or 1, or a word for it."""
    if value is None or isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    return True if word in _TRUE else False if word in _FALSE else None


def text(value: object) -> str | None:
    """Text without blanks around it; nothing where there is none."""
    if value is None:
        return None
    return str(value).strip() or None


def currency(*values: object) -> str:
    """The first of these that names a currency, in capitals; empty where none does."""
    return next((found.upper() for value in values if (found := text(value))), "")


def plain(value: Decimal | None) -> str | None:
    """A number as a fact column holds it: text without exponent."""
    return None if value is None else format(value, "f")


class Calendar:
    """Turns what a database holds into the book's dates and into instants (RULES 25)."""

    def __init__(self, book: ZoneInfo, operations: ZoneInfo) -> None:
        """Take the zone of the book's dates and the zone of instants that are stored without one."""
        self.operations = operations
        self._book = book
        self.day = lru_cache(maxsize=8192)(self._day)
        """Date of a DATE, ISO text or timestamp: a date, or a timestamp at midnight without zone, as it is; an instant in the book's zone."""

    def _day(self, value: object) -> date | None:
        if isinstance(value, str) and len(value) == 10:
            return _iso_date(value)
        read = _read(value)
        if not isinstance(read, datetime):
            return read
        if read.tzinfo is None:
            if read.time() == time.min:
                return read.date()
            read = read.replace(tzinfo=self.operations)
        return _shifted(read, self._book)

    def moment(self, value: object) -> datetime | None:
        """Instant of a timestamp or ISO text, in UTC."""
        read = _read(value)
        if read is None:
            return None
        if not isinstance(read, datetime):
            read = datetime.combine(read, time.min)
        if read.tzinfo is None:
            read = read.replace(tzinfo=self.operations)
        try:
            return read.astimezone(UTC)
        except OverflowError:
            return None


def _shifted(instant: datetime, zone: ZoneInfo) -> date | None:
    try:
        return instant.astimezone(zone).date()
    except OverflowError:
        return None


def _read(value: object) -> date | datetime | None:
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        return None
    try:
        return datetime.fromisoformat(value.strip())
    except ValueError:
        return None


def _iso_date(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
