"""Items: a record as a QuickBooks Desktop service or non-inventory item and back; an item has no place for our key, its name is known."""

from __future__ import annotations

from typing import Any

from connectors.contract.documents import BooksDocument, Facts, Planned
from connectors.contract.errors import FixMapping
from connectors.contract.money import ZERO
from connectors.contract.protocols import Resolve
from connectors.contract.records import Item
from connectors.quickbooks_desktop.documents.held import (
    Home,
    Raw,
    content,
    inactivated,
    list_entry,
    said,
    unchangeable,
)
from connectors.quickbooks_desktop.documents.shape import Desk, Shape, planned
from connectors.quickbooks_desktop.elements import (
    Element,
    as_number,
    by_id,
    node_of,
    plain,
    put,
    ref,
    text_of,
    words,
)
from connectors.quickbooks_desktop.names import ITEM, WORDS, entry_name, limited
from connectors.quickbooks_desktop.qbxml import Node, body

TYPES = {
    "service": "ItemService",
    "product": "ItemNonInventory",
    "noninventory": "ItemNonInventory",
    "non-inventory": "ItemNonInventory",
}
_SALES = {"Desc": "SalesDesc", "Price": "SalesPrice", "AccountRef": "IncomeAccountRef"}
"""Names of the selling side in SalesOrPurchase and in SalesAndPurchase."""


def plan(record: Item, desk: Desk, _resolve: Resolve, generation: int) -> list[Planned]:
    """One item that is sold, with its income account; with an expense account too where the book has one, so that it can be ordered.

    Raises:
        FixMapping: no income account is known, or the item is of a type that is not created by itself (an inventory item needs an
            asset account and a counted quantity).
    """
    label = record.label
    kind = TYPES.get(record.item_type.strip().casefold())
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
    name = entry_name(record.name, ITEM, label)
    expense = desk.book.accounts.get("expense", "")
    sold = _sold(record, desk.account(wanted), desk.account(expense) if expense else "", label)

    def build(_key: str) -> list[Element]:
        built: list[Element] = [["Name", name]]
        if record.sku and kind == "ItemNonInventory":
            put(built, "ManufacturerPartNumber", limited(record.sku, 31, label, "SKU"))
        return [*built, sold]

    facts = Facts(party_id="", date=None, currency="", total=ZERO, number=None, name=name)
    return [planned(record, desk, generation, f"{kind}Add", build, facts)]


def _sold(record: Item, income: str, expense: str, label: str) -> Element:
    built: list[Element] = []
    put(built, "Desc", limited(record.description or "", WORDS, label, "description"))
    if record.unit_price is not None:
        built.append(["Price", as_number(record.unit_price, label, "price")])
    built.append(["AccountRef", by_id(income)])
    if not expense:
        return ["SalesOrPurchase", built]
    both = [[_SALES[name], value] for name, value in built]
    return ["SalesAndPurchase", [*both, ["ExpenseAccountRef", by_id(expense)]]]


def read(raw: Raw, home: Home) -> BooksDocument:
    """An item of the books, of whatever type; items have no currency."""
    return list_entry(body(raw)[0].removesuffix("Ret"), raw, home, currency="", mark=None)


def _selling(held: Node) -> tuple[str, dict[str, Any]]:
    """Form of the prices, and its selling side under the names of SalesOrPurchase."""
    for form in ("SalesOrPurchase", "SalesAndPurchase", "SalesOrPurchaseMod", "SalesAndPurchaseMod"):
        if parts := node_of(held, form):
            ours: dict[str, str] = {theirs: name for name, theirs in _SALES.items()}
            return form.removesuffix("Mod"), {ours.get(str(name), str(name)): value for name, value in parts}
    return "", {}


def fields(raw: Raw) -> dict[str, str]:
    """Fields that we send, as words, in either form of prices."""
    held = content(raw)
    selling = list(_selling(held)[1].items())
    return said(
        {
            "name": text_of(held, "Name"),
            "income account": ref(selling, "AccountRef"),
            "expense account": ref(selling, "ExpenseAccountRef"),
            "SKU": text_of(held, "ManufacturerPartNumber"),
            "description": words(text_of(selling, "Desc")),
            "price": plain(text_of(selling, "Price")),
        }
    )


def revise(current: BooksDocument, planned_item: Planned) -> dict[str, Any]:
    """Change of name, description, price and accounts, in the form of prices that the entry has.

    Raises:
        Collision: the entry is of a type that Tieout does not change (inventory, group …).
    """
    wanted = content(planned_item.payload)
    if current.document_type != planned_item.document_type:
        raise unchangeable(current, f"it is no {planned_item.document_type} there")
    form = _selling(content(current.raw))[0] or "SalesOrPurchase"
    selling = _selling(wanted)[1]
    names = (
        {name: name for name in _SALES}
        if form == "SalesOrPurchase"
        else {**_SALES, "ExpenseAccountRef": "ExpenseAccountRef"}
    )
    built: list[Element] = [["ListID", current.external_id], ["EditSequence", current.version]]
    built += [[name, value] for name, value in wanted if name in {"Name", "ManufacturerPartNumber"}]
    built.append([f"{form}Mod", [[names[name], value] for name, value in selling.items() if name in names]])
    return {f"{current.document_type}Mod": built}


SHAPE = Shape(
    document_type="Item",
    read=read,
    fields=fields,
    revise=revise,
    cancel=inactivated,
    is_list=True,
    numbered=False,
    includes=(),
)
