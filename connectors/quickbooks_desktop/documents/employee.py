"""Employees: matched with entries of the books, never created, for payroll depends on how they are set up."""

from __future__ import annotations

from functools import partial
from typing import Any

from connectors.contract.documents import BooksDocument, Planned
from connectors.contract.errors import FixMapping
from connectors.contract.protocols import Resolve
from connectors.contract.records_work import Employee
from connectors.quickbooks_desktop.documents.held import Raw, content, inactivated, list_entry, unchangeable
from connectors.quickbooks_desktop.documents.shape import Desk, Shape
from connectors.quickbooks_desktop.elements import text_of


def plan(record: Employee, _desk: Desk, _resolve: Resolve, _generation: int) -> list[Planned]:
    """Raise FixMapping: an employee is entered in QuickBooks by a person."""
    name = f"{record.first_name} {record.last_name}".strip()
    raise FixMapping(
        f"{record.label}: QuickBooks has no employee {name!r}, and Tieout creates none.",
        code="employee",
        remedy="Enter the employee in QuickBooks under this name, or link the record to the entry that stands for it, then retry.",
    )


def fields(raw: Raw) -> dict[str, str]:
    """The name alone; the rest is payroll's."""
    name = text_of(content(raw), "Name")
    return {"name": name} if name else {}


def revise(current: BooksDocument, planned: Planned) -> dict[str, Any]:
    """Raise Collision: employees are left alone."""
    del planned
    raise unchangeable(current, "employees belong to payroll")


SHAPE = Shape(
    document_type="Employee",
    read=partial(list_entry, "Employee"),
    fields=fields,
    revise=revise,
    cancel=inactivated,
    is_list=True,
    numbered=False,
    includes=(),
)
