"""Numbers, durations and booleans in the vendor's notation, on both sides of each edge."""

from __future__ import annotations

from decimal import Decimal

import pytest

from connectors.contract.errors import Collision, FixRecord
from connectors.quickbooks_desktop.documents import shape_named
from connectors.quickbooks_desktop.elements import (
    as_amount,
    as_bool,
    as_duration,
    as_number,
    flag,
    minutes_of,
    number_of,
    plain,
)
from tests.unit.quickbooks_desktop.company import kept
from tests.unit.quickbooks_desktop.planning import planned, refused
from tests.unit.quickbooks_desktop.records import a_line, a_timesheet, a_vendor, an_entry, an_invoice


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("45", "45.00"),
        ("-0.00", "0.00"),
        ("-1.5", "-1.50"),
        ("9999999999999.99", "9999999999999.99"),
        ("1E+3", "1000.00"),
    ],
)
def test_an_amount_has_two_decimals(amount: str, text: str) -> None:
    """An amount without decimals is what breaks the whole message in the field (facts 3.2)."""
    assert as_amount(Decimal(amount), "invoice 1") == text


@pytest.mark.parametrize("amount", ["0.001", "10000000000000.00", "-10000000000000"])
def test_an_amount_is_never_rounded(amount: str) -> None:
    """A fraction of a cent, or 14 digits, is refused."""
    with pytest.raises(FixRecord) as caught:
        as_amount(Decimal(amount), "invoice 1")
    assert caught.value.code == "3040"


def test_quantities_and_prices_have_five_decimals() -> None:
    """Five go, six are refused; ten digits go, eleven are refused; never in powers of ten."""
    assert as_number(Decimal("0.00001"), "x", "rate") == "0.00001"
    assert as_number(Decimal(9999999999), "x", "rate") == "9999999999"
    assert as_number(Decimal("1E+3"), "x", "rate") == "1000"
    for given in ("0.000001", "10000000000"):
        with pytest.raises(FixRecord):
            as_number(Decimal(given), "x", "rate")


def test_durations_go_both_ways() -> None:
    """Hours and minutes; seconds of others are rounded; what is no duration is not understood."""
    assert as_duration(450) == "PT7H30M"
    assert [minutes_of(text) for text in ("PT7H30M", "PT450M", "PT0H0M", "PT1H29S", "PT1H30S", "-PT1H")] == [
        450,
        450,
        0,
        60,
        61,
        -60,
    ]
    for broken in ("7:30", "", "P1D"):
        with pytest.raises(ValueError, match="duration"):
            minutes_of(broken)


def test_booleans_numbers_and_notations() -> None:
    """true, 1 and their opposites; nothing is the default; equal numbers look equal, words stay."""
    assert [flag([["A", text]], "A") for text in ("true", "1", "false", "0", "")] == [
        True,
        True,
        False,
        False,
        False,
    ]
    assert flag([], "A", otherwise=True) is True
    assert (as_bool(value=True), as_bool(value=False)) == ("true", "false")
    assert number_of([["A", "-1.50"]], "A") == Decimal("-1.50")
    with pytest.raises(ValueError, match="no number"):
        number_of([["A", "1,50"]], "A")
    assert [plain(text) for text in ("20.00", "1E+2", "-0.0", "", "Bank")] == ["20", "100", "0", "", "Bank"]


def test_tax_and_time_that_cannot_be() -> None:
    """Tax of the lines against the tax; less than no time."""
    assert (
        refused(an_invoice(a_line(tax=Decimal("1.00")), tax=Decimal("2.00"), total=Decimal("102.00"))).code
        == "tax"
    )
    assert refused(a_timesheet(an_entry(hours="-1"))).code == "hours"


def test_employees_are_left_alone() -> None:
    """Neither changed nor compared beyond their name."""
    shape = shape_named("Employee")
    assert shape.fields({"EmployeeRet": [["Name", "Ann Lee"], ["Phone", "1"]]}) == {"name": "Ann Lee"}
    with pytest.raises(Collision, match="payroll"):
        shape.revise(kept(planned(a_vendor())), planned(a_vendor()))
