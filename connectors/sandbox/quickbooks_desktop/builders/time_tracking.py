"""Time entries."""

from __future__ import annotations

from connectors.sandbox.quickbooks_desktop import money, statuses
from connectors.sandbox.quickbooks_desktop.draft import Draft

_DAY = 24 * 60


def entry(draft: Draft) -> None:
    """Hours and minutes of one person on one day; billable only with a customer and an item (facts 4)."""
    body = draft.body
    worked = money.minutes(body["Duration"])
    if not 0 <= worked <= _DAY:
        text = f'There was an error when converting the time interval "{body["Duration"]}" in the field "Duration".'
        raise statuses.RefusalError(3035, text)
    body["Duration"] = money.interval(worked)
    body.setdefault("BillableStatus", "NotBillable")
    if body["BillableStatus"] == "Billable" and not {"CustomerRef", "ItemServiceRef"} <= body.keys():
        reason = "A billable time activity needs a customer and a service item."
        raise statuses.bad_value("billable status", "Billable", reason)
