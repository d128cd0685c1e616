"""Records of orders and of money that moved: purchase orders with receipts, payments, refunds, processing fees."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from connectors.contract.money import ZERO, rounded
from connectors.contract.records import Posting, Record, Reference
from connectors.contract.words import Kind

NOT_RECEIVED = frozenset({"pending", "failed"})
"""Statuses of a payment whose money never came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseOrderLine:
    """One line that is ordered."""

    source_id: str
    item_id: str | None
    item_name: str
    quantity: Decimal
    unit_cost: Decimal
    description: str | None = None

    @property
    def amount(self) -> Decimal:
        """Quantity times cost, rounded to the cent."""
        return rounded(self.quantity * self.unit_cost)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What came of one line on one day; never changed, and a negative quantity takes an earlier one back (RULES 12)."""

    source_id: str
    line_id: str
    quantity: Decimal
    received_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseOrder(Record):
    """An order to a vendor, with what was received of it so far."""

    kind: ClassVar[Kind] = Kind.PURCHASE_ORDER
    vendor_id: str
    vendor_name: str
    status: str
    document_date: date
    payment_term: str | None = None
    currency: str
    exchange_rate: Decimal | None = None
    freight: Decimal = ZERO
    ship_to: str | None = None
    expected_date: date | None = None
    memo: str | None = None
    lines: tuple[PurchaseOrderLine, ...] = ()
    receipts: tuple[Receipt, ...] = ()

    def references(self) -> tuple[Reference, ...]:
        """Return the vendor and every item of the lines."""
        items = [(Kind.ITEM, line.item_id) for line in self.lines if line.item_id]
        return tuple(dict.fromkeys([(Kind.VENDOR, self.vendor_id), *items]))

    @property
    def amount(self) -> Decimal:
        """What was ordered, with freight."""
        return sum((line.amount for line in self.lines), start=self.freight)

    @property
    def money_currency(self) -> str:
        """Currency of the order."""
        return self.currency

    @property
    def dated(self) -> date | None:
        """Date of the order."""
        return self.document_date

    @property
    def withdrawn(self) -> bool:
        """Canceled in operations."""
        return self.status == "Canceled"

    def standing_receipts(self) -> tuple[tuple[Receipt, ...], tuple[Receipt, ...]]:
        """Return the receipts that nothing took back, and the negative ones that take back no single earlier receipt of their line."""
        standing: list[Receipt] = []
        loose: list[Receipt] = []
        for one in sorted(self.receipts, key=lambda each: each.received_on):
            undone = [each for each in standing if _takes_back(one, each)]
            if undone:
                standing.remove(undone[-1])
            elif one.quantity > 0:
                standing.append(one)
            elif one.quantity < 0:
                loose.append(one)
        return tuple(standing), tuple(loose)

    @property
    def received(self) -> bool:
        """Whether anything of it is here, as operations count."""
        return any(
            sum(one.quantity for one in self.receipts if one.line_id == line_id) > 0
            for line_id in {one.line_id for one in self.receipts}
        )

    def receipt_postings(self) -> tuple[Posting, ...]:
        """Return what standing receipts cost, each on its day, for books in which a receipt is a document."""
        cost = {line.source_id: line.unit_cost for line in self.lines}
        return tuple(
            Posting(one.source_id, one.received_on, self.currency, rounded(one.quantity * cost[one.line_id]))
            for one in self.standing_receipts()[0]
            if one.line_id in cost
        )


def _takes_back(back: Receipt, earlier: Receipt) -> bool:
    """Whether a negative receipt takes back an earlier one wholly; a later delivery is never meant."""
    return back.quantity < 0 and back.line_id == earlier.line_id and back.quantity == -earlier.quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation:
    """How much of a payment pays one invoice."""

    invoice_id: str
    invoice_number: str
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved(Record):
    """Money that moved, in one amount on one day."""

    document_date: date
    currency: str
    exchange_rate: Decimal | None = None
    total: Decimal
    processor: str | None = None
    """Who handled it; it meets the processor's other money in one clearing account."""

    @property
    def amount(self) -> Decimal:
        """Amount that moved."""
        return self.total

    @property
    def money_currency(self) -> str:
        """Its currency."""
        return self.currency

    @property
    def dated(self) -> date | None:
        """The day."""
        return self.document_date


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment(Moved):
    """Money received from a customer, applied to invoices by name and never by itself (RULES 22)."""

    kind: ClassVar[Kind] = Kind.PAYMENT
    customer_id: str
    customer_name: str
    method: str
    reference: str | None = None
    """Check number or the processor's own reference."""
    status: str
    allocations: tuple[Allocation, ...] = ()

    def references(self) -> tuple[Reference, ...]:
        """Return the customer and every invoice that is paid."""
        invoices = [(Kind.INVOICE, one.invoice_id) for one in self.allocations]
        return tuple(dict.fromkeys([(Kind.CUSTOMER, self.customer_id), *invoices]))

    @property
    def withdrawn(self) -> bool:
        """The money did not come after all."""
        return self.status in NOT_RECEIVED


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund(Moved):
    """Money given back of a payment; customer, method and processor are the payment's."""

    kind: ClassVar[Kind] = Kind.REFUND
    payment_id: str
    invoice_id: str | None = None
    customer_id: str
    customer_name: str
    method: str
    reason: str | None = None
    status: str

    def references(self) -> tuple[Reference, ...]:
        """Return the customer and the payment."""
        return (Kind.CUSTOMER, self.customer_id), (Kind.PAYMENT, self.payment_id)

    @property
    def withdrawn(self) -> bool:
        """It failed, or did not happen yet."""
        return self.status != "settled"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessingFee(Moved):
    """What a payment processor kept of a payment."""

    kind: ClassVar[Kind] = Kind.PROCESSING_FEE
    payment_id: str
    fee_kind: str

    def references(self) -> tuple[Reference, ...]:
        """Return the payment."""
        return ((Kind.PAYMENT, self.payment_id),)
