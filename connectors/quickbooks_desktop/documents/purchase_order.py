"""Purchase orders: a record as a QuickBooks Desktop PurchaseOrder with its receipts, and back; what was received is not undone by a revision."""

from __future__ import annotations

from typing import Any

from connectors.contract.documents import BooksDocument, Planned
from connectors.contract.errors import Collision, FixMapping, FixRecord
from connectors.contract.protocols import Resolve
from connectors.contract.records_money import PurchaseOrder, PurchaseOrderLine
from connectors.contract.words import Kind
from connectors.quickbooks_desktop.documents import item_receipt
from connectors.quickbooks_desktop.documents.held import (
    Home,
    Raw,
    address_of,
    content,
    deleted,
    linked,
    said,
    transaction,
)
from connectors.quickbooks_desktop.documents.lines import (
    header,
    line_words,
    lines_of,
    pairs,
    priced,
    revised_lines,
)
from connectors.quickbooks_desktop.documents.parties import street
from connectors.quickbooks_desktop.documents.shape import Desk, Shape, currency_of, party_facts, planned
from connectors.quickbooks_desktop.elements import (
    Element,
    as_amount,
    as_date,
    by_id,
    number_of,
    plain,
    put,
    ref,
    ref_name,
    text_of,
    words,
)
from connectors.quickbooks_desktop.names import NUMBER, WORDS, document_number, limited

MESSAGE = 99
"""Longest VendorMsg, where the words for the vendor go; the memo is for the company itself and has our key (facts 3.3)."""


def plan(record: PurchaseOrder, desk: Desk, resolve: Resolve, generation: int) -> list[Planned]:
    """The order, then an ItemReceipt for each receipt that stands (RULES 12)."""
    label = record.label
    if not record.lines:
        raise FixRecord(f"{label}: it has no lines.", code="lines")
    vendor = resolve(Kind.VENDOR, record.vendor_id)
    number = document_number(record.number, NUMBER, label)
    rate = currency_of(record, desk, vendor, "vendor", record.exchange_rate)
    lines = [_line(one, place, label, resolve) for place, one in enumerate(record.lines, start=1)]
    if record.freight:
        lines.append(_freight(record, desk))

    def build(key: str) -> list[Element]:
        built: list[Element] = [["VendorRef", by_id(vendor.external_id)]]
        built += [["TxnDate", as_date(record.document_date)], ["RefNumber", number]]
        put(built, "ShipAddress", street(record.ship_to or "", label))
        put(built, "TermsRef", by_id(desk.terms(record.payment_term)) if record.payment_term else "")
        put(built, "ExpectedDate", as_date(record.expected_date) if record.expected_date else "")
        built.append(["Memo", key])
        put(built, "VendorMsg", limited(words(record.memo or ""), MESSAGE, label, "memo"))
        put(built, "ExchangeRate", rate)
        return [*built, *lines]

    facts = party_facts(record, Kind.VENDOR, vendor.external_id, record.amount, number)
    order = planned(record, desk, generation, "PurchaseOrderAdd", build, facts)
    return [order, *item_receipt.plan(record, desk, vendor, order, rate, generation)]


def _line(one: PurchaseOrderLine, place: int, label: str, resolve: Resolve) -> Element:
    if not one.item_id:
        raise FixRecord(f"{label}: line {place} has no item.", code="line item")
    money, rest = priced(one.quantity, one.unit_cost, one.amount, f"{label}, line {place}")
    built: list[Element] = [["ItemRef", by_id(resolve(Kind.ITEM, one.item_id).external_id)]]
    put(
        built,
        "Desc",
        limited(f"{one.description or ''} {rest}", WORDS, label, f"description of line {place}"),
    )
    return ["PurchaseOrderLineAdd", [*built, *money]]


def _freight(record: PurchaseOrder, desk: Desk) -> Element:
    """Freight as a line of its own; an order of QuickBooks Desktop has lines of items only."""
    named = desk.book.options.get("freight_item")
    if not named:
        raise FixMapping(
            f"{record.label}: it has freight, and the book names no item for it.",
            code="freight_item",
            remedy="Set options.freight_item of the book to an item of QuickBooks (of type other charge), then retry.",
        )
    return [
        "PurchaseOrderLineAdd",
        [["ItemRef", by_id(desk.item(named))], ["Amount", as_amount(record.freight, record.label)]],
    ]


def read(raw: Raw, home: Home) -> BooksDocument:
    """A PurchaseOrder of the books; it is bound by what was received or billed of it."""
    held = content(raw)
    received = next(
        (line for line in lines_of(raw, "PurchaseOrderLine") if number_of(line, "ReceivedQuantity")), None
    )
    bound = linked(held, "Bill", "ItemReceipt", "Check", "CreditCardCharge")
    if not bound and received is not None:
        bound = (
            f"{plain(text_of(received, 'ReceivedQuantity'))} of {ref_name(received, 'ItemRef')} were received"
        )
    return transaction("PurchaseOrder", raw, home, "VendorRef", number_of(held, "TotalAmount"), bound=bound)


def fields(raw: Raw) -> dict[str, str]:
    """Fields that we send, as words; not the memo, which others may add to."""
    held = content(raw)
    head = {
        "vendor": ref(held, "VendorRef"),
        "number": text_of(held, "RefNumber"),
        "date": text_of(held, "TxnDate"),
        "terms": ref(held, "TermsRef"),
        "expected date": text_of(held, "ExpectedDate"),
        "message": words(text_of(held, "VendorMsg")),
        "exchange rate": plain(text_of(held, "ExchangeRate")),
        **{f"ship to {name}": text for name, text in address_of(held, "ShipAddress").items()},
    }
    return said(head) | line_words(lines_of(raw, "PurchaseOrderLine"))


def revise(current: BooksDocument, planned_one: Planned) -> dict[str, Any]:
    """Change in place; lines are known by their place among those of one item, so two lines of one item stay apart.

    Raises:
        Collision: a line would go, or fall below what was received of it; the books refuse that (3210).
    """
    held = lines_of(current.raw, "PurchaseOrderLine")
    wanted = lines_of(planned_one.payload, "PurchaseOrderLine")
    places = {
        place: line for place, line in zip(pairs(held, wanted), wanted, strict=True) if place is not None
    }
    for place, line in enumerate(held):
        received = number_of(line, "ReceivedQuantity")
        left = number_of(places[place], "Quantity") if place in places else 0
        if received > 0 and left < received:
            raise Collision(
                f"Purchase order {current.number}: {plain(str(received))} of {ref_name(line, 'ItemRef') or 'an item'} were "
                f"received in QuickBooks, operations now order {plain(str(left))}.",
                code="received",
                remedy="Correct the quantity in operations, or take the receipt back in QuickBooks, then retry.",
            )
    built = header(current, planned_one, "PurchaseOrderLineAdd")
    built += revised_lines(current.raw, planned_one.payload, "PurchaseOrderLine", "PurchaseOrderLineGroup")
    return {"PurchaseOrderMod": built}


SHAPE = Shape(document_type="PurchaseOrder", read=read, fields=fields, revise=revise, cancel=deleted)
