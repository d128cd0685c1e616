"""Vendors, the employees who are paid as vendors, and employees: what comes out and how it is found."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from connectors.contract.protocols import Fact, Position, WriteBack
from connectors.contract.records_work import Employee, Vendor
from connectors.contract.words import Kind
from connectors.operations import SqlOperations
from connectors.operations.kinds import READERS
from tests.unit.operations.conftest import MODIFIED, Reference


def found(pages: object) -> dict[str, Fact]:
    """Facts by id, in order."""
    return {fact.record.source_id: fact for page in pages for fact in page}  # type: ignore[attr-defined]


@pytest.fixture
def people(reference: Reference) -> Reference:
    """A vendor V1 that is no customer, and the employees R1 and R2."""
    reference.add(
        "company", company_id="V1", company_name="Bolt Supply", invoice_email="bill@bolt.example", currency="usd",
        payment_term="Net 30", city="Ghent", is_customer=False, is_vendor=True,
    )  # fmt: skip
    reference.usual("resource", resource_id="R1", email="ada@acme.example", accounting_reference_id="55")
    reference.usual("resource", resource_id="R2", first_name=" Åsa ", last_name="", is_active=False)
    return reference


def test_every_kind_has_a_reader() -> None:
    """There is no kind of record that cannot be read."""
    assert list(READERS) == list(Kind)


def test_vendor(people: Reference, source: SqlOperations) -> None:
    """A vendor comes with everything that the expectations ask for, and is no customer."""
    (fact,) = found(source.changed(Kind.VENDOR, None)).values()
    vendor = fact.record
    assert isinstance(vendor, Vendor)
    assert (vendor.number, vendor.payment_term, vendor.is_employee) == ("Bolt Supply", "Net 30", False)
    assert vendor.address is not None
    assert vendor.address.city == "Ghent"
    assert dict(fact.columns) == {
        "id": "V1", "name": "Bolt Supply", "name_length": 11, "email": "bill@bolt.example", "currency": "USD", "is_active": 1,
        "excluded": 0, "name_times_used": 1, "is_employee": 0,
    }  # fmt: skip
    assert list(found(source.changed(Kind.CUSTOMER, None))) == ["C1"]
    assert list(found(source.by_numbers(Kind.VENDOR, ["Bolt Supply"]))) == ["V1"]


@pytest.mark.parametrize("page", [1, 2, 100])
def test_payees(people: Reference, page: int) -> None:
    """An employee is a vendor when asked for by the id of one, beside real vendors, and never otherwise."""
    source = people.source(page=page)
    facts = found(source.by_ids(Kind.VENDOR, ["employee:R1", "V1", "employee:R2", "employee:gone", "R1"]))
    assert sorted(facts) == ["V1", "employee:R1", "employee:R2"]
    payee = facts["employee:R1"].record
    assert isinstance(payee, Vendor)
    assert (payee.name, payee.number, payee.email) == ("Ada Byron", "Ada Byron", "ada@acme.example")
    assert (payee.is_employee, payee.is_active, payee.currency) == (True, True, None)
    assert payee.modified_at == datetime.fromisoformat(f"{MODIFIED}+00:00")
    assert dict(facts["employee:R1"].columns) == {
        "id": "employee:R1", "name": "Ada Byron", "name_length": 9, "email": "ada@acme.example", "currency": None,
        "is_active": 1, "excluded": 0, "name_times_used": 0, "is_employee": 1,
    }  # fmt: skip
    assert facts["employee:R2"].columns["is_active"] == 1, "who has left is still owed"
    assert list(found(source.changed(Kind.VENDOR, None))) == ["V1"]
    assert list(found(source.dated(Kind.VENDOR, None, None))) == ["V1"]
    assert found(source.by_numbers(Kind.VENDOR, ["Ada Byron"])) == {}
    source.close()


def test_a_payee_with_the_name_of_vendors(people: Reference, source: SqlOperations) -> None:
    """Vendors who share an employee's name are counted for themselves; for the payee they are one name that is taken."""
    for key in ("V2", "V3"):
        people.add("company", company_id=key, company_name="ADA byron", is_customer=False, is_vendor=True)
    facts = found(source.by_ids(Kind.VENDOR, ["V2", "employee:R1"]))
    assert facts["V2"].columns["name_times_used"] == 2
    assert facts["employee:R1"].columns["name_times_used"] == 1


def test_a_payee_is_not_written_back(people: Reference, source: SqlOperations) -> None:
    """Operations have no vendor of that id, so they are told nothing; a real vendor in the same call is."""
    at = datetime(2026, 1, 11, tzinfo=UTC)
    source.write(
        [
            WriteBack(
                kind=Kind.VENDOR, source_id=key, status="Transferred", external_number="9", reason=None, at=at
            )
            for key in ("employee:R1", "V1")
        ]
    )
    assert [tuple(row) for row in people.run("SELECT kind, id FROM tieout_transfer")] == [("vendor", "V1")]
    assert found(source.by_ids(Kind.VENDOR, ["V1"]))["V1"].record.external_number == "9"


def test_employee(people: Reference, source: SqlOperations) -> None:
    """An employee is called by both names; one of them is enough, and a name is found as people write it."""
    people.usual("resource", resource_id="R3", first_name="ADA", last_name="byron")
    facts = found(source.changed(Kind.EMPLOYEE, None))
    employee = facts["R1"].record
    assert isinstance(employee, Employee)
    assert (employee.first_name, employee.last_name, employee.number) == ("Ada", "Byron", "Ada Byron")
    assert (employee.email, employee.accounting_id, employee.is_active) == ("ada@acme.example", "55", True)
    assert dict(facts["R1"].columns) == {
        "id": "R1", "name": "Ada Byron", "name_length": 9, "is_active": 1, "accounting_id": "55", "name_times_used": 2,
    }  # fmt: skip
    assert (facts["R2"].columns["name"], facts["R2"].columns["name_times_used"]) == ("Åsa", 0)
    assert list(found(source.by_numbers(Kind.EMPLOYEE, ["Ada Byron", "Åsa", "Byron"]))) == ["R1", "R2"]
    assert list(found(source.by_ids(Kind.EMPLOYEE, ["R3"]))) == ["R3"]
    since = Position(modified_at=datetime(2026, 1, 11, tzinfo=UTC))
    assert found(source.changed(Kind.EMPLOYEE, since)) == {}


def test_an_employee_without_a_name(people: Reference, source: SqlOperations) -> None:
    """Somebody without a name comes out and says so."""
    people.usual("resource", resource_id="R9", first_name=" ", last_name="")
    columns = found(source.by_ids(Kind.EMPLOYEE, ["R9"]))["R9"].columns
    assert (columns["name"], columns["name_length"]) == (None, 0)


def test_few_columns(people: Reference) -> None:
    """Columns that are not required may be missing from the views of vendors and employees."""
    people.run("DROP VIEW tieout_vendor")
    people.run("DROP VIEW tieout_employee")
    people.run(
        "CREATE VIEW tieout_vendor AS SELECT 12 AS id, 'Bolt' AS name, last_modified_date_time AS modified_at FROM company"
    )
    people.run(
        "CREATE VIEW tieout_employee AS SELECT 7 AS id, first_name, last_name, last_modified_date_time AS modified_at "
        "FROM resource WHERE resource_id = 'R1'"
    )
    source = people.source()
    facts = found(source.by_ids(Kind.VENDOR, ["employee:7", "12"]))
    assert [fact.columns["name"] for fact in facts.values()] == ["Ada Byron", "Bolt"]
    assert facts["12"].columns["is_active"] == 1
    assert found(source.by_ids(Kind.EMPLOYEE, ["7"]))["7"].columns["accounting_id"] is None
    source.close()
