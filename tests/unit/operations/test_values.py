"""Amounts, numbers, dates and instants, whatever a driver or a file hands over."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from connectors.operations.load.parsing import Format, Unreadable, decimal
from connectors.operations.statements import money_sql
from connectors.operations.values import Calendar, cents, flag, number
from tests.unit.operations.conftest import UTC as ZONE

AMOUNTS = st.integers(-(10**13) + 1, 10**13 - 1)
BERLIN, TOKYO = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Tokyo")


@pytest.fixture(scope="module")
def sqlite() -> sa.Connection:
    """A connection to an empty SQLite database."""
    connection = sa.create_engine("sqlite://").connect()
    connection.exec_driver_sql("CREATE TABLE t (x NUMERIC(14,2), y TEXT)")
    return connection


def test_every_amount_survives_sqlite(sqlite: sa.Connection) -> None:
    """SQLite keeps NUMERIC as floating point; whole cents come back exactly all the same (promise 7)."""

    @given(AMOUNTS)
    def holds(whole: int) -> None:
        text = format(Decimal(whole).scaleb(-2), "f")
        sqlite.exec_driver_sql("DELETE FROM t")
        sqlite.exec_driver_sql("INSERT INTO t VALUES (?, ?)", (text, text))
        row = sqlite.exec_driver_sql(
            f"SELECT {money_sql('x', sqlite=True)}, {money_sql('y', sqlite=True)} FROM t"
        ).one()
        assert (cents(row[0]), cents(row[1])) == (whole, whole)

    holds()
    sqlite.close()


@pytest.mark.parametrize("bad", ["", "abc", "NaN", "inf", "-Infinity", "sNaN", "1,5", "1e30"])
def test_unreadable_amounts_are_none(bad: str) -> None:
    """What is no amount is None, not zero and not an error."""
    assert cents(bad) is None
    assert cents(None) is None
    assert cents(10**16) is None


@given(st.decimals(-(10**9), 10**9, places=4))
def test_numbers_are_written_alike(value: Decimal) -> None:
    """The same number in any form has one value and one spelling, so that a fingerprint sees edits only."""
    forms = [number(value), number(str(value)), number(value.quantize(Decimal("0.0000001")))]
    assert forms[0] == value
    assert len({str(form) for form in forms}) == 1
    assert "E" not in str(forms[0])


@given(AMOUNTS, st.booleans())
def test_amounts_in_files(whole: int, comma: bool) -> None:
    """An amount is read to the cent with either decimal sign, and never with the other one."""
    amount = Decimal(whole).scaleb(-2)
    text = format(amount, "f").replace(".", "," if comma else ".")
    assert decimal(text, 2, Format(decimal_comma=comma)) == amount
    with pytest.raises(Unreadable):
        decimal(text, 2, Format(decimal_comma=not comma))


@given(
    st.dates(date(1900, 1, 2), date(2200, 1, 1)),
    st.sampled_from(["", " 00:00:00", "T00:00:00", " 00:00:00.000000"]),
)
def test_a_date_is_never_shifted(day: date, midnight: str) -> None:
    """A date, as DATE, as text or as a naive midnight, is that date in every zone (RULES 25)."""
    calendar = Calendar(TOKYO, BERLIN)
    assert calendar.day(day) == day
    assert calendar.day(f"{day}{midnight}") == day
    assert calendar.day(datetime.combine(day, time.min)) == day


@given(st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1)), st.integers(-12, 14))  # noqa: DTZ001 - naive on purpose
def test_an_instant_is_the_books_date(moment: datetime, hours: int) -> None:
    """An instant becomes the book's date once, whatever the zone that it was written in (RULES 25)."""
    calendar = Calendar(TOKYO, BERLIN)
    aware = moment.replace(tzinfo=timezone(timedelta(hours=hours)))
    assert calendar.day(aware) == calendar.day(aware.isoformat(sep=" ")) == aware.astimezone(TOKYO).date()
    assert calendar.moment(aware.isoformat()) == aware
    if moment.time() != time.min:
        assert calendar.day(moment) == moment.replace(tzinfo=BERLIN).astimezone(TOKYO).date()
    assert calendar.moment(moment) == moment.replace(tzinfo=BERLIN).astimezone(UTC)


def test_unreadable_dates_and_flags_are_none() -> None:
    """What is no date, moment or flag is None."""
    calendar = Calendar(ZONE, ZONE)
    for bad in ("", "soon", "2026-02-30", "09/01/2026", 5, None):
        assert calendar.day(bad) is None
        assert calendar.moment(bad) is None
    assert [flag(value) for value in (True, 1, "t", "No", 0, "perhaps", None)] == [
        True,
        True,
        True,
        False,
        False,
        None,
        None,
    ]
