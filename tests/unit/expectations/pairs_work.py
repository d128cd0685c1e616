"""Good vendors, employees, timesheets and expense reports, and what lies on both sides of each of their rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from connectors.contract.words import Action, Kind
from tests.unit.expectations.pairs import Pair
from tests.unit.expectations.pairs_shared import (
    days,
    email,
    fence,
    flag,
    lone,
    money,
    names,
    none_of,
    period,
    statuses,
)

VENDOR: dict[str, object] = {
    "id": "1",
    "name": "Paper & Co",
    "name_length": 10,
    "email": "paper@example.com",
    "currency": "USD",
    "is_active": 1,
    "excluded": 0,
    "name_times_used": 1,
    "is_employee": 0,
    "failed_before": 0,
}
EMPLOYEE: dict[str, object] = {
    "id": "1",
    "name": "Ada Byron",
    "name_length": 9,
    "is_active": 1,
    "accounting_id": None,
    "name_times_used": 1,
    "failed_before": 0,
}
TIMESHEET: dict[str, object] = {
    "id": "1",
    "employee_id": "7",
    "employee_found": 1,
    "employee_name": "Ada Byron",
    "status": "Approved",
    "document_date": date(2026, 3, 1),
    "period_start": date(2026, 2, 23),
    "first_day": date(2026, 2, 23),
    "last_day": date(2026, 2, 27),
    "entry_count": 5,
    "smallest_hours": 80_000,
    "most_day_minutes": 480,
    "customers_missing": 0,
    "items_missing": 0,
    "entries_outside": 0,
    "minutes": 2400,
    "failed_before": 0,
}
EXPENSE_REPORT: dict[str, object] = {
    "id": "1",
    "name": "Fair",
    "employee_id": "7",
    "employee_found": 1,
    "employee_name": "Ada Byron",
    "status": "Approved for Payment",
    "document_date": date(2026, 3, 1),
    "currency": "USD",
    "exchange_rate": None,
    "total_cents": 1000,
    "cash_advance_cents": 100,
    "due_cents": 600,
    "items_cents": 1000,
    "reimbursable_cents": 700,
    "item_count": 3,
    "items_without_account": 0,
    "items_not_positive": 0,
    "customers_missing": 0,
    "external_number": None,
    "failed_before": 0,
}
GOOD: Mapping[Kind, dict[str, object]] = {
    Kind.VENDOR: VENDOR,
    Kind.EMPLOYEE: EMPLOYEE,
    Kind.TIMESHEET: TIMESHEET,
    Kind.EXPENSE_REPORT: EXPENSE_REPORT,
}
TAKEN_BACK: Mapping[Kind, dict[str, object]] = {
    Kind.TIMESHEET: {"status": "Rejected"},
    Kind.EXPENSE_REPORT: {"status": "Rejected"},
}
"""Changes to a good record that operations took back."""


def owed(due: int | None, reimbursable: int | None, advance: int | None) -> dict[str, object]:
    """What an employee is owed, and of what."""
    return {"due_cents": due, "reimbursable_cents": reimbursable, "cash_advance_cents": advance}


_NOT_SENT_BACK = "Approved for Payment, Transferred to QuickBooks, Paid"
_SENT_BACK = "In Progress, Awaiting Approval, Rejected"

PAIRS = [
    flag("VEN-E01", "is_active", 1),
    flag("VEN-E02", "excluded", 0),
    *names("VEN"),
    email("VEN-S05"),
    Pair("VEN-S06", [{"currency": "USD"}, {"currency": None}], [{"currency": "EUR"}]),
    lone("EMP"),
    Pair(
        "EMP-S01",
        [{"name": "A"}, {"name": None, "accounting_id": "55"}],
        [{"name": None}, {"name": " ", "accounting_id": ""}],
    ),
    Pair(
        "EMP-S02",
        [{"name_times_used": 1}, {"name_times_used": 2, "accounting_id": "55"}],
        [
            {"name_times_used": 2},
            {"name_times_used": 2, "accounting_id": " "},
            {"name_times_used": None},
        ],
    ),
    statuses("TIM-E01", "Approved, Paid", "New, Submitted, Rejected", Action.CREATE, blank=False),
    statuses("TIM-E01", "Approved, Paid", "New, Submitted, Rejected", Action.UPDATE, blank=False),
    fence("TIM-E02", "first_day"),
    statuses("TIM-E03", "New, Submitted, Rejected", "Approved, Paid", Action.VOID, blank=False),
    lone("TIM"),
    flag("TIM-S01", "employee_found", 1),
    Pair("TIM-S02", [{"entry_count": 1}], [{"entry_count": 0}, {"entry_count": None}]),
    Pair(
        "TIM-S03",
        [{"smallest_hours": 1}, {"entry_count": 0, "smallest_hours": 0}],
        [{"smallest_hours": 0}, {"smallest_hours": -1}, {"smallest_hours": None}],
    ),
    Pair("TIM-S04", [{"most_day_minutes": 1440}], [{"most_day_minutes": 1441}, {"most_day_minutes": None}]),
    none_of("TIM-S05", "entries_outside"),
    none_of("TIM-S06", "customers_missing"),
    none_of("TIM-S07", "items_missing"),
    *days("TIM-S08", "TIM-S91"),
    statuses("EXP-E01", "Approved for Payment", f"{_SENT_BACK}, Paid", Action.CREATE, blank=False),
    statuses("EXP-E01", "Approved for Payment", "Transferred to QuickBooks", Action.CREATE, blank=False),
    Pair("EXP-E02", [{"external_number": None}, {"external_number": " "}], [{"external_number": "77"}]),
    fence("EXP-E03"),
    statuses("EXP-E04", _NOT_SENT_BACK, _SENT_BACK, Action.UPDATE, blank=True),
    statuses("EXP-E05", _SENT_BACK, _NOT_SENT_BACK, Action.VOID, blank=False),
    lone("EXP"),
    flag("EXP-S01", "employee_found", 1),
    Pair("EXP-S02", [{"item_count": 1}], [{"item_count": 0}, {"item_count": None}]),
    none_of("EXP-S03", "items_without_account"),
    none_of("EXP-S04", "items_not_positive"),
    none_of("EXP-S05", "customers_missing"),
    Pair(
        "EXP-S06",
        [{"total_cents": 1000}],
        [
            {"total_cents": 999},
            {"total_cents": 1001},
            {"items_cents": None},
            {"total_cents": None, "items_cents": None},
        ],
    ),
    Pair(
        "EXP-S07",
        [owed(600, 700, 100), owed(0, 100, 100), owed(-1, 99, 100)],
        [owed(599, 700, 100), owed(700, 700, 100), owed(None, None, 0), owed(600, 700, None)],
    ),
    Pair("EXP-S08", [owed(0, 100, 100)], [owed(-1, 99, 100)]),
    Pair("EXP-S09", [owed(700, 700, 0)], [owed(701, 700, -1)]),
    *money("EXP-S10", "EXP-S11"),
    *days("EXP-S12", "EXP-S91"),
    *period("EXP-S13", Action.CREATE, Action.UPDATE, Action.VOID, Action.DELETE),
]
