"""Records as QuickBooks Online documents and back: what each kind becomes, and how each type looks; registered here and nowhere else."""

from __future__ import annotations

from connectors.contract.errors import BadRequest
from connectors.contract.words import Kind
from connectors.quickbooks_online.documents import (
    bill,
    customer,
    employee,
    expense_report,
    invoice,
    item,
    payment,
    processing_fee,
    purchase,
    purchase_order,
    refund_receipt,
    time_activity,
    vendor,
)
from connectors.quickbooks_online.documents.shape import Plan, Shape, alone

PLANS: dict[Kind, Plan] = {
    Kind.CUSTOMER: alone(customer.plan),
    Kind.VENDOR: alone(vendor.plan),
    Kind.EMPLOYEE: employee.plan,
    Kind.ITEM: alone(item.plan),
    Kind.INVOICE: alone(invoice.plan),
    Kind.TIMESHEET: time_activity.plan,
    Kind.EXPENSE_REPORT: expense_report.plan,
    Kind.PURCHASE_ORDER: purchase_order.plan,
    Kind.PAYMENT: alone(payment.plan),
    Kind.REFUND: alone(refund_receipt.plan),
    Kind.PROCESSING_FEE: alone(processing_fee.plan),
}
"""How a record of each kind becomes documents."""
ENTITIES: dict[Kind, tuple[str, ...]] = {
    Kind.CUSTOMER: ("Customer",),
    Kind.VENDOR: ("Vendor",),
    Kind.EMPLOYEE: ("Employee",),
    Kind.ITEM: ("Item",),
    Kind.INVOICE: ("Invoice",),
    Kind.TIMESHEET: ("TimeActivity",),
    Kind.EXPENSE_REPORT: ("Bill", "Purchase"),
    Kind.PURCHASE_ORDER: ("PurchaseOrder", "Bill"),
    Kind.PAYMENT: ("Payment",),
    Kind.REFUND: ("RefundReceipt",),
    Kind.PROCESSING_FEE: ("Purchase",),
}
"""Types of the documents that a record of each kind becomes."""
SHAPES: dict[str, Shape] = {
    shape.entity: shape
    for shape in (
        customer.SHAPE,
        vendor.SHAPE,
        employee.SHAPE,
        item.SHAPE,
        invoice.SHAPE,
        time_activity.SHAPE,
        bill.SHAPE,
        purchase.SHAPE,
        purchase_order.SHAPE,
        payment.SHAPE,
        refund_receipt.SHAPE,
    )
}
"""How documents of each type look."""


def plan_of(kind: Kind) -> Plan:
    """How records of a kind are planned. Raises BadRequest for a kind that this target does not take."""
    if kind not in PLANS:
        raise _not_taken(kind)
    return PLANS[kind]


def entities_of(kind: Kind) -> tuple[str, ...]:
    """What records of a kind become. Raises BadRequest for a kind that this target does not take."""
    if kind not in ENTITIES:
        raise _not_taken(kind)
    return ENTITIES[kind]


def shape_named(entity: str) -> Shape:
    """How documents of a type look. Raises BadRequest for a type that is unknown here."""
    try:
        return SHAPES[entity]
    except KeyError:
        raise BadRequest(
            f"{entity!r} is no document type of QuickBooks Online that Tieout knows.", code="type"
        ) from None


def _not_taken(kind: Kind) -> BadRequest:
    return BadRequest(f"Tieout does not transfer a record of kind {kind} to QuickBooks Online.", code="kind")
