"""The contract's views for people and work: vendors, employees, time, expenses, and the columns that views share."""

from __future__ import annotations

from connectors.contract.words import Kind
from connectors.operations.columns import Column, Type, View


def slots() -> tuple[Column, ...]:
    """Return what a view says of an earlier transfer (RULES 8)."""
    return (
        Column("external_number", Type.TEXT, False, "Number in the books, as it was written back."),
        Column(
            "transferred_at", Type.MOMENT, False, "When an accounting system took it; empty: never (RULES 8)."
        ),
    )


def party_columns() -> tuple[Column, ...]:
    """Return the columns that customers and vendors share."""
    return (
        Column("id", Type.ID, True, "Id in operations.", "company_id"),
        Column("name", Type.TEXT, True, "Name; unique among active ones.", "company_name"),
        Column("modified_at", Type.MOMENT, True, "Last change."),
        Column("email", Type.TEXT, False, "Billing address for e-mail.", "invoice_email"),
        Column("phone", Type.TEXT, False, "Telephone.", "phone"),
        Column("currency", Type.TEXT, False, "ISO 4217 code; empty: the home currency.", "currency"),
        Column("payment_term", Type.TEXT, False, "Name of the payment term.", "payment_term"),
        Column("address_line1", Type.TEXT, False, "Street.", "address_line1"),
        Column("city", Type.TEXT, False, "City.", "city"),
        Column("region", Type.TEXT, False, "State, province or county.", "region"),
        Column("postal_code", Type.TEXT, False, "Postal code.", "postal_code"),
        Column("country", Type.TEXT, False, "Country.", "country"),
        Column("is_active", Type.FLAG, False, "Still dealt with; empty counts as yes.", "is_active"),
        Column("excluded", Type.FLAG, False, "Do not sync; empty counts as no.", "do_not_sync"),
    )


def head(key: str) -> tuple[Column, ...]:
    """Return the id, stored in the column ``key``, and the modification time: they begin the view of a kind."""
    return (
        Column("id", Type.ID, True, "Id in operations.", key),
        Column("modified_at", Type.MOMENT, True, "Last change of the record or any of its lines."),
    )


VENDOR = View(
    "tieout_vendor",
    Kind.VENDOR,
    "Companies and people that are paid.",
    (*party_columns(), *slots()),
    csv="vendors",
    table="company",
    constants=(("is_vendor", True),),
    initially=(("is_customer", False),),
)

EMPLOYEE = View(
    "tieout_employee",
    Kind.EMPLOYEE,
    "People who record time and expenses.",
    (
        *head("resource_id"),
        Column("first_name", Type.TEXT, True, "Given name.", "first_name"),
        Column("last_name", Type.TEXT, True, "Family name.", "last_name"),
        Column("email", Type.TEXT, False, "E-mail address.", "email"),
        Column(
            "accounting_id",
            Type.TEXT,
            False,
            "Employee id in the books, where it is known.",
            "accounting_reference_id",
        ),
        Column(
            "is_active", Type.FLAG, False, "Still employed; empty counts as yes.", "is_active", empty=True
        ),
        *slots(),
    ),
    csv="employees",
    table="resource",
)

TIMESHEET = View(
    "tieout_timesheet",
    Kind.TIMESHEET,
    "Timesheets: one employee, one period. People call one by its id.",
    (
        *head("timesheet_id"),
        Column("employee_id", Type.ID, True, "Whose time.", "resource_id", refers="employees"),
        Column("period_start", Type.DATE, True, "First day.", "period_start"),
        Column("period_end", Type.DATE, True, "Last day.", "period_end"),
        Column(
            "status",
            Type.TEXT,
            True,
            "``Approved`` and ``Paid`` ones are transferred.",
            "status",
            ("New", "Submitted", "Rejected", "Approved", "Paid"),
        ),
        Column("approved_at", Type.MOMENT, False, "When it was approved."),
        *slots(),
    ),
    csv="timesheets",
    table="timesheet",
)

TIME_ENTRY = View(
    "tieout_time_entry",
    Kind.TIMESHEET,
    "Entries of timesheets.",
    (
        Column("id", Type.ID, True, "Id of the entry.", "time_entry_id"),
        Column("timesheet_id", Type.ID, True, "Its timesheet.", "timesheet_id", refers="timesheets"),
        Column("employee_id", Type.ID, True, "Who worked.", "resource_id", refers="employees"),
        Column("customer_id", Type.ID, False, "For whom.", "company_id", refers="customers"),
        Column("item_id", Type.ID, False, "Service that it counts as.", "item_id", refers="items"),
        Column("work_type", Type.TEXT, False, "Name of the work type.", "work_type"),
        Column("project", Type.TEXT, False, "Project.", "project"),
        Column("date_worked", Type.DATE, True, "Day.", "date_worked"),
        Column("hours", Type.NUMBER, True, "Hours, decimal.", "hours_worked"),
        Column(
            "is_billable",
            Type.FLAG,
            False,
            "To be invoiced; empty counts as no.",
            "is_non_billable",
            empty=False,
            inverted=True,
        ),
        Column("rate", Type.NUMBER, False, "Price of an hour, where it is billable in the books.", "rate"),
        Column("description", Type.TEXT, False, "What was done.", "summary_notes"),
    ),
    csv="time_entries",
    table="time_entry",
    touches="timesheet_id",
)

EXPENSE_REPORT = View(
    "tieout_expense_report",
    Kind.EXPENSE_REPORT,
    "Expense reports. People call one by its id.",
    (
        *head("expense_report_id"),
        Column("name", Type.TEXT, True, "What the report is about.", "name"),
        Column("employee_id", Type.ID, True, "Who is reimbursed.", "submitter_id", refers="employees"),
        Column(
            "status",
            Type.TEXT,
            True,
            "Only ``Approved for Payment`` is transferred.",
            "status",
            (
                "In Progress",
                "Awaiting Approval",
                "Approved for Payment",
                "Rejected",
                "Paid",
                "Transferred to QuickBooks",
            ),
        ),
        Column("document_date", Type.DATE, True, "Last day of its week.", "week_ending"),
        Column(
            "currency",
            Type.TEXT,
            False,
            "ISO 4217 code of the reimbursement; empty: the home currency.",
            "currency",
        ),
        Column(
            "exchange_rate", Type.NUMBER, False, "Home currency per unit of the report's.", "exchange_rate"
        ),
        Column("total", Type.MONEY, True, "All of its items.", "expense_total"),
        Column(
            "cash_advance",
            Type.MONEY,
            False,
            "Paid in advance; empty counts as none.",
            "cash_advance_amount",
            empty="0",
        ),
        Column("amount_due", Type.MONEY, True, "What the employee is still owed.", "amount_due"),
        *slots(),
    ),
    csv="expense_reports",
    table="expense_report",
)

EXPENSE_ITEM = View(
    "tieout_expense_item",
    Kind.EXPENSE_REPORT,
    "Items of expense reports.",
    (
        Column("id", Type.ID, True, "Id of the item.", "expense_item_id"),
        Column(
            "expense_report_id", Type.ID, True, "Its report.", "expense_report_id", refers="expense_reports"
        ),
        Column("expense_date", Type.DATE, True, "Day.", "expense_date"),
        Column("description", Type.TEXT, False, "What it was for.", "description"),
        Column("category", Type.TEXT, False, "Name of the category.", "category"),
        Column("account", Type.TEXT, False, "Expense account in the books: number or name.", "account"),
        Column(
            "payment_type",
            Type.TEXT,
            True,
            "How it was paid; names a company card where one was used.",
            "payment_type",
        ),
        Column("customer_id", Type.ID, False, "For whom.", "company_id", refers="customers"),
        Column("project", Type.TEXT, False, "Project.", "project"),
        Column("amount", Type.MONEY, True, "Amount in the report's currency.", "amount"),
        Column(
            "is_billable", Type.FLAG, False, "To be invoiced; empty counts as no.", "is_billable", empty=False
        ),
        Column(
            "is_reimbursable",
            Type.FLAG,
            False,
            "Owed to the employee; empty counts as yes.",
            "is_reimbursable",
            empty=True,
        ),
    ),
    csv="expense_items",
    table="expense_item",
    touches="expense_report_id",
)

WORK_VIEWS = (VENDOR, EMPLOYEE, TIMESHEET, TIME_ENTRY, EXPENSE_REPORT, EXPENSE_ITEM)
