"""The contract of people: employees are found and never made, payees are told apart, vendors are revised in place."""

from __future__ import annotations

from dataclasses import replace

import pytest

from connectors.contract.documents import Wanted
from connectors.contract.errors import FixMapping
from connectors.contract.protocols import Connector
from connectors.contract.records_work import PAYEE, Employee
from connectors.contract.words import Action, Kind
from tests.contract.harness import Desk, Target, now, send_of
from tests.contract.work import an_expense_report


def test_a_payee_is_told_apart_by_the_suffix(connector: Connector, desk: Desk) -> None:
    """An employee's vendor carries the suffix, for names are one over all lists; an expense report asks for that vendor."""
    name = desk.employee(connector)
    assert desk.refs[Kind.VENDOR, f"{PAYEE}e1"].name == f"{name} (expenses)"
    asked = connector.references(an_expense_report(desk))
    assert (Kind.VENDOR, f"{PAYEE}e1") in asked
    assert Kind.EMPLOYEE not in {kind for kind, _ in asked}


def test_employees_are_found_and_never_made(target: Target, connector: Connector, desk: Desk) -> None:
    """By the books' id where operations know it, else by equal name; a missing one is for the bookkeeper."""
    name = desk.employee(connector)
    entry = desk.refs[Kind.EMPLOYEE, "e1"].external_id
    asked = Wanted(
        kind=Kind.EMPLOYEE, document_type="", number=None, party_id="", date=None, name=name.upper()
    )
    by_id = replace(asked, name="Whoever", external_id=entry)
    found = connector.find(
        [asked, by_id, replace(by_id, external_id="99999999"), replace(asked, name="Nobody")]
    )
    assert [[one.external_id for one in many] for many in found] == [[entry], [entry], [], []]
    record = Employee(source_id="e9", number="No Body", modified_at=now(), first_name="No", last_name="Body")
    with pytest.raises(FixMapping, match="No Body"):
        connector.plan(record, desk.resolve, 0)
    assert target.effects("Employee", Action.CREATE) == 0


def test_a_vendor_is_revised_in_place(target: Target, connector: Connector, desk: Desk) -> None:
    """A vendor's e-mail changes, what a person entered stays, and there is still one vendor."""
    made = desk.vendor(connector)
    text = target.edit(made)
    (current,) = connector.read("Vendor", [made.external_id]).values()
    changed = connector.plan(desk.vendor_record("v1", email="new@example.com"), desk.resolve, 0)[0]
    outcome = connector.send_one(
        send_of(
            changed,
            Kind.VENDOR,
            "v1",
            Action.UPDATE,
            payload=connector.revise(current, changed),
            external_id=current.external_id,
            version=current.version,
        )
    )
    assert outcome.document is not None, outcome.error
    assert (outcome.document.name, outcome.document.email) == (made.name, "new@example.com")
    assert text in str(outcome.document.raw)
    assert target.effects("Vendor", Action.CREATE) == 1
