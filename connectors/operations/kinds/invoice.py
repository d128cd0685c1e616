"""Invoices: from rows of their view, with their lines and what they refer to, to facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from connectors.contract.money import money
from connectors.contract.protocols import Fact, PeriodTotal
from connectors.contract.records import Invoice
from connectors.contract.words import Kind
from connectors.operations.columns import View
from connectors.operations.database import Rows
from connectors.operations.kinds.invoice_lines import NO_LINES, Lines, lines_of
from connectors.operations.kinds.reading import Period, Reader, Reading
from connectors.operations.kinds.referred import NOBODY, Listed, Party, ids, items, numbers_used, parties
from connectors.operations.kinds.totals import Sum, of_customer, summed
from connectors.operations.values import EPOCH, NO_DATE, cents, flag, rate, text
from connectors.operations.views import CUSTOMER, INVOICE, INVOICE_LINE, ITEM

_STANDING = "NOT coalesce(is_voided, FALSE)"


@dataclass(frozen=True, slots=True)
class Referred:
    """Customers and items by id, and the count of records that are not voided by number."""

    customers: Mapping[str, Party]
    items: Mapping[str, Listed]
    numbers: Mapping[object, int]


class InvoiceReader(Reader):
    """How invoices are read: five statements a page, whatever its size."""

    kind = Kind.INVOICE
    view = INVOICE
    lines: tuple[View, ...] = (INVOICE_LINE, CUSTOMER, ITEM)
    number_column = "number"
    date_column: str | None = "document_date"

    def facts(self, reading: Reading, connection: sa.Connection, rows: Rows) -> list[Fact]:
        """Return one fact for each row."""
        lines = lines_of(reading, connection, [row.id for row in rows])
        referred = Referred(
            parties(reading, connection, CUSTOMER, {row.customer_id for row in rows}),
            items(reading, connection, {item for group in lines.values() for item in group.item_ids}),
            numbers_used(connection, INVOICE, ids({row.number for row in rows}), _STANDING),
        )
        return [_fact(reading, row, lines.get(str(row.id), NO_LINES), referred) for row in rows]

    def totals(self, period: Period) -> list[PeriodTotal]:
        """Sum invoices that are not voided, not negative and whose customer is not excluded."""

        def of(connection: sa.Connection) -> Sum:
            voided = period.reading.shape(INVOICE).flag_sql(connection, "is_voided", "r.")
            _, included = of_customer(
                period.reading, connection, f"FROM {CUSTOMER.name} c WHERE c.id = r.customer_id"
            )
            return Sum(
                amount="r.total",
                currencies=("r.currency",),
                conditions=("r.total >= 0", f"NOT {voided}", *included),
                home=False,
            )

        return summed(period, self, of)


def _fact(reading: Reading, row: sa.Row[tuple[object, ...]], lines: Lines, referred: Referred) -> Fact:
    (
        source_id, number, modified_at, customer_id, document_date, due_date, payment_term, currency, exchange_rate,
        total, tax, delivery, email, order_number, is_voided, paid_date, paid_date_locked, external_number, transferred_at,
    ) = row  # fmt: skip
    day = reading.calendar.day
    customer = referred.customers.get(str(customer_id), NOBODY)
    words = text(number)
    currency = text(currency)
    total_cents, tax_cents = cents(total), 0 if tax is None else cents(tax)
    dated, due, paid = day(document_date), day(due_date), day(paid_date)
    voided, locked = flag(is_voided), flag(paid_date_locked) is True
    transferred, exchange = reading.calendar.moment(transferred_at), rate(exchange_rate)
    invoice = Invoice(
        source_id=str(source_id),
        number=words or "",
        modified_at=reading.calendar.moment(modified_at) or EPOCH,
        external_number=text(external_number),
        transferred_at=transferred,
        customer_id="" if customer_id is None else str(customer_id),
        customer_name=customer.name or "",
        document_date=dated or NO_DATE,
        due_date=due,
        payment_term=text(payment_term),
        currency=currency.upper() if currency else "",
        exchange_rate=exchange,
        total=money(total_cents),
        tax=money(tax_cents),
        delivery=(text(delivery) or "print").lower(),
        email=text(email) or customer.email,
        order_number=text(order_number),
        is_voided=voided is True,
        paid_date=paid,
        paid_date_locked=locked,
        lines=lines.lines,
    )
    columns: dict[str, object] = {
        "id": invoice.source_id,
        "number": words,
        "number_length": len(invoice.number),
        "customer_id": invoice.customer_id or None,
        "delivery": invoice.delivery,
        "email": invoice.email,
        "document_date": dated,
        "due_date": due,
        "currency": invoice.currency or None,
        "exchange_rate": None if exchange is None else format(exchange, "f"),
        "is_voided": None if voided is None else int(voided),
        "total_cents": total_cents,
        "tax_cents": tax_cents,
        "times_used": max(1, referred.numbers.get(number, 1)),
        "is_taxed": int(bool(tax_cents or lines.tax_cents)),
        "transferred_at": transferred.isoformat() if transferred else None,
        "external_number": invoice.external_number,
        "paid_date": paid,
        "paid_date_locked": int(locked),
    }
    return Fact(
        record=invoice, columns=columns | _customer_columns(customer) | _line_columns(lines, referred)
    )


def _customer_columns(customer: Party) -> dict[str, object]:
    return {
        "customer_found": int(customer.found),
        "customer_name": customer.name,
        "customer_excluded": int(customer.excluded),
        "customer_active": int(customer.active),
        "customer_currency": customer.currency,
    }


def _line_columns(lines: Lines, referred: Referred) -> dict[str, object]:
    return {
        "lines_cents": lines.cents,
        "lines_tax_cents": lines.tax_cents,
        "line_count": len(lines.lines),
        "lines_without_item": lines.without_item,
        "items_missing": sum(item not in referred.items for item in lines.item_ids),
        "items_inactive": sum(
            item in referred.items and not referred.items[item].active for item in lines.item_ids
        ),
    }
