"""Records of each kind as qbXML documents and back: one module a kind or document type, registered here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from connectors.contract.documents import BooksDocument, Planned
from connectors.contract.errors import BadRequest
from connectors.contract.protocols import Resolve
from connectors.contract.records import Record, Reference
from connectors.contract.records_work import PAYEE, ExpenseReport
from connectors.contract.words import Kind
from connectors.quickbooks_desktop.documents import (
    bill,
    customer,
    employee,
    expense_report,
    invoice,
    item,
    item_receipt,
    payment,
    processing_fee,
    purchase_order,
    refund,
    spending,
    time_tracking,
    vendor,
)
from connectors.quickbooks_desktop.documents.held import Home
from connectors.quickbooks_desktop.documents.shape import Desk, Shape
from connectors.quickbooks_desktop.elements import replaced
from connectors.quickbooks_desktop.names import LONG_NUMBER, NUMBER, document_number
from connectors.quickbooks_desktop.qbxml import body

SHAPES: Mapping[str, Shape] = {
    shape.document_type: shape
    for shape in (
        customer.SHAPE,
        vendor.SHAPE,
        employee.SHAPE,
        item.SHAPE,
        invoice.SHAPE,
        time_tracking.SHAPE,
        bill.SHAPE,
        spending.CHARGE,
        spending.CHECK,
        purchase_order.SHAPE,
        item_receipt.SHAPE,
        payment.SHAPE,
        refund.CREDIT_MEMO,
        refund.CARD_REFUND,
    )
}
TYPES: Mapping[Kind, tuple[str, ...]] = {
    Kind.CUSTOMER: ("Customer",),
    Kind.VENDOR: ("Vendor",),
    Kind.EMPLOYEE: ("Employee",),
    Kind.ITEM: ("Item",),
    Kind.INVOICE: ("Invoice",),
    Kind.TIMESHEET: ("TimeTracking",),
    Kind.EXPENSE_REPORT: ("Bill", "CreditCardCharge"),
    Kind.PURCHASE_ORDER: ("PurchaseOrder", "ItemReceipt"),
    Kind.PAYMENT: ("ReceivePayment",),
    Kind.REFUND: ("CreditMemo", "ARRefundCreditCard", "Check"),
    Kind.PROCESSING_FEE: ("Check",),
}
"""What a kind becomes and is compared by in the tie-out."""
UNCOUNTED = frozenset({"CreditMemo"})
"""Compared but not added up: a refund's credit memo is the same money as what pays it back."""
_PLANS: Mapping[Kind, Callable[[Any, Desk, Resolve, int], list[Planned]]] = {
    Kind.CUSTOMER: customer.plan,
    Kind.VENDOR: vendor.plan,
    Kind.EMPLOYEE: employee.plan,
    Kind.ITEM: item.plan,
    Kind.INVOICE: invoice.plan,
    Kind.TIMESHEET: time_tracking.plan,
    Kind.EXPENSE_REPORT: expense_report.plan,
    Kind.PURCHASE_ORDER: purchase_order.plan,
    Kind.PAYMENT: payment.plan,
    Kind.REFUND: refund.plan,
    Kind.PROCESSING_FEE: processing_fee.plan,
}
NUMBERED = frozenset({Kind.INVOICE, Kind.PURCHASE_ORDER})
"""Kinds whose documents carry our number (BooksState.own_numbers)."""
FOUND_BY_KEY = frozenset(
    {Kind.TIMESHEET, Kind.EXPENSE_REPORT, Kind.PAYMENT, Kind.REFUND, Kind.PROCESSING_FEE}
)
"""Kinds whose documents are found by party, date and our key (BooksState.found_by_key)."""
_LONG = frozenset({"Bill", "ItemReceipt", "ReceivePayment"})


def plan(record: Record, desk: Desk, resolve: Resolve, generation: int) -> list[Planned]:
    """Plan the documents of a record; what another one refers to comes first.

    Raises:
        FixMapping, FixRecord, BookUnready: a rule stands against it.
    """
    return _PLANS[record.kind](record, desk, resolve, generation)


def references(record: Record) -> tuple[Reference, ...]:
    """Return what must be in the books first; the payee of an expense report is a vendor here, for bills are owed to vendors only."""
    if isinstance(record, ExpenseReport):
        payee = (Kind.VENDOR, PAYEE + record.employee_id)
        return (payee, *(one for one in record.references() if one[0] is not Kind.EMPLOYEE))
    return record.references()


def finish(planned: Planned, held: BooksDocument) -> Planned:
    """Complete a document that refers to another one of its record, as the books hold that one now.

    Raises:
        Collision: it cannot refer to it any more.
    """
    if not any(name.startswith("@") for name in planned.payload):
        return planned
    if planned.document_type == "ItemReceipt":
        return item_receipt.finish(planned, held)
    return refund.finish(planned, held)


def renumber(planned: Planned, number: str) -> Planned:
    """Return the same document under another number.

    Raises:
        FixRecord: it is too long.
    """
    most = LONG_NUMBER if planned.document_type in _LONG else NUMBER
    fitting = document_number(number, most, f"number {number}")
    name, children = body(planned.payload)
    payload = {**planned.payload, name: replaced(children, "RefNumber", fitting)}
    return replace(planned, payload=payload, facts=replace(planned.facts, number=fitting))


def shape_named(document_type: str) -> Shape:
    """How documents of a type look; every type of item looks like an item. Raises BadRequest for a type that is unknown here."""
    name = "Item" if document_type.startswith("Item") and document_type != "ItemReceipt" else document_type
    try:
        return SHAPES[name]
    except KeyError:
        raise BadRequest(
            f"{document_type!r} is no document type of QuickBooks Desktop that Tieout knows.", code="type"
        ) from None


def read(raw: Mapping[str, Any], home: Home) -> BooksDocument:
    """A document of the books (``{"InvoiceRet": […]}``). Raises Wait where it cannot be understood."""
    return shape_named(body(raw)[0].removesuffix("Ret")).trusted(raw, home)
