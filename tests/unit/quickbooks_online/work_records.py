"""Timesheets, expense reports, vendors and employees for the tests of documents."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from connectors.contract.protocols import BooksRef
from connectors.contract.records_work import (
    Employee,
    ExpenseItem,
    ExpenseReport,
    TimeEntry,
    Timesheet,
    Vendor,
)
from connectors.contract.words import Kind
from connectors.quickbooks_online.documents.shape import Desk
from tests.unit.quickbooks_online.records import AT, a_desk

DAY = date(2026, 9, 14)
IDS = {Kind.CUSTOMER: "58", Kind.ITEM: "7", Kind.EMPLOYEE: "55", Kind.VENDOR: "91"}


def found(kind: Kind, source_id: str) -> BooksRef:
    """An entry of each list, in US dollars."""
    return BooksRef(external_id=IDS[kind], name=source_id, currency="USD")


def a_work_desk(**book: Any) -> Desk:
    """A desk of a book with its accounts and one company card."""
    fields: dict[str, Any] = {
        "accounts": {"income": "Services", "expense": "Travel", "cash advance": "Advances"},
        "company_cards": {"Company Visa": "Visa 4242"},
        **book,
    }
    return a_desk(**fields)


def an_entry(source_id: str = "1", hours: str = "1.5", **changes: Any) -> TimeEntry:
    """An entry for a customer and an item."""
    fields: dict[str, Any] = {
        "source_id": source_id,
        "date_worked": DAY,
        "hours": Decimal(hours),
        "customer_id": "c",
        "item_id": "i",
        "description": "Wiring",
    }
    return TimeEntry(**{**fields, **changes})


def a_timesheet(*entries: TimeEntry, **changes: Any) -> Timesheet:
    """An approved week."""
    fields: dict[str, Any] = {
        "source_id": "31",
        "number": "TS-31",
        "modified_at": AT,
        "employee_id": "e",
        "employee_name": "Ann Lee",
        "period_start": date(2026, 9, 8),
        "period_end": DAY,
        "status": "Approved",
        "entries": entries or (an_entry(),),
    }
    return Timesheet(**{**fields, **changes})


def an_expense(amount: str = "30.00", **changes: Any) -> ExpenseItem:
    """An expense that the employee paid."""
    fields: dict[str, Any] = {
        "source_id": "1",
        "expense_date": date(2026, 9, 3),
        "amount": Decimal(amount),
        "payment_type": "Cash",
        "description": "Taxi",
    }
    return ExpenseItem(**{**fields, **changes})


def a_charge(amount: str = "45.50", **changes: Any) -> ExpenseItem:
    """An expense that the company's card paid."""
    return an_expense(amount, **{"payment_type": "Company Visa", "is_reimbursable": False, **changes})


def a_report(*items: ExpenseItem, **changes: Any) -> ExpenseReport:
    """A report whose sums fit its items, unless changed."""
    held = items or (an_expense(),)
    zero = Decimal("0.00")
    own = sum((one.amount for one in held if one.is_reimbursable), start=zero)
    advance = changes.get("cash_advance", zero)
    fields: dict[str, Any] = {
        "source_id": "104",
        "number": "ER-104",
        "modified_at": AT,
        "name": "Trip",
        "employee_id": "e",
        "employee_name": "Ann Lee",
        "status": "Approved for Payment",
        "document_date": DAY,
        "currency": "USD",
        "total": sum((one.amount for one in held), start=zero),
        "due": own - advance,
        "items": held,
    }
    return ExpenseReport(**{**fields, **changes})


def a_vendor(**changes: Any) -> Vendor:
    """A vendor."""
    name = changes.get("name", "Hicks Hardware")
    return Vendor(**{"source_id": "v", "number": name, "modified_at": AT, "name": name, **changes})


def an_employee(**changes: Any) -> Employee:
    """An employee."""
    fields: dict[str, Any] = {
        "source_id": "e",
        "number": "Ann Lee",
        "modified_at": AT,
        "first_name": "Ann",
        "last_name": "Lee",
    }
    return Employee(**{**fields, **changes})
