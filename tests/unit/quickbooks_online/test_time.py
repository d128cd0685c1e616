"""Timesheets as time activities and back: whole minutes, our key at the end of the words, billable only where the book says so."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.contract.errors import FixRecord
from connectors.contract.keys import find_mark
from connectors.contract.money import MINUTES
from connectors.contract.words import Action, Kind
from connectors.quickbooks_online.documents import time_activity
from tests.unit.quickbooks_online.work_records import DAY, a_timesheet, a_work_desk, an_entry, found

RATED = an_entry(is_billable=True, rate=Decimal("90.00"))


def _raw(**changes: Any) -> dict[str, Any]:
    """A time activity as the books answer it (facts 4.5), with the defaults that they add."""
    return {
        "Id": "9",
        "SyncToken": "3",
        "domain": "QBO",
        "sparse": False,
        "MetaData": {"LastUpdatedTime": "2026-09-14T05:58:07-07:00"},
        "TxnDate": "2026-09-14",
        "NameOf": "Employee",
        "EmployeeRef": {"value": "55", "name": "Ann Lee"},
        "CustomerRef": {"value": "58", "name": "Acme"},
        "ItemRef": {"value": "7", "name": "Work"},
        "BillableStatus": "NotBillable",
        "Taxable": False,
        "HourlyRate": 0,
        "CostRate": 0,
        "Hours": 1,
        "Minutes": 30,
        "Description": "Wiring\ntieout AAAAAAAAAAAAAAAA",
        **changes,
    }


def test_an_entry() -> None:
    """The whole payload and its facts; time is not billable unless the book says so (RULES 15), and the total is in minutes (RULES 24)."""
    (planned,) = time_activity.plan(a_timesheet(RATED), a_work_desk(), found, 0)
    assert planned.payload == {
        "NameOf": "Employee",
        "EmployeeRef": {"value": "55"},
        "CustomerRef": {"value": "58"},
        "ItemRef": {"value": "7"},
        "TxnDate": "2026-09-14",
        "Hours": 1,
        "Minutes": 30,
        "BillableStatus": "NotBillable",
        "Description": f"Wiring\n{planned.mark}",
    }
    facts = planned.facts
    assert (facts.party_id, facts.party_kind, facts.date) == ("55", Kind.EMPLOYEE, DAY)
    assert (facts.total, facts.currency, facts.number) == (Decimal(90), MINUTES, None)
    assert (planned.part_id, planned.document_type) == ("1", "TimeActivity")


def test_identical_entries_have_keys_of_their_own() -> None:
    """The key is the entry's, so two identical ones are two documents; another generation has other keys (RULES 1, 5)."""
    sheet = a_timesheet(an_entry("1"), an_entry("2"))
    first, second = time_activity.plan(sheet, a_work_desk(), found, 0)
    assert first.mark != second.mark
    assert {**first.payload, "Description": ""} == {**second.payload, "Description": ""}
    assert time_activity.plan(sheet, a_work_desk(), found, 0) == [first, second]
    assert time_activity.plan(sheet, a_work_desk(), found, 1)[0].mark != first.mark


def test_the_remainder_goes_to_the_last_entry() -> None:
    """Hours are rounded to minutes once over the sheet: three times twenty minutes are one hour (RULES 24)."""
    sheet = a_timesheet(*(an_entry(str(number), "0.333") for number in range(3)))
    totals = [one.facts.total for one in time_activity.plan(sheet, a_work_desk(), found, 0)]
    assert totals == [20, 20, 20]
    sheet = a_timesheet(*(an_entry(str(number), "0.3417") for number in range(3)))
    totals = [one.facts.total for one in time_activity.plan(sheet, a_work_desk(), found, 0)]
    assert totals == [21, 21, 20]


def test_billable_where_the_book_says_so() -> None:
    """Billable time carries its rate; time of a customer who is not synchronised cannot be billed in the books (RULES 15)."""
    desk = a_work_desk(billable=True)
    billed, own, nobody = time_activity.plan(
        a_timesheet(RATED, an_entry("2"), an_entry("3", is_billable=True, customer_id=None)), desk, found, 0
    )
    assert (billed.payload["BillableStatus"], billed.payload["HourlyRate"]) == ("Billable", Decimal("90.00"))
    for other in (own, nobody):
        assert other.payload["BillableStatus"] == "NotBillable"
        assert "HourlyRate" not in other.payload
    assert "CustomerRef" not in nobody.payload


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ((), "no entries"),
        ((an_entry(hours="0.001"),), "no whole minute"),
        ((an_entry(hours="-1"),), "no whole minute"),
        ((an_entry(is_billable=True),), "no rate"),
    ],
)
def test_entries_that_do_not_fit(entries: tuple[Any, ...], words: str) -> None:
    """What operations must correct is told with the timesheet's name."""
    sheet = a_timesheet(entries=entries)
    with pytest.raises(FixRecord, match=f"timesheet TS-31.*{words}"):
        time_activity.plan(sheet, a_work_desk(billable=True), found, 0)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"description": "  Wiring "}, "Wiring"),
        ({"description": None, "project": "Office", "work_type": "Overtime"}, "Office · Overtime"),
        ({"description": "", "project": None, "work_type": "Overtime"}, "Overtime"),
        ({"description": None}, ""),
    ],
)
def test_words_of_an_entry(changes: dict[str, Any], words: str) -> None:
    """The description, else project and kind of work; the key stands alone where there is nothing."""
    (planned,) = time_activity.plan(a_timesheet(an_entry(**changes)), a_work_desk(), found, 0)
    assert planned.payload["Description"] == (f"{words}\n{planned.mark}" if words else planned.mark)
    assert time_activity.fields(planned.payload).get("description", "") == words


@given(text=st.text(max_size=20) | st.integers(3900, 4100).map("x".__mul__))
def test_the_key_is_never_lost(text: str) -> None:
    """Whatever the words, they fit the books and the key is read back; words alone give way (RULES 5)."""
    (planned,) = time_activity.plan(a_timesheet(an_entry(description=text)), a_work_desk(), found, 0)
    said = planned.payload["Description"]
    assert len(said) <= 4000
    assert said.endswith(planned.mark)
    assert time_activity.read(_raw(Description=said), "USD").mark == planned.mark


def test_the_last_key_counts() -> None:
    """Words that were copied from another entry bring its key along; ours is the one at the end."""
    other = "tieout BBBBBBBBBBBBBBBB"
    (planned,) = time_activity.plan(a_timesheet(an_entry(description=f"As {other}")), a_work_desk(), found, 0)
    held = time_activity.read(_raw(Description=planned.payload["Description"]), "USD")
    assert held.mark == planned.mark
    assert find_mark(planned.payload["Description"]) == other


@pytest.mark.parametrize(
    ("changes", "minutes"),
    [
        ({}, 90),
        ({"Hours": 8, "Minutes": 0}, 480),
        ({"Hours": None, "Minutes": 45}, 45),
        (
            {
                "Hours": None,
                "Minutes": None,
                "StartTime": "2026-09-14T08:00:00-07:00",
                "EndTime": "2026-09-14T10:30:00-07:00",
                "BreakHours": 0,
                "BreakMinutes": 15,
            },
            135,
        ),
    ],
)
def test_minutes_that_the_books_hold(changes: dict[str, Any], minutes: int) -> None:
    """Time is read in minutes, whether it was entered as a length or by the clock (facts 4.5)."""
    held = time_activity.read(_raw(**changes), "USD")
    assert (held.total, held.currency) == (Decimal(minutes), MINUTES)
    assert (held.party_id, held.date, held.mark) == ("55", DAY, "tieout AAAAAAAAAAAAAAAA")


def test_time_of_a_vendor_is_read() -> None:
    """Somebody's time can be a vendor's in the books; it is that vendor's, then."""
    raw = _raw(NameOf="Vendor", EmployeeRef=None, VendorRef={"value": "91"}, Description=None)
    assert time_activity.read(raw, "USD").party_id == "91"
    assert time_activity.read(raw, "USD").mark is None


def test_billed_time_is_bound_and_unchanged() -> None:
    """Time on an invoice cannot be taken back (RULES 11), and that it was billed is no change of what we sent."""
    open_time = _raw(BillableStatus="Billable", HourlyRate=90)
    billed = {**open_time, "BillableStatus": "HasBeenBilled"}
    assert time_activity.read(open_time, "USD").bound == ""
    assert time_activity.read(billed, "USD").bound == "it is billed on an invoice"
    assert time_activity.fields(billed) == time_activity.fields(open_time)
    assert time_activity.fields(billed)["billable"] == "yes"


def test_fields_of_payload_and_document_agree() -> None:
    """What was sent is what is read right after, whatever defaults the books add."""
    (planned,) = time_activity.plan(a_timesheet(), a_work_desk(), found, 0)
    held = time_activity.fields(_raw())
    sent = time_activity.fields(planned.payload)
    assert {name: held.get(name) for name in sent} == sent
    assert sent["minutes"] == "90"


def test_a_revision_sends_everything() -> None:
    """Class, department and cost of the entry go back; what is ours is replaced, the customer too where there is none any more."""
    raw = _raw(
        ClassRef={"value": "5"},
        DepartmentRef={"value": "1"},
        CostRate=40,
        StartTime="2026-09-14T08:00:00-07:00",
        EndTime="2026-09-14T10:30:00-07:00",
        BreakMinutes=15,
    )
    sheet = a_timesheet(an_entry(hours="2", customer_id=None, date_worked=DAY + timedelta(days=1)))
    (planned,) = time_activity.plan(sheet, a_work_desk(), found, 0)
    payload = time_activity.revise(time_activity.read(raw, "USD"), planned)
    assert payload == {
        **planned.payload,
        "Id": "9",
        "SyncToken": "3",
        "sparse": False,
        "Taxable": False,
        "CostRate": 40,
        "ClassRef": {"value": "5"},
        "DepartmentRef": {"value": "1"},
    }
    assert "CustomerRef" not in payload


@pytest.mark.parametrize(("billable", "status"), [(True, "HasBeenBilled"), (False, "NotBillable")])
def test_billed_time_stays_billed(*, billable: bool, status: str) -> None:
    """A revision never frees billed time to be billed twice."""
    (planned,) = time_activity.plan(a_timesheet(RATED), a_work_desk(billable=billable), found, 0)
    held = time_activity.read(_raw(BillableStatus="HasBeenBilled", HourlyRate=90), "USD")
    assert time_activity.revise(held, planned)["BillableStatus"] == status


def test_taken_back_by_deletion() -> None:
    """A time activity is deleted: there is no void for it (facts 4.5)."""
    assert time_activity.SHAPE.cancel(time_activity.read(_raw(), "USD")) == (
        Action.DELETE,
        {"Id": "9", "SyncToken": "3"},
    )
