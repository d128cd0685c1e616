"""A filled reference database on SQLite and PostgreSQL, small enough to know every row of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from connectors.operations import SqlOperations, create_reference

UTC = ZoneInfo("UTC")
MODIFIED = "2026-01-10 08:00:00"
DATED = {
    "company", "service_item", "resource", "invoice", "timesheet", "expense_report", "purchase_order", "payment", "refund",
    "processing_fee",
}  # fmt: skip
"""Tables whose rows have a modification time."""
USUAL: dict[str, dict[str, object]] = {
    "resource": {"first_name": "Ada", "last_name": "Byron"},
    "timesheet": {
        "resource_id": "R1", "period_start": "2026-01-05", "period_end": "2026-01-11", "status": "Approved",
    },
    "time_entry": {"resource_id": "R1", "date_worked": "2026-01-05", "hours_worked": "8"},
    "expense_report": {
        "name": "Trip", "submitter_id": "R1", "status": "Approved for Payment", "week_ending": "2026-01-11",
        "expense_total": "100.00", "amount_due": "100.00",
    },
    "expense_item": {"expense_date": "2026-01-06", "payment_type": "Cash", "amount": "100.00"},
    "purchase_order": {
        "vendor_id": "V1", "purchase_order_number": "PO-1", "status": "Submitted", "create_date_time": "2026-01-08",
    },
    "purchase_order_item": {"item_id": "I1", "quantity": "3", "unit_cost": "10"},
    "purchase_order_receipt": {"receive_date": "2026-02-03"},
    "payment": {
        "company_id": "C1", "amount": "50.00", "received_date": "2026-01-09", "method": "Check", "status": "settled",
    },
    "refund": {"amount": "5.00", "refund_date": "2026-01-12", "status": "settled"},
    "processing_fee": {"amount": "1.50", "fee_date": "2026-01-10", "fee_kind": "processor"},
}  # fmt: skip
"""What a row has unless a test says otherwise."""


class Reference:
    """A reference database and ways to put rows into it."""

    def __init__(self, url: str, *, made: bool = False) -> None:
        """Create it, unless it is made."""
        if not made:
            create_reference(url)
        self.url = url
        self.engine = sa.create_engine(url)

    def run(self, statement: str, **values: object) -> list[Any]:
        """Run one statement and commit; return its rows if it has any."""
        with self.engine.begin() as connection:
            result = connection.execute(sa.text(statement), values)
            return list(result.fetchall()) if result.returns_rows else []

    def add(self, table: str, **values: object) -> None:
        """Insert one row; tables that have a modification time get one."""
        if table in DATED:
            values = {"last_modified_date_time": MODIFIED, **values}
        names = ", ".join(values)
        self.run(
            f"INSERT INTO {table} ({names}) VALUES ({', '.join(f':{name}' for name in values)})", **values
        )

    def usual(self, table: str, **values: object) -> None:
        """Insert a row that is in order, but for the values given."""
        self.add(table, **{**USUAL[table], **values})

    def unbound(self) -> None:
        """Let rows name things that there are not, as the tables of another schema may."""
        if self.engine.dialect.name == "sqlite":
            return
        with self.engine.begin() as connection:
            for table in sa.inspect(connection).get_table_names():
                for key in sa.inspect(connection).get_foreign_keys(table):
                    connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {key['name']}")

    def invoice(self, invoice_id: str, **values: object) -> None:
        """Insert an invoice of 120.00 EUR with 20.00 tax, unless told otherwise."""
        self.add(
            "invoice",
            **{
                "invoice_id": invoice_id,
                "company_id": "C1",
                "invoice_number": f"INV-{invoice_id}",
                "invoice_date_time": "2026-01-09",
                "currency": "EUR",
                "invoice_total": "120.00",
                "total_tax_value": "20.00",
                **values,
            },
        )

    def line(self, line_id: str, invoice_id: str, **values: object) -> None:
        """Insert a line of 100.00 net and 20.00 tax, unless told otherwise."""
        self.add(
            "invoice_line",
            **{
                "billing_item_id": line_id,
                "invoice_id": invoice_id,
                "item_id": "I1",
                "item_name": "Support",
                "quantity": "2.5",
                "rate": "40",
                "extended_price": "100.00",
                "tax_dollars": "20.00",
                **values,
            },
        )

    def source(self, **settings: Any) -> SqlOperations:
        """Open it as a source."""
        return SqlOperations(self.url, **{"time_zone": UTC, "operations_time_zone": UTC, **settings})


@pytest.fixture
def reference(made_url: Callable[[str], str]) -> Iterator[Reference]:
    """The reference schema with customer C1 and item I1, on each database."""
    made = Reference(made_url("operations"), made=True)
    made.add("company", company_id="C1", company_name="Acme", invoice_email="ap@acme.example", currency="EUR")
    made.add("service_item", item_id="I1", name="Support", unit_price="40.5")
    yield made
    made.engine.dispose()


@pytest.fixture
def source(reference: Reference) -> Iterator[SqlOperations]:
    """The same, opened."""
    opened = reference.source()
    yield opened
    opened.close()


@pytest.fixture
def postgres_free(tmp_path: Path) -> Iterator[Reference]:
    """The reference schema on SQLite alone, for what only SQLite has."""
    made = Reference(f"sqlite:///{tmp_path / 'only.db'}")
    yield made
    made.engine.dispose()
