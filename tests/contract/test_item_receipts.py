"""The contract of receipts that are documents of their own (RULES 12): linked by line, refused alone, taken back before their order."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from connectors.contract.documents import BooksDocument
from connectors.contract.errors import Collision
from connectors.contract.keys import WHOLE, batch_key
from connectors.contract.protocols import Connector
from connectors.contract.records_money import PurchaseOrder
from connectors.contract.words import Action, Kind, Result
from tests.contract.harness import Desk, Target, needs, ours, send_of
from tests.contract.money_records import Till, order_line, receipt


@pytest.fixture
def till(target: Target, desk: Desk, connector: Connector) -> Till:
    """Orders in books that have receipts."""
    needs(target, "item receipts")
    assert connector.open().receipts
    return Till(desk, connector)


def read(till: Till, document: BooksDocument) -> BooksDocument:
    """A document as the books hold it now."""
    return till.connector.read(document.document_type, [document.external_id])[document.external_id]


def lines_of(till: Till, document: BooksDocument) -> dict[str, str]:
    """What is said of its lines."""
    return till.connector.fields(document.document_type, document.raw)


def post(till: Till, record: PurchaseOrder) -> tuple[BooksDocument, list[BooksDocument]]:
    """The order and its receipts in the books, in the order of the plan."""
    order, *receipts = till.plan(record)
    held = till.send(record, order)
    done = [till.send(record, till.connector.finish(one, read(till, held))) for one in receipts]
    return read(till, held), done


def test_the_order_holds_what_was_ordered(till: Till) -> None:
    """Lines, freight, dates and address come back as they were sent; the total is lines and freight."""
    record = till.order()
    planned = till.plan(record)[0]
    made = till.send(record, planned)
    assert made.total == record.amount == Decimal("248.75")
    sent, held = till.connector.fields("PurchaseOrder", planned.payload), lines_of(till, made)
    assert {name: held.get(name) for name in sent} == sent


def test_two_lines_of_one_item_are_received_apart(till: Till) -> None:
    """Each receipt counts on its own line, though both lines have the same item, and is a document with its own key."""
    receipts = (receipt("r1", "2"), receipt("r2", "1", "l2"))
    record = till.order(order_line("l1", "5", "7.25"), order_line("l2", "2", "100"), receipts=receipts)
    planned = till.plan(record)
    assert [(one.part_id, one.after) for one in planned] == [(WHOLE, ""), ("r1", WHOLE), ("r2", WHOLE)]
    order, done = post(till, record)
    assert [one.total for one in done] == [Decimal("14.50"), Decimal("100.00")]
    assert [one.mark for one in done] == [one.mark for one in planned[1:]]
    assert order.bound


def test_lines_received_by_hand_fail_alone(till: Till, target: Target) -> None:
    """Where a person received a line in the books, its receipt is a collision; that of another line goes."""
    record = till.order(receipts=(receipt("r1", "5"), receipt("r2", "1", "l2")))
    planned = till.plan(record)
    order = till.send(record, planned[0])
    line = next(value for name, value in order.raw["PurchaseOrderRet"] if name == "PurchaseOrderLineRet")
    target.receive(order, dict(line)["TxnLineID"])
    order = read(till, order)
    with pytest.raises(Collision, match="by hand"):
        till.connector.finish(planned[1], order)
    assert till.send(record, till.connector.finish(planned[2], order)).total == Decimal("100.00")


def test_a_lost_receipt_is_found_by_its_key(till: Till, target: Target) -> None:
    """Receipts have no number: vendor, date and key find one that was made and not answered."""
    record = till.order(receipts=(receipt("r1", "2"),))
    order = till.send(record, till.plan(record)[0])
    planned = till.connector.finish(till.plan(record)[1], read(till, order))
    send = send_of(planned, Kind.PURCHASE_ORDER, record.source_id)
    target.fault("drop_after", action="create")
    assert till.connector.send_one(send).result is Result.UNCERTAIN
    assert len(ours(till.connector, [send])[0]) == 1
    assert till.connector.send_one(send).result is Result.DONE
    assert target.effects("ItemReceipt", Action.CREATE) == 1


def test_receipts_of_several_orders_ride_together(till: Till, target: Target) -> None:
    """In one call, each receipt goes to its own order; one for an order that is closed meanwhile stops nothing else (promise 4)."""
    records = [till.order(order_line("l1", "5", "7.25"), receipts=(receipt("r1", "2"),)) for _ in range(3)]
    orders = [till.send(one, till.plan(one)[0]) for one in records]
    sends = [
        send_of(till.connector.finish(till.plan(one)[1], read(till, order)), Kind.PURCHASE_ORDER, one.source_id)
        for one, order in zip(records, orders, strict=True)
    ]  # fmt: skip
    target.remove(orders[1].external_id)
    outcomes = till.connector.send_batch(batch_key(one.attempt_id for one in sends), sends)
    assert [one.result for one in outcomes] == [Result.DONE, Result.REFUSED, Result.DONE]


def test_a_revised_order_keeps_what_was_received(till: Till) -> None:
    """An order is changed in place; below what was received it is a collision that names both quantities."""
    record = till.order(receipts=(receipt("r1", "2"),))
    order, _ = post(till, record)
    more = replace(record, lines=(replace(record.lines[0], quantity=Decimal(6)), record.lines[1]))
    done = till.send(
        record, till.plan(more)[0], Action.UPDATE, payload=till.connector.revise(order, till.plan(more)[0]),
        external_id=order.external_id, version=order.version,
    )  # fmt: skip
    assert done.total == Decimal("256.00")
    fewer = replace(record, lines=(replace(record.lines[0], quantity=Decimal(1)), record.lines[1]))
    with pytest.raises(Collision, match=r"2 of .* received"):
        till.connector.revise(read(till, order), till.plan(fewer)[0])


def test_receipts_and_their_order_are_taken_back(till: Till, target: Target) -> None:
    """Receipts are deleted, then nothing is linked to the order and it can be deleted (RULES 11)."""
    record = till.order(receipts=(receipt("r1", "2"), receipt("r2", "1", "l2")))
    planned = till.plan(record)
    order, done = post(till, record)
    for document, one in zip((*done, order), (*planned[1:], planned[0]), strict=True):
        current = read(till, document)
        assert not current.bound
        action, payload = till.connector.cancel(current)
        assert action is Action.DELETE
        till.send(
            record, one, action, payload=payload, external_id=current.external_id, version=current.version
        )
    assert target.effects(Kind.PURCHASE_ORDER, Action.DELETE) == 1
