"""Purchase orders, and the receiving of their lines by receipts and bills."""

from __future__ import annotations

from decimal import Decimal

from connectors.sandbox.quickbooks_desktop import links, money, statuses
from connectors.sandbox.quickbooks_desktop.builders.pricing import price_line
from connectors.sandbox.quickbooks_desktop.draft import Draft
from connectors.sandbox.quickbooks_desktop.grammar import Node
from connectors.sandbox.quickbooks_desktop.store import Link, Row
from connectors.sandbox.quickbooks_desktop.work import Work

_FEWER = "You cannot change the quantity to less than the quantity that was already received."
_MORE = "The quantity is more than what is still to be received on the purchase order."


def purchase_order(draft: Draft) -> None:
    """An order posts nothing. A line cannot sink below what was received of it (facts 5.1)."""
    if "VendorRef" not in draft.body:
        raise statuses.missing("VendorRef")
    total = 0
    lines = draft.body.get("PurchaseOrderLineRet", [])
    for line in lines:
        cents, _ = price_line(draft, line, "Rate", buying=True)
        total += cents
        got, _ = links.received(draft.work, line["TxnLineID"])
        if got > money.number(line.get("Quantity")):
            raise statuses.bad_value("quantity", line.get("Quantity", ""), _FEWER)
    kept = {line["TxnLineID"] for line in lines}
    for line in draft.old.content.get("PurchaseOrderLineRet", []) if draft.old else []:
        if line["TxnLineID"] not in kept and links.received(draft.work, line["TxnLineID"])[0]:
            raise statuses.bad_value("quantity", "0", _FEWER)
    draft.total = total
    draft.body.setdefault("IsManuallyClosed", "false")


def remaining(work: Work, order: Row, line: Node) -> Decimal:
    """What can still be received of a line; nothing where it or its order is closed."""
    closed = "true" in (order.content.get("IsManuallyClosed"), line.get("IsManuallyClosed"))
    if closed or "ItemRef" not in line:
        return Decimal(0)
    return money.number(line.get("Quantity")) - links.received(work, line["TxnLineID"])[0]


def open_order(work: Work, number: str) -> Row:
    """The order that a receipt or a bill names (3120 where it is none)."""
    row = work.store.find(number)
    if row is None or row.kind != "PurchaseOrder":
        raise statuses.no_object(number)
    return row


def receive_all(draft: Draft, number: str) -> None:
    """Add a line for everything that is open on an order; 570 where nothing is."""
    order = open_order(draft.work, number)
    found = False
    for line in order.content.get("PurchaseOrderLineRet", []):
        if remaining(draft.work, order, line) > 0:
            found = True
            fresh: Node = {"TxnLineID": draft.line_id()}
            draft.body.setdefault("ItemLineRet", []).append(fresh)
            receive_line(draft, fresh, number, line["TxnLineID"])
    if not found:
        raise statuses.closed_link(number)


def receive_line(draft: Draft, line: Node, number: str, order_line: str) -> None:
    """Complete a line from the order's, and link the two. Raises 570 where it is closed, 3210 where it is too much."""
    order = open_order(draft.work, number)
    ordered = {each["TxnLineID"]: each for each in order.content.get("PurchaseOrderLineRet", [])}
    if order_line not in ordered:
        raise statuses.no_object(order_line)
    if "ItemRef" in line:
        raise statuses.bad_value(
            "ItemRef", line["ItemRef"]["FullName"], "The line is linked and takes its item."
        )
    source = ordered[order_line]
    if order.party != draft.body["VendorRef"]["ListID"]:
        raise statuses.bad_value("TxnID", number, "The purchase order is of another vendor.")
    planned = sum(
        (
            Decimal(link.quantity or 0)
            for link in draft.links
            if link.relation == links.RECEIVED and link.target_line == order_line
        ),
        Decimal(0),
    )
    left = remaining(draft.work, order, source)
    if left <= 0:
        raise statuses.closed_link(order_line)
    line["ItemRef"] = source["ItemRef"]
    if source.get("CustomerRef"):
        line.setdefault("CustomerRef", source["CustomerRef"])
    for name in ("Desc", "ClassRef"):
        if name in source:
            line.setdefault(name, source[name])
    if "Amount" not in line:
        line.setdefault("Cost", source.get("Rate", "0"))
    line.setdefault("Quantity", money.quantity(left - planned))
    take(draft, line, number, order_line, left - planned)


def take(draft: Draft, line: Node, number: str, order_line: str, left: Decimal) -> None:
    """Link a quantity, if that much is left."""
    quantity = money.number(line.get("Quantity"))
    if quantity > left:
        raise statuses.bad_value("quantity", line["Quantity"], _MORE)
    linked = Link(links.RECEIVED, draft.id, draft.id, line["TxnLineID"], number, order_line, 0, str(quantity))
    draft.links.append(linked)
