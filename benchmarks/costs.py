"""Made-up timesheets, expense reports and purchase orders in bulk, written straight into the reference schema."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from benchmarks.work import Span, put

ENTRIES, LINES = 5, 3
"""Entries of a timesheet, lines of a purchase order."""
SPENT = ((42, "Cash"), (18, "Personal card"), (65, "Company Visa"), (30, "Company Visa"))
"""Dollars and payment type of each expense: the first two are paid back, so a report is a bill and a charge."""


def fill_timesheets(database: Path, span: Span, employees: int, customers: int, items: int) -> None:
    """Weeks of five days; an employee's next one is the week before, so that no two of one employee meet."""
    put(
        database,
        timesheet=[
            ("timesheet_id", "resource_id", "period_start", "period_end", "status", "last_modified_date_time"),
            *(
                (
                    f"TS{n}", f"E{n % employees}", str(_monday(n, employees, span)),
                    str(_monday(n, employees, span) + timedelta(days=6)), "Approved", span.changed(n),
                )
                for n in span
            ),
        ],
        time_entry=[
            (
                "time_entry_id", "timesheet_id", "resource_id", "company_id", "item_id", "date_worked", "hours_worked",
                "summary_notes",
            ),
            *(
                (
                    f"TS{n}-{place}", f"TS{n}", f"E{n % employees}", f"C{(n + place) % customers}", f"I{(n + place) % items}",
                    str(_monday(n, employees, span) + timedelta(days=place)), "7.5", "Work as agreed",
                )
                for n in span
                for place in range(ENTRIES)
            ),
        ],
    )  # fmt: skip


def _monday(number: int, employees: int, span: Span) -> date:
    latest = span.start + timedelta(days=span.days)
    return latest - timedelta(days=latest.weekday()) - timedelta(weeks=1 + number // employees)


def fill_reports(database: Path, span: Span, employees: int) -> None:
    """Expense reports of two expenses that are paid back and two on the company's card."""
    total = sum(amount for amount, _ in SPENT)
    due = sum(amount for amount, paid_by in SPENT if paid_by != "Company Visa")
    put(
        database,
        expense_report=[
            (
                "expense_report_id", "name", "submitter_id", "status", "week_ending", "currency", "expense_total", "amount_due",
                "last_modified_date_time",
            ),
            *(
                (
                    f"ER{n}", f"Expenses {n}", f"E{n % employees}", "Approved for Payment", str(span.day(n)), "USD", total, due,
                    span.changed(n),
                )
                for n in span
            ),
        ],
        expense_item=[
            (
                "expense_item_id", "expense_report_id", "expense_date", "description", "payment_type", "amount",
                "is_reimbursable", "account",
            ),
            *(
                (
                    f"ER{n}-{place}", f"ER{n}", str(span.day(n)), "Bought as agreed", paid_by, amount,
                    paid_by != "Company Visa", "Cost of Goods Sold",
                )
                for n in span
                for place, (amount, paid_by) in enumerate(SPENT)
            ),
        ],
    )  # fmt: skip


def fill_orders(database: Path, span: Span, vendors: int, products: int) -> None:
    """Purchase orders whose first line was received in part, with freight."""
    put(
        database,
        purchase_order=[
            (
                "purchase_order_id", "vendor_id", "purchase_order_number", "status", "create_date_time", "currency", "freight",
                "last_modified_date_time",
            ),
            *(
                (
                    f"PO{n}", f"W{n % vendors}", f"PO-{n:07d}", "Received Partial", f"{span.day(n)} 00:00:00", "USD", 12,
                    span.changed(n),
                )
                for n in span
            ),
        ],
        purchase_order_item=[
            ("purchase_order_item_id", "order_id", "item_id", "quantity", "unit_cost"),
            *(
                (f"PO{n}-{place}", f"PO{n}", f"P{(n + place) % products}", 4 + place, 10 + n % 50)
                for n in span
                for place in range(LINES)
            ),
        ],
        purchase_order_receipt=[
            ("receipt_id", "purchase_order_item_id", "quantity_now_receiving", "receive_date"),
            *((f"PO{n}-R", f"PO{n}-0", 3, str(span.day(n))) for n in span),
        ],
    )  # fmt: skip
