"""Every property that is sent of orders, payments, refunds and fees is in the vendor's entity reference, for an unknown one is refused."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from connectors.contract.documents import Planned
from connectors.quickbooks_online.documents import (
    payment,
    processing_fee,
    purchase_order,
    refund_receipt,
    shape_named,
)
from connectors.quickbooks_online.documents.receipt import finished
from tests.unit.quickbooks_online.money_records import (
    DAY,
    a_fee,
    a_payment,
    a_receipt,
    a_refund,
    a_till,
    an_order,
    as_held,
    euro,
)
from tests.unit.quickbooks_online.test_schema import _reference

FOREIGN = {"currency": "EUR", "exchange_rate": Decimal("1.1")}
LINES = {
    "PurchaseOrder": "PurchaseOrder_Line",
    "Bill": "Bill_Line",
    "Purchase": "Purchase_Line",
    "RefundReceipt": "RefundReceipt_Line",
}
DETAILS = {
    "ItemBasedExpenseLineDetail": ("ItemBasedExpenseLine", "ItemBasedExpenseLineDetail"),
    "AccountBasedExpenseLineDetail": (
        "AccountBasedExpenseLine",
        "AccountBasedExpenseLineDetail_AccountBasedExpense",
    ),
    "SalesItemLineDetail": ("SalesItemLine", "SalesItemLineDetail"),
}


def every_document() -> list[Planned]:
    """One document of each type with everything that we ever send in it."""
    desk = a_till(multicurrency=True, receipts="bill")
    record = an_order(
        ship_to="Dock 3\nHarbour", memo="m", expected_date=DAY + timedelta(days=1), freight=Decimal(1),
        receipts=(a_receipt("r", "2"),), **FOREIGN,
    )  # fmt: skip
    order, receipt = purchase_order.plan(record, desk, euro, 0)
    return [
        order,
        finished(receipt, as_held(order), lambda _entity, _ids: {}),
        payment.plan(
            a_payment(("a", "5.00"), reference="x" * 30, processor="stripe", **FOREIGN), desk, euro, 0
        ),
        refund_receipt.plan(a_refund(**FOREIGN), desk, euro, 0),
        processing_fee.plan(a_fee(**FOREIGN), desk, euro, 0),
    ]


def test_every_property_is_in_the_reference(shared_data: Path) -> None:
    """Of documents, of lines and of their details, when they are made and when they are revised."""
    known = _reference(shared_data)
    for planned in every_document():
        entity = planned.document_type
        revised = shape_named(entity).revise(as_held(planned), planned)
        for payload in (planned.payload, revised):
            assert set(payload) - {"sparse"} <= known[entity]
        for line in (*planned.payload["Line"], *revised["Line"]):
            if entity == "Payment":
                assert set(line) <= known["Payment_Line"]
                continue
            sort, detail = DETAILS[line["DetailType"]]
            assert set(line) <= known[f"{LINES[entity]}_{sort}"]
            assert set(line[line["DetailType"]]) <= known[f"{LINES[entity]}_{detail}"]
            for link in line.get("LinkedTxn", ()):
                assert set(link) <= known["PurchaseOrder_Line_LinkedTxn"]
    address = dict(every_document()[0].payload)["ShipAddr"]
    assert set(address) <= known["PurchaseOrder_ShipAddr_PhysicalAddress"]
