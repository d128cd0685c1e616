"""What the contract suite knows of each kind that is not an invoice: a record of it, the part under test, and the same record changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from connectors.contract.documents import Planned
from connectors.contract.protocols import Connector
from connectors.contract.records import Record
from connectors.contract.records_work import ExpenseItem, ExpenseReport, TimeEntry, Timesheet
from tests.contract.harness import DAY, Desk, now

Make = Callable[[Desk], Record]


@dataclass(frozen=True)
class Case:
    """One part of a kind's records; ``change`` returns the record with another amount in this part."""

    make: Make
    change: Callable[[Any], Record]
    part: int = 0

    def planned(self, connector: Connector, desk: Desk, record: Record, generation: int = 0) -> Planned:
        """The document under test."""
        return connector.plan(record, desk.resolve, generation)[self.part]


def a_timesheet(desk: Desk, *entries: TimeEntry, day: date = DAY) -> Timesheet:
    """A timesheet of employee e1; two identical entries, for customer c1 and item i1, unless others are given."""
    desk.count += 1
    alike = TimeEntry(
        source_id="a",
        date_worked=day,
        hours=Decimal("1.25"),
        customer_id="c1",
        item_id="i1",
        description="Work",
    )
    return Timesheet(
        source_id=f"{desk.tag}-t{desk.count}",
        number=f"TS-{desk.count}",
        modified_at=now(),
        employee_id="e1",
        employee_name="Employee",
        period_start=day - timedelta(days=6),
        period_end=day,
        status="Approved",
        entries=entries or (alike, replace(alike, source_id="b")),
    )


def an_expense(source_id: str, amount: str, **changes: Any) -> ExpenseItem:
    """An expense that the employee paid."""
    fields: dict[str, Any] = {
        "source_id": source_id,
        "expense_date": DAY,
        "amount": Decimal(amount),
        "payment_type": "Cash",
        "description": f"Taxi {source_id}",
    }
    return ExpenseItem(**{**fields, **changes})


def an_expense_report(desk: Desk, *items: ExpenseItem, **changes: Any) -> ExpenseReport:
    """A report of employee e1: 70.00 of their own less 20.00 in advance, and 45.50 on a company card."""
    desk.count += 1
    card = an_expense("3", "45.50", payment_type="Company Visa", is_reimbursable=False)
    held = items or (an_expense("1", "30.00"), an_expense("2", "40.00", customer_id="c1"), card)
    advance = changes.pop("cash_advance", Decimal("20.00"))
    own = sum((one.amount for one in held if one.is_reimbursable), start=Decimal("0.00"))
    fields: dict[str, Any] = {
        "source_id": f"{desk.tag}-e{desk.count}",
        "number": f"ER-{desk.count}",
        "modified_at": now(),
        "name": "Trip",
        "employee_id": "e1",
        "employee_name": "Employee",
        "status": "Approved for Payment",
        "document_date": DAY,
        "currency": "USD",
        "total": sum((one.amount for one in held), start=Decimal("0.00")),
        "cash_advance": advance,
        "due": own - advance,
        "items": held,
    }
    return ExpenseReport(**{**fields, **changes})


def _longer(record: Timesheet) -> Timesheet:
    first, *rest = record.entries
    return replace(record, entries=(replace(first, hours=Decimal("2.5"), description="More work"), *rest))


def _dearer(record: ExpenseReport) -> ExpenseReport:
    items = tuple(replace(one, amount=one.amount + 1) for one in record.items)
    return replace(record, items=items, total=record.total + 3, due=record.due + 2)


CASES = {
    "time entry": Case(make=a_timesheet, change=_longer),
    "bill of an expense report": Case(make=an_expense_report, change=_dearer),
    "charge of an expense report": Case(make=an_expense_report, change=_dearer, part=1),
}
