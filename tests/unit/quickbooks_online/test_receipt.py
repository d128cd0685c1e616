"""Receipts as bills: which line each is linked to, who received it already, and what an unfinished link must not do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from connectors.contract.documents import BooksDocument
from connectors.contract.errors import Collision
from connectors.quickbooks_online.documents import bill, purchase_order
from connectors.quickbooks_online.documents.receipt import finished
from tests.unit.quickbooks_online.money_records import a_line, a_receipt, a_till, an_order, as_held, find

LINKED = [
    {"TxnId": "8", "TxnType": "Bill"},
    {"TxnId": "9", "TxnType": "Expense"},
    {"TxnId": "10", "TxnType": "VendorCredit"},
]


class Books:
    """Bills and purchases by type, and what was read of them."""

    def __init__(self, *held: BooksDocument) -> None:
        self.held = held
        self.asked: list[tuple[str, list[str]]] = []

    def read(self, entity: str, ids: Iterable[str]) -> Mapping[str, BooksDocument]:
        """Those that there are."""
        wanted = list(ids)
        self.asked.append((entity, wanted))
        return {
            one.external_id: one
            for one in self.held
            if one.document_type == entity and one.external_id in wanted
        }


def document(entity: str, external_id: str, *, mark: str | None = None, line: str | None = "1", order: str = "55", **more: Any) -> BooksDocument:  # fmt: skip
    """A bill or purchase that names a line of an order, or (None) the whole of it."""
    link = {"TxnId": order, "TxnType": "PurchaseOrder", **({"TxnLineId": line} if line else {})}
    raw: dict[str, Any] = {"Line": [{"LinkedTxn": [link]}]} if line else {"LinkedTxn": [link]}
    return BooksDocument(
        document_type=entity, external_id=external_id, version="0", mark=mark, raw=raw, **more
    )


def planned_and_held(**more: Any) -> tuple[Any, BooksDocument]:
    """The receipt of the second of two lines of one item, and the order in the books."""
    record = an_order(
        a_line("l0", item_id="i0"), a_line("l1"), a_line("l2"), receipts=(a_receipt("r", "2", "l2"),)
    )
    order, receipt = purchase_order.plan(record, a_till(receipts="bill"), find, 0)
    return receipt, as_held(order, **more)


def test_the_line_is_found_by_its_place_among_its_item() -> None:
    """The second line of an item is linked by the books' own id, whatever stands between."""
    receipt, order = planned_and_held()
    lines = [order.raw["Line"][1], order.raw["Line"][0], order.raw["Line"][2]]
    moved = as_held_with(order, lines)
    done = finished(receipt, moved, Books().read)
    assert done.payload["Line"][0]["LinkedTxn"] == [
        {"TxnId": "55", "TxnType": "PurchaseOrder", "TxnLineId": "3"}
    ]
    assert receipt.payload["Line"][0]["LinkedTxn"][0]["TxnId"] == ""


def as_held_with(order: BooksDocument, lines: list[Any]) -> BooksDocument:
    """The order with other lines."""
    return purchase_order.read({**order.raw, "Line": lines}, "USD")


@pytest.mark.parametrize("count", [1, 4])
def test_another_number_of_lines_is_no_guess(count: int) -> None:
    """Where lines of the item were added or removed in the books, a person decides."""
    receipt, order = planned_and_held()
    lines = [*order.raw["Line"], *order.raw["Line"]][: count + 1]
    with pytest.raises(Collision, match="nobody can tell"):
        finished(receipt, as_held_with(order, lines), Books().read)


@pytest.mark.parametrize(
    "hand",
    [
        document("Bill", "8", line="3"),
        document("Bill", "8", line=None),
        document("Purchase", "9", line="3"),
    ],
)
def test_a_line_received_by_hand(hand: BooksDocument) -> None:
    """A bill or expense without our key that names the line, or the order without a line, received it."""
    receipt, order = planned_and_held(LinkedTxn=LINKED)
    with pytest.raises(Collision, match=f"{hand.document_type.lower()} {hand.external_id}"):
        finished(receipt, order, Books(hand).read)


@pytest.mark.parametrize(
    "other",
    [
        document("Bill", "8", line="2"),
        document("Bill", "8", line="3", order="56"),
        document("Bill", "8", line="3", mark="tieout ABCDEFGHIJKLMNOP"),
        document("Bill", "8", line="3", voided=True),
    ],
)
def test_what_did_not_receive_it_by_hand(other: BooksDocument) -> None:
    """Another line, another order, a receipt of ours, or what was voided, is not in the way; two reads are made at most."""
    receipt, order = planned_and_held(LinkedTxn=LINKED)
    books = Books(other)
    assert finished(receipt, order, books.read).payload["Line"][0]["LinkedTxn"][0]["TxnLineId"] == "3"
    assert books.asked == [("Bill", ["8"]), ("Purchase", ["9"])]


def test_an_order_without_links_costs_no_read() -> None:
    """Nothing is read where nothing is linked, and any other document stays as it is."""
    receipt, order = planned_and_held()
    books = Books()
    done = finished(receipt, order, books.read)
    assert not books.asked
    assert finished(done, order, books.read) is done


def test_an_unfinished_link_is_never_sent_in_a_revision() -> None:
    """A revision keeps the link that the bill has; where somebody removed it, it sends none."""
    receipt, order = planned_and_held()
    held = as_held(finished(receipt, order, Books().read))
    assert bill.revise(held, receipt)["Line"][0]["LinkedTxn"] == held.raw["Line"][0]["LinkedTxn"]
    bare = bill.read(
        {**held.raw, "Line": [{k: v for k, v in held.raw["Line"][0].items() if k != "LinkedTxn"}]}, "USD"
    )
    assert "LinkedTxn" not in bill.revise(bare, receipt)["Line"][0]
