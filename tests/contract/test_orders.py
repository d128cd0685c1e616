"""The contract of purchase orders: receipts in the note or as bills of their own, closed orders, what others added (RULES 12)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from connectors.contract.documents import BooksDocument, Planned
from connectors.contract.errors import Collision, FixRecord
from connectors.contract.keys import WHOLE
from connectors.contract.protocols import Connector
from connectors.contract.records_money import PurchaseOrder
from connectors.contract.words import Action, Kind
from tests.contract.harness import Desk, Target, needs
from tests.contract.money_records import Till, order_line, receipt


@pytest.fixture
def till(target: Target, desk: Desk, connector: Connector) -> Till:
    """Orders of a book that notes receipts on the order."""
    needs(target, "receipts as notes or bills")
    return Till(desk, connector)


@pytest.fixture
def billing(target: Target, desk: Desk) -> Till:
    """Orders of a book in which every receipt is a bill."""
    needs(target, "receipts as notes or bills")
    connector = target.connect(target.book(receipts="bill"))
    assert connector.open().receipts
    return Till(desk, connector)


def post(till: Till, record: PurchaseOrder) -> tuple[BooksDocument, list[BooksDocument]]:
    """The order and its receipts in the books, in the order of the plan."""
    order, *receipts = till.plan(record)
    held = till.send(record, order)
    done = []
    for planned in receipts:
        held = read(till.connector, held)
        done.append(till.send(record, till.connector.finish(planned, held)))
    return read(till.connector, held), done


def read(connector: Connector, document: BooksDocument) -> BooksDocument:
    """A document as the books hold it now."""
    return connector.read(document.document_type, [document.external_id])[document.external_id]


def revise(till: Till, record: PurchaseOrder, current: BooksDocument) -> BooksDocument:
    """The order after an update."""
    planned = till.plan(record)[0]
    payload = till.connector.revise(current, planned)
    return till.send(
        record,
        planned,
        Action.UPDATE,
        payload=payload,
        external_id=current.external_id,
        version=current.version,
    )


def test_the_order_holds_what_was_ordered(till: Till) -> None:
    """Lines, freight, dates, memo and address come back as they were sent; the total is lines and freight."""
    record = till.order()
    made = till.create(record)
    assert made.total == record.amount == Decimal("248.75")
    assert made.number == record.number
    said = till.connector.fields("PurchaseOrder", made.raw)
    assert said["ship to"] == "Dock 3; 1 Harbour Road"
    assert (said["memo"], said["lines"], said["line 3 description"]) == ("Ring twice", "3", "Freight")


def test_a_receipt_is_told_in_the_note(target: Target, till: Till) -> None:
    """A later receipt changes the order's note and nothing else; what a person wrote there stays, and so does our key."""
    record = till.order()
    made = till.create(record)
    text = target.edit(made)
    came = replace(record, receipts=(receipt("r1", "2"), receipt("r2", "1", days=7)))
    said = [
        till.connector.fields("PurchaseOrder", one.payload)["received"]
        for one in (*till.plan(record), *till.plan(came))
    ]
    assert said == ["", "Received 3 of 5 Widget, last on 2026-09-21"]
    done = revise(till, came, read(till.connector, made))
    note = done.raw["PrivateNote"]
    assert text in note
    assert said[1] in note
    assert done.mark == made.mark
    assert not done.bound
    back = revise(till, record, done)
    assert text in back.raw["PrivateNote"]
    assert "Received" not in back.raw["PrivateNote"]
    assert not back.bound


def test_a_closed_order_stays_closed(till: Till, target: Target) -> None:
    """An order that a person closed in the books is closed after a revision, too."""
    record = till.order()
    made = till.create(record)
    target.change(made, POStatus="Closed")
    done = revise(till, replace(record, memo="Ring once"), read(till.connector, made))
    assert done.raw["POStatus"] == "Closed"
    assert done.raw["Memo"] == "Ring once"


def test_a_line_keeps_its_id_and_what_others_set_on_it(till: Till, target: Target) -> None:
    """A changed quantity changes the line in place; the customer that a person put on it stays (RULES 13)."""
    record = till.order()
    made = till.create(record)
    customer = {"value": till.desk.refs[Kind.CUSTOMER, "c1"].external_id}
    lines = [dict(line) for line in made.raw["Line"]]
    lines[0] = {
        **lines[0],
        "ItemBasedExpenseLineDetail": {**lines[0]["ItemBasedExpenseLineDetail"], "CustomerRef": customer},
    }
    target.change(made, Line=lines)
    more = replace(record, lines=(replace(record.lines[0], quantity=Decimal(6)), record.lines[1]))
    done = revise(till, more, read(till.connector, made))
    assert [line["Id"] for line in done.raw["Line"]] == [line["Id"] for line in made.raw["Line"]]
    detail = done.raw["Line"][0]["ItemBasedExpenseLineDetail"]
    assert detail["CustomerRef"]["value"] == customer["value"]
    assert (Decimal(detail["Qty"]), done.total) == (Decimal(6), Decimal("256.00"))


def test_each_receipt_is_a_bill_of_its_line(billing: Till) -> None:
    """Receipts become bills, each linked to the order's line that it is of; what was taken back wholly is none of them."""
    receipts = (
        receipt("r1", "2"),
        receipt("r2", "3"),
        receipt("r3", "2", "l2"),
        receipt("r4", "1"),
        receipt("r5", "-3"),
    )
    record = billing.order(receipts=receipts)
    planned = billing.plan(record)
    assert [one.part_id for one in planned] == [WHOLE, "r1", "r3", "r4"]
    assert {one.after for one in planned[1:]} == {WHOLE}
    order, bills = post(billing, record)
    first, second = (line["Id"] for line in order.raw["Line"][:2])
    links = [one.raw["Line"][0]["LinkedTxn"][0] for one in bills]
    assert [one["TxnLineId"] for one in links] == [first, second, first]
    assert {one["TxnId"] for one in links} == {order.external_id}
    assert [one.total for one in bills] == [Decimal("14.50"), Decimal("200.00"), Decimal("7.25")]
    assert sum(one.total for one in bills) == sum(one.amount for one in record.receipt_postings())
    assert order.bound == f"bill {bills[0].external_id} is linked to it"
    assert not billing.connector.fields("PurchaseOrder", order.raw)["received"]


def test_a_revised_receipt_keeps_its_link(billing: Till) -> None:
    """A cost that was corrected changes the bill in place, which stays linked to its line."""
    record = billing.order(receipts=(receipt("r1", "2"),))
    order, (bill,) = post(billing, record)
    dearer = replace(record, lines=(replace(record.lines[0], unit_cost=Decimal("8.00")), record.lines[1]))
    planned = billing.plan(dearer)[1]
    done = billing.send(
        record, planned, Action.UPDATE, payload=billing.connector.revise(bill, planned),
        external_id=bill.external_id, version=bill.version,
    )  # fmt: skip
    assert done.total == Decimal("16.00")
    assert done.raw["Line"][0]["LinkedTxn"] == bill.raw["Line"][0]["LinkedTxn"]
    revised = revise(billing, dearer, read(billing.connector, order))
    assert revised.raw["LinkedTxn"] == order.raw["LinkedTxn"]


def test_a_line_received_by_hand_stops_its_receipt_alone(billing: Till, target: Target) -> None:
    """Where a person received a line in the books, its receipt is a collision that names the bill; that of another line goes."""
    record = billing.order(receipts=(receipt("r1", "2"), receipt("r2", "1", "l2")))
    planned = billing.plan(record)
    order = billing.send(record, planned[0])
    hand = target.receive(order, order.raw["Line"][0]["Id"])
    order = read(billing.connector, order)
    with pytest.raises(Collision, match=f"bill {hand}") as caught:
        billing.connector.finish(planned[1], order)
    assert "by hand" in caught.value.message
    assert billing.send(record, billing.connector.finish(planned[2], order)).total == Decimal("100.00")


def test_an_order_received_as_a_whole_by_hand_stops_every_receipt(billing: Till, target: Target) -> None:
    """A bill of the whole order, which names no line, received each of them."""
    record = billing.order(receipts=(receipt("r1", "2"), receipt("r2", "1", "l2")))
    planned = billing.plan(record)
    order = billing.send(record, planned[0])
    target.receive(order, "")
    order = read(billing.connector, order)
    for one in planned[1:]:
        with pytest.raises(Collision, match="by hand"):
            billing.connector.finish(one, order)


def test_lines_that_cannot_be_told_apart_stop_a_receipt(billing: Till, target: Target) -> None:
    """Where a person added a line of the same item, nobody can tell which one was received: nothing is guessed."""
    record = billing.order(receipts=(receipt("r1", "2"),))
    planned = billing.plan(record)
    order = billing.send(record, planned[0])
    added = {name: value for name, value in order.raw["Line"][0].items() if name not in {"Id", "LineNum"}}
    target.change(order, Line=[added, *order.raw["Line"]])
    with pytest.raises(Collision, match="3 lines of item"):
        billing.connector.finish(planned[1], read(billing.connector, order))


def test_receipts_and_their_order_are_taken_back(billing: Till, target: Target) -> None:
    """The bills of receipts are deleted, then nothing is linked to the order and it can be deleted (RULES 11)."""
    record = billing.order(receipts=(receipt("r1", "2"), receipt("r2", "1", "l2")))
    planned = billing.plan(record)
    order, bills = post(billing, record)
    for document, one in zip((*bills, order), (*planned[1:], planned[0]), strict=True):
        current = read(billing.connector, document)
        assert not current.bound
        action, payload = billing.connector.cancel(current)
        assert action is Action.DELETE
        billing.send(
            record, one, action, payload=payload, external_id=current.external_id, version=current.version
        )
    assert target.effects(Kind.PURCHASE_ORDER, Action.DELETE) == 1


@pytest.mark.parametrize(
    ("receipts", "match"),
    [
        ((receipt("r1", "5"), receipt("r2", "-2")), "no single receipt"),
        ((receipt("r1", "5", "gone"),), "does not have"),
    ],
)
def test_receipts_that_cannot_go_fail(billing: Till, receipts: tuple, match: str) -> None:  # type: ignore[type-arg]
    """A negative receipt that takes no single one back, and a receipt of no line of the order, are for operations to mend."""
    with pytest.raises(FixRecord, match=match):
        billing.plan(billing.order(receipts=receipts))


def test_books_that_number_orders_are_sent_no_number(target: Target, till: Till) -> None:
    """Where custom numbers are off for purchases, the books' own number comes back and a revision keeps it (RULES 6)."""
    target.settings(own_numbers=False)
    assert Kind.PURCHASE_ORDER not in till.connector.open().own_numbers
    record = till.order(order_line("l1", "1", "10"))
    planned: Planned = till.plan(record)[0]
    assert planned.facts.number is None
    assert "DocNumber" not in planned.payload
    made = till.send(record, planned)
    assert made.number
    assert revise(till, replace(record, memo="Other"), made).number == made.number
