"""Imports: the named statements that write an approved customer, vendor, item or payment of the books into operations (RULES 33)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from connectors.contract.records import Address, Customer, Item, Record
from connectors.contract.records_money import Payment
from connectors.contract.records_work import Vendor
from connectors.contract.words import Kind
from connectors.operations.kinds.reading import Reading
from connectors.operations.views import CUSTOMER, INVOICE

_PARTY = frozenset(
    [
        "id",
        "name",
        "email",
        "phone",
        "currency",
        "payment_term",
        "address_line1",
        "city",
        "region",
        "postal_code",
        "country",
        "at",
    ]
)
IMPORT_PARAMETERS: Mapping[str, frozenset[str]] = {
    "import_customer": _PARTY,
    "import_vendor": _PARTY,
    "import_item": frozenset(
        ["id", "name", "item_type", "sku", "description", "unit_price", "account", "at"]
    ),
    "import_payment": frozenset(
        [
            "id",
            "customer_id",
            "document_date",
            "currency",
            "exchange_rate",
            "amount",
            "method",
            "reference",
            "at",
        ]
    ),
    "import_payment_allocation": frozenset({"payment_id", "invoice_id", "amount"}),
}
"""What each statement may ask for."""
NEEDED: Mapping[Kind, tuple[str, ...]] = {
    Kind.CUSTOMER: ("import_customer",),
    Kind.VENDOR: ("import_vendor",),
    Kind.ITEM: ("import_item",),
    Kind.PAYMENT: ("import_payment", "import_payment_allocation"),
}
"""Statements without which a kind cannot be imported."""


def _company(mark: str) -> str:
    return f"""
INSERT INTO company (company_id, company_name, is_customer, is_vendor, invoice_email, phone, currency, payment_term,
  address_line1, city, region, postal_code, country, last_modified_date_time)
VALUES (:id, :name, {mark}, :email, :phone, :currency, :payment_term,
  :address_line1, :city, :region, :postal_code, :country, :at)
ON CONFLICT (company_id) DO NOTHING
"""


REFERENCE_IMPORTS: dict[str, str] = {
    "import_customer": _company("TRUE, FALSE"),
    "import_vendor": _company("FALSE, TRUE"),
    "import_item": """
INSERT INTO service_item (item_id, name, kind, sku, description, unit_price, account, last_modified_date_time)
VALUES (:id, :name, :item_type, :sku, :description, :unit_price, :account, :at)
ON CONFLICT (item_id) DO NOTHING
""",
    "import_payment": """
INSERT INTO payment (payment_id, company_id, currency, exchange_rate, amount, received_date, method, reference, status,
  last_modified_date_time)
VALUES (:id, :customer_id, :currency, :exchange_rate, :amount, :document_date, :method, :reference, 'settled', :at)
ON CONFLICT (payment_id) DO NOTHING
""",
    "import_payment_allocation": """
INSERT INTO payment_allocation (payment_id, invoice_id, amount) VALUES (:payment_id, :invoice_id, :amount)
ON CONFLICT (payment_id, invoice_id) DO NOTHING
""",
}
"""Statements for the reference schema; a record that is there already stays as it is."""


def rows(
    reading: Reading, connection: sa.Connection, record: Record, at: object
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield the statements that a record needs, by name, with their parameters.

    Raises:
        TypeError: a record of a kind that is not imported.
    """
    sqlite = reading.database.sqlite
    if isinstance(record, Customer | Vendor):
        yield f"import_{record.kind}", [_party(record) | {"at": at}]
    elif isinstance(record, Item):
        yield "import_item", [_item(record, sqlite=sqlite) | {"at": at}]
    elif isinstance(record, Payment):
        customer = _typed(reading, connection, record.customer_id, of_customer=True)
        day = record.document_date.isoformat() if sqlite else record.document_date
        yield "import_payment", [
            {
                "id": record.source_id, "customer_id": customer, "document_date": day, "currency": record.currency,
                "exchange_rate": _amount(record.exchange_rate, sqlite=sqlite),
                "amount": _amount(record.total, sqlite=sqlite), "method": record.method,
                "reference": record.reference, "at": at,
            }
        ]  # fmt: skip
        paid: dict[str, Decimal] = defaultdict(Decimal)
        for one in record.allocations:
            paid[one.invoice_id] += one.amount
        allocations = [
            {
                "payment_id": record.source_id,
                "invoice_id": _typed(reading, connection, invoice, of_customer=False),
                "amount": _amount(amount, sqlite=sqlite),
            }
            for invoice, amount in paid.items()
        ]
        if allocations:
            yield "import_payment_allocation", allocations
    else:
        raise TypeError(f"{record.kind} records are not imported")


def _party(record: Customer | Vendor) -> dict[str, Any]:
    address = record.address or Address()
    return {
        "id": record.source_id, "name": record.name, "email": record.email, "phone": record.phone,
        "currency": record.currency, "payment_term": record.payment_term,
        "address_line1": address.line1 or None, "city": address.city or None, "region": address.region or None,
        "postal_code": address.postal_code or None, "country": address.country or None,
    }  # fmt: skip


def _item(record: Item, *, sqlite: bool) -> dict[str, Any]:
    return {
        "id": record.source_id, "name": record.name, "item_type": record.item_type, "sku": record.sku,
        "description": record.description, "unit_price": _amount(record.unit_price, sqlite=sqlite),
        "account": record.account,
    }  # fmt: skip


def _typed(reading: Reading, connection: sa.Connection, value: str, *, of_customer: bool) -> object:
    """An id of another record in the type that it has there."""
    found = reading.shape(CUSTOMER if of_customer else INVOICE).typed(connection, [value])
    return found[0] if found else value


def _amount(value: Decimal | None, *, sqlite: bool) -> Decimal | str | None:
    """SQLite's driver takes no Decimal; its columns turn the text into a number."""
    return format(value, "f") if sqlite and value is not None else value
