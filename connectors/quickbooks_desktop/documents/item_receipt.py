"""Receipts of purchase orders: each one an ItemReceipt, linked to the order's line as the books hold it now (RULES 12)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from connectors.contract.documents import BooksDocument, Facts, Planned
from connectors.contract.errors import Collision, FixRecord
from connectors.contract.keys import WHOLE
from connectors.contract.money import rounded
from connectors.contract.protocols import BooksRef
from connectors.contract.records_money import PurchaseOrder, PurchaseOrderLine, Receipt
from connectors.contract.words import Kind
from connectors.quickbooks_desktop.documents.held import (
    Home,
    Raw,
    content,
    deleted,
    linked,
    said,
    transaction,
)
from connectors.quickbooks_desktop.documents.lines import header, line_words, lines_of, pairs, priced
from connectors.quickbooks_desktop.documents.shape import Desk, Shape, planned
from connectors.quickbooks_desktop.elements import (
    Element,
    as_date,
    by_id,
    flag,
    number_of,
    plain,
    put,
    ref,
    ref_name,
    text_of,
    without,
)

OF = "@of"
"""Note of ours in an unfinished payload: which line of the order it receives."""


def plan(
    record: PurchaseOrder, desk: Desk, vendor: BooksRef, order: Planned, rate: str, generation: int
) -> list[Planned]:
    """One ItemReceipt for each receipt that stands; unfinished until the order is in the books (``finish``).

    Raises:
        FixRecord: a receipt is of a line that the order does not have, or takes back no receipt that there is.
    """
    standing, loose = record.standing_receipts()
    if loose:
        raise FixRecord(
            f"{record.label}: {plain(str(-loose[0].quantity))} went back on {loose[0].received_on}, but no single receipt is of that quantity.",
            code="loose receipt",
            remedy="Enter the return in operations as the reverse of one receipt, then retry.",
        )
    places = {line.source_id: place for place, line in enumerate(record.lines)}
    for one in standing:
        if one.line_id not in places:
            raise FixRecord(
                f"{record.label}: a receipt of {one.received_on} is of a line that is not on the order.",
                code="receipt line",
            )
    total: dict[str, Decimal] = {}
    for one in standing:
        total[one.line_id] = total.get(one.line_id, Decimal(0)) + one.quantity
    lines = [without(line, ("Desc",)) for line in lines_of(order.payload, "PurchaseOrderLine")]
    return [
        _planned(record, one, record.lines[places[one.line_id]], desk, vendor, rate, generation, {
            "place": places[one.line_id], "lines": lines, "received": str(total[one.line_id]),
        })
        for one in standing
    ]  # fmt: skip


def _planned(
    record: PurchaseOrder,
    one: Receipt,
    line: PurchaseOrderLine,
    desk: Desk,
    vendor: BooksRef,
    rate: str,
    generation: int,
    of: dict[str, Any],
) -> Planned:
    label = f"{record.label}, receipt of {one.received_on}"
    amount = rounded(one.quantity * line.unit_cost)
    money, _ = priced(one.quantity, line.unit_cost, amount, label, "Cost")

    def build(key: str) -> list[Element]:
        built: list[Element] = [
            ["VendorRef", by_id(vendor.external_id)],
            ["TxnDate", as_date(one.received_on)],
        ]
        built.append(["Memo", key])
        put(built, "ExchangeRate", rate)
        return [*built, ["ItemLineAdd", money]]

    facts = Facts(
        party_id=vendor.external_id, date=one.received_on, currency=record.currency, total=amount, number=None,
        party_kind=Kind.VENDOR,
    )  # fmt: skip
    found = planned(
        record, desk, generation, "ItemReceiptAdd", build, facts, part_id=one.source_id, after=WHOLE
    )
    return replace(found, payload={**found.payload, OF: of})


def finish(receipt: Planned, order: BooksDocument) -> Planned:
    """Link a receipt to its line of the order, as the books hold that now.

    Raises:
        Collision: the line is gone, closed, or its goods were received by hand: then this receipt alone fails.
    """
    of = receipt.payload[OF]
    held = lines_of(order.raw, "PurchaseOrderLine")
    place = pairs(held, of["lines"])[int(of["place"])]
    if place is None:
        raise _refused(
            order, "its line is no longer on the order in QuickBooks", "Enter the line in QuickBooks again"
        )
    line = held[place]
    name = ref_name(line, "ItemRef") or "its item"
    received, ordered = number_of(line, "ReceivedQuantity"), number_of(line, "Quantity")
    children = [list(child) for child in content(receipt.payload)]
    now = number_of(children[-1][1], "Quantity")
    if flag(line, "IsManuallyClosed") or flag(content(order.raw), "IsManuallyClosed"):
        raise _refused(order, f"the line of {name} is closed in QuickBooks", "Open it in QuickBooks again")
    if received + now > Decimal(of["received"]) or received >= ordered:
        raise _refused(
            order,
            f"{plain(str(received))} of {plain(str(ordered))} {name} are received in QuickBooks already, and operations "
            f"received {plain(of['received'])} in all: somebody received them by hand",
            "Delete the receipt that was entered by hand, or link this one to it",
        )
    link = [["TxnID", order.external_id], ["TxnLineID", text_of(line, "TxnLineID")]]
    children[-1] = ["ItemLineAdd", [*children[-1][1], ["LinkToTxn", link]]]
    return replace(receipt, payload={"ItemReceiptAdd": children})


def _refused(order: BooksDocument, why: str, remedy: str) -> Collision:
    return Collision(
        f"A receipt of purchase order {order.number}: {why}.",
        code="received by hand",
        remedy=f"{remedy}, then retry.",
    )


def read(raw: Raw, home: Home) -> BooksDocument:
    """An ItemReceipt of the books."""
    held = content(raw)
    return transaction(
        "ItemReceipt", raw, home, "VendorRef", number_of(held, "TotalAmount"), bound=linked(held, "Bill")
    )


def fields(raw: Raw) -> dict[str, str]:
    """Fields that we send, as words; not the item, which the link says."""
    held = content(raw)
    head = {
        "vendor": ref(held, "VendorRef"),
        "date": text_of(held, "TxnDate"),
        "exchange rate": plain(text_of(held, "ExchangeRate")),
    }
    return said(head) | line_words([without(line, ("ItemRef", "Desc")) for line in lines_of(raw, "ItemLine")])


def revise(current: BooksDocument, planned_one: Planned) -> dict[str, Any]:
    """Change the date, or quantity and cost of the one line; its link stays, for links cannot be changed (facts 4)."""
    built = header(current, planned_one, "ItemLineAdd")
    held = lines_of(current.raw, "ItemLine")
    wanted = lines_of(planned_one.payload, "ItemLine")
    for old, new in zip(held, wanted, strict=False):
        built.append(
            ["ItemLineMod", [["TxnLineID", text_of(old, "TxnLineID")], *without(new, ("LinkToTxn",))]]
        )
    return {"ItemReceiptMod": built}


# Deleted rather than voided: deleting opens the order's line again for certain; what a voided receipt does to it is not known.
SHAPE = Shape(
    document_type="ItemReceipt", read=read, fields=fields, revise=revise, cancel=deleted, numbered=False
)
