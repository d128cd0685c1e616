"""Purchase orders with their lines and receipts: from rows of their views to facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from connectors.contract.money import cents as cents_of
from connectors.contract.money import money
from connectors.contract.protocols import Fact, PeriodTotal
from connectors.contract.records import Posting
from connectors.contract.records_money import PurchaseOrder, PurchaseOrderLine, Receipt
from connectors.contract.words import Kind
from connectors.operations.database import Rows
from connectors.operations.kinds.reading import Period, Reader, Reading
from connectors.operations.kinds.referred import (
    NOBODY,
    Listed,
    Party,
    ids,
    items,
    key,
    lines_by_owner,
    numbers_used,
    parties,
)
from connectors.operations.kinds.totals import LineDates, streamed
from connectors.operations.values import NO_DATE, cents, currency, number, plain, rate, text
from connectors.operations.views import ITEM
from connectors.operations.views_money import PURCHASE_ORDER, PURCHASE_ORDER_ITEM, PURCHASE_ORDER_RECEIPT
from connectors.operations.views_work import VENDOR

_NOTHING = Decimal(0)
"""Stands where a quantity or cost cannot be read; the total is unknown then."""
_SCALE = 10000
_DATES = LineDates(PURCHASE_ORDER_RECEIPT, "purchase_order_id", "received_on")
_Lines = Mapping[str, Sequence[sa.Row[Any]]]


@dataclass(frozen=True, slots=True)
class _Referred:
    vendors: Mapping[str, Party]
    items: Mapping[str, Listed]
    numbers: Mapping[object, int]
    lines: _Lines
    receipts: _Lines


class PurchaseOrderReader(Reader):
    """How purchase orders are read: six statements a page, whatever its size."""

    kind = Kind.PURCHASE_ORDER
    view = PURCHASE_ORDER
    lines = (PURCHASE_ORDER_ITEM, PURCHASE_ORDER_RECEIPT, VENDOR, ITEM)
    number_column = "number"
    date_column = "document_date"

    def facts(self, reading: Reading, connection: sa.Connection, rows: Rows) -> list[Fact]:
        """Return one fact for each row."""
        orders = [row.id for row in rows]
        lines = lines_by_owner(reading, connection, PURCHASE_ORDER_ITEM, "purchase_order_id", orders, "id")
        numbers = ids({row.number for row in rows})
        standing = "coalesce(status, '') <> 'Canceled'"
        referred = _Referred(
            parties(reading, connection, VENDOR, {row.vendor_id for row in rows}),
            items(reading, connection, {line.item_id for group in lines.values() for line in group}),
            numbers_used(connection, PURCHASE_ORDER, numbers, standing),
            lines,
            lines_by_owner(
                reading, connection, PURCHASE_ORDER_RECEIPT, "purchase_order_id", orders, "received_on, id"
            ),
        )
        return [_fact(reading, row, referred) for row in rows]

    def totals(self, period: Period) -> list[PeriodTotal]:
        """Sum orders that are not canceled and whose vendor is not excluded; their standing receipts beside them."""
        return [
            *streamed(period, self, _ordered),
            *streamed(period, self, _received, _DATES, receipts=True),
        ]


def _ordered(fact: Fact) -> Iterable[Posting]:
    return fact.record.postings() if _counts(fact) and fact.columns["document_date"] is not None else ()


def _received(fact: Fact) -> Iterable[Posting]:
    order = fact.record
    return order.receipt_postings() if isinstance(order, PurchaseOrder) and _counts(fact) else ()


def _counts(fact: Fact) -> bool:
    unknown = fact.columns["total_cents"] is None
    return not unknown and not fact.record.withdrawn and not fact.columns["vendor_excluded"]


def _fact(reading: Reading, row: sa.Row[Any], referred: _Referred) -> Fact:
    (
        source_id, modified_at, called, vendor_id, status, document_date, payment_term, code, exchange_rate, freight, ship_to,
        expected_date, memo, external_number, transferred_at,
    ) = row  # fmt: skip
    day = reading.calendar.day
    party = key(vendor_id)
    vendor = referred.vendors.get(party, NOBODY)
    dated, exchange = day(document_date), rate(exchange_rate)
    freight_cents = 0 if freight is None else cents(freight)
    lines, receipts = (group.get(str(source_id), ()) for group in (referred.lines, referred.receipts))
    order = PurchaseOrder(
        **reading.head(source_id, modified_at, external_number, transferred_at),
        number=text(called) or "",
        vendor_id=party,
        vendor_name=vendor.name or "",
        status=text(status) or "",
        document_date=dated or NO_DATE,
        payment_term=text(payment_term),
        currency=currency(code, vendor.currency, reading.home_currency),
        exchange_rate=exchange,
        freight=money(freight_cents),
        ship_to=text(ship_to),
        expected_date=day(expected_date),
        memo=text(memo),
        lines=tuple(_line(line, referred.items) for line in lines),
        receipts=tuple(_receipt(reading, receipt) for receipt in receipts),
    )
    readable = freight_cents is not None and all(
        number(value) is not None
        for value in (
            *(value for line in lines for value in (line.quantity, line.unit_cost)),
            *(receipt.quantity for receipt in receipts),
        )
    )
    columns: dict[str, object] = {
        "id": order.source_id,
        "number": order.number or None,
        "number_length": len(order.number),
        "times_used": max(1, referred.numbers.get(called, 1)),
        "vendor_id": party or None,
        "vendor_found": int(vendor.found),
        "vendor_name": vendor.name,
        "vendor_active": int(vendor.active),
        "vendor_excluded": int(vendor.excluded),
        "vendor_currency": vendor.currency,
        "status": order.status or None,
        "document_date": dated,
        "currency": order.currency or None,
        "exchange_rate": plain(exchange),
        "total_cents": cents_of(order.amount) if readable else None,
        "freight_cents": freight_cents,
    }
    return Fact(
        record=order, columns=columns | _line_columns(order, referred.items) | _receipt_columns(order)
    )


def _line_columns(order: PurchaseOrder, known: Mapping[str, Listed]) -> dict[str, object]:
    named = [line.item_id for line in order.lines if line.item_id is not None]
    smallest = min((line.quantity for line in order.lines), default=_NOTHING)
    return {
        "line_count": len(order.lines),
        "lines_without_item": len(order.lines) - len(named),
        "items_missing": sum(item not in known for item in named),
        "items_repeated": len(named) - len(set(named)),
        "smallest_quantity": int(smallest * _SCALE),
    }


def _receipt_columns(order: PurchaseOrder) -> dict[str, object]:
    received: dict[str, Decimal] = defaultdict(Decimal)
    for receipt in order.receipts:
        received[receipt.line_id] += receipt.quantity
    return {
        "receipt_count": len(order.receipts),
        "over_received": sum(received[line.source_id] > line.quantity for line in order.lines),
        "below_zero": sum(quantity < 0 for quantity in received.values()),
        "loose_returns": len(order.standing_receipts()[1]),
    }


def _line(row: sa.Row[Any], known: Mapping[str, Listed]) -> PurchaseOrderLine:
    source_id, _order, item_id, words, quantity, unit_cost = row
    item = text(item_id)
    listed = known.get(item or "")
    return PurchaseOrderLine(
        source_id=str(source_id),
        item_id=item,
        item_name=listed.name if listed else "",
        quantity=number(quantity) or _NOTHING,
        unit_cost=number(unit_cost) or _NOTHING,
        description=text(words),
    )


def _receipt(reading: Reading, row: sa.Row[Any]) -> Receipt:
    source_id, _order, line_id, quantity, received_on = row
    return Receipt(
        source_id=str(source_id),
        line_id=key(line_id),
        quantity=number(quantity) or _NOTHING,
        received_on=reading.calendar.day(received_on) or NO_DATE,
    )
