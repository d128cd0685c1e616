"""Operations' side of the tie-out: sums in whole cents, made by the database over records that are eligible to be in the books."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import sqlalchemy as sa

from connectors.contract.money import money
from connectors.contract.protocols import PeriodTotal
from connectors.operations.columns import View
from connectors.operations.kinds.reading import Reading
from connectors.operations.values import text
from connectors.operations.views import CUSTOMER


def period_totals(
    reading: Reading, view: View, start: date, end: date, edges: tuple[object, object]
) -> list[PeriodTotal]:
    """Sum records that are not voided, not negative and whose customer is not excluded, by month and currency.

    The database groups by the document date as it is stored, so that a timestamp near midnight falls into the book's month like
    everywhere else. ``edges`` are the dates around the period between which a stored value may still belong to it.
    """
    with reading.database.read() as connection:
        shape, customers = reading.shape(view), reading.shape(CUSTOMER)
        shape.columns(connection)  # complains of a missing column in words
        number = "REAL" if reading.database.sqlite else "NUMERIC"
        cents = f"CAST(round(CAST(r.total AS {number}) * 100) AS BIGINT)"
        excluded = customers.flag_sql(connection, "excluded", "c.")
        voided = shape.flag_sql(connection, "is_voided", "r.")
        statement = sa.text(
            f"SELECT r.document_date, r.currency, count(*), sum({cents}) FROM {view.name} r "
            f"LEFT JOIN {CUSTOMER.name} c ON c.id = r.customer_id "
            f"WHERE r.document_date >= :first AND r.document_date < :past AND r.total >= 0 AND r.total < 10000000000000 "
            f"AND NOT {voided} AND NOT {excluded} GROUP BY r.document_date, r.currency"
        )
        rows = connection.execute(statement, {"first": edges[0], "past": edges[1]}).fetchall()
    counts: dict[tuple[str, str], int] = defaultdict(int)
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for stored, currency, count, total in rows:
        day = reading.calendar.day(stored)
        if day is not None and start <= day <= end:
            key = (f"{day:%Y-%m}", (text(currency) or "").upper())
            counts[key] += count
            sums[key] += int(total)
    return [
        PeriodTotal(
            month=month, currency=currency, count=counts[month, currency], total=money(sums[month, currency])
        )
        for month, currency in sorted(counts)
    ]
