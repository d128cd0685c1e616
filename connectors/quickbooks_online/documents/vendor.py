"""Vendors: a record as a QuickBooks Vendor and back. A Vendor has no place for our mark, so its unique name is what it is known by."""

from __future__ import annotations

from typing import Any

from connectors.contract.documents import BooksDocument, Facts, Planned
from connectors.contract.errors import Collision
from connectors.contract.keys import WHOLE, mark
from connectors.contract.money import ZERO
from connectors.contract.protocols import Resolve
from connectors.contract.records_work import Vendor
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
)

NAME = 500
"""Longest DisplayName [REF]."""
SHORT = 100
"""Longest CompanyName and PrintOnCheckName [REF]."""


def plan(record: Vendor, desk: Desk, _resolve: Resolve, generation: int) -> Planned:
    """One Vendor; one of our own people is told from their customer or employee entry by the book's suffix.

    Raises:
        Collision: a customer or employee has the name of a payee, and the book has no suffix.
        FixRecord: a text is too long for the books.
    """
    label = record.label
    own = entry_name(record.name, NAME, label)
    name = _payee(own, desk, label) if record.is_employee else own
    payload: dict[str, Any] = {"DisplayName": name}
    if len(own) <= SHORT:
        # What stands on a check is the name itself.
        payload["PrintOnCheckName" if record.is_employee else "CompanyName"] = own
    payload.update(contact(record))
    currency = record.currency or desk.state.home_currency
    if desk.state.multicurrency:
        payload["CurrencyRef"] = {"value": currency}
    return Planned(
        part_id=WHOLE,
        document_type="Vendor",
        payload=payload,
        facts=Facts(party_id="", date=None, currency=currency, total=ZERO, number=None, name=name),
        mark=mark(desk.book.company_key, Kind.VENDOR, record.source_id, WHOLE, generation),
    )


def _payee(name: str, desk: Desk, label: str) -> str:
    """The name, or with the suffix where another list has it: customers, vendors and employees share their names (facts 4.2)."""
    if not desk.name_taken(name):
        return name
    suffix = desk.book.payee_suffix
    if not suffix.strip():
        raise Collision(
            f"{label}: expense reports are owed to a vendor, but a customer or employee of QuickBooks has the name {name!r}.",
            code="payee name",
            remedy='Set payee_suffix of the book, for example " (expenses)", then run again.',
        )
    return entry_name(name + suffix, NAME, label)


def read(raw: Raw, home_currency: str) -> BooksDocument:
    """A Vendor of the books."""
    return BooksDocument(
        document_type="Vendor",
        external_id=str(raw["Id"]),
        version=str(raw["SyncToken"]),
        currency=ref(raw, "CurrencyRef") or home_currency,
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
    """Full update: sparse is not documented for vendors (facts 2.5). Names on paper stay; a currency cannot change."""
    raw = {name: value for name, value in current.raw.items() if name not in {"MetaData", "domain", "time"}}
    paper = {name for name in ("CompanyName", "PrintOnCheckName") if raw.get(name)}
    ours = {name: value for name, value in planned.payload.items() if name not in paper | {"CurrencyRef"}}
    return {
        **raw,
        **ours,
        **revised_address(raw, planned.payload),
        **versioned(current),
        "sparse": False,
    }


SHAPE = Shape(
    entity="Vendor",
    read=read,
    fields=fields,
    revise=revise,
    cancel=inactivated,
    page="vendordetail?nameId={id}",
    name_field="DisplayName",
)
