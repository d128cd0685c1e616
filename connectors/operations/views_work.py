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


def head(*more: Column) -> tuple[Column, ...]:
    """Return the id and modification time that begin the view of a kind, and what follows them."""
    return (
        Column("id", Type.ID, True, "Id in operations."),
        Column("modified_at", Type.MOMENT, True, "Last change of the record or any of its lines."),
        *more,
    )


VENDOR = View(
    "tieout_vendor",
    Kind.VENDOR,
    "Companies and people that are paid.",
    (*party_columns(), *slots()),
    csv="vendors",
    table="company",
    constants=(("is_vendor", True),),
)

WORK_VIEWS = (
    VENDOR,
    View(
        "tieout_employee",
        Kind.EMPLOYEE,
        "People who record time and expenses.",
        (
            *head(),
            Column("first_name", Type.TEXT, True, "Given name."),
            Column("last_name", Type.TEXT, True, "Family name."),
            Column("email", Type.TEXT, False, "E-mail address."),
            Column("accounting_id", Type.TEXT, False, "Employee id in the books, where it differs."),
            Column("is_active", Type.FLAG, False, "Still employed; empty counts as yes."),
            *slots(),
        ),
    ),
    View(
        "tieout_timesheet",
        Kind.TIMESHEET,
        "Timesheets: one employee, one period.",
        (
            *head(),
            Column("employee_id", Type.ID, True, "Whose time."),
            Column("period_start", Type.DATE, True, "First day."),
            Column("period_end", Type.DATE, True, "Last day."),
            Column("status", Type.TEXT, True, "New, Submitted, Rejected, Approved or Paid."),
            Column("approved_at", Type.MOMENT, False, "When it was approved."),
            *slots(),
        ),
    ),
    View(
        "tieout_time_entry",
        Kind.TIMESHEET,
        "Entries of timesheets.",
        (
            Column("id", Type.ID, True, "Id of the entry."),
            Column("timesheet_id", Type.ID, True, "Its timesheet."),
            Column("employee_id", Type.ID, True, "Who worked."),
            Column("customer_id", Type.ID, False, "For whom."),
            Column("item_id", Type.ID, False, "Service that it counts as."),
            Column("work_type", Type.TEXT, False, "Name of the work type."),
            Column("project", Type.TEXT, False, "Project."),
            Column("date_worked", Type.DATE, True, "Day."),
            Column("hours", Type.NUMBER, True, "Hours, decimal."),
            Column("is_billable", Type.FLAG, False, "To be invoiced; empty counts as no."),
            Column("description", Type.TEXT, False, "What was done."),
        ),
    ),
    View(
        "tieout_expense_report",
        Kind.EXPENSE_REPORT,
        "Expense reports.",
        (
            *head(),
            Column("name", Type.TEXT, True, "What the report is called."),
            Column("employee_id", Type.ID, True, "Who is reimbursed."),
            Column("status", Type.TEXT, True, "Only ``Approved for Payment`` is transferred."),
            Column("document_date", Type.DATE, True, "Last day of its week."),
            Column("currency", Type.TEXT, False, "ISO 4217 code of the reimbursement."),
            Column("total", Type.MONEY, True, "All of its items."),
            Column("cash_advance", Type.MONEY, False, "Paid in advance; empty counts as none."),
            Column("amount_due", Type.MONEY, True, "What the employee is still owed."),
            *slots(),
        ),
    ),
    View(
        "tieout_expense_item",
        Kind.EXPENSE_REPORT,
        "Items of expense reports.",
        (
            Column("id", Type.ID, True, "Id of the item."),
            Column("expense_report_id", Type.ID, True, "Its report."),
            Column("expense_date", Type.DATE, True, "Day."),
            Column("description", Type.TEXT, False, "What it was for."),
            Column("category", Type.TEXT, False, "Name of the category."),
            Column("account", Type.TEXT, False, "Expense account in the books."),
            Column(
                "payment_type", Type.TEXT, True, "How it was paid; names a company card where one was used."
            ),
            Column("customer_id", Type.ID, False, "For whom."),
            Column("project", Type.TEXT, False, "Project."),
            Column("amount", Type.MONEY, True, "Amount in the report's currency."),
            Column("is_billable", Type.FLAG, False, "To be invoiced; empty counts as no."),
            Column("is_reimbursable", Type.FLAG, False, "Owed to the employee; empty counts as yes."),
        ),
    ),
)
