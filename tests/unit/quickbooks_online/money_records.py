"""Orders, payments, refunds and fees for the tests of documents."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from connectors.contract.documents import BooksDocument, Planned
from connectors.contract.protocols import BooksRef
from connectors.contract.records_money import (
    Allocation,
    Payment,
    ProcessingFee,
    PurchaseOrder,
    PurchaseOrderLine,
    Receipt,
    Refund,
)
from connectors.contract.words import Kind
from connectors.quickbooks_online.documents import shape_named
from connectors.quickbooks_online.documents.shape import Desk
from tests.unit.quickbooks_online.records import ACME, AT, a_desk

DAY = date(2026, 9, 14)
ACCOUNTS = {
    "freight": "Freight",
    "clearing": "Clearing",
    "clearing Stripe": "Stripe",
    "processing fees": "Fees",
}


def find(kind: Kind, source_id: str) -> BooksRef:
    """Customers are Acme; everything else has its source id, with the kind before it."""
    return ACME if kind is Kind.CUSTOMER else BooksRef(external_id=f"{kind} {source_id}", name=source_id)


def euro(kind: Kind, source_id: str) -> BooksRef:
    """The same, in euro."""
    return BooksRef(external_id=f"{kind} {source_id}", name=source_id, currency="EUR")


def a_till(**changes: Any) -> Desk:
    """A desk of a book that names every account and the item of refunds."""
    return a_desk(**{"accounts": ACCOUNTS, "options": {"refund_item": "Refunds"}, **changes})


def a_line(
    source_id: str = "l1", quantity: str = "5", cost: str = "7.25", **changes: Any
) -> PurchaseOrderLine:
    """A line that is ordered."""
    fields: dict[str, Any] = {
        "source_id": source_id,
        "item_id": "i1",
        "item_name": "Widget",
        "quantity": Decimal(quantity),
        "unit_cost": Decimal(cost),
    }
    return PurchaseOrderLine(**{**fields, **changes})


def a_receipt(source_id: str, quantity: str, line_id: str = "l1", day: int = 20) -> Receipt:
    """What came in September."""
    return Receipt(
        source_id=source_id, line_id=line_id, quantity=Decimal(quantity), received_on=date(2026, 9, day)
    )


def an_order(*lines: PurchaseOrderLine, **changes: Any) -> PurchaseOrder:
    """An order of five widgets."""
    fields: dict[str, Any] = {
        "source_id": "9",
        "number": "PO-9",
        "modified_at": AT,
        "vendor_id": "v",
        "vendor_name": "Supplies",
        "status": "Submitted",
        "document_date": DAY,
        "currency": "USD",
        "lines": lines or (a_line(),),
    }
    return PurchaseOrder(**{**fields, **changes})


def a_payment(*paid: tuple[str, str], **changes: Any) -> Payment:
    """A payment of so much of each invoice."""
    fields: dict[str, Any] = {
        "source_id": "7",
        "number": "PAY-7",
        "modified_at": AT,
        "customer_id": "c",
        "customer_name": "Acme",
        "document_date": DAY,
        "currency": "USD",
        "total": sum((Decimal(amount) for _, amount in paid), start=Decimal("0.00")) or Decimal("100.00"),
        "method": "Check",
        "status": "settled",
        "allocations": tuple(
            Allocation(invoice_id=invoice, invoice_number=invoice, amount=Decimal(amount))
            for invoice, amount in paid
        ),
    }
    return Payment(**{**fields, **changes})


def a_refund(**changes: Any) -> Refund:
    """A refund of 20.00."""
    fields: dict[str, Any] = {
        "source_id": "3",
        "number": "3",
        "modified_at": AT,
        "payment_id": "7",
        "customer_id": "c",
        "customer_name": "Acme",
        "document_date": DAY,
        "currency": "USD",
        "total": Decimal("20.00"),
        "method": "Visa",
        "processor": "stripe",
        "status": "settled",
    }
    return Refund(**{**fields, **changes})


def a_fee(**changes: Any) -> ProcessingFee:
    """A fee of 3.20."""
    fields: dict[str, Any] = {
        "source_id": "4",
        "number": "4",
        "modified_at": AT,
        "payment_id": "PAY-7",
        "document_date": DAY,
        "currency": "USD",
        "total": Decimal("3.20"),
        "fee_kind": "processor",
        "processor": "stripe",
    }
    return ProcessingFee(**{**fields, **changes})


def as_held(planned: Planned, **more: Any) -> BooksDocument:
    """What the books answer to a payload: the same with an id and a version, and what a test adds."""
    lines = [{"Id": str(place), **line} for place, line in enumerate(planned.payload["Line"], start=1)]
    raw = {
        "TotalAmt": planned.facts.total,
        **planned.payload,
        "Id": "55",
        "SyncToken": "0",
        "Line": lines,
        **more,
    }
    return shape_named(planned.document_type).read(raw, "USD")
