"""Timesheets: entries, minutes, and days that are longer than days are."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from connectors.contract.protocols import Fact, Position
from connectors.contract.records_work import Timesheet
from connectors.contract.words import Kind
from connectors.operations import SqlOperations
from tests.unit.operations.conftest import Reference
from tests.unit.operations.test_people import found


@pytest.fixture
def sheets(reference: Reference) -> Reference:
    """Timesheet T1 of Ada for 5 to 11 January, without entries."""
    reference.usual("resource", resource_id="R1")
    reference.usual("timesheet", timesheet_id="T1")
    return reference


def entry(sheets: Reference, key: str, sheet: str = "T1", **values: object) -> None:
    """Add an entry of 8 hours on 5 January, unless told otherwise."""
    sheets.usual("time_entry", time_entry_id=key, timesheet_id=sheet, **values)


def sheet_of(source: SqlOperations, key: str = "T1") -> Fact:
    """One timesheet as it is read."""
    return found(source.by_ids(Kind.TIMESHEET, [key]))[key]


def test_timesheet(sheets: Reference, source: SqlOperations) -> None:
    """A timesheet comes with its entries by day, then id, and everything that the expectations ask for."""
    sheets.add("billing_code", billing_code_id="B1", name="Consulting")
    entry(sheets, "E3", date_worked="2026-01-07", hours_worked="1.25", company_id="C1", item_id="I1", rate="80",
          billing_code_id="B1", project="Roof", summary_notes="Slates")  # fmt: skip
    entry(sheets, "E2", hours_worked="0.3333", is_non_billable=True, work_type="Travel", billing_code_id="B1")
    entry(sheets, "E1", hours_worked="0.3333")
    fact = sheet_of(source)
    sheet = fact.record
    assert isinstance(sheet, Timesheet)
    assert (sheet.number, sheet.employee_id, sheet.employee_name) == ("T1", "R1", "Ada Byron")
    assert (sheet.period_start, sheet.period_end) == (date(2026, 1, 5), date(2026, 1, 11))
    assert [one.source_id for one in sheet.entries] == ["E1", "E2", "E3"]
    last = sheet.entries[2]
    assert (last.hours, last.customer_id, last.item_id, last.rate) == (
        Decimal("1.25"),
        "C1",
        "I1",
        Decimal(80),
    )
    assert (last.work_type, last.project, last.description) == ("Consulting", "Roof", "Slates")
    assert [one.is_billable for one in sheet.entries] == [True, False, True]
    assert sheet.entries[1].work_type == "Travel"
    assert dict(fact.columns) == {
        "id": "T1", "employee_id": "R1", "employee_found": 1, "employee_name": "Ada Byron", "status": "Approved",
        "document_date": date(2026, 1, 11), "period_start": date(2026, 1, 5), "first_day": date(2026, 1, 5),
        "last_day": date(2026, 1, 7), "entry_count": 3, "smallest_hours": 3333, "most_day_minutes": 75,
        "customers_missing": 0, "items_missing": 0, "entries_outside": 0, "minutes": 115,
    }  # fmt: skip


def test_an_empty_timesheet(sheets: Reference, source: SqlOperations) -> None:
    """A timesheet without entries says that it has none."""
    columns = sheet_of(source).columns
    assert [columns[name] for name in ("first_day", "last_day", "entry_count", "smallest_hours", "minutes")] == [
        None, None, 0, 0, 0,
    ]  # fmt: skip


def test_excluded_customers_are_not_named(sheets: Reference, source: SqlOperations) -> None:
    """Time for a customer that is not synchronised goes without the customer; one that is unknown is told."""
    sheets.unbound()
    sheets.add("company", company_id="C2", company_name="No", do_not_sync=True)
    for key, customer, item in (("E1", "C2", "I1"), ("E2", "gone", "gone"), ("E3", "C1", None)):
        entry(sheets, key, company_id=customer, item_id=item)
    fact = sheet_of(source)
    assert [one.customer_id for one in fact.record.entries] == [None, "gone", "C1"]  # type: ignore[attr-defined]
    assert (fact.columns["customers_missing"], fact.columns["items_missing"]) == (1, 1)


@pytest.mark.parametrize(
    ("other", "start", "status", "hours", "minutes"),
    [
        ("R1", "2026-01-04", "Approved", "16", 1440),
        ("R1", "2026-01-04", "New", "16.02", 1441),
        ("R1", "2026-01-04", "Submitted", "16.5", 1470),
        ("R1", "2026-01-04", "Rejected", "16.5", 480),
        ("R2", "2026-01-04", "Approved", "16.5", 480),
    ],
)
def test_a_day_over_two_timesheets(
    sheets: Reference, source: SqlOperations, other: str, start: str, status: str, hours: str, minutes: int
) -> None:
    """24 hours are per employee and day: every timesheet of that employee counts, unless it is rejected (RULES 24)."""
    sheets.usual("resource", resource_id="R2", first_name="Bo")
    sheets.usual("timesheet", timesheet_id="T2", resource_id=other, period_start=start, status=status)
    entry(sheets, "E1")
    entry(sheets, "E2", "T2", resource_id=other, hours_worked=hours)
    entry(sheets, "E3", "T2", resource_id=other, hours_worked="20", date_worked="2026-01-06")
    assert sheet_of(source).columns["most_day_minutes"] == minutes
    both = found(source.by_ids(Kind.TIMESHEET, ["T1", "T2"]))
    assert both["T1"].columns["most_day_minutes"] == minutes


def test_hours_and_days_that_do_not_fit(sheets: Reference, source: SqlOperations) -> None:
    """Negative hours and days outside the period are told."""
    entry(sheets, "E1", hours_worked="-1.5", date_worked="2026-01-04")
    entry(sheets, "E2", date_worked="2026-01-11")
    columns = sheet_of(source).columns
    assert (columns["smallest_hours"], columns["entries_outside"], columns["first_day"]) == (
        -15000, 1, date(2026, 1, 4),
    )  # fmt: skip


def test_what_cannot_be_read(postgres_free: Reference) -> None:
    """Hours and days that cannot be read count as no time and as a day outside, so that no rule lets them pass."""
    postgres_free.usual("resource", resource_id="R1")
    postgres_free.usual("timesheet", timesheet_id="T1")
    postgres_free.usual("timesheet", timesheet_id="T2", period_start="2026-02-01", period_end="someday")
    entry(postgres_free, "E1", hours_worked="long", date_worked="soon")
    source = postgres_free.source()
    columns = sheet_of(source).columns
    assert (columns["smallest_hours"], columns["entries_outside"], columns["minutes"]) == (0, 1, 0)
    assert sheet_of(source, "T2").columns["document_date"] is None
    assert sorted(found(source.dated(Kind.TIMESHEET, None, None))) == ["T1", "T2"]
    source.close()


@pytest.mark.parametrize("page", [1, 2, 100])
def test_ways_to_find_them(sheets: Reference, page: int) -> None:
    """Timesheets are found by id as number, by change, and by the last day of their period; nothing is left out."""
    for key in ("T2", "T3"):
        sheets.usual(
            "timesheet", timesheet_id=key, period_start=f"2026-02-0{key[1]}", period_end="2026-02-08"
        )
        entry(sheets, f"E{key}", key, date_worked="2026-02-08")
    source = sheets.source(page=page)
    assert sorted(found(source.by_numbers(Kind.TIMESHEET, ["T3", "T1", "E1"]))) == ["T1", "T3"]
    assert list(found(source.changed(Kind.TIMESHEET, None))) == ["T1", "T2", "T3"]
    assert list(found(source.dated(Kind.TIMESHEET, date(2026, 2, 1), date(2026, 2, 8)))) == ["T2", "T3"]
    later = Position(modified_at=datetime(2026, 1, 11, tzinfo=UTC))
    assert found(source.changed(Kind.TIMESHEET, later)) == {}
    source.close()


def test_few_columns(sheets: Reference) -> None:
    """Columns that are not required may be missing."""
    entry(sheets, "E1", company_id="C1")
    for view in ("tieout_timesheet", "tieout_time_entry"):
        sheets.run(f"DROP VIEW {view}")
    sheets.run(
        "CREATE VIEW tieout_timesheet AS SELECT 1 AS id, last_modified_date_time AS modified_at, 'R1' AS employee_id, "
        "period_start, period_end, status FROM timesheet"
    )
    sheets.run(
        "CREATE VIEW tieout_time_entry AS SELECT 5 AS id, 1 AS timesheet_id, 'R1' AS employee_id, date_worked, "
        "hours_worked AS hours FROM time_entry"
    )
    source = sheets.source()
    fact = sheet_of(source, "1")
    assert (fact.columns["minutes"], fact.columns["most_day_minutes"]) == (480, 480)
    (one,) = fact.record.entries  # type: ignore[attr-defined]
    assert (one.customer_id, one.is_billable, one.rate) == (None, False, None)
    source.close()
