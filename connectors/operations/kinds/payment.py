"""Payments with their allocations: from rows of their views to facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from connectors.contract.money import ZERO, money
from connectors.contract.protocols import Fact, PeriodTotal
from connectors.contract.records_money import Allocation, Payment
from connectors.contract.words import Kind
from connectors.operations.database import Rows, select_in
from connectors.operations.kinds.reading import Period, Reader, Reading
from connectors.operations.kinds.referred import NOBODY, Party, ids, key, lines_by_owner, parties, total_of
from connectors.operations.kinds.totals import Sum, of_customer, summed
from connectors.operations.values import NO_DATE, cents, currency, plain, rate, text
from connectors.operations.views import CUSTOMER, INVOICE
from connectors.operations.views_money import PAYMENT, PAYMENT_ALLOCATION

RECEIVED = "('settled', 'refunded', 'partially_refunded')"
"""SQL list of the statuses of payments whose money came."""
_Invoices = Mapping[str, tuple[str, str]]
"""Number and customer of invoices, by id."""


class PaymentReader(Reader):
    """How payments are read: four statements a page, whatever its size."""

    kind = Kind.PAYMENT
    view = PAYMENT
    lines = (PAYMENT_ALLOCATION, CUSTOMER, INVOICE)
    date_column = "document_date"

    def facts(self, reading: Reading, connection: sa.Connection, rows: Rows) -> list[Fact]:
        """Return one fact for each row."""
        allocated = lines_by_owner(
            reading, connection, PAYMENT_ALLOCATION, "payment_id", [row.id for row in rows], "invoice_id"
        )
        invoices = _invoices(
            reading, connection, [one.invoice_id for group in allocated.values() for one in group]
        )
        customers = parties(reading, connection, CUSTOMER, {row.customer_id for row in rows})
        return [_fact(reading, row, allocated.get(str(row.id), ()), invoices, customers) for row in rows]

    def totals(self, period: Period) -> list[PeriodTotal]:
        """Sum payments that were received and whose customer is not excluded."""

        def of(connection: sa.Connection) -> Sum:
            own = period.reading.shape(PAYMENT).present(connection)
            currencies, included = of_customer(
                period.reading, connection, f"FROM {CUSTOMER.name} c WHERE c.id = r.customer_id"
            )
            return Sum(
                amount="r.amount",
                currencies=(*(("r.currency",) if "currency" in own else ()), *currencies),
                conditions=(f"r.status IN {RECEIVED}", *included),
            )

        return summed(period, self, of)


def _fact(
    reading: Reading,
    row: sa.Row[Any],
    allocated: Sequence[sa.Row[Any]],
    invoices: _Invoices,
    customers: Mapping[str, Party],
) -> Fact:
    (
        source_id, modified_at, customer_id, document_date, code, exchange_rate, amount, method, processor, reference,
        status, external_number, transferred_at,
    ) = row  # fmt: skip
    party = key(customer_id)
    customer = customers.get(party, NOBODY)
    dated, total, exchange = reading.calendar.day(document_date), cents(amount), rate(exchange_rate)
    amounts = [cents(one.amount) for one in allocated]
    payment = Payment(
        **reading.head(source_id, modified_at, external_number, transferred_at),
        number=str(source_id),
        customer_id=party,
        customer_name=customer.name or "",
        document_date=dated or NO_DATE,
        currency=currency(code, customer.currency, reading.home_currency),
        exchange_rate=exchange,
        total=money(total),
        method=text(method) or "",
        processor=text(processor),
        reference=text(reference),
        status=text(status) or "",
        allocations=tuple(
            Allocation(
                invoice_id=key(one.invoice_id),
                invoice_number=invoices.get(key(one.invoice_id), ("", ""))[0],
                amount=ZERO if part is None else money(part),
            )
            for one, part in zip(allocated, amounts, strict=True)
        ),
    )
    columns: dict[str, object] = {
        "id": payment.source_id,
        "status": payment.status or None,
        "customer_id": party or None,
        "customer_found": int(customer.found),
        "customer_name": customer.name,
        "customer_excluded": int(customer.excluded),
        "customer_currency": customer.currency,
        "document_date": dated,
        "currency": payment.currency or None,
        "exchange_rate": plain(exchange),
        "total_cents": total,
        "method": payment.method or None,
        "reference": payment.reference,
        "reference_length": len(payment.reference or ""),
    }
    return Fact(record=payment, columns=columns | _allocation_columns(payment, amounts, invoices))


def _allocation_columns(
    payment: Payment, amounts: Sequence[int | None], invoices: _Invoices
) -> dict[str, object]:
    known = [invoices[one.invoice_id] for one in payment.allocations if one.invoice_id in invoices]
    return {
        "allocation_count": len(amounts),
        "allocated_cents": total_of(amounts),
        "invoices_missing": len(amounts) - len(known),
        "invoices_of_others": sum(customer != payment.customer_id for _, customer in known),
        "allocations_not_positive": sum(amount is None or amount <= 0 for amount in amounts),
    }


def _invoices(
    reading: Reading, connection: sa.Connection, wanted: Sequence[object]
) -> dict[str, tuple[str, str]]:
    statement = f"SELECT id, number, customer_id FROM {INVOICE.name} WHERE id IN :values"
    values = reading.shape(INVOICE).typed(connection, list(ids(set(wanted))))
    return {
        str(source_id): (text(number) or "", key(customer))
        for source_id, number, customer in select_in(connection, statement, values)
    }
