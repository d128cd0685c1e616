"""Purchase orders: a record as a QuickBooks PurchaseOrder and back; its receipts are told in its note or are bills of their own."""

from __future__ import annotations

from typing import Any

from connectors.contract.documents import BooksDocument, Facts, Planned
from connectors.contract.errors import FixRecord
from connectors.contract.keys import WHOLE, mark
from connectors.contract.protocols import Resolve
from connectors.contract.records_money import PurchaseOrder
from connectors.contract.words import Kind
from connectors.quickbooks_online.documents.currency import currency_of
from connectors.quickbooks_online.documents.expense_lines import (
    account_line,
    expense_fields,
    item_line,
    revised_expense_lines,
)
from connectors.quickbooks_online.documents.numbers import own_number
from connectors.quickbooks_online.documents.purposes import account_for
from connectors.quickbooks_online.documents.reading import document_of
from connectors.quickbooks_online.documents.receipt import plan_receipts
from connectors.quickbooks_online.documents.received import (
    known_lines,
    noted,
    received_in,
    received_lines,
    renoted,
)
from connectors.quickbooks_online.documents.shape import (
    Desk,
    Raw,
    Shape,
    deleted,
    limited,
    plain,
    ref,
    versioned,
)

ADDRESS_LINES = ("Line1", "Line2", "Line3", "Line4", "Line5")
_CARRIED = (
    "DocNumber", "TxnDate", "CustomField", "POEmail", "ClassRef", "SalesTermRef", "LinkedTxn", "GlobalTaxCalculation", "Memo",
    "POStatus", "TransactionLocationType", "DueDate", "ShipMethodRef", "ShipTo", "ShipAddr", "VendorAddr", "EmailStatus",
    "ExchangeRate", "CurrencyRef",
)  # fmt: skip
"""Fields that a revision sends back as they are: a sparse update of an order is not documented (facts 2.5), so one that is not
understood as sparse must lose nothing."""


def plan(record: PurchaseOrder, desk: Desk, resolve: Resolve, generation: int) -> list[Planned]:
    """One PurchaseOrder, and where the book says so a bill for each receipt that stands."""
    known_lines(record)
    vendor = resolve(Kind.VENDOR, record.vendor_id)
    key = mark(desk.book.company_key, Kind.PURCHASE_ORDER, record.source_id, WHOLE, generation)
    number = own_number(record, desk)
    billed = desk.book.receipts == "bill"
    payload: dict[str, Any] = {
        "VendorRef": {"value": vendor.external_id},
        "APAccountRef": {"value": desk.payable()},
        "TxnDate": record.document_date.isoformat(),
        "Line": _lines(record, desk, resolve),
        "PrivateNote": noted(key, [] if billed else received_lines(record)),
        **currency_of(record, desk, vendor, Kind.VENDOR),
        **_told(record),
    }
    if number:
        payload["DocNumber"] = number
    facts = Facts(
        party_id=vendor.external_id,
        date=record.document_date,
        currency=record.currency,
        total=record.amount,
        number=number,
        party_kind=Kind.VENDOR,
    )
    order = Planned(part_id=WHOLE, document_type="PurchaseOrder", payload=payload, facts=facts, mark=key)
    return [order, *(plan_receipts(record, desk, resolve, vendor, generation) if billed else [])]


def _lines(record: PurchaseOrder, desk: Desk, resolve: Resolve) -> list[dict[str, Any]]:
    if not record.lines:
        raise FixRecord(f"{record.label}: it has no lines.", code="lines")
    built = []
    for place, line in enumerate(record.lines, start=1):
        if not line.item_id:
            raise FixRecord(f"{record.label}: line {place} has no item.", code="line item")
        item_id = resolve(Kind.ITEM, line.item_id).external_id
        built.append(
            item_line(item_id, line.quantity, line.unit_cost, line.amount, line.description, record.label)
        )
    if record.freight:
        freight = account_for("freight", desk, record.label)
        built.append(account_line(freight, record.freight, "Freight", record.label))
    return built


def _told(record: PurchaseOrder) -> dict[str, Any]:
    """What the vendor is told, where operations say it."""
    said: dict[str, Any] = {}
    if record.expected_date:
        said["DueDate"] = record.expected_date.isoformat()
    if record.memo:
        said["Memo"] = limited(record.memo, 4000, record.label, "memo")
    lines = [" ".join(line.split()) for line in (record.ship_to or "").splitlines() if line.strip()]
    if lines:
        last = len(ADDRESS_LINES) - 1
        lines = [*lines[:last], ", ".join(lines[last:])] if len(lines) > last else lines
        said["ShipAddr"] = {
            name: limited(line, 500, record.label, "address that it is shipped to")
            for name, line in zip(ADDRESS_LINES, lines, strict=False)
        }
    return said


def read(raw: Raw, home_currency: str) -> BooksDocument:
    """A PurchaseOrder of the books."""
    return document_of("PurchaseOrder", raw, home_currency, "VendorRef", bound=_bound(raw))


def _bound(raw: Raw) -> str:
    """Why it cannot be deleted: something is billed of it (RULES 11). What its note tells is operations' own word, asked of them."""
    linked = [one for one in raw.get("LinkedTxn") or () if one.get("TxnId")]
    if not linked:
        return ""
    return f"{str(linked[0].get('TxnType') or 'document').lower()} {linked[0]['TxnId']} is linked to it"


def fields(raw: Raw) -> dict[str, str]:
    """Fields that we send, as words; of the note only what was received, for the rest of it belongs to people."""
    shipped: Raw = raw.get("ShipAddr") or {}
    said = {
        "vendor": ref(raw, "VendorRef"),
        "payable account": ref(raw, "APAccountRef"),
        "number": str(raw.get("DocNumber") or ""),
        "date": str(raw.get("TxnDate") or ""),
        "expected": str(raw.get("DueDate") or ""),
        "currency": ref(raw, "CurrencyRef"),
        "exchange rate": plain(raw.get("ExchangeRate")),
        "memo": str(raw.get("Memo") or ""),
        "ship to": "; ".join(str(shipped[name]) for name in ADDRESS_LINES if shipped.get(name)),
    }
    received = {"received": "; ".join(received_in(str(raw.get("PrivateNote") or "")))}
    return (
        {name: text for name, text in said.items() if text} | received | expense_fields(raw.get("Line") or ())
    )


def revise(current: BooksDocument, planned: Planned) -> dict[str, Any]:
    """Update with every line; whether the order is closed, and what others wrote on it, stays."""
    raw = current.raw
    carried = {name: raw[name] for name in _CARRIED if raw.get(name) is not None}
    return {
        **carried,
        **planned.payload,
        **versioned(current),
        "sparse": True,
        "Line": revised_expense_lines(raw.get("Line") or (), planned.payload["Line"]),
        "PrivateNote": renoted(
            str(raw.get("PrivateNote") or ""), planned.mark, str(planned.payload["PrivateNote"])
        ),
    }


SHAPE = Shape(
    entity="PurchaseOrder",
    read=read,
    fields=fields,
    revise=revise,
    cancel=deleted,
    page="purchaseorder?txnId={id}",
    party_filter="VendorRef",
)
