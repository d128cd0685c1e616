"""Customers: a record as a QuickBooks Customer and back."""

from __future__ import annotations

from typing import Any

from connectors.contract.documents import BooksDocument, Facts, Planned
from connectors.contract.keys import WHOLE, find_mark, mark
from connectors.contract.money import ZERO
from connectors.contract.protocols import Resolve
from connectors.contract.records import Customer
from connectors.contract.words import Kind
from connectors.quickbooks_online.documents.contact import contact, contact_fields, revised_address
from connectors.quickbooks_online.documents.shape import (
    Desk,
    Raw,
    Shape,
    address,
    entry_name,
    inactivated,
    moment_of,
    ref,
    versioned,
    with_mark,
)

NOTES = 2000
"""Longest Customer.Notes, where our mark is (facts 4.2 [REF])."""


def plan(record: Customer, desk: Desk, _resolve: Resolve, generation: int) -> Planned:
    """One Customer with name, e-mail, phone, address and, where the books have several, its currency."""
    label = record.label
    key = mark(desk.book.company_key, Kind.CUSTOMER, record.source_id, WHOLE, generation)
    name = entry_name(record.name, 500, label)
    currency = record.currency or desk.state.home_currency
    payload: dict[str, Any] = {"DisplayName": name, "Notes": key}
    if len(name) <= 100:
        payload["CompanyName"] = name
    payload.update(contact(record))
    if desk.state.multicurrency:
        payload["CurrencyRef"] = {"value": currency}
    facts = Facts(party_id="", date=None, currency=currency, total=ZERO, number=None, name=name)
    return Planned(part_id=WHOLE, document_type="Customer", payload=payload, facts=facts, mark=key)


def read(raw: Raw, home_currency: str) -> BooksDocument:
    """A Customer of the books."""
    return BooksDocument(
        document_type="Customer",
        external_id=str(raw["Id"]),
        version=str(raw["SyncToken"]),
        currency=ref(raw, "CurrencyRef") or home_currency,
        mark=find_mark(raw.get("Notes")),
        name=str(raw.get("DisplayName") or ""),
        email=address(raw, "PrimaryEmailAddr"),
        active=raw.get("Active") is not False,
        updated_at=moment_of(raw),
        raw=raw,
    )


def fields(raw: Raw) -> dict[str, str]:
    """Fields that we send, as words."""
    said = {
        "name": str(raw.get("DisplayName") or ""),
        "currency": ref(raw, "CurrencyRef"),
        **contact_fields(raw),
    }
    return {name: text for name, text in said.items() if text}


def revise(current: BooksDocument, planned: Planned) -> dict[str, Any]:
    """Sparse update; the note and the parts of the address that are not ours stay. A currency cannot change, so it is not sent."""
    payload = {**planned.payload, **versioned(current), "sparse": True}
    payload.pop("CurrencyRef", None)
    payload["Notes"] = with_mark(str(current.raw.get("Notes") or ""), planned.mark, NOTES)
    if current.raw.get("CompanyName"):
        payload.pop("CompanyName", None)
    payload.update(revised_address(current.raw, planned.payload))
    return payload


SHAPE = Shape(
    entity="Customer",
    read=read,
    fields=fields,
    revise=revise,
    cancel=inactivated,
    page="customerdetail?nameId={id}",
    name_field="DisplayName",
)
