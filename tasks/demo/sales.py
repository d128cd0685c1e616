"""What the demo company earns: invoices, payments, refunds and processing fees, from a fixed seed, and their rows of operations."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from connectors.contract.money import ZERO, rounded
from tasks.demo.lists import CUSTOMERS, ENTERED, FENCE, NEW_SERVICE, SERVICES, Row

ORDINARY = 90
"""Invoices with which nothing is wrong."""
PROCESSOR = "Stripe"
METHODS = ("Check", "ACH", "Visa", "MasterCard")
"""How customers pay; cards through the processor."""
_PAID = 42
"""How many of the first invoices are paid by a payment of their own."""
_WINDOW = 52
"""Days over which invoices are spread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """One invoice of operations, before it is rows."""

    number: str
    customer: str
    day: date
    lines: Sequence[tuple[str, Decimal]]
    """Service and hours."""
    delivery: str = "print"
    voided: bool = False
    off_by: Decimal = ZERO
    """How far the total is from the sum of the lines."""

    @property
    def amounts(self) -> list[Decimal]:
        """Amount of each line."""
        return [rounded(hours * rate(service)) for service, hours in self.lines]

    @property
    def total(self) -> Decimal:
        """Total that the invoice states."""
        return sum(self.amounts, ZERO) + self.off_by

    def rows(self) -> Iterator[Row]:
        """The invoice, then its lines."""
        yield (
            "invoice",
            {
                "invoice_id": f"id-{self.number}",
                "invoice_number": self.number,
                "company_id": self.customer,
                "invoice_date_time": str(self.day),
                "due_date": str(self.day + timedelta(days=30)),
                "currency": "USD",
                "invoice_total": str(self.total),
                "delivery_method": self.delivery,
                "is_voided": self.voided,
                "last_modified_date_time": ENTERED,
            },
        )
        for place, ((service, hours), amount) in enumerate(zip(self.lines, self.amounts, strict=True), 1):
            name = NEW_SERVICE[1] if service == NEW_SERVICE[0] else SERVICES[service][0]
            yield (
                "invoice_line",
                {
                    "billing_item_id": f"{self.number}-{place}",
                    "invoice_id": f"id-{self.number}",
                    "item_id": service,
                    "item_name": name,
                    "description": f"{name}, {hours} hours",
                    "quantity": str(hours),
                    "rate": str(rate(service)),
                    "extended_price": str(amount),
                    "sort_order_id": place,
                },
            )


def rate(service: str) -> Decimal:
    """Hourly rate of a service."""
    return Decimal(NEW_SERVICE[2] if service == NEW_SERVICE[0] else SERVICES[service][1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """One payment of operations, before it is rows."""

    number: str
    day: date
    pays: Sequence[tuple[Bill, Decimal]]
    method: str = "Check"
    status: str = "settled"
    entered: str = ENTERED

    @property
    def amount(self) -> Decimal:
        """What was received."""
        return sum((amount for _, amount in self.pays), ZERO)

    @property
    def by_card(self) -> bool:
        """Whether the processor took it in."""
        return self.method in {"Visa", "MasterCard"}

    def rows(self) -> Iterator[Row]:
        """The payment, then what it pays of each invoice."""
        yield (
            "payment",
            {
                "payment_id": self.number,
                "company_id": self.pays[0][0].customer,
                "currency": "USD",
                "amount": str(self.amount),
                "received_date": str(self.day),
                "method": self.method,
                "processor": PROCESSOR if self.by_card else None,
                "reference": f"{self.number[4:]}-{self.day:%m%d}",
                "status": self.status,
                "last_modified_date_time": self.entered,
            },
        )
        for bill, amount in self.pays:
            paid = {"payment_id": self.number, "invoice_id": f"id-{bill.number}", "amount": str(amount)}
            yield "payment_allocation", paid

    def fee(self, number: str, amount: Decimal | None = None) -> Row:
        """What the processor kept of it: 2.9 % and 30 cents, where nothing else is said."""
        kept = rounded(self.amount * Decimal("0.029")) + Decimal("0.30") if amount is None else amount
        return "processing_fee", {
            "fee_id": number,
            "payment_id": self.number,
            "amount": str(kept),
            "fee_date": str(self.day),
            "fee_kind": "processor",
            "last_modified_date_time": ENTERED,
        }

    def refund(self, number: str, amount: Decimal, reason: str, status: str = "settled") -> Row:
        """What was given back of it, two days later."""
        return "refund", {
            "refund_id": number,
            "payment_id": self.number,
            "invoice_id": f"id-{self.pays[0][0].number}",
            "amount": str(amount),
            "refund_date": str(self.day + timedelta(days=2)),
            "reason": reason,
            "status": status,
            "last_modified_date_time": ENTERED,
        }


def ordinary() -> Iterator[Bill]:
    """Invoices as they are every month, the same on every machine."""
    chance = random.Random(20260101)  # noqa: S311 - made-up work, not a secret
    for place in range(ORDINARY):
        customer = chance.choice([one for one in CUSTOMERS if CUSTOMERS[one][1]])
        lines = [
            (service, Decimal(chance.randint(4, 64)) / 4)
            for service in chance.sample(list(SERVICES), chance.randint(1, 3))
        ]
        day = FENCE + timedelta(days=5 + place * _WINDOW // ORDINARY)
        delivery = chance.choice(["print", "email"])
        yield Bill(number=f"INV-{1001 + place}", customer=customer, day=day, lines=lines, delivery=delivery)


def payments() -> list[Money]:
    """Payments of the first invoices, some in part, one over three invoices of a customer."""
    bills = list(ordinary())
    found = []
    for place, bill in enumerate(bills[:_PAID]):
        amount = rounded(bill.total / 2) if place % 9 == 4 else bill.total
        status = "partially_refunded" if place in REFUNDED else "settled"
        number, day = f"PAY-{2001 + place}", bill.day + timedelta(days=6 + place % 4)
        method = METHODS[place % len(METHODS)]
        found.append(Money(number=number, day=day, pays=[(bill, amount)], method=method, status=status))
    later = bills[_PAID:]
    many = next(one for one in CUSTOMERS if sum(bill.customer == one for bill in later) >= THREE)
    three = [bill for bill in later if bill.customer == many][:THREE]
    day = three[-1].day + timedelta(days=1)
    found.append(Money(number="PAY-2050", day=day, pays=[(bill, bill.total) for bill in three], method="ACH"))
    return found


THREE = 3
"""Invoices that one of the payments pays."""
REFUNDED = {2: ("RF-1", "25.00"), 7: ("RF-2", "40.00"), 10: ("RF-3", "18.50")}
"""Place of the payment → number and amount of what is given back of it."""
_FEES = 12


def rows() -> Iterator[Row]:
    """Rows of all that is ordinary."""
    for bill in ordinary():
        yield from bill.rows()
    money = payments()
    for one in money:
        yield from one.rows()
    for place, (number, amount) in REFUNDED.items():
        yield money[place].refund(number, Decimal(amount), "Work was not to the customer's liking")
    for place, one in enumerate([one for one in money if one.by_card][:_FEES]):
        yield one.fee(f"FEE-{1 + place}")
