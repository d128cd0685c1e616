"""Customers and vendors: from rows of their views to facts."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from connectors.contract.protocols import Fact
from connectors.contract.records import Address, Customer
from connectors.contract.records_work import PAYEE, Vendor
from connectors.contract.words import Kind
from connectors.operations.columns import View
from connectors.operations.database import Rows
from connectors.operations.kinds.reading import Reader, Reading, folded, names_used
from connectors.operations.kinds.referred import full_name
from connectors.operations.values import flag, text
from connectors.operations.views import CUSTOMER
from connectors.operations.views_work import EMPLOYEE, VENDOR


class CustomerReader(Reader):
    """How customers are read."""

    kind = Kind.CUSTOMER
    view = CUSTOMER
    number_column = "name"

    def facts(self, reading: Reading, connection: sa.Connection, rows: Rows) -> list[Fact]:
        """Return one fact for each row."""
        customers = [
            Customer(**_party(reading, row._mapping), tax_exempt=flag(row.tax_exempt) is True)  # noqa: SLF001 - SQLAlchemy's public name
            for row in rows
        ]
        return [
            Fact(record=one, columns=columns | _marks(one))
            for one, columns in zip(
                customers, _columns(reading, connection, CUSTOMER, customers), strict=True
            )
        ]


class VendorReader(Reader):
    """How vendors are read; ``also`` those who stand for employees, to whom expense reports are owed."""

    kind = Kind.VENDOR
    view = VENDOR
    number_column = "name"

    def __init__(self) -> None:
        """Know the reader of payees."""
        self.also = MappingProxyType({PAYEE: PayeeReader()})

    def facts(self, reading: Reading, connection: sa.Connection, rows: Rows) -> list[Fact]:
        """Return one fact for each row."""
        vendors = [Vendor(**_party(reading, row._mapping)) for row in rows]  # noqa: SLF001 - as above
        return _vendor_facts(reading, connection, vendors)


class PayeeReader(Reader):
    """How vendors are made from employees: by the employee's name and address, under an id of their own."""

    kind = Kind.VENDOR
    view = EMPLOYEE
    lines = (VENDOR,)

    def facts(self, reading: Reading, connection: sa.Connection, rows: Rows) -> list[Fact]:
        """Return one fact for each row."""
        return _vendor_facts(reading, connection, [_payee(reading, row) for row in rows])


def _payee(reading: Reading, row: sa.Row[Any]) -> Vendor:
    name = full_name(row.first_name, row.last_name)
    # What operations say of a transfer is said of the employee, not of the vendor; who has left is still owed the last expenses.
    return Vendor(
        **reading.head(f"{PAYEE}{row.id}", row.modified_at, None, None),
        number=name,
        name=name,
        email=text(row.email),
        is_employee=True,
    )


def _vendor_facts(reading: Reading, connection: sa.Connection, vendors: Sequence[Vendor]) -> list[Fact]:
    facts = []
    for one, columns in zip(vendors, _columns(reading, connection, VENDOR, vendors), strict=True):
        columns["is_employee"] = int(one.is_employee)
        if one.is_employee:
            columns["name_times_used"] = min(1, int(str(columns["name_times_used"])))
        facts.append(Fact(record=one, columns=columns))
    return facts


def _party(reading: Reading, row: sa.RowMapping) -> dict[str, Any]:
    """Return the fields that customers and vendors share."""
    name = text(row["name"]) or ""
    currency = text(row["currency"])
    return {
        **reading.head(row["id"], row["modified_at"], row["external_number"], row["transferred_at"]),
        "number": name,
        "name": name,
        "email": text(row["email"]),
        "phone": text(row["phone"]),
        "currency": currency.upper() if currency else None,
        "payment_term": text(row["payment_term"]),
        "address": _address(row),
        "is_active": flag(row["is_active"]) is not False,
        "excluded": flag(row["excluded"]) is True,
    }


def _address(row: sa.RowMapping) -> Address | None:
    parts = [text(row[name]) or "" for name in ("address_line1", "city", "region", "postal_code", "country")]
    return (
        Address(**dict(zip(("line1", "city", "region", "postal_code", "country"), parts, strict=True)))
        if any(parts)
        else None
    )


def _columns(
    reading: Reading, connection: sa.Connection, view: View, found: Sequence[Customer | Vendor]
) -> list[dict[str, object]]:
    used = names_used(reading, connection, view, (one.name for one in found))
    return [
        {
            "id": one.source_id,
            "name": one.name or None,
            "name_length": len(one.name),
            "email": one.email,
            "currency": one.currency,
            "is_active": int(one.is_active),
            "excluded": int(one.excluded),
            "name_times_used": used[folded(one.name)],
        }
        for one in found
    ]


def _marks(customer: Customer) -> dict[str, object]:
    moment = customer.transferred_at
    return {
        "transferred_at": moment.isoformat() if moment else None,
        "external_number": customer.external_number,
    }
