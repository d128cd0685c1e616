"""Timesheets: each entry as a QuickBooks TimeActivity and back, counted in whole minutes."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from connectors.contract.documents import BooksDocument, Facts, Planned
from connectors.contract.errors import FixRecord
from connectors.contract.keys import MARK, mark
from connectors.contract.money import MINUTES
from connectors.contract.protocols import Resolve
from connectors.contract.records_work import TimeEntry, Timesheet
from connectors.contract.words import Kind
from connectors.quickbooks_online.documents.shape import (
    Desk,
    Raw,
    Shape,
    date_of,
    deleted,
    moment_of,
    number_of,
    plain,
    ref,
    versioned,
)

LONGEST = 4000
"""Longest Description [REF]; its end is our mark (RULES 5)."""
_CUT = "…"


def plan(record: Timesheet, desk: Desk, resolve: Resolve, generation: int) -> list[Planned]:
    """One TimeActivity for each entry.

    Raises:
        FixMapping: the employee, a customer or an item is missing in the books.
        FixRecord: an entry comes to no whole minute, or is billable and has no rate.
    """
    if not record.entries:
        raise FixRecord(f"{record.label}: it has no entries.", code="entries")
    employee = resolve(Kind.EMPLOYEE, record.employee_id).external_id
    return [
        _activity(record, one, minutes, employee, desk, resolve, generation)
        for one, minutes in zip(record.entries, record.minutes(), strict=True)
    ]


def _activity(
    record: Timesheet,
    entry: TimeEntry,
    minutes: int,
    employee: str,
    desk: Desk,
    resolve: Resolve,
    generation: int,
) -> Planned:
    if minutes <= 0:
        raise FixRecord(
            f"{record.label}: the {entry.hours} hours of {entry.date_worked} come to no whole minute.",
            code="hours",
        )
    key = mark(desk.book.company_key, Kind.TIMESHEET, record.source_id, entry.source_id, generation)
    payload: dict[str, Any] = {
        "NameOf": "Employee",
        "EmployeeRef": {"value": employee},
        "TxnDate": entry.date_worked.isoformat(),
        "Hours": minutes // 60,
        "Minutes": minutes % 60,
        "BillableStatus": "NotBillable",
        "Description": described(_words(entry), key),
    }
    if entry.customer_id:
        payload["CustomerRef"] = {"value": resolve(Kind.CUSTOMER, entry.customer_id).external_id}
    if entry.item_id:
        payload["ItemRef"] = {"value": resolve(Kind.ITEM, entry.item_id).external_id}
    # Billable time needs a customer: that of one who is not synchronised stays in operations (RULES 15).
    if desk.book.billable and entry.is_billable and entry.customer_id:
        if entry.rate is None:
            raise FixRecord(
                f"{record.label}: the time of {entry.date_worked} is billable and has no rate.", code="rate"
            )
        payload["BillableStatus"] = "Billable"
        payload["HourlyRate"] = entry.rate
    facts = Facts(
        party_id=employee,
        date=entry.date_worked,
        currency=MINUTES,
        total=Decimal(minutes),
        number=None,
        party_kind=Kind.EMPLOYEE,
    )
    return Planned(
        part_id=entry.source_id, document_type="TimeActivity", payload=payload, facts=facts, mark=key
    )


def _words(entry: TimeEntry) -> str:
    told = (entry.description or "").strip()
    return told or " · ".join(one.strip() for one in (entry.project, entry.work_type) if one and one.strip())


def described(text: str, key: str) -> str:
    """Text with our key at its end; where there is no room for both, the text gives way."""
    room = LONGEST - len(key) - 1
    fitting = text if len(text) <= room else text[: room - len(_CUT)].rstrip() + _CUT
    return f"{fitting}\n{key}" if fitting else key


def read(raw: Raw, _home_currency: str) -> BooksDocument:
    """A TimeActivity of the books; its total is in minutes, breaks taken off."""
    minutes = _minutes(raw)
    return BooksDocument(
        document_type="TimeActivity",
        external_id=str(raw["Id"]),
        version=str(raw["SyncToken"]),
        party_id=ref(raw, "EmployeeRef") or ref(raw, "VendorRef"),
        date=date_of(raw.get("TxnDate")),
        currency=MINUTES,
        total=minutes,
        mark=_split(raw)[1] or None,
        bound="it is billed on an invoice" if raw.get("BillableStatus") == "HasBeenBilled" else "",
        updated_at=moment_of(raw),
        raw=raw,
    )


def _minutes(raw: Raw) -> Decimal:
    """Whole minutes; by the clock where it was entered so (facts 4.5: either form is answered as it was given)."""
    if raw.get("StartTime") and raw.get("EndTime"):
        start, end = (datetime.fromisoformat(str(raw[name])) for name in ("StartTime", "EndTime"))
        worked = Decimal(int((end - start).total_seconds()) // 60)
        return worked - _span(raw, "BreakHours", "BreakMinutes")
    return _span(raw, "Hours", "Minutes")


def _span(raw: Raw, hours: str, minutes: str) -> Decimal:
    return number_of(raw.get(hours)) * 60 + number_of(raw.get(minutes))


def _split(raw: Raw) -> tuple[str, str]:
    """Words and key of a description; the last key counts, for people copy descriptions."""
    text = str(raw.get("Description") or "")
    found = list(MARK.finditer(text))
    if not found:
        return text.strip(), ""
    last = found[-1]
    return (text[: last.start()] + text[last.end() :]).strip(), last.group(0)


def fields(raw: Raw) -> dict[str, str]:
    """Fields that we send, as words; time that was billed since was billable."""
    billable = raw.get("BillableStatus") in {"Billable", "HasBeenBilled"}
    said = {
        "employee": ref(raw, "EmployeeRef"),
        "date": str(raw.get("TxnDate") or ""),
        "minutes": plain(_minutes(raw)),
        "customer": ref(raw, "CustomerRef"),
        "item": ref(raw, "ItemRef"),
        "billable": "yes" if billable else "no",
        "rate": plain(raw.get("HourlyRate")) if billable else "",
        "description": _split(raw)[0],
    }
    return {name: text for name, text in said.items() if text}


_OURS = frozenset(
    {
        "NameOf", "EmployeeRef", "VendorRef", "TxnDate", "Hours", "Minutes", "StartTime", "EndTime", "BreakHours", "BreakMinutes",
        "BillableStatus", "HourlyRate", "CustomerRef", "ItemRef", "Description",
    }
)  # fmt: skip
_SYSTEM = frozenset({"MetaData", "domain", "time", "sparse", "LinkedTxn"})


def revise(current: BooksDocument, planned: Planned) -> dict[str, Any]:
    """Full update: sparse is not documented for time activities (facts 2.5), so class, department, cost and the like go back as they are.

    Time that was billed stays billed, unless it is not to be billed any more.
    """
    kept = {
        name: value
        for name, value in current.raw.items()
        if name not in _OURS | _SYSTEM and value is not None
    }
    payload = {**kept, **planned.payload, **versioned(current), "sparse": False}
    if current.raw.get("BillableStatus") == "HasBeenBilled" and payload["BillableStatus"] == "Billable":
        payload["BillableStatus"] = "HasBeenBilled"
    return payload


SHAPE = Shape(
    entity="TimeActivity",
    read=read,
    fields=fields,
    revise=revise,
    cancel=deleted,
    page="timeactivity?txnId={id}",
)
