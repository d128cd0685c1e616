"""Expense reports with their items: from rows of their views to facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from connectors.contract.money import money
from connectors.contract.protocols import Fact, PeriodTotal
from connectors.contract.records import Posting
from connectors.contract.records_work import ExpenseItem, ExpenseReport
from connectors.contract.words import Kind
from connectors.operations.database import Rows
from connectors.operations.kinds.reading import Period, Reader, Reading
from connectors.operations.kinds.referred import NOBODY, Party, key, lines_by_owner, parties, people, total_of
from connectors.operations.kinds.totals import streamed
from connectors.operations.values import NO_DATE, cents, currency, flag, plain, rate, text
from connectors.operations.views import CUSTOMER
from connectors.operations.views_work import EMPLOYEE, EXPENSE_ITEM, EXPENSE_REPORT

_IN_THE_BOOKS = frozenset({"Approved for Payment", "Transferred to QuickBooks", "Paid"})


class ExpenseReportReader(Reader):
    """How expense reports are read: four statements a page, whatever its size."""

    kind = Kind.EXPENSE_REPORT
    view = EXPENSE_REPORT
    lines = (EXPENSE_ITEM, EMPLOYEE, CUSTOMER)
    date_column = "document_date"

    def facts(self, reading: Reading, connection: sa.Connection, rows: Rows) -> list[Fact]:
        """Return one fact for each row."""
        items = lines_by_owner(
            reading,
            connection,
            EXPENSE_ITEM,
            "expense_report_id",
            [row.id for row in rows],
            "expense_date, id",
        )
        employees = people(reading, connection, {row.employee_id for row in rows})
        wanted = {item.customer_id for group in items.values() for item in group}
        customers = parties(reading, connection, CUSTOMER, wanted)
        return [_fact(reading, row, items.get(str(row.id), ()), employees, customers) for row in rows]

    def totals(self, period: Period) -> list[PeriodTotal]:
        """Sum what the books get of approved reports: the amounts due and what company cards paid."""
        return streamed(period, self, _counts)


def _counts(fact: Fact) -> Iterable[Posting]:
    readable = all(fact.columns[name] is not None for name in ("document_date", "due_cents", "items_cents"))
    return fact.record.postings() if readable and fact.columns["status"] in _IN_THE_BOOKS else ()


def _fact(
    reading: Reading,
    row: sa.Row[Any],
    found: Sequence[sa.Row[Any]],
    employees: Mapping[str, str],
    customers: Mapping[str, Party],
) -> Fact:
    (
        source_id, modified_at, name, employee_id, status, document_date, code, exchange_rate, total, cash_advance, due,
        external_number, transferred_at,
    ) = row  # fmt: skip
    employee = key(employee_id)
    dated, exchange = reading.calendar.day(document_date), rate(exchange_rate)
    total_cents, due_cents = cents(total), cents(due)
    advance_cents = 0 if cash_advance is None else cents(cash_advance)
    items = tuple(_item(reading, item, customers) for item in found)
    report = ExpenseReport(
        **reading.head(source_id, modified_at, external_number, transferred_at),
        number=str(source_id),
        name=text(name) or "",
        employee_id=employee,
        employee_name=employees.get(employee, ""),
        status=text(status) or "",
        document_date=dated or NO_DATE,
        currency=currency(code, reading.home_currency),
        exchange_rate=exchange,
        total=money(total_cents),
        cash_advance=money(advance_cents),
        due=money(due_cents),
        items=items,
    )
    columns: dict[str, object] = {
        "id": report.source_id,
        "name": report.name or None,
        "employee_id": employee or None,
        "employee_found": int(employee in employees),
        "employee_name": report.employee_name or None,
        "status": report.status or None,
        "document_date": dated,
        "currency": report.currency or None,
        "exchange_rate": plain(exchange),
        "total_cents": total_cents,
        "cash_advance_cents": advance_cents,
        "due_cents": due_cents,
        "external_number": report.external_number,
    }
    return Fact(record=report, columns=columns | _item_columns(items, found, customers))


def _item_columns(
    items: Sequence[ExpenseItem], found: Sequence[sa.Row[Any]], customers: Mapping[str, Party]
) -> dict[str, object]:
    amounts = [cents(row.amount) for row in found]
    wanted = [text(row.customer_id) for row in found]
    return {
        "items_cents": total_of(amounts),
        "reimbursable_cents": total_of(
            [amount for amount, item in zip(amounts, items, strict=True) if item.is_reimbursable]
        ),
        "item_count": len(items),
        "items_without_account": sum(not item.account and not item.category for item in items),
        "items_not_positive": sum(amount is None or amount <= 0 for amount in amounts),
        "customers_missing": sum(one is not None and one not in customers for one in wanted),
    }


def _item(reading: Reading, row: sa.Row[Any], customers: Mapping[str, Party]) -> ExpenseItem:
    (
        source_id, _report, expense_date, words, category, account, payment_type, customer_id, project, amount, is_billable,
        is_reimbursable,
    ) = row  # fmt: skip
    customer = text(customer_id)
    excluded = customers.get(customer or "", NOBODY).excluded
    return ExpenseItem(
        source_id=str(source_id),
        expense_date=reading.calendar.day(expense_date) or NO_DATE,
        amount=money(cents(amount)),
        payment_type=text(payment_type) or "",
        description=text(words),
        category=text(category),
        account=text(account),
        customer_id=None if excluded else customer,
        project=text(project),
        is_billable=flag(is_billable) is True,
        is_reimbursable=flag(is_reimbursable) is not False,
    )
