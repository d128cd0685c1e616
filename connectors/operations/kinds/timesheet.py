"""Timesheets with their entries: from rows of their views to facts; time is counted in minutes (RULES 24)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import sqlalchemy as sa

from connectors.contract.protocols import Fact, PeriodTotal
from connectors.contract.records import Posting
from connectors.contract.records_work import TimeEntry, Timesheet
from connectors.contract.words import Kind
from connectors.operations.database import Rows, select_in
from connectors.operations.kinds.reading import Period, Reader, Reading
from connectors.operations.kinds.referred import (
    NOBODY,
    Listed,
    Party,
    items,
    key,
    lines_by_owner,
    parties,
    people,
)
from connectors.operations.kinds.totals import LineDates, streamed
from connectors.operations.values import NO_DATE, flag, number, text
from connectors.operations.views import CUSTOMER, ITEM
from connectors.operations.views_work import EMPLOYEE, TIME_ENTRY, TIMESHEET

_NOTHING = Decimal(0)
"""Stands where hours cannot be read; no rule accepts an entry without time."""
_SCALE = 10000
_DATES = LineDates(TIME_ENTRY, "timesheet_id", "date_worked")
Worked = Mapping[date, Decimal]


@dataclass(frozen=True, slots=True)
class _Referred:
    people: Mapping[str, str]
    customers: Mapping[str, Party]
    items: Mapping[str, Listed]
    elsewhere: Mapping[str, Worked]
    """Hours of the same employee on other timesheets, by timesheet and day."""


class TimesheetReader(Reader):
    """How timesheets are read: six statements a page, whatever its size."""

    kind = Kind.TIMESHEET
    view = TIMESHEET
    lines = (TIME_ENTRY, EMPLOYEE, CUSTOMER, ITEM)
    date_column = "period_end"

    def facts(self, reading: Reading, connection: sa.Connection, rows: Rows) -> list[Fact]:
        """Return one fact for each row."""
        sheets = [row.id for row in rows]
        entries = lines_by_owner(reading, connection, TIME_ENTRY, "timesheet_id", sheets, "date_worked, id")
        every = [entry for group in entries.values() for entry in group]
        referred = _Referred(
            people(reading, connection, {row.employee_id for row in rows}),
            parties(reading, connection, CUSTOMER, {entry.customer_id for entry in every}),
            items(reading, connection, {entry.item_id for entry in every}),
            _elsewhere(reading, connection, sheets),
        )
        return [_fact(reading, row, entries.get(str(row.id), ()), referred) for row in rows]

    def totals(self, period: Period) -> list[PeriodTotal]:
        """Count the minutes of entries of approved timesheets, each entry on its own day."""
        return streamed(period, self, _counts, _DATES)


def _counts(fact: Fact) -> Iterable[Posting]:
    return () if fact.record.withdrawn else fact.record.postings()


def _fact(reading: Reading, row: sa.Row[Any], found: Sequence[sa.Row[Any]], referred: _Referred) -> Fact:
    (
        source_id, modified_at, employee_id, period_start, period_end, status, _approved, external_number, transferred_at,
    ) = row  # fmt: skip
    day = reading.calendar.day
    starts, ends = day(period_start), day(period_end)
    employee = key(employee_id)
    entries = tuple(_entry(reading, entry, referred) for entry in found)
    sheet = Timesheet(
        **reading.head(source_id, modified_at, external_number, transferred_at),
        number=str(source_id),
        employee_id=employee,
        employee_name=referred.people.get(employee, ""),
        period_start=starts or NO_DATE,
        period_end=ends or NO_DATE,
        status=text(status) or "",
        entries=entries,
    )
    days = [entry.date_worked for entry in entries]
    columns: dict[str, object] = {
        "id": sheet.source_id,
        "employee_id": employee or None,
        "employee_found": int(employee in referred.people),
        "employee_name": sheet.employee_name or None,
        "status": sheet.status or None,
        "document_date": ends,
        "period_start": starts,
        "first_day": min(days, default=None),
        "last_day": max(days, default=None),
        "entry_count": len(entries),
        "smallest_hours": int(min((entry.hours for entry in entries), default=_NOTHING) * _SCALE),
        "most_day_minutes": _most_minutes(entries, referred.elsewhere.get(sheet.source_id, {})),
        "customers_missing": sum(_unknown(entry.customer_id, referred.customers) for entry in found),
        "items_missing": sum(_unknown(entry.item_id, referred.items) for entry in found),
        "entries_outside": sum(not sheet.period_start <= one <= sheet.period_end for one in days),
        "minutes": sum(sheet.minutes()),
    }
    return Fact(record=sheet, columns=columns)


def _entry(reading: Reading, row: sa.Row[Any], referred: _Referred) -> TimeEntry:
    (
        source_id, _sheet, _employee, customer_id, item_id, work_type, project, date_worked, hours, is_billable, rate, words,
    ) = row  # fmt: skip
    customer = text(customer_id)
    excluded = referred.customers.get(customer or "", NOBODY).excluded
    return TimeEntry(
        source_id=str(source_id),
        date_worked=reading.calendar.day(date_worked) or NO_DATE,
        hours=number(hours) or _NOTHING,
        customer_id=None if excluded else customer,
        item_id=text(item_id),
        work_type=text(work_type),
        project=text(project),
        is_billable=flag(is_billable) is True,
        rate=number(rate),
        description=text(words),
    )


def _unknown(value: object, known: Mapping[str, object]) -> bool:
    found = text(value)
    return found is not None and found not in known


def _most_minutes(entries: Iterable[TimeEntry], elsewhere: Worked) -> int:
    """Minutes of the longest day, with what the employee has on other timesheets on that day."""
    hours: dict[date, Decimal] = defaultdict(Decimal)
    for entry in entries:
        hours[entry.date_worked] += entry.hours
    most = max((worked + elsewhere.get(one, _NOTHING) for one, worked in hours.items()), default=_NOTHING)
    return int((most * 60).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _elsewhere(reading: Reading, connection: sa.Connection, sheets: Sequence[object]) -> dict[str, Worked]:
    """Return the hours on other timesheets of the same employee that overlap these and are not rejected."""
    statement = (
        f"SELECT mine.id, e.date_worked, e.hours FROM {TIMESHEET.name} mine "
        f"JOIN {TIMESHEET.name} other ON other.employee_id = mine.employee_id AND other.id <> mine.id "
        "AND other.period_start <= mine.period_end AND other.period_end >= mine.period_start "
        "AND coalesce(other.status, '') <> 'Rejected' "
        f"JOIN {TIME_ENTRY.name} e ON e.timesheet_id = other.id WHERE mine.id IN :values"
    )
    found: dict[str, dict[date, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for sheet, date_worked, hours in select_in(connection, statement, sheets):
        day = reading.calendar.day(date_worked)
        if day is not None:
            found[str(sheet)][day] += number(hours) or _NOTHING
    return {sheet: dict(worked) for sheet, worked in found.items()}
