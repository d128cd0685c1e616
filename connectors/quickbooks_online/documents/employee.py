"""Employees: they are only found in the books, never written, for payroll hangs on them."""

from __future__ import annotations

from typing import Any

from connectors.contract.documents import BooksDocument, Planned
from connectors.contract.errors import BadRequest, FixMapping
from connectors.contract.protocols import Resolve
from connectors.contract.records_work import Employee
from connectors.contract.words import Action
from connectors.quickbooks_online.documents.shape import Desk, Raw, Shape, address, moment_of


def plan(record: Employee, _desk: Desk, _resolve: Resolve, _generation: int) -> list[Planned]:
    """Plan nothing.

    Raises:
        FixMapping: always; who is asked to create an employee did not find one.
    """
    where = (
        f"with the id {record.accounting_id}" if record.accounting_id else f"with the name {record.number!r}"
    )
    raise FixMapping(
        f"{record.label}: QuickBooks has no active employee {where}, and Tieout creates none.",
        code="employee",
        remedy="Create the employee in QuickBooks under this name, or enter its id in operations, then retry.",
    )


def read(raw: Raw, home_currency: str) -> BooksDocument:
    """An Employee of the books."""
    return BooksDocument(
        document_type="Employee",
        external_id=str(raw["Id"]),
        version=str(raw["SyncToken"]),
        currency=home_currency,
        name=str(raw.get("DisplayName") or ""),
        email=address(raw, "PrimaryEmailAddr"),
        active=raw.get("Active") is not False,
        updated_at=moment_of(raw),
        raw=raw,
    )


def fields(raw: Raw) -> dict[str, str]:
    """The name, which is what an employee is found by."""
    name = str(raw.get("DisplayName") or "")
    return {"name": name} if name else {}


def _untouched(current: BooksDocument) -> BadRequest:
    return BadRequest(
        f"Employee {current.name} of QuickBooks is not changed by Tieout.",
        code="employee",
        remedy="Change the employee in QuickBooks.",
    )


def revise(current: BooksDocument, _planned: Planned) -> dict[str, Any]:
    """Raise BadRequest: an employee is never changed."""
    raise _untouched(current)


def cancel(current: BooksDocument) -> tuple[Action, dict[str, Any]]:
    """Raise BadRequest: an employee is never made inactive."""
    raise _untouched(current)


SHAPE = Shape(
    entity="Employee",
    read=read,
    fields=fields,
    revise=revise,
    cancel=cancel,
    page="employees?employeeId={id}",
    name_field="DisplayName",
)
