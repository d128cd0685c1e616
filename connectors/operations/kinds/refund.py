"""Refunds: from rows of their view to facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from connectors.contract.money import money
from connectors.contract.protocols import Fact, PeriodTotal
from connectors.contract.records_money import Refund
from connectors.contract.words import Kind
from connectors.operations.database import Rows, select_in
from connectors.operations.kinds.of_payment import Paid, payments, sum_by_payment
from connectors.operations.kinds.reading import Period, Reader, Reading
from connectors.operations.kinds.referred import ids, key, total_of
from connectors.operations.kinds.totals import summed
from connectors.operations.statements import money_sql
from connectors.operations.values import NO_DATE, cents, text
from connectors.operations.views import CUSTOMER
from connectors.operations.views_money import PAYMENT, REFUND


class RefundReader(Reader):
    """How refunds are read: four statements a page, whatever its size."""

    kind = Kind.REFUND
    view = REFUND
    lines = (PAYMENT, CUSTOMER)
    date_column = "document_date"

    def facts(self, reading: Reading, connection: sa.Connection, rows: Rows) -> list[Fact]:
        """Return one fact for each row."""
        paid = payments(reading, connection, {row.payment_id for row in rows})
        refunded = _refunded(reading, connection, [row.payment_id for row in rows])
        nobody = Paid(currency=reading.home_currency)
        return [
            _fact(reading, row, paid.get(key(row.payment_id), nobody), refunded.get(key(row.payment_id), 0))
            for row in rows
        ]

    def totals(self, period: Period) -> list[PeriodTotal]:
        """Sum refunds that are settled and whose customer is not excluded."""
        return summed(
            period, self, lambda found: sum_by_payment(period.reading, found, "r.status = 'settled'")
        )


def _fact(reading: Reading, row: sa.Row[Any], paid: Paid, refunded: int | None) -> Fact:
    (
        source_id, modified_at, payment_id, invoice_id, document_date, amount, reason, status, external_number, transferred_at,
    ) = row  # fmt: skip
    dated, total = reading.calendar.day(document_date), cents(amount)
    refund = Refund(
        **reading.head(source_id, modified_at, external_number, transferred_at),
        number=str(source_id),
        payment_id=key(payment_id),
        invoice_id=text(invoice_id),
        customer_id=paid.customer_id,
        customer_name=paid.customer.name or "",
        document_date=dated or NO_DATE,
        currency=paid.currency,
        exchange_rate=paid.exchange_rate,
        total=money(total),
        method=paid.method or "",
        processor=paid.processor,
        reason=text(reason),
        status=text(status) or "",
    )
    columns: dict[str, object] = {
        "id": refund.source_id,
        "status": refund.status or None,
        "payment_id": refund.payment_id or None,
        "customer_id": refund.customer_id or None,
        "customer_found": int(paid.customer.found),
        "customer_name": paid.customer.name,
        "document_date": dated,
        "total_cents": total,
        "payment_cents": paid.cents,
        "refunded_cents": refunded,
        "method": paid.method,
    }
    return Fact(record=refund, columns=columns | paid.columns())


def _refunded(reading: Reading, connection: sa.Connection, wanted: list[object]) -> Mapping[str, int | None]:
    """Return the cents of all refunds of these payments that did not fail; None where one of them cannot be read."""
    amount = money_sql("amount", sqlite=reading.database.sqlite)
    statement = (
        f"SELECT payment_id, {amount} FROM {REFUND.name} "
        "WHERE payment_id IN :values AND coalesce(status, '') <> 'failed'"
    )
    found: dict[str, list[int | None]] = defaultdict(list)
    for payment_id, value in select_in(connection, statement, list(ids(set(wanted)))):
        found[key(payment_id)].append(cents(value))
    return {payment: total_of(amounts) for payment, amounts in found.items()}
