"""Purchase orders and their receipts: lines of one item stay apart, what was received by hand stops that receipt alone."""

from __future__ import annotations

from decimal import Decimal

import pytest

from connectors.contract.documents import BooksDocument, Planned
from connectors.contract.errors import Collision, TieoutError
from connectors.contract.keys import WHOLE
from connectors.contract.records_money import PurchaseOrder
from connectors.contract.words import Action
from connectors.quickbooks_desktop.documents import finish, plan, shape_named
from connectors.quickbooks_desktop.documents.shape import Desk
from connectors.quickbooks_desktop.elements import has, node_of, nodes_of, ref, text_of
from connectors.quickbooks_desktop.qbxml import Node, body
from tests.unit.quickbooks_desktop.company import HOME, changed, kept, without_line
from tests.unit.quickbooks_desktop.records import (
    a_desk,
    a_receipt,
    an_order,
    an_order_line,
    list_id,
    resolve,
)

TWINS = (an_order_line("1", "5", "10"), an_order_line("2", "5", "10"), an_order_line("3", "1", "7", "z"))


def parts(record: PurchaseOrder, desk: Desk | None = None) -> list[Planned]:
    """The documents of an order."""
    return plan(record, desk or a_desk(), resolve, 0)


def refused(record: PurchaseOrder, desk: Desk | None = None) -> str:
    """Code of the refusal of an order."""
    with pytest.raises(TieoutError) as caught:
        parts(record, desk)
    return caught.value.code


def said(planned: Planned) -> Node:
    """The children of a request."""
    return body(planned.payload)[1]


def link(planned: Planned) -> str:
    """The order's line that a finished receipt is of."""
    return text_of(node_of(node_of(said(planned), "ItemLineAdd"), "LinkToTxn"), "TxnLineID")


def blocked(receipt: Planned, order: BooksDocument) -> Collision:
    """Why a receipt cannot be finished."""
    with pytest.raises(Collision) as caught:
        finish(receipt, order)
    return caught.value


def test_an_order_as_it_is_sent() -> None:
    """Number of at most 11, words to the vendor of at most 99, freight by the book's item, address lines of at most 41."""
    order = an_order(freight=Decimal("12.00"), memo="Ring twice", ship_to="Dock 4, North Gate")
    (one,) = parts(order)
    assert (one.facts.total, one.facts.number) == (Decimal("62.00"), "PO-7")
    assert (text_of(said(one), "VendorMsg"), text_of(said(one), "Memo")) == ("Ring twice", one.mark)
    assert text_of(node_of(said(one), "ShipAddress"), "Addr1") == "Dock 4, North Gate"
    lines = [line for _, line in nodes_of(said(one), "PurchaseOrderLineAdd")]
    assert ref(lines[-1], "ItemRef") == list_id("I", "Freight")
    assert text_of(lines[-1], "Amount") == "12.00"


def test_an_order_that_does_not_fit_is_refused() -> None:
    """Number, words, address, freight without an item, a line without one, no lines."""
    assert parts(an_order(number="x" * 11, memo="x" * 99))
    assert refused(an_order(number="x" * 12)) == "3070"
    assert refused(an_order(memo="x" * 100)) == "3070"
    assert refused(an_order(ship_to="x" * 42)) == "3070"
    assert refused(an_order(freight=Decimal("1.00")), a_desk(options={})) == "freight_item"
    assert refused(an_order(an_order_line(item=""))) == "line item"
    assert refused(an_order(lines=())) == "lines"


def test_each_receipt_is_a_document_after_the_order() -> None:
    """Keyed by the receipt; a receipt that was taken back is none; one of no line, or a loose return, is refused."""
    order = an_order(
        receipts=(a_receipt("r1"), a_receipt("r2", quantity="1"), a_receipt("r3", quantity="-1"))
    )
    found = parts(order)
    assert [(one.part_id, one.document_type, one.after) for one in found] == [
        (WHOLE, "PurchaseOrder", ""),
        ("r1", "ItemReceipt", WHOLE),
    ]
    assert found[1].facts.total == Decimal("20.00")
    assert refused(an_order(receipts=(a_receipt(line_id="9"),))) == "receipt line"
    assert refused(an_order(receipts=(a_receipt(), a_receipt("r2", quantity="-1")))) == "loose receipt"


def test_a_receipt_is_linked_to_its_own_line_among_lines_of_one_item() -> None:
    """Two equal lines of one item: each receipt finds its own; the item is not said beside a link (facts 4)."""
    order, first, second, third = parts(
        an_order(*TWINS, receipts=(a_receipt("r1", "1"), a_receipt("r2", "2"), a_receipt("r3", "3", "1")))
    )
    held = kept(order)
    ids = [text_of(line, "TxnLineID") for _, line in nodes_of(body(held.raw)[1], "PurchaseOrderLineRet")]
    assert [link(finish(one, held)) for one in (first, second, third)] == ids
    done = finish(second, held)
    assert not has(node_of(said(done), "ItemLineAdd"), "ItemRef")
    assert finish(done, held) is done
    assert text_of(node_of(node_of(said(done), "ItemLineAdd"), "LinkToTxn"), "TxnID") == held.external_id


def test_a_receipt_finds_its_line_although_somebody_added_one() -> None:
    """A line entered by hand between ours does not shift the others."""
    order, receipt = parts(an_order(*TWINS, receipts=(a_receipt("r3", "3", "1"),)))
    name, children = body(kept(order).raw)
    at = next(place for place, (child, _) in enumerate(children) if child == "PurchaseOrderLineRet")
    added = [
        "PurchaseOrderLineRet",
        [["TxnLineID", "H1"], ["ItemRef", [["ListID", "hand"]]], ["Quantity", "1"]],
    ]
    held = shape_named("PurchaseOrder").read({name: [*children[:at], added, *children[at:]]}, HOME)
    assert link(finish(receipt, held)) == "1A3-1417118624"


def test_goods_received_by_hand_stop_that_receipt_alone() -> None:
    """More in the books than operations received: refused with both numbers; the receipt of the other line goes."""
    order, first, second = parts(an_order(*TWINS, receipts=(a_receipt("r1", "1"), a_receipt("r2", "2"))))
    held = changed(kept(order), 1, ["ReceivedQuantity", "1"])
    assert "somebody received them by hand" in blocked(first, held).message
    assert link(finish(second, held)) == "1A2-1417118624"


def test_an_earlier_receipt_of_ours_is_not_taken_for_somebody_elses() -> None:
    """2 of 4 are in by our first receipt: the second goes; 3 of 4 are in: it does not."""
    order, first, second = parts(an_order(*TWINS, receipts=(a_receipt("r1", "1"), a_receipt("r2", "1"))))
    assert link(finish(first, kept(order)))
    assert link(finish(second, changed(kept(order), 1, ["ReceivedQuantity", "2"])))
    assert blocked(second, changed(kept(order), 1, ["ReceivedQuantity", "3"])).code == "received by hand"


def test_a_closed_or_missing_line_stops_its_receipt() -> None:
    """Closed by hand, received in full, the order closed, or the line gone."""
    order, receipt = parts(an_order(receipts=(a_receipt(quantity="5"),)))
    assert link(finish(receipt, kept(order)))
    assert "closed" in blocked(receipt, changed(kept(order), 1, ["IsManuallyClosed", "true"])).message
    assert "closed" in blocked(receipt, kept(order, ["IsManuallyClosed", "true"])).message
    assert "5 of 5" in blocked(receipt, changed(kept(order), 1, ["ReceivedQuantity", "5"])).message
    assert "no longer" in blocked(receipt, without_line(kept(order), 1)).message


def test_a_revision_does_not_fall_below_what_was_received() -> None:
    """Down to what was received it goes, below it is refused; the same where the line would go."""
    shape = shape_named("PurchaseOrder")
    held = changed(kept(parts(an_order(*TWINS))[0]), 1, ["ReceivedQuantity", "3"])
    fewer = parts(an_order(an_order_line("1", "3", "10"), *TWINS[1:]))[0]
    (_, first), *_ = nodes_of(body(shape.revise(held, fewer))[1], "PurchaseOrderLineMod")
    assert (text_of(first, "TxnLineID"), text_of(first, "Quantity")) == ("1A1-1417118624", "3")
    with pytest.raises(Collision, match="3 of"):
        shape.revise(
            held, parts(an_order(an_order_line("1", "2", "10"), an_order_line("2", "2", "10"), TWINS[2]))[0]
        )
    with pytest.raises(Collision):
        shape.revise(held, parts(an_order(TWINS[2]))[0])


def test_a_revised_receipt_keeps_its_line_and_link() -> None:
    """Quantity and cost of its line are said under the line's id, a link never."""
    order, receipt = parts(an_order(receipts=(a_receipt(quantity="2"),)))
    shape = shape_named("ItemReceipt")
    held = kept(finish(receipt, kept(order)))
    new = parts(an_order(receipts=(a_receipt(quantity="3"),)))[1]
    ((_, line),) = nodes_of(body(shape.revise(held, new))[1], "ItemLineMod")
    assert line == [["TxnLineID", "1A1-1417118624"], ["Quantity", "3"], ["Cost", "10"]]


def test_what_binds_an_order() -> None:
    """A linked bill or receipt, or a received quantity; a fresh order is free and is deleted, for it cannot be voided."""
    order = parts(an_order())[0]
    receipt = [["TxnType", "ItemReceipt"], ["TxnDate", "2026-09-20"], ["RefNumber", "7"]]
    assert kept(order, ["LinkedTxn", receipt]).bound == "ItemReceipt 7 of 2026-09-20 is linked to it"
    estimate = [["TxnType", "Estimate"], ["TxnDate", "2026-09-20"]]
    assert kept(order, ["LinkedTxn", estimate]).bound == ""
    assert changed(kept(order), 1, ["ReceivedQuantity", "2"]).bound.startswith("2 of ")
    assert changed(kept(order), 1, ["ReceivedQuantity", "0"]).bound == ""
    action, payload = shape_named("PurchaseOrder").cancel(kept(order))
    assert (action, payload["TxnDel"][0]) == (Action.DELETE, ["TxnDelType", "PurchaseOrder"])
