"""Orders, payments, refunds and fees for the contract suite, on the customer, item and vendor of one test's desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from connectors.contract.documents import BooksDocument, Planned
from connectors.contract.protocols import BooksRef, Connector
from connectors.contract.records import Record
from connectors.contract.records_money import (
    Allocation,
    Payment,
    ProcessingFee,
    PurchaseOrder,
    PurchaseOrderLine,
    Receipt,
    Refund,
)
from connectors.contract.records_work import Vendor
from connectors.contract.words import Action, Kind, Result
from tests.contract.harness import DAY, Desk, now, send_of


class Till:
    """Builds records of orders and of money, and brings them into the books."""

    def __init__(self, desk: Desk, connector: Connector) -> None:
        self.desk = desk
        self.connector = connector
        self.count = 0
        self._vendor()
        desk.refs[Kind.PAYMENT, "PAY-7"] = BooksRef(external_id="7", name="")  # refunds and fees wait for it

    def _vendor(self) -> None:
        name = f"Supplies {self.desk.tag}"
        record = Vendor(source_id=f"{self.desk.tag}v1", number=name, modified_at=now(), name=name)
        entry = self.create(record)
        self.desk.refs[Kind.VENDOR, "v1"] = BooksRef(external_id=entry.external_id, name=entry.name)

    def create(self, record: Record) -> BooksDocument:
        """The first document of a record, in the books."""
        return self.send(record, self.plan(record)[0])

    def money(self, record: Record) -> BooksDocument:
        """All documents of a record in the books; the last one moves the money."""
        made: dict[str, BooksDocument] = {}
        for planned in self.plan(record):
            if planned.after:
                before = made[planned.after]
                (held,) = self.connector.read(before.document_type, [before.external_id]).values()
                planned = self.connector.finish(planned, held)  # noqa: PLW2901 - the same document, complete
            made[planned.part_id] = self.send(record, planned)
        return list(made.values())[-1]

    def send(
        self, record: Record, planned: Planned, action: Action = Action.CREATE, **more: Any
    ) -> BooksDocument:
        """A document that goes without trouble."""
        outcome = self.connector.send_one(send_of(planned, record.kind, record.source_id, action, **more))
        assert outcome.result is Result.DONE, outcome.error
        assert outcome.document is not None
        return outcome.document

    def plan(self, record: Record) -> list[Planned]:
        """Its documents."""
        return self.connector.plan(record, self.desk.resolve, 0)

    def invoices(self, *totals: str) -> list[BooksDocument]:
        """Invoices of customer c1 in the books, as ``inv1``, ``inv2`` … for payments."""
        held = []
        for total in totals:
            record = self.desk.invoice(total=total)
            held.append(self.create(record))
            self.desk.refs[Kind.INVOICE, f"inv{len(held)}"] = BooksRef(
                external_id=held[-1].external_id, name=""
            )
        return held

    def order(
        self, *lines: PurchaseOrderLine, receipts: tuple[Receipt, ...] = (), **changes: Any
    ) -> PurchaseOrder:
        """An order of five at 7.25 and two at 100.00, with freight."""
        self.count += 1
        fields: dict[str, Any] = {
            "source_id": f"{self.desk.tag}-po{self.count}",
            "number": f"{self.desk.tag}-P{self.count}",
            "modified_at": now(),
            "vendor_id": "v1",
            "vendor_name": "Supplies",
            "status": "Submitted",
            "document_date": DAY,
            "currency": "USD",
            "freight": Decimal("12.50"),
            "ship_to": "Dock 3\n1 Harbour Road",
            "expected_date": DAY + timedelta(days=20),
            "memo": "Ring twice",
            "lines": lines or (order_line("l1", "5", "7.25"), order_line("l2", "2", "100")),
            "receipts": receipts,
        }
        return PurchaseOrder(**{**fields, **changes})

    def payment(self, *paid: str, total: str = "", **changes: Any) -> Payment:
        """A payment of so much of each invoice."""
        self.count += 1
        amounts = [Decimal(one) for one in paid]
        fields: dict[str, Any] = {
            "source_id": f"{self.desk.tag}-pay{self.count}",
            "number": f"{self.desk.tag}-pay{self.count}",
            "modified_at": now(),
            "customer_id": "c1",
            "customer_name": "Customer",
            "document_date": DAY + timedelta(days=9),
            "currency": "USD",
            "total": Decimal(total) if total else sum(amounts, start=Decimal(0)),
            "method": "Check",
            "reference": "4711",
            "status": "settled",
            "allocations": tuple(
                Allocation(invoice_id=f"inv{place}", invoice_number=f"{place}", amount=amount)
                for place, amount in enumerate(amounts, start=1)
            ),
        }
        return Payment(**{**fields, **changes})

    def refund(self, **changes: Any) -> Refund:
        """A refund of 20.00."""
        self.count += 1
        fields: dict[str, Any] = {
            "source_id": f"{self.desk.tag}-ref{self.count}",
            "number": f"{self.desk.tag}-ref{self.count}",
            "modified_at": now(),
            "payment_id": "PAY-7",
            "customer_id": "c1",
            "customer_name": "Customer",
            "document_date": DAY + timedelta(days=12),
            "currency": "USD",
            "total": Decimal("20.00"),
            "method": "Visa",
            "processor": "stripe",
            "reason": "Paid twice",
            "status": "settled",
        }
        return Refund(**{**fields, **changes})

    def fee(self, **changes: Any) -> ProcessingFee:
        """A fee of 3.20."""
        self.count += 1
        fields: dict[str, Any] = {
            "source_id": f"{self.desk.tag}-fee{self.count}",
            "number": f"{self.desk.tag}-fee{self.count}",
            "modified_at": now(),
            "payment_id": "PAY-7",
            "document_date": DAY + timedelta(days=9),
            "currency": "USD",
            "total": Decimal("3.20"),
            "fee_kind": "processor",
            "processor": "stripe",
        }
        return ProcessingFee(**{**fields, **changes})


def order_line(source_id: str, quantity: str, cost: str, **changes: Any) -> PurchaseOrderLine:
    """A line of item i1."""
    fields: dict[str, Any] = {
        "source_id": source_id,
        "item_id": "i1",
        "item_name": "Widget",
        "quantity": Decimal(quantity),
        "unit_cost": Decimal(cost),
        "description": f"Line {source_id}",
    }
    return PurchaseOrderLine(**{**fields, **changes})


def receipt(source_id: str, quantity: str, line_id: str = "l1", days: int = 5) -> Receipt:
    """So much of a line, some days after the order."""
    return Receipt(
        source_id=source_id,
        line_id=line_id,
        quantity=Decimal(quantity),
        received_on=DAY + timedelta(days=days),
    )


MAKERS: dict[Kind, Callable[[Till], Record]] = {
    Kind.PURCHASE_ORDER: Till.order,
    Kind.PAYMENT: lambda till: till.payment(total="45.00"),
    Kind.REFUND: Till.refund,
    Kind.PROCESSING_FEE: Till.fee,
}
"""One record of each kind."""
