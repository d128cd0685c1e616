"""The columns and rules of an expense report: code, column, words and remedy of each; which apply when is in ``expense_reports``."""

from __future__ import annotations

from connectors.contract.words import Kind
from expectations.columns import Columns, Derived, Type
from expectations.common import STATED, UNRATED, collected, filled, status_in
from expectations.wording import Writer


def _adds_up(total: object, items: object) -> int:
    """Exact to the cent; an amount that is missing or cannot be read never adds up."""
    return int(isinstance(total, int) and total == items)


def _due_adds_up(due: object, reimbursable: object, advance: object) -> int:
    return int(
        isinstance(due, int)
        and isinstance(reimbursable, int)
        and isinstance(advance, int)
        and due == reimbursable - advance
    )


def _is_numbered(external_number: object) -> int:
    return int(filled(external_number))


COLUMNS = Columns(
    facts={
        "id": Type.TEXT,
        "name": Type.TEXT,
        "employee_id": Type.TEXT,
        "employee_found": Type.FLAG,
        "employee_name": Type.TEXT,
        "status": Type.TEXT,
        "document_date": Type.DAY,
        "currency": Type.TEXT,
        "exchange_rate": Type.TEXT,
        "total_cents": Type.CENTS,
        "cash_advance_cents": Type.CENTS,
        "due_cents": Type.CENTS,
        "items_cents": Type.CENTS,
        "reimbursable_cents": Type.CENTS,
        "item_count": Type.COUNT,
        "items_without_account": Type.COUNT,
        "items_not_positive": Type.COUNT,
        "customers_missing": Type.COUNT,
        "external_number": Type.TEXT,
        "failed_before": Type.FLAG,
    },
    derived={
        "is_approved": status_in("Approved for Payment"),
        "is_sent_back": status_in("In Progress", "Awaiting Approval", "Rejected"),
        "is_numbered": Derived(Type.FLAG, ("external_number",), _is_numbered),
        "adds_up": Derived(Type.FLAG, ("total_cents", "items_cents"), _adds_up),
        "due_adds_up": Derived(
            Type.FLAG, ("due_cents", "reimbursable_cents", "cash_advance_cents"), _due_adds_up
        ),
        "stated_currency": STATED,
        "unrated_currency": UNRATED,
    },
)

_rule = Writer(Kind.EXPENSE_REPORT, "EXP")

NOT_APPROVED = _rule.eligible(
    "E01",
    "is_approved",
    "The expense report is not approved for payment in operations",
    "Nothing to do: it goes once it is approved for payment.",
    "status",
)
TRANSFERRED_BEFORE = _rule.eligible(
    "E02",
    "is_numbered",
    "The expense report was transferred before, and an expense report is never transferred twice",
    "Look it up in the books by its number there; what is missing is entered by hand.",
    "external_number",
)
BEFORE_FENCE = _rule.before_fence("E03")
SENT_BACK = _rule.eligible(
    "E04",
    "is_sent_back",
    "The expense report was sent back in operations after it had been approved",
    "Approve it again in operations, or cancel it in the books.",
    "status",
)
NOT_SENT_BACK = _rule.eligible(
    "E05",
    "is_sent_back",
    "The expense report was not sent back in operations, so its documents stay in the books",
    "Reject it in operations first, then cancel it in the books.",
    "status",
)
FAILED_BEFORE = _rule.failed_before()
EMPLOYEE_UNKNOWN = _rule.sound(
    "S01",
    "employee_found",
    "The expense report names no employee, or one that does not exist in operations",
    "Choose the expense report's employee in operations, then retry.",
    "employee_id",
    "employee_found",
)
NO_ITEMS = _rule.sound(
    "S02",
    "item_count",
    "The expense report has no items",
    "Add the items in operations, or reject the expense report, then retry.",
    "item_count",
)
NO_ACCOUNT = _rule.sound(
    "S03",
    "items_without_account",
    "An item of the expense report has neither an expense account nor a category",
    "Choose the category of every item in operations, then retry.",
    "items_without_account",
    "item_count",
)
NOT_POSITIVE = _rule.sound(
    "S04",
    "items_not_positive",
    "An item of the expense report has no amount above zero",
    "Correct or remove the item in operations, then retry.",
    "items_not_positive",
    "item_count",
)
CUSTOMER_UNKNOWN = _rule.sound(
    "S05",
    "customers_missing",
    "An item of the expense report names a customer that does not exist in operations",
    "Restore the customer in operations or choose another one on the item, then retry.",
    "customers_missing",
)
TOTAL_WRONG = _rule.sound(
    "S06",
    "adds_up",
    "The expense report's items do not add up to its total",
    "Correct the items or the total in operations, then retry.",
    "total_cents",
    "items_cents",
)
DUE_WRONG = _rule.sound(
    "S07",
    "due_adds_up",
    "The expense report's reimbursable items less the cash advance are not the amount due",
    "Correct the items, the cash advance or the amount due in operations, then retry.",
    "due_cents",
    "reimbursable_cents",
    "cash_advance_cents",
)
DUE_NEGATIVE = _rule.sound(
    "S08",
    "due_cents",
    "The cash advance was more than the employee spent, so the amount due is negative, and the books take no such bill",
    "Settle what the employee owes by hand, and correct the cash advance in operations, then retry.",
    "employee_name",
    "due_cents",
    "cash_advance_cents",
)
ADVANCE_NEGATIVE = _rule.sound(
    "S09",
    "cash_advance_cents",
    "The expense report's cash advance is negative",
    "Correct the cash advance in operations, then retry.",
    "cash_advance_cents",
)
CURRENCY_REFUSED = _rule.currency_refused("S10")
RATE_MISSING = _rule.rate_missing("S11")
UNDATED = _rule.undated("S12")
PERIOD_CLOSED = _rule.period_closed("S13")
FAR_AHEAD = _rule.far_ahead("S91")

RULES = collected(globals())
