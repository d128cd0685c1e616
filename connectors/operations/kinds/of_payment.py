"""What refunds and processing fees take from their payment: customer, currency, rate, method, processor."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa

from connectors.operations.database import select_in
from connectors.operations.kinds.reading import Reading
from connectors.operations.kinds.referred import NOBODY, Party, ids, key, parties
from connectors.operations.kinds.totals import Sum, of_customer
from connectors.operations.values import cents, currency, plain, rate, text
from connectors.operations.views import CUSTOMER
from connectors.operations.views_money import PAYMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """One payment as its refunds and fees see it; ``currency`` is the home currency where nobody is known."""

    found: bool = False
    status: str | None = None
    cents: int | None = None
    currency: str
    exchange_rate: Decimal | None = None
    method: str | None = None
    processor: str | None = None
    customer_id: str = ""
    customer: Party = NOBODY

    def columns(self) -> dict[str, object]:
        """Return the facts that refunds and fees share."""
        return {
            "payment_found": int(self.found),
            "payment_status": self.status,
            "customer_excluded": int(self.customer.excluded),
            "currency": self.currency or None,
            "exchange_rate": plain(self.exchange_rate),
        }


def payments(reading: Reading, connection: sa.Connection, wanted: Collection[object]) -> dict[str, Paid]:
    """Return payments by id, with their customers: two statements."""
    shape = reading.shape(PAYMENT)
    statement = f"SELECT {shape.columns(connection)} FROM {PAYMENT.name} WHERE id IN :values"
    rows = select_in(connection, statement, shape.typed(connection, list(ids(wanted))))
    customers = parties(reading, connection, CUSTOMER, {row.customer_id for row in rows})
    found = {}
    for row in rows:
        customer = customers.get(key(row.customer_id), NOBODY)
        found[str(row.id)] = Paid(
            found=True,
            status=text(row.status),
            cents=cents(row.amount),
            currency=currency(row.currency, customer.currency, reading.home_currency),
            exchange_rate=rate(row.exchange_rate),
            method=text(row.method),
            processor=text(row.processor),
            customer_id=key(row.customer_id),
            customer=customer,
        )
    return found


def sum_by_payment(reading: Reading, connection: sa.Connection, condition: str) -> Sum:
    """Return what sums the rows ``r`` of a view in the currency of their payments, excluded customers left out."""
    found = f"FROM {PAYMENT.name} p JOIN {CUSTOMER.name} c ON c.id = p.customer_id WHERE p.id = r.payment_id"
    currencies, included = of_customer(reading, connection, found)
    own = (payment_sql("currency"),) if "currency" in reading.shape(PAYMENT).present(connection) else ()
    return Sum(amount="r.amount", currencies=(*own, *currencies), conditions=(condition, *included))


def payment_sql(column: str) -> str:
    """Return SQL for a column of the payment of a row ``r``."""
    return f"(SELECT p.{column} FROM {PAYMENT.name} p WHERE p.id = r.payment_id)"
