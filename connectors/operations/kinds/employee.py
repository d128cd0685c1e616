"""Employees: from rows of their view to facts."""

from __future__ import annotations

import sqlalchemy as sa

from connectors.contract.protocols import Fact
from connectors.contract.records_work import Employee
from connectors.contract.words import Kind
from connectors.operations.database import Rows
from connectors.operations.kinds.reading import Reader, Reading, folded, names_used
from connectors.operations.kinds.referred import full_name
from connectors.operations.values import flag, text
from connectors.operations.views_work import EMPLOYEE

_NAME = "trim(coalesce(first_name, '') || ' ' || coalesce(last_name, ''))"
"""What people call an employee; the reference schema has an index on just this."""


class EmployeeReader(Reader):
    """How employees are read."""

    kind = Kind.EMPLOYEE
    view = EMPLOYEE
    number_column = _NAME

    def facts(self, reading: Reading, connection: sa.Connection, rows: Rows) -> list[Fact]:
        """Return one fact for each row."""
        employees = [_employee(reading, row) for row in rows]
        used = names_used(reading, connection, EMPLOYEE, (one.number for one in employees), _NAME)
        return [Fact(record=one, columns=_columns(one, used[folded(one.number)])) for one in employees]


def _employee(reading: Reading, row: sa.Row[tuple[object, ...]]) -> Employee:
    (
        source_id, modified_at, first_name, last_name, email, accounting_id, is_active, external_number, transferred_at,
    ) = row  # fmt: skip
    return Employee(
        **reading.head(source_id, modified_at, external_number, transferred_at),
        number=full_name(first_name, last_name),
        first_name=text(first_name) or "",
        last_name=text(last_name) or "",
        email=text(email),
        accounting_id=text(accounting_id),
        is_active=flag(is_active) is not False,
    )


def _columns(employee: Employee, used: int) -> dict[str, object]:
    return {
        "id": employee.source_id,
        "name": employee.number or None,
        "name_length": len(employee.number),
        "is_active": int(employee.is_active),
        "accounting_id": employee.accounting_id,
        "name_times_used": used,
    }
