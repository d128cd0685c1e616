"""Records of people and work: vendors, employees, timesheets with their entries, expense reports with their items."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import ClassVar

from connectors.contract.money import MINUTES, ZERO
from connectors.contract.records import Address, Posting, Record, Reference
from connectors.contract.words import Kind

PAYEE = "employee:"
"""Begins the source id of a vendor that is an employee, paid by expense reports where the books pay vendors only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor(Record):
    """A company or person that is paid; ``is_employee`` where it stands for one of our own people (source id ``employee:ID``)."""

    kind: ClassVar[Kind] = Kind.VENDOR
    name: str
    email: str | None = None
    phone: str | None = None
    currency: str | None = None
    payment_term: str | None = None
    address: Address | None = None
    is_active: bool = True
    excluded: bool = False
    is_employee: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Employee(Record):
    """Somebody who records time and expenses; ``accounting_id`` is the books' own id of the entry, where operations know it."""

    kind: ClassVar[Kind] = Kind.EMPLOYEE
    first_name: str
    last_name: str
    email: str | None = None
    accounting_id: str | None = None
    is_active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeEntry:
    """One stretch of work; ``customer_id`` is None where there is no customer, or one that is not synchronised."""

    source_id: str
    date_worked: date
    hours: Decimal
    customer_id: str | None = None
    item_id: str | None = None
    work_type: str | None = None
    project: str | None = None
    is_billable: bool = False
    rate: Decimal | None = None
    """Price of one hour, for billable time."""
    description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Timesheet(Record):
    """One employee's time of one period; entries in the order of day, then id."""

    kind: ClassVar[Kind] = Kind.TIMESHEET
    employee_id: str
    employee_name: str
    period_start: date
    period_end: date
    status: str
    entries: tuple[TimeEntry, ...] = ()

    def references(self) -> tuple[Reference, ...]:
        """Return the employee, and the customers and items of the entries."""
        found = [(Kind.EMPLOYEE, self.employee_id)]
        found += [(Kind.CUSTOMER, one.customer_id) for one in self.entries if one.customer_id]
        found += [(Kind.ITEM, one.item_id) for one in self.entries if one.item_id]
        return tuple(dict.fromkeys(found))

    def minutes(self) -> tuple[int, ...]:
        """Whole minutes of each entry: hours are rounded once, over the sheet, and the last entry takes the remainder (RULES 24)."""
        whole = [_minutes(one.hours) for one in self.entries]
        if whole:
            whole[-1] += _minutes(sum((one.hours for one in self.entries), start=ZERO)) - sum(whole)
        return tuple(whole)

    @property
    def amount(self) -> Decimal:
        """Minutes of all entries."""
        return Decimal(sum(self.minutes()))

    @property
    def money_currency(self) -> str:
        """Time is counted in minutes."""
        return MINUTES

    @property
    def dated(self) -> date | None:
        """Last day of the period."""
        return self.period_end

    @property
    def withdrawn(self) -> bool:
        """Not approved, or not any more."""
        return self.status not in {"Approved", "Paid"}

    def postings(self) -> tuple[Posting, ...]:
        """Return the minutes of each entry, on its own day."""
        return tuple(
            Posting(one.source_id, one.date_worked, MINUTES, Decimal(minutes))
            for one, minutes in zip(self.entries, self.minutes(), strict=True)
        )


def _minutes(hours: Decimal) -> int:
    return int((hours * 60).quantize(Decimal(1), rounding=ROUND_HALF_UP))


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpenseItem:
    """One expense. What is not reimbursable was paid by a company card, which ``payment_type`` names (RULES 23)."""

    source_id: str
    expense_date: date
    amount: Decimal
    payment_type: str
    description: str | None = None
    category: str | None = None
    account: str | None = None
    """Expense account in the books: number or name."""
    customer_id: str | None = None
    project: str | None = None
    is_billable: bool = False
    is_reimbursable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpenseReport(Record):
    """What an employee spent: ``due`` is still owed to the employee after the cash advance; items on company cards are beside it."""

    kind: ClassVar[Kind] = Kind.EXPENSE_REPORT
    name: str
    employee_id: str
    employee_name: str
    status: str
    document_date: date
    currency: str
    exchange_rate: Decimal | None = None
    total: Decimal
    cash_advance: Decimal = ZERO
    due: Decimal
    items: tuple[ExpenseItem, ...] = ()

    def references(self) -> tuple[Reference, ...]:
        """Return the employee and the customers of the items."""
        customers = [(Kind.CUSTOMER, one.customer_id) for one in self.items if one.customer_id]
        return tuple(dict.fromkeys([(Kind.EMPLOYEE, self.employee_id), *customers]))

    @property
    def charged(self) -> Decimal:
        """What company cards paid."""
        return sum((one.amount for one in self.items if not one.is_reimbursable), start=ZERO)

    @property
    def amount(self) -> Decimal:
        """What the books get: the amount due and the charges."""
        return self.due + self.charged

    @property
    def money_currency(self) -> str:
        """Currency of the report."""
        return self.currency

    @property
    def dated(self) -> date | None:
        """Date of the report."""
        return self.document_date

    @property
    def withdrawn(self) -> bool:
        """Sent back after it had been approved."""
        return self.status in {"In Progress", "Awaiting Approval", "Rejected"}
