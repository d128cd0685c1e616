"""Rule 24: time is compared and tied out in minutes, rounded once, and a day has 24 hours for each employee."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from connectors.contract.words import Disposition, Kind
from tests.support.company import Company

SHEET = Kind.TIMESHEET


def test_rule_24_hours_are_rounded_once_and_the_last_entry_takes_the_rest(company: Company) -> None:
    """Three times 20.502 minutes are 61.506, which is 62 and not three times 21."""
    number = company.sheet(1, "0.3417", "0.3417", "0.3417")
    assert company.transfer().left(number, SHEET) is Disposition.TRANSFERRED
    held = company.held(number, SHEET)
    assert [
        held[entry].get("Hours", 0) * 60 + held[entry]["Minutes"] for entry in company.entries(number)
    ] == [21, 21, 20]
    assert [int(part.total) for part in company.parts_of(number, SHEET)] in ([21, 21, 20], [20, 21, 21])


def test_rule_24_time_is_tied_out_in_minutes(company: Company) -> None:
    """Sums of the three sides are minutes, and what somebody changed in the books is a line in hours and minutes' words."""
    number = company.sheet(1, "1.5", "2")
    company.transfer()
    first, second = company.parts_of(number, SHEET)
    days = {"start": company.day.replace(day=1), "end": company.day.replace(day=28)}
    (tie,) = cast(
        "list[dict[str, Any]]",
        company.transfer(flow="reconcile", kinds=["timesheet"], **days).report.details["tie_out"],
    )
    (line,) = tie["sums"]
    assert (tie["ties"], line["currency"], line["books"], line["operations"]) == (
        True,
        "minutes",
        "210.00",
        "210.00",
    )
    company.alter("TimeActivity", first.external_id, Hours=3, Minutes=5)
    (tie,) = cast(
        "list[dict[str, Any]]",
        company.transfer(flow="reconcile", kinds=["timesheet"], **days).report.details["tie_out"],
    )
    (said,) = tie["differences"]
    assert f"sent {int(first.total)} minutes, books 185 minutes" in said
    assert f"sent {int(second.total)} minutes" not in said


def test_rule_24_a_day_has_24_hours_over_all_sheets_of_one_employee(company: Company) -> None:
    """Exactly 24 hours on two sheets go; a quarter of an hour more fails both; another employee's day is another day."""
    one, other = company.worker("Ada", "Byron"), company.worker("Grace", "Hopper")
    first = company.sheet(1, "14", employee=one)
    second = company.sheet(2, "10", employee=one, day=company.day + timedelta(days=1))
    company.edit(second, period_start=company.day - timedelta(days=1))
    company.edit_entry(second, 0, date_worked=company.day)
    third = company.sheet(3, "14", employee=other)
    company.edit_entry(second, 0, hours_worked="10.25")
    ran = company.transfer()
    assert [ran.of(number, SHEET).code for number in (first, second)] == ["TIM-S04", "TIM-S04"]
    assert ran.left(third, SHEET) is Disposition.TRANSFERRED
    company.edit_entry(second, 0, hours_worked="10")
    ran = company.transfer()
    assert [ran.left(number, SHEET) for number in (first, second)] == [Disposition.TRANSFERRED] * 2


def test_rule_24_an_entry_without_hours_fails_its_sheet(company: Company) -> None:
    """Zero hours are no time; nothing of the sheet goes until they are corrected."""
    number = company.sheet(1, "1", "0")
    row = company.transfer().of(number, SHEET)
    assert (row.disposition, row.code) == (Disposition.INVALID, "TIM-S03")
    assert company.effects("TimeActivity") == []
    company.edit_entry(number, 1, hours_worked="0.0167")
    assert company.transfer().left(number, SHEET) is Disposition.TRANSFERRED
