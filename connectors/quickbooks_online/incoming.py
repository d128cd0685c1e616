"""What can be imported: active customers, vendors and items, and payments, as the records that operations would have (RULES 33)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from connectors.contract.documents import BooksDocument
from connectors.contract.errors import BadRequest
from connectors.contract.incoming import Incoming
from connectors.contract.money import ZERO, rounded
from connectors.contract.records import Address, Customer, Item
from connectors.contract.records_money import Allocation, Payment
from connectors.contract.records_work import Vendor
from connectors.contract.words import Kind
from connectors.quickbooks_online.documents import entities_of
from connectors.quickbooks_online.documents.shape import Raw, number_of, ref
from connectors.quickbooks_online.lookup import Lookup
from connectors.quickbooks_online.names import EVERY
from connectors.quickbooks_online.paging import BEGINNING, UPDATED, Queries, understood

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ITEM_TYPES = {"Service": "service", "NonInventory": "product", "Inventory": "product"}
_TYPES = {Kind.CUSTOMER: "Customer", Kind.INVOICE: "Invoice"}
NO_METHOD = "unspecified"
"""Payment method of a payment for which the books name none."""


class IncomingReader:
    """Reads one company."""

    def __init__(self, queries: Queries, lookup: Lookup, home_currency: str) -> None:
        """Nothing is read yet."""
        self._queries = queries
        self._lookup = lookup
        self._home = home_currency

    def read(self, kind: Kind, start: date) -> Iterator[Incoming]:
        """Stream what may be offered; a payment comes with the ids that customer and invoices have in the books.

        Raises:
            BadRequest: a kind that is not imported. Wait, Outage, Reconnect: the books cannot be read.
        """
        (entity,) = entities_of(kind)
        documents = self._lookup.documents(entity, start, date.max)
        if kind is Kind.PAYMENT:
            yield from self._payments(documents)
            return
        make = {Kind.CUSTOMER: _customer, Kind.VENDOR: _vendor, Kind.ITEM: self._items}.get(kind)
        if make is None:
            raise BadRequest(f"A {kind} is not imported.", code="kind")
        for document in documents:
            if document.active:
                with understood(f"{entity} {document.external_id}"):
                    found = make(document)
                yield found

    def _items(self, document: BooksDocument) -> Incoming:
        raw = document.raw
        kind = _ITEM_TYPES.get(str(raw.get("Type") or ""), "")
        price = raw.get("UnitPrice")
        record = Item(
            **_head(document),
            name=document.name,
            item_type=kind or "service",
            sku=_text(raw, "Sku"),
            description=_text(raw, "Description"),
            unit_price=None if price is None else number_of(price).quantize(Decimal("0.0001")).normalize(),
            account=_named(raw, "IncomeAccountRef"),
        )
        refused = "" if kind else f"it is of type {raw.get('Type')}, which operations do not have"
        return Incoming(document=document, record=record, refused=refused)

    def _payments(self, documents: Iterator[BooksDocument]) -> Iterator[Incoming]:
        methods: Mapping[str, str] | None = None
        for document in documents:
            if document.voided:
                continue
            if methods is None:
                rows = self._queries.sweep("PaymentMethod", [EVERY], UPDATED, BEGINNING)
                methods = {str(row["Id"]): str(row.get("Name") or "") for row in rows}
            with understood(f"payment {document.external_id}"):
                found = self._payment(document, methods)
            yield found

    def _payment(self, document: BooksDocument, methods: Mapping[str, str]) -> Incoming:
        raw = document.raw
        allocations, others = _applied(raw)
        foreign = document.currency != self._home
        record = Payment(
            **{**_head(document), "number": document.external_id},
            customer_id=document.party_id,
            customer_name=_named(raw, "CustomerRef") or "",
            document_date=document.date or _EPOCH.date(),
            currency=document.currency,
            exchange_rate=number_of(raw["ExchangeRate"]) if foreign and raw.get("ExchangeRate") else None,
            total=document.total,
            method=methods.get(ref(raw, "PaymentMethodRef"), "") or NO_METHOD,
            reference=_text(raw, "PaymentRefNum"),
            status="settled",
            allocations=tuple(
                Allocation(invoice_id=invoice, invoice_number="", amount=rounded(amount))
                for invoice, amount in allocations.items()
            ),
        )
        refused = ""
        if document.total <= ZERO:
            refused = "it brought no money"
        elif others:
            refused = f"it applies {', '.join(sorted(others))}, which operations do not have"
        return Incoming(document=document, record=record, types=_TYPES, refused=refused)


def _applied(raw: Raw) -> tuple[dict[str, Decimal], set[str]]:
    """Amounts by invoice, and what else the payment applies."""
    paid: dict[str, Decimal] = {}
    others: set[str] = set()
    for line in raw.get("Line") or ():
        for link in line.get("LinkedTxn") or ():
            if link.get("TxnType") == "Invoice":
                invoice = str(link["TxnId"])
                paid[invoice] = paid.get(invoice, ZERO) + number_of(line.get("Amount"))
            else:
                others.add(f"{link.get('TxnType')} {link.get('TxnId')}")
    return paid, others


def _customer(document: BooksDocument) -> Incoming:
    return Incoming(
        document=document, record=Customer(**_head(document), **_contact(document, "SalesTermRef"))
    )


def _vendor(document: BooksDocument) -> Incoming:
    return Incoming(document=document, record=Vendor(**_head(document), **_contact(document, "TermRef")))


def _head(document: BooksDocument) -> dict[str, Any]:
    return {
        "source_id": document.external_id,
        "number": document.name,
        "modified_at": document.updated_at or _EPOCH,
    }


def _contact(document: BooksDocument, term: str) -> dict[str, Any]:
    raw = document.raw
    lines = raw.get("BillAddr") or {}
    address = Address(
        line1=str(lines.get("Line1") or ""),
        city=str(lines.get("City") or ""),
        region=str(lines.get("CountrySubDivisionCode") or ""),
        postal_code=str(lines.get("PostalCode") or ""),
        country=str(lines.get("Country") or ""),
    )
    phone = raw.get("PrimaryPhone") or {}
    return {
        "name": document.name,
        "email": document.email,
        "phone": _text(phone, "FreeFormNumber"),
        "currency": document.currency or None,
        "payment_term": _named(raw, term),
        "address": address if address != Address() else None,
    }


def _text(raw: Raw, name: str) -> str | None:
    return str(raw.get(name) or "").strip() or None


def _named(raw: Raw, name: str) -> str | None:
    """Name that stands beside the id of a reference."""
    held = raw.get(name)
    return _text(held, "name") if isinstance(held, Mapping) else None
