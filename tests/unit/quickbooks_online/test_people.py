"""Vendors and employees: payees told apart by the suffix, vendors revised in full, employees never written."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.contract.errors import BadRequest, Collision, FixMapping, FixRecord
from connectors.contract.records import Address
from connectors.quickbooks_online.documents import employee, vendor
from connectors.quickbooks_online.documents.shape import Desk
from tests.unit.quickbooks_online.records import a_desk
from tests.unit.quickbooks_online.work_records import a_vendor, an_employee, found


def _plan(desk: Desk | None = None, **changes: Any) -> dict[str, Any]:
    return dict(vendor.plan(a_vendor(**changes), desk or a_desk(), found, 0).payload)


def test_a_vendor() -> None:
    """Name with its spaces collapsed, how it is reached; there is no place for a mark that nobody sees."""
    planned = vendor.plan(
        a_vendor(name=" Hicks  Hardware", email="hi@hicks.example", phone="555", address=Address(city="Ely")),
        a_desk(),
        found,
        0,
    )
    assert planned.payload == {
        "DisplayName": "Hicks Hardware",
        "CompanyName": "Hicks Hardware",
        "PrimaryEmailAddr": {"Address": "hi@hicks.example"},
        "PrimaryPhone": {"FreeFormNumber": "555"},
        "BillAddr": {"City": "Ely"},
    }
    assert (planned.facts.name, planned.facts.currency, planned.document_type) == (
        "Hicks Hardware",
        "USD",
        "Vendor",
    )


def test_a_currency_only_where_there_are_several() -> None:
    """The vendor's own, else home."""
    desk = a_desk(multicurrency=True)
    assert _plan(desk, currency="EUR")["CurrencyRef"] == {"value": "EUR"}
    assert _plan(desk)["CurrencyRef"] == {"value": "USD"}
    assert "CurrencyRef" not in _plan(currency="EUR")


def test_a_payee_whose_name_is_free() -> None:
    """Where no customer or employee has the name, the vendor has it as it is."""
    payload = _plan(name="Ann Lee", is_employee=True)
    assert payload == {"DisplayName": "Ann Lee", "PrintOnCheckName": "Ann Lee"}


def test_a_payee_whose_name_is_taken() -> None:
    """The suffix tells the vendor from the employee; a check still carries the name itself."""
    desk = a_desk(taken=["Ann Lee"], payee_suffix=" (expenses)")
    planned = vendor.plan(a_vendor(name="Ann Lee", is_employee=True), desk, found, 0)
    assert planned.payload == {"DisplayName": "Ann Lee (expenses)", "PrintOnCheckName": "Ann Lee"}
    assert planned.facts.name == "Ann Lee (expenses)"
    other = vendor.plan(a_vendor(name="Ann Lee"), desk, found, 0)
    assert other.facts.name == "Ann Lee"  # only our own people get the suffix


@pytest.mark.parametrize("suffix", ["", " "])
def test_a_taken_name_without_a_suffix(suffix: str) -> None:
    """The failure names the setting."""
    with pytest.raises(Collision, match="Ann Lee") as caught:
        _plan(a_desk(taken=["Ann Lee"], payee_suffix=suffix), name="Ann Lee", is_employee=True)
    assert "payee_suffix" in caught.value.remedy


def test_a_suffix_that_makes_the_name_too_long() -> None:
    """Name and suffix together must fit."""
    name = "x" * 495
    with pytest.raises(FixRecord, match="506 characters"):
        _plan(a_desk(taken=[name], payee_suffix=" (expenses)"), name=name, is_employee=True)


def test_revising_a_vendor_sends_everything() -> None:
    """Sparse is not documented for vendors: all goes back; names on paper and the currency stay as they are (facts 2.5)."""
    raw = {
        "Id": "31",
        "SyncToken": "4",
        "DisplayName": "Hicks",
        "CompanyName": "HICKS Holding",
        "AcctNum": "A-9",
        "CurrencyRef": {"value": "USD"},
        "BillAddr": {"Id": "4", "Line1": "Old", "Line2": "Floor 3", "Lat": "INVALID", "Long": "INVALID"},
        "MetaData": {"CreateTime": "x"},
        "domain": "QBO",
    }
    planned = vendor.plan(a_vendor(address=Address(line1="New")), a_desk(multicurrency=True), found, 0)
    payload = vendor.revise(vendor.read({**raw, "MetaData": {}}, "USD"), planned)
    assert payload == {
        "Id": "31",
        "SyncToken": "4",
        "sparse": False,
        "DisplayName": "Hicks Hardware",
        "CompanyName": "HICKS Holding",
        "AcctNum": "A-9",
        "CurrencyRef": {"value": "USD"},
        "BillAddr": {"Id": "4", "Line1": "New", "Line2": "Floor 3"},
    }
    assert vendor.fields(raw)["address line1"] == "Old"


@pytest.mark.parametrize(
    ("changes", "words"), [({}, "the name 'Ann Lee'"), ({"accounting_id": "55"}, "the id 55")]
)
def test_an_employee_is_never_created(changes: dict[str, Any], words: str) -> None:
    """Who is missing is for the bookkeeper, and the failure says by what it was looked for."""
    with pytest.raises(FixMapping, match=words) as caught:
        employee.plan(an_employee(**changes), a_desk(), found, 0)
    assert "Create the employee in QuickBooks" in caught.value.remedy


def test_an_employee_is_never_changed() -> None:
    """Neither revised nor made inactive: payroll hangs on it."""
    held = employee.read({"Id": "55", "SyncToken": "0", "DisplayName": "Ann Lee", "Active": False}, "USD")
    assert (held.name, held.active, held.external_id) == ("Ann Lee", False, "55")
    assert employee.fields(held.raw) == {"name": "Ann Lee"}
    planned = vendor.plan(a_vendor(), a_desk(), found, 0)
    with pytest.raises(BadRequest, match="Ann Lee"):
        employee.revise(held, planned)
    with pytest.raises(BadRequest, match="Ann Lee"):
        employee.cancel(held)
