"""Builds time activities: hours of an employee or vendor, billable or not."""

from __future__ import annotations

from decimal import Decimal

from connectors.sandbox.quickbooks_online import refusals
from connectors.sandbox.quickbooks_online.check import reference
from connectors.sandbox.quickbooks_online.draft import Draft
from connectors.sandbox.quickbooks_online.references import named, resolve
from connectors.sandbox.quickbooks_online.session import Session
from connectors.sandbox.quickbooks_online.tables import Entity
from connectors.sandbox.quickbooks_online.wire import Json, instant


def build(session: Session, _entity: Entity, content: Json, before: Json | None) -> Draft:
    """Work out a time activity. Raises 2020, 2080, 2170, 2500, 6000. Facts 4.5."""
    name = f"{content['NameOf']}Ref"
    held = reference(content.get(name))
    if held is None:
        raise refusals.missing(name)
    if before is None or reference(before.get(name)) != held:
        content[name] = named(resolve(session, content["NameOf"], held))
    content.pop("VendorRef" if name == "EmployeeRef" else "EmployeeRef", None)
    _duration(content)
    _billing(content, before)
    content.setdefault("Taxable", False)
    content.setdefault("HourlyRate", Decimal(0))
    content.setdefault("CostRate", Decimal(0))
    return Draft(content, None, None, held)


def _duration(content: Json) -> None:
    start, end = content.get("StartTime"), content.get("EndTime")
    if start is not None or end is not None:
        if start is None or end is None:
            raise refusals.missing("EndTime" if start else "StartTime")
        first, last = instant(start), instant(end)
        if first is None or last is None or last < first:
            raise refusals.business("The end time must be after the start time.")
        content.pop("Hours", None)
        content.pop("Minutes", None)
        return
    if "Hours" not in content and "Minutes" not in content:
        raise refusals.missing("Hours")
    hours, minutes = content.setdefault("Hours", 0), content.setdefault("Minutes", 0)
    if not 0 <= minutes <= 59:
        raise refusals.bad_number(minutes, "Minutes")
    if not 0 <= hours <= 8760 or (hours == 8760 and minutes):
        raise refusals.bad_number(hours, "Hours")


def _billing(content: Json, before: Json | None) -> None:
    status = content.setdefault("BillableStatus", "NotBillable")
    if status == "HasBeenBilled" and (before or {}).get("BillableStatus") != "HasBeenBilled":
        raise refusals.bad_enumeration("HAS_BEEN_BILLED", "BillableStatus")
    if status == "Billable":
        if reference(content.get("CustomerRef")) is None:
            raise refusals.missing("CustomerRef")
        if content.get("HourlyRate") is None:
            raise refusals.missing("HourlyRate")
