"""What a page of invoices refers to, each asked for in one statement: customers, items, and how often a number is used."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from connectors.operations.database import select_in
from connectors.operations.kinds.reading import Reading
from connectors.operations.values import flag, text
from connectors.operations.views import CUSTOMER, INVOICE, ITEM


@dataclass(frozen=True, slots=True)
class Party:
    """What an invoice's facts say of its customer."""

    found: bool = False
    name: str | None = None
    email: str | None = None
    currency: str | None = None
    active: bool = False
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Referred:
    """Customers by id, items by id (whether active), and the count of records that are not voided by number."""

    customers: Mapping[str, Party]
    items: Mapping[str, bool]
    numbers: Mapping[object, int]

    @classmethod
    def of(
        cls,
        reading: Reading,
        connection: sa.Connection,
        *,
        numbers: Collection[object],
        customers: Collection[object],
        items: Collection[object],
    ) -> Referred:
        """Ask for everything that a page refers to."""
        return cls(
            _parties(reading, connection, customers),
            _items(reading, connection, items),
            _used(connection, numbers),
        )


def _parties(reading: Reading, connection: sa.Connection, ids: Collection[object]) -> dict[str, Party]:
    shape = reading.shape(CUSTOMER)
    present = shape.present(connection)
    names = ("id", "name", "email", "currency", "is_active", "excluded")
    selected = ", ".join(name if name in present else f"NULL AS {name}" for name in names)
    statement = f"SELECT {selected} FROM {CUSTOMER.name} WHERE id IN :values"
    rows = select_in(connection, statement, shape.typed(connection, list(ids)))
    found: dict[str, Party] = {}
    for source_id, name, email, currency, is_active, excluded in rows:
        code = text(currency)
        found[str(source_id)] = Party(
            found=True,
            name=text(name),
            email=text(email),
            currency=code.upper() if code else None,
            active=flag(is_active) is not False,
            excluded=flag(excluded) is True,
        )
    return found


def _items(reading: Reading, connection: sa.Connection, ids: Collection[object]) -> dict[str, bool]:
    shape = reading.shape(ITEM)
    active = "is_active" if "is_active" in shape.present(connection) else "NULL"
    statement = f"SELECT id, {active} FROM {ITEM.name} WHERE id IN :values"
    rows = select_in(connection, statement, shape.typed(connection, list(ids)))
    return {str(source_id): flag(is_active) is not False for source_id, is_active in rows}


def _used(connection: sa.Connection, numbers: Collection[object]) -> dict[object, int]:
    statement = (
        f"SELECT number, count(*) FROM {INVOICE.name} "
        "WHERE number IN :values AND NOT coalesce(is_voided, FALSE) GROUP BY number"
    )
    return {number: count for number, count in select_in(connection, statement, list(numbers))}  # noqa: C416 - rows
