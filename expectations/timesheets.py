"""Timesheets: which may go, which may ride in a batch, and what a sound one is, for each action."""

from __future__ import annotations

from connectors.contract.words import Action, Kind
from expectations.columns import Columns, Derived, Type
from expectations.common import collected, dates, fenced, status_in
from expectations.context import Context
from expectations.rules import Check, Stage, Suite
from expectations.wording import Writer

DAY = 24 * 60
"""Minutes of a day."""


def _hourless(entries: object, smallest: object) -> int:
    """There is an entry without hours above zero; a sheet without entries is told so by its own rule."""
    return int(entries != 0 and not (isinstance(smallest, int) and smallest > 0))


COLUMNS = Columns(
    facts={
        "id": Type.TEXT,
        "employee_id": Type.TEXT,
        "employee_found": Type.FLAG,
        "employee_name": Type.TEXT,
        "status": Type.TEXT,
        "document_date": Type.DAY,
        "period_start": Type.DAY,
        "first_day": Type.DAY,
        "last_day": Type.DAY,
        "entry_count": Type.COUNT,
        "smallest_hours": Type.FINE,
        "most_day_minutes": Type.COUNT,
        "customers_missing": Type.COUNT,
        "items_missing": Type.COUNT,
        "entries_outside": Type.COUNT,
        "minutes": Type.COUNT,
        "failed_before": Type.FLAG,
    },
    derived={
        "is_approved": status_in("Approved", "Paid"),
        "hourless": Derived(Type.FLAG, ("entry_count", "smallest_hours"), _hourless),
    },
)

_rule = Writer(Kind.TIMESHEET, "TIM")

NOT_APPROVED = _rule.eligible(
    "E01",
    "is_approved",
    "The timesheet is not approved in operations",
    "Nothing to do: it goes once it is approved.",
    "status",
)
BEFORE_FENCE = _rule.before_fence("E02", "first_day")
STILL_APPROVED = _rule.eligible(
    "E03",
    "is_approved",
    "Operations do not say that the timesheet is not approved any more, so its time stays in the books",
    "Take back the approval in operations first, then cancel it in the books.",
    "status",
)
FAILED_BEFORE = _rule.failed_before()
EMPLOYEE_UNKNOWN = _rule.sound(
    "S01",
    "employee_found",
    "The timesheet names no employee, or one that does not exist in operations",
    "Choose the timesheet's employee in operations, then retry.",
    "employee_id",
    "employee_found",
)
NO_ENTRIES = _rule.sound(
    "S02",
    "entry_count",
    "The timesheet has no entries",
    "Add the entries in operations, or take back the approval, then retry.",
    "entry_count",
)
NO_HOURS = _rule.sound(
    "S03",
    "hourless",
    "An entry of the timesheet has no hours above zero",
    "Correct or remove the entry in operations, then retry.",
    "smallest_hours",
    "entry_count",
)
DAY_TOO_LONG = _rule.sound(
    "S04",
    "most_day_minutes",
    "The employee's time of one day, over all timesheets, is more than a day has",
    "Correct the hours of that day in operations, then retry.",
    "employee_name",
    "most_day_minutes",
)
OUTSIDE_PERIOD = _rule.sound(
    "S05",
    "entries_outside",
    "An entry of the timesheet lies outside of its period",
    "Correct the day of the entry, or move it to the timesheet of its period, in operations, then retry.",
    "entries_outside",
    "period_start",
    "document_date",
)
CUSTOMER_UNKNOWN = _rule.sound(
    "S06",
    "customers_missing",
    "An entry of the timesheet names a customer that does not exist in operations",
    "Restore the customer in operations or choose another one on the entry, then retry.",
    "customers_missing",
)
ITEM_UNKNOWN = _rule.sound(
    "S07",
    "items_missing",
    "An entry of the timesheet uses an item that does not exist in operations",
    "Restore the item in operations or choose another one on the entry, then retry.",
    "items_missing",
)
UNDATED = _rule.sound(
    "S08",
    "document_date",
    "The timesheet's period has no last day",
    "Enter the period in operations, then retry.",
    "period_start",
    "document_date",
)
FAR_AHEAD = _rule.far_ahead("S91")

RULES = collected(globals())


def eligible(action: Action, context: Context) -> Suite:
    """To be created: approved (paid counts as approved), its first entry on or after the fence.

    To be revised: still approved. To be canceled: not approved any more (RULES 11); a status that is missing approves nothing and takes
    nothing back.
    """
    if action is Action.CREATE:
        checks: tuple[Check, ...] = (NOT_APPROVED.among(1), fenced(BEFORE_FENCE, context))
    elif action is Action.UPDATE:
        checks = (NOT_APPROVED.among(1),)
    else:
        checks = (STILL_APPROVED.among(0),)
    return Suite(Kind.TIMESHEET, Stage.ELIGIBLE, checks)


def rideable() -> Suite:
    """Not failed before."""
    return Suite(Kind.TIMESHEET, Stage.RIDEABLE, (FAILED_BEFORE.among(0),))


def sound(context: Context, action: Action = Action.CREATE) -> Suite:
    """Whether the books can take it (RULES 24); to cancel, nothing is asked, as time posts to no account."""
    checks: tuple[Check, ...] = ()
    if action in {Action.CREATE, Action.UPDATE}:
        checks = (
            EMPLOYEE_UNKNOWN.among(1),
            NO_ENTRIES.at_least(1),
            NO_HOURS.among(0),
            DAY_TOO_LONG.within(0, DAY, f"at most {DAY} minutes, 24 hours"),
            OUTSIDE_PERIOD.among(0),
            CUSTOMER_UNKNOWN.among(0),
            ITEM_UNKNOWN.among(0),
            *dates(UNDATED, FAR_AHEAD, context),
        )
    return Suite(Kind.TIMESHEET, Stage.SOUND, checks)
