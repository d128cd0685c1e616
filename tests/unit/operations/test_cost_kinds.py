"""No statement of an extraction, and no total of a short period, walks through the history of any kind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from connectors.contract.protocols import Position
from connectors.contract.words import Kind
from connectors.operations import SqlOperations
from connectors.operations.kinds import READERS
from tests.unit.operations.conftest import Reference
from tests.unit.operations.test_cost import plans

ROWS = 2000
NUMBERS = f"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {ROWS})"
KEY = "CAST(i AS TEXT)"
DAY, MOMENT = "{day}", "{moment}"
FILL = {
    "company": ("company_id, company_name, is_vendor, last_modified_date_time", f"{KEY}, 'Name ' || i, TRUE, {MOMENT}"),
    "resource": ("resource_id, first_name, last_name, last_modified_date_time", f"{KEY}, 'Ada', i || '', {MOMENT}"),
    "invoice": (
        "invoice_id, company_id, invoice_number, invoice_date_time, currency, invoice_total, last_modified_date_time",
        f"{KEY}, {KEY}, {KEY}, {MOMENT}, 'EUR', 1, {MOMENT}",
    ),
    "timesheet": (
        "timesheet_id, resource_id, period_start, period_end, status, last_modified_date_time",
        f"{KEY}, {KEY}, {DAY}, {DAY}, 'Approved', {MOMENT}",
    ),
    "time_entry": ("time_entry_id, timesheet_id, resource_id, date_worked, hours_worked", f"{KEY}, {KEY}, {KEY}, {DAY}, 1"),
    "expense_report": (
        "expense_report_id, name, submitter_id, status, week_ending, expense_total, amount_due, last_modified_date_time",
        f"{KEY}, 'Trip', {KEY}, 'Approved for Payment', {DAY}, 1, 1, {MOMENT}",
    ),
    "expense_item": (
        "expense_item_id, expense_report_id, expense_date, payment_type, amount", f"{KEY}, {KEY}, {DAY}, 'Cash', 1",
    ),
    "purchase_order": (
        "purchase_order_id, vendor_id, purchase_order_number, status, create_date_time, last_modified_date_time",
        f"{KEY}, {KEY}, {KEY}, 'New', {MOMENT}, {MOMENT}",
    ),
    "purchase_order_item": ("purchase_order_item_id, order_id, quantity, unit_cost", f"{KEY}, {KEY}, 1, 1"),
    "purchase_order_receipt": (
        "receipt_id, purchase_order_item_id, quantity_now_receiving, receive_date", f"{KEY}, {KEY}, 1, {DAY}",
    ),
    "payment": (
        "payment_id, company_id, amount, received_date, method, status, last_modified_date_time",
        f"{KEY}, {KEY}, 1, {DAY}, 'Check', 'settled', {MOMENT}",
    ),
    "payment_allocation": ("payment_id, invoice_id, amount", f"{KEY}, {KEY}, 1"),
    "refund": (
        "refund_id, payment_id, amount, refund_date, status, last_modified_date_time",
        f"{KEY}, {KEY}, 1, {DAY}, 'settled', {MOMENT}",
    ),
    "processing_fee": (
        "fee_id, payment_id, amount, fee_date, fee_kind, last_modified_date_time", f"{KEY}, {KEY}, 1, {DAY}, 'processor', {MOMENT}",
    ),
}  # fmt: skip
KINDS = [kind for kind in Kind if kind not in {Kind.CUSTOMER, Kind.ITEM, Kind.INVOICE}]
WALKS = ("SCAN ", "Seq Scan on ")
Call = Callable[[SqlOperations, Kind], object]
CALLS: dict[str, Call] = {
    "changed": lambda s, kind: list(s.changed(kind, Position(modified_at=datetime(2025, 6, 1, tzinfo=UTC)))),
    "dated": lambda s, kind: list(s.dated(kind, date(2025, 5, 30), date(2025, 6, 2))),
    "by_ids": lambda s, kind: list(s.by_ids(kind, ["7", "employee:7"])),
    "by_numbers": lambda s, kind: list(s.by_numbers(kind, ["7", "Name 7", "Ada 7"])),
    "totals": lambda s, kind: s.totals(kind, date(2025, 5, 30), date(2025, 6, 2)),
}


@pytest.fixture
def filled(database_url: str) -> Reference:
    """Two thousand rows in every table, one a day."""
    reference = Reference(database_url)
    sqlite = reference.engine.dialect.name == "sqlite"
    day = "date('2020-01-01', '+' || i || ' days')" if sqlite else "date '2020-01-01' + i"
    moment = (
        "datetime('2020-01-01', '+' || i || ' days')"
        if sqlite
        else "timestamp '2020-01-01' + i * interval '1 day'"
    )
    for table, (names, values) in FILL.items():
        drawn = values.replace(DAY, day).replace(MOMENT, moment)
        reference.run(f"INSERT INTO {table} ({names}) {NUMBERS} SELECT {drawn} FROM n")
    with reference.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.exec_driver_sql("ANALYZE")
    return reference


def test_no_statement_walks_through_the_history(filled: Reference) -> None:
    """Every statement finds its rows by index, in every table that it touches; a page costs few statements, whatever it holds."""
    walking = []
    for kind in KINDS:
        for what, call in CALLS.items():
            found = plans(filled, lambda source, call=call, kind=kind: call(source, kind))
            assert found or (READERS[kind].date_column is None and what in {"dated", "totals"})
            walking += [f"{kind}, {what}: {plan}" for plan in found if any(walk in plan for walk in WALKS)]
        assert statements_of_a_page(filled, kind) <= 60, kind
    assert walking == [], "\n\n".join(walking)


def statements_of_a_page(filled: Reference, kind: Kind) -> int:
    """Count the statements that read all records of a kind in one page."""
    counted: list[str] = []
    source = filled.source(page=ROWS + 1)
    sa.event.listen(source._database.engine, "before_cursor_execute", lambda *said: counted.append(said[2]))
    assert sum(len(facts) for facts in source.changed(kind, None)) == ROWS
    source.close()
    return len(counted)
