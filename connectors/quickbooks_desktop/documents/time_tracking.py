"""Timesheets: one QuickBooks Desktop TimeTracking an entry, and back; minutes, our key at the end of the notes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from connectors.contract.documents import BooksDocument, Facts, Planned
from connectors.contract.errors import FixRecord
from connectors.contract.money import MINUTES
from connectors.contract.protocols import Resolve
from connectors.contract.records_work import TimeEntry, Timesheet
from connectors.contract.words import Kind
from connectors.quickbooks_desktop.documents.held import (
    Home,
    Raw,
    content,
    deleted,
    held_mark,
    said,
    transaction,
)
from connectors.quickbooks_desktop.documents.shape import Desk, Shape, marked, planned
from connectors.quickbooks_desktop.elements import (
    Element,
    as_date,
    as_duration,
    as_number,
    by_id,
    has,
    minutes_of,
    plain,
    ref,
    text_of,
    words,
)

BILLED = "HasBeenBilled"
_CLEARED = ("CustomerRef", "ItemServiceRef")


def plan(record: Timesheet, desk: Desk, resolve: Resolve, generation: int) -> list[Planned]:
    """One TimeTracking an entry, which is its part id; the minutes are rounded over the sheet (RULES 24)."""
    employee = resolve(Kind.EMPLOYEE, record.employee_id).external_id
    return [
        _planned(record, entry, minutes, employee, desk, resolve, generation)
        for entry, minutes in zip(record.entries, record.minutes(), strict=True)
    ]


def _planned(
    record: Timesheet,
    entry: TimeEntry,
    minutes: int,
    employee: str,
    desk: Desk,
    resolve: Resolve,
    generation: int,
) -> Planned:
    label = f"{record.label}, {entry.date_worked}"
    if minutes < 0:
        raise FixRecord(f"{label}: its time is below zero.", code="hours")
    customer = resolve(Kind.CUSTOMER, entry.customer_id).external_id if entry.customer_id else ""
    item = resolve(Kind.ITEM, entry.item_id).external_id if entry.item_id else ""
    billable = entry.is_billable and desk.book.billable
    if billable and not (customer and item):
        raise FixRecord(
            f"{label}: it is billable, and QuickBooks bills only time that has a customer and a service item.",
            code="billable",
            remedy="Choose customer and item of the entry in operations, or set it not billable, then retry.",
        )

    def build(key: str) -> list[Element]:
        built: list[Element] = [["TxnDate", as_date(entry.date_worked)], ["EntityRef", by_id(employee)]]
        built += [
            [name, by_id(held)]
            for name, held in (("CustomerRef", customer), ("ItemServiceRef", item))
            if held
        ]
        if billable and entry.rate is not None:
            built.append(["Rate", as_number(entry.rate, label, "rate")])
        built.append(["Duration", as_duration(minutes)])
        built.append(["Notes", marked(entry.description or "", key, label, "description")])
        # Said wherever there is a customer, for QuickBooks takes such time for billable by itself.
        return [*built, ["BillableStatus", "Billable" if billable else "NotBillable"]] if customer else built

    facts = Facts(
        party_id=employee, date=entry.date_worked, currency=MINUTES, total=Decimal(minutes), number=None,
        party_kind=Kind.EMPLOYEE,
    )  # fmt: skip
    return planned(record, desk, generation, "TimeTrackingAdd", build, facts, part_id=entry.source_id)


def read(raw: Raw, home: Home) -> BooksDocument:
    """A TimeTracking of the books, in minutes."""
    held = content(raw)
    return transaction(
        "TimeTracking", raw, home, "EntityRef", Decimal(minutes_of(text_of(held, "Duration") or "PT0M")),
        currency=MINUTES, voided=False,
        bound="it is billed on an invoice" if text_of(held, "BillableStatus") == BILLED else "",
    )  # fmt: skip


def fields(raw: Raw) -> dict[str, str]:
    """Fields that we send, as words; the notes without our key."""
    held = content(raw)
    notes = text_of(held, "Notes")
    return said(
        {
            "employee": ref(held, "EntityRef"),
            "date": text_of(held, "TxnDate"),
            "customer": ref(held, "CustomerRef"),
            "item": ref(held, "ItemServiceRef"),
            "rate": plain(text_of(held, "Rate")),
            "minutes": str(minutes_of(text_of(held, "Duration") or "PT0M")),
            "notes": words(notes.replace(held_mark(notes) or "", "")),
            "billable": text_of(held, "BillableStatus").replace(BILLED, "Billable"),
        }
    )


def revise(current: BooksDocument, planned_one: Planned) -> dict[str, Any]:
    """Change in place; class and payroll item of the books stay, because what is not said is not changed (facts 3.2).

    A customer or item that the entry has no more is cleared by an empty element.
    """
    head: list[Element] = [["TxnID", current.external_id], ["EditSequence", current.version]]
    wanted: list[Element] = [list(one) for one in content(planned_one.payload)]
    at = [name for name, _ in wanted].index("EntityRef")
    for name in _CLEARED:
        at += 1
        if has(wanted, name):
            continue
        if ref(content(current.raw), name):
            wanted.insert(at, [name, ""])
        else:
            at -= 1
    return {"TimeTrackingMod": [*head, *wanted]}


SHAPE = Shape(
    document_type="TimeTracking",
    read=read,
    fields=fields,
    revise=revise,
    cancel=deleted,
    numbered=False,
    party_filter="TimeTrackingEntityFilter",
    includes=(),
)
