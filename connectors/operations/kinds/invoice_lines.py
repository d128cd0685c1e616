"""Lines of invoices: one statement for a page of invoices, and their sums."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import sqlalchemy as sa

from connectors.contract.money import money
from connectors.contract.records import InvoiceLine
from connectors.operations.database import select_in
from connectors.operations.kinds.reading import Reading
from connectors.operations.values import cents, number, text
from connectors.operations.views import INVOICE_LINE

_NOTHING = Decimal(0)
"""Stands where a quantity or rate cannot be read."""


@dataclass(slots=True)
class Lines:
    """The lines of one invoice and what the facts say of them; sums are None where an amount cannot be read."""

    lines: tuple[InvoiceLine, ...] = ()
    item_ids: list[str] = field(default_factory=list)
    cents: int | None = 0
    tax_cents: int | None = 0
    without_item: int = 0


NO_LINES = Lines()


def lines_of(reading: Reading, connection: sa.Connection, invoice_ids: Sequence[object]) -> dict[str, Lines]:
    """Return the lines of these invoices, in their order, by invoice id."""
    shape = reading.shape(INVOICE_LINE)
    ids = shape.typed(connection, invoice_ids, "invoice_id")
    statement = (
        f"SELECT {shape.columns(connection)} FROM {INVOICE_LINE.name} "
        "WHERE invoice_id IN :values ORDER BY invoice_id, position, id"
    )
    grouped: dict[str, Lines] = {}
    collected: dict[str, list[InvoiceLine]] = {}
    day = reading.calendar.day
    for (
        line_id, invoice_id, _position, item_id, item_name, description, quantity, rate, amount, tax, service_date,
    ) in select_in(connection, statement, ids):  # fmt: skip
        key = str(invoice_id)
        group = grouped.get(key)
        if group is None:
            group = grouped[key] = Lines()
            collected[key] = []
        net, taxed = cents(amount), 0 if tax is None else cents(tax)
        group.cents = None if group.cents is None or net is None else group.cents + net
        group.tax_cents = None if group.tax_cents is None or taxed is None else group.tax_cents + taxed
        item = text(item_id)
        if item is None:
            group.without_item += 1
        else:
            group.item_ids.append(item)
        collected[key].append(
            InvoiceLine(
                source_id=str(line_id),
                item_id=item,
                item_name=text(item_name) or "",
                quantity=number(quantity) or _NOTHING,
                rate=number(rate) or _NOTHING,
                amount=money(net),
                tax=money(taxed),
                description=text(description),
                service_date=day(service_date),
            )
        )
    for key, group in grouped.items():
        group.lines = tuple(collected[key])
    return grouped
