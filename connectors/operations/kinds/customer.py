"""Customers: from rows of their view to facts."""

from __future__ import annotations

import sqlalchemy as sa

from connectors.contract.protocols import Fact
from connectors.contract.records import Address, Customer
from connectors.contract.words import Kind
from connectors.operations.columns import View
from connectors.operations.database import Rows
from connectors.operations.kinds.reading import Reading, folded, names_used
from connectors.operations.values import EPOCH, flag, text
from connectors.operations.views import CUSTOMER


class CustomerReader:
    """How customers are read."""

    kind = Kind.CUSTOMER
    view = CUSTOMER
    lines: tuple[View, ...] = ()
    number_column = "name"
    date_column: str | None = None

    def facts(self, reading: Reading, connection: sa.Connection, rows: Rows) -> list[Fact]:
        """Return one fact for each row."""
        customers = [_customer(reading, row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name
        used = names_used(reading, connection, CUSTOMER, (customer.name for customer in customers))
        return [
            Fact(record=customer, columns=_columns(customer, used[folded(customer.name)]))
            for customer in customers
        ]


def _customer(reading: Reading, row: sa.RowMapping) -> Customer:
    name = text(row["name"]) or ""
    currency = text(row["currency"])
    return Customer(
        source_id=str(row["id"]),
        number=name,
        modified_at=reading.calendar.moment(row["modified_at"]) or EPOCH,
        external_number=text(row["external_number"]),
        transferred_at=reading.calendar.moment(row["transferred_at"]),
        name=name,
        email=text(row["email"]),
        phone=text(row["phone"]),
        currency=currency.upper() if currency else None,
        payment_term=text(row["payment_term"]),
        address=_address(row),
        is_active=flag(row["is_active"]) is not False,
        excluded=flag(row["excluded"]) is True,
        tax_exempt=flag(row["tax_exempt"]) is True,
    )


def _address(row: sa.RowMapping) -> Address | None:
    parts = [text(row[name]) or "" for name in ("address_line1", "city", "region", "postal_code", "country")]
    return (
        Address(**dict(zip(("line1", "city", "region", "postal_code", "country"), parts, strict=True)))
        if any(parts)
        else None
    )


def _columns(customer: Customer, used: int) -> dict[str, object]:
    moment = customer.transferred_at
    return {
        "id": customer.source_id,
        "name": customer.name or None,
        "name_length": len(customer.name),
        "email": customer.email,
        "currency": customer.currency,
        "is_active": int(customer.is_active),
        "excluded": int(customer.excluded),
        "name_times_used": used,
        "transferred_at": moment.isoformat() if moment else None,
        "external_number": customer.external_number,
    }
