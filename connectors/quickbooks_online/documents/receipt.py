"""Receipts of an order as bills of their own, each linked to the order's line that it is of (RULES 12)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from connectors.contract.documents import BooksDocument, Facts, Planned
from connectors.contract.errors import Collision, FixRecord
from connectors.contract.keys import WHOLE, mark
from connectors.contract.money import rounded
from connectors.contract.protocols import BooksRef, Resolve
from connectors.contract.records_money import PurchaseOrder, PurchaseOrderLine, Receipt
from connectors.contract.words import Kind
from connectors.quickbooks_online.documents.currency import currency_of
from connectors.quickbooks_online.documents.expense_lines import ITEM, item_line
from connectors.quickbooks_online.documents.shape import Desk, Raw, plain, ref

Reader = Callable[[str, Iterable[str]], Mapping[str, BooksDocument]]
"""Reads documents of a type by their ids."""
ORDER = "PurchaseOrder"
_BUYS = {
    "Bill": "Bill",
    **dict.fromkeys(("Purchase", "Expense", "Check", "CreditCardExpense", "CashPurchase"), "Purchase"),
}
"""Types of a link → the documents that receive something of an order."""


def plan_receipts(
    record: PurchaseOrder, desk: Desk, resolve: Resolve, vendor: BooksRef, generation: int
) -> list[Planned]:
    """Return one bill for each receipt that stands.

    Raises:
        FixRecord: a negative receipt takes no single receipt back.
    """
    standing, loose = record.standing_receipts()
    if loose:
        raise FixRecord(
            f"{record.label}: receipt {loose[0].source_id} of {loose[0].received_on} takes back {plain(-loose[0].quantity)}, "
            "which is no single receipt of its line.",
            code="negative receipt",
            remedy="Take back whole receipts in operations, then retry.",
        )
    lines = {line.source_id: line for line in record.lines}
    return [_bill(record, one, lines[one.line_id], desk, resolve, vendor, generation) for one in standing]


def _bill(
    record: PurchaseOrder, receipt: Receipt, line: PurchaseOrderLine, desk: Desk, resolve: Resolve, vendor: BooksRef, generation: int
) -> Planned:  # fmt: skip
    key = mark(desk.book.company_key, Kind.PURCHASE_ORDER, record.source_id, receipt.source_id, generation)
    amount = rounded(receipt.quantity * line.unit_cost)
    item_id = resolve(Kind.ITEM, line.item_id or "").external_id
    built = item_line(item_id, receipt.quantity, line.unit_cost, amount, line.description, record.label)
    built["LinkedTxn"] = [{"TxnId": "", "TxnType": ORDER, "TxnLineId": _place(record, line)}]
    payload: dict[str, Any] = {
        "VendorRef": {"value": vendor.external_id},
        "APAccountRef": {"value": desk.payable()},
        "TxnDate": receipt.received_on.isoformat(),
        "Line": [built],
        "PrivateNote": f"{key}\nReceived of purchase order {record.number}",
        **currency_of(record, desk, vendor, Kind.VENDOR),
    }
    facts = Facts(
        party_id=vendor.external_id,
        date=receipt.received_on,
        currency=record.currency,
        total=amount,
        number=None,
        party_kind=Kind.VENDOR,
    )
    return Planned(
        part_id=receipt.source_id, document_type="Bill", payload=payload, facts=facts, mark=key, after=WHOLE
    )


def _place(record: PurchaseOrder, line: PurchaseOrderLine) -> str:
    """Which of the order's lines with its item a line is, as ``2/3``; the books' own id of it is known once the order is there."""
    same = [one.source_id for one in record.lines if one.item_id == line.item_id]
    return f"{same.index(line.source_id) + 1}/{len(same)}"


def finished(planned: Planned, order: BooksDocument, read: Reader) -> Planned:
    """Link the bill of a receipt to the line of the order, as the books hold it now; any other document stays as it is.

    Raises:
        Collision: the line is not there any more, or was received by hand.
    """
    lines: list[Raw] = list(planned.payload.get("Line") or ())
    waiting = [one for line in lines for one in line.get("LinkedTxn") or () if one.get("TxnId") == ""]
    if not waiting:
        return planned
    line_id = _line_of(order, ref(lines[0].get(ITEM) or {}, "ItemRef"), str(waiting[0]["TxnLineId"]))
    for one in _received_of(order, line_id, read):
        if one.mark is None:
            raise Collision(
                f"Purchase order {order.number or order.external_id}: its line {line_id} was received by hand in QuickBooks, "
                f"with {one.document_type.lower()} {one.number or one.external_id}.",
                code="received by hand",
                remedy=f"Delete that {one.document_type.lower()} in QuickBooks, or take the receipt back in operations, then retry.",
            )
    link = {"TxnId": order.external_id, "TxnType": ORDER, "TxnLineId": line_id}
    done = [{**lines[0], "LinkedTxn": [link]}, *lines[1:]]
    return replace(planned, payload={**planned.payload, "Line": done})


def _line_of(order: BooksDocument, item_id: str, place: str) -> str:
    """Id of the order's line, by its place among those with the item; only where nobody added or removed one of them."""
    number, count = (int(part) for part in place.split("/"))
    same = [line for line in order.raw.get("Line") or () if ref(line.get(ITEM) or {}, "ItemRef") == item_id]
    if len(same) != count:
        raise Collision(
            f"Purchase order {order.number or order.external_id} has {len(same)} lines of item {item_id} in QuickBooks and {count} in "
            "operations, so nobody can tell which one was received.",
            code="order line",
            remedy="Make the lines of the order equal on both sides, then retry.",
        )
    return str(same[number - 1]["Id"])


def _received_of(order: BooksDocument, line_id: str, read: Reader) -> list[BooksDocument]:
    """Documents that received something of a line: they name it, or the order without a line."""
    ids: dict[str, list[str]] = defaultdict(list)
    for one in order.raw.get("LinkedTxn") or ():
        if entity := _BUYS.get(str(one.get("TxnType"))):
            ids[entity].append(str(one["TxnId"]))
    held = [document for entity, some in ids.items() for document in read(entity, some).values()]
    return [one for one in held if not one.voided and _names(one.raw, order.external_id, line_id)]


def _names(raw: Raw, order_id: str, line_id: str) -> bool:
    links = [one for holder in (raw, *(raw.get("Line") or ())) for one in holder.get("LinkedTxn") or ()]
    return any(
        one.get("TxnType") == ORDER and str(one.get("TxnId")) == order_id and str(one.get("TxnLineId") or line_id) == line_id
        for one in links
    )  # fmt: skip
