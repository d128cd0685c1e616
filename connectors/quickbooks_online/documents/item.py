"""Items: a record as a QuickBooks Item and back; an Item has no place for our mark, so its unique name is what it is known by."""

from __future__ import annotations

from typing import Any

from connectors.contract.documents import BooksDocument, Facts, Planned
from connectors.contract.errors import FixMapping
from connectors.contract.keys import WHOLE, mark
from connectors.contract.money import ZERO
from connectors.contract.protocols import Resolve
from connectors.contract.records import Item
from connectors.contract.words import Kind
from connectors.quickbooks_online.documents.shape import (
    Desk,
    Raw,
    Shape,
    entry_name,
    inactivated,
    limited,
    moment_of,
    plain,
    ref,
    versioned,
)

_TYPES = {
    "service": "Service",
    "product": "NonInventory",
    "noninventory": "NonInventory",
    "non-inventory": "NonInventory",
}


def plan(record: Item, desk: Desk, _resolve: Resolve, generation: int) -> Planned:
    """One Item that is sold, with its income account.

    Raises:
        FixMapping: no income account is known, or it is not in the books; or the item is of a type that is not created by itself
            (an inventory item needs an asset account and a counted quantity).
    """
    label = record.label
    kind = _TYPES.get(record.item_type.strip().casefold())
    if kind is None:
        raise FixMapping(
            f"{label}: an item of type {record.item_type!r} is not created by Tieout.",
            code="item type",
            remedy="Create the item in QuickBooks under the same name, then retry.",
        )
    wanted = record.account or desk.book.accounts.get("income")
    if not wanted:
        raise FixMapping(
            f"{label}: no income account is known for it.",
            code="income account",
            remedy="Set accounts.income of the book (number or name of an account), or the item's account in operations.",
        )
    name = entry_name(record.name, 100, label)
    payload: dict[str, Any] = {
        "Name": name,
        "Type": kind,
        "IncomeAccountRef": {"value": desk.account(wanted)},
    }
    if expense := desk.book.accounts.get("expense"):
        # Without it no purchase order or bill can name the item (facts 4.3).
        payload["ExpenseAccountRef"] = {"value": desk.account(expense)}
    if record.sku:
        payload["Sku"] = limited(record.sku.strip(), 100, label, "SKU")
    if record.description:
        payload["Description"] = limited(record.description, 4000, label, "description")
    if record.unit_price is not None:
        payload["UnitPrice"] = record.unit_price
    return Planned(
        part_id=WHOLE,
        document_type="Item",
        payload=payload,
        facts=Facts(party_id="", date=None, currency="", total=ZERO, number=None, name=name),
        mark=mark(desk.book.company_key, Kind.ITEM, record.source_id, WHOLE, generation),
    )


def read(raw: Raw, _home_currency: str) -> BooksDocument:
    """An Item of the books."""
    return BooksDocument(
        document_type="Item",
        external_id=str(raw["Id"]),
        version=str(raw["SyncToken"]),
        name=str(raw.get("Name") or ""),
        active=raw.get("Active") is not False,
        updated_at=moment_of(raw),
        raw=raw,
    )


def fields(raw: Raw) -> dict[str, str]:
    """Fields that we send, as words."""
    said = {
        "name": str(raw.get("Name") or ""),
        "type": str(raw.get("Type") or ""),
        "income account": ref(raw, "IncomeAccountRef"),
        "expense account": ref(raw, "ExpenseAccountRef"),
        "SKU": str(raw.get("Sku") or ""),
        "description": str(raw.get("Description") or ""),
        "price": plain(raw.get("UnitPrice")),
    }
    return {name: text for name, text in said.items() if text}


def revise(current: BooksDocument, planned: Planned) -> dict[str, Any]:
    """Full update: sparse is not documented for items (facts 2.5), so everything that the books hold goes back with our fields."""
    raw = {name: value for name, value in current.raw.items() if name not in {"MetaData", "domain", "time"}}
    return {**raw, **planned.payload, **versioned(current), "sparse": False}


SHAPE = Shape(
    entity="Item",
    read=read,
    fields=fields,
    revise=revise,
    cancel=inactivated,
    page="items?itemId={id}",
    name_field="Name",
)
