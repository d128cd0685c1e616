"""Processing fees: from rows of their view to facts."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from connectors.contract.money import money
from connectors.contract.protocols import Fact, PeriodTotal
from connectors.contract.records_money import ProcessingFee
from connectors.contract.words import Kind
from connectors.operations.database import Rows
from connectors.operations.kinds.of_payment import Paid, payment_sql, payments, sum_by_payment
from connectors.operations.kinds.payment import RECEIVED
from connectors.operations.kinds.reading import Period, Reader, Reading
from connectors.operations.kinds.referred import key
from connectors.operations.kinds.totals import summed
from connectors.operations.values import NO_DATE, cents, text
from connectors.operations.views import CUSTOMER
from connectors.operations.views_money import PAYMENT, PROCESSING_FEE


class ProcessingFeeReader(Reader):
    """How processing fees are read: three statements a page, whatever its size."""

    kind = Kind.PROCESSING_FEE
    view = PROCESSING_FEE
    lines = (PAYMENT, CUSTOMER)
    date_column = "document_date"

    def facts(self, reading: Reading, connection: sa.Connection, rows: Rows) -> list[Fact]:
        """Return one fact for each row."""
        paid = payments(reading, connection, {row.payment_id for row in rows})
        nobody = Paid(currency=reading.home_currency)
        return [_fact(reading, row, paid.get(key(row.payment_id), nobody)) for row in rows]

    def totals(self, period: Period) -> list[PeriodTotal]:
        """Sum fees whose payment was received and whose customer is not excluded."""
        return summed(
            period,
            self,
            lambda found: sum_by_payment(period.reading, found, f"{payment_sql('status')} IN {RECEIVED}"),
        )


def _fact(reading: Reading, row: sa.Row[Any], paid: Paid) -> Fact:
    source_id, modified_at, payment_id, document_date, amount, fee_kind, external_number, transferred_at = row
    dated, total = reading.calendar.day(document_date), cents(amount)
    fee = ProcessingFee(
        **reading.head(source_id, modified_at, external_number, transferred_at),
        number=str(source_id),
        payment_id=key(payment_id),
        document_date=dated or NO_DATE,
        currency=paid.currency,
        exchange_rate=paid.exchange_rate,
        total=money(total),
        fee_kind=text(fee_kind) or "",
        processor=paid.processor,
    )
    columns: dict[str, object] = {
        "id": fee.source_id,
        "payment_id": fee.payment_id or None,
        "document_date": dated,
        "total_cents": total,
        "fee_kind": fee.fee_kind or None,
    }
    return Fact(record=fee, columns=columns | paid.columns())
