"""What operations hand over can be judged: the columns of every kind, named and typed as the rules expect them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from connectors.contract.words import Action, Kind
from connectors.operations import SqlOperations, create_reference
from expectations import customers, invoices, items
from expectations.context import Context
from tasks.judge import judge

CONTEXT = Context(
    fence=date(2026, 1, 1),
    today=date(2026, 3, 2),
    home_currency="EUR",
    closing_date=date(2026, 1, 31),
    number_length=21,
    require_customer_email=True,
    tax_mode="exempt",
)
ROWS = (
    (
        "INSERT INTO company (company_id, company_name, invoice_email, last_modified_date_time) "
        "VALUES ('C1', 'Ada Ltd', 'ada@example.com', '2026-02-10 08:00:00'), ('C2', 'No: Mail', NULL, '2026-02-10 08:00:00')"
    ),
    (
        "INSERT INTO service_item (item_id, name, kind, last_modified_date_time) "
        "VALUES ('S1', 'Hour', 'service', '2026-02-10 08:00:00'), ('S2', 'hour', 'service', '2026-02-10 08:00:00')"
    ),
    (
        "INSERT INTO invoice (invoice_id, company_id, invoice_number, invoice_date_time, currency, invoice_total, "
        "total_tax_value, delivery_method, last_modified_date_time) VALUES "
        "('1', 'C1', 'I-1', '2026-02-09', 'EUR', '100.00', '0', 'email', '2026-02-10 08:00:00'), "
        "('2', NULL, NULL, '2026-01-31', NULL, '100.00', '20.00', 'email', '2026-02-10 08:00:00')"
    ),
    (
        "INSERT INTO invoice_line (billing_item_id, invoice_id, item_id, item_name, quantity, rate, extended_price, tax_dollars) "
        "VALUES ('L1', '1', 'S1', 'Hour', '1', '100', '100.00', '0')"
    ),
)


@pytest.mark.parametrize(
    ("kind", "module", "expected"),
    [
        (Kind.CUSTOMER, customers, [set(), {"CUS-S03", "CUS-S06"}]),
        (Kind.ITEM, items, [{"ITM-S04"}, {"ITM-S04"}]),
        (
            Kind.INVOICE,
            invoices,
            [
                set(),
                {
                    "INV-S01",
                    "INV-S04",
                    "INV-S06",
                    "INV-S08",
                    "INV-S11",
                    "INV-S12",
                    "INV-S14",
                    "INV-S16",
                    "INV-S20",
                },
            ],
        ),
    ],
)
def test_facts_of_operations_can_be_judged(
    tmp_path: Path, kind: Kind, module: ModuleType, expected: list[set[str]]
) -> None:
    """Facts as they are extracted, with what the ledger adds, are judged without a column missing, and rightly."""
    url = f"sqlite:///{tmp_path / 'operations.db'}"
    create_reference(url)
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        for row in ROWS:
            connection.execute(sa.text(row))
    source = SqlOperations(url, time_zone=ZoneInfo("UTC"), operations_time_zone=ZoneInfo("UTC"))
    facts: list[dict[str, Any]] = [
        {**fact.columns, "failed_before": 0} for page in source.changed(kind, None) for fact in page
    ]
    source.close()
    suites = (module.eligible(Action.CREATE, CONTEXT), module.rideable(), module.sound(CONTEXT))
    found = judge(kind, sorted(facts, key=lambda fact: str(fact["id"])), *suites)
    assert [{broken.rule.code for broken in verdict.broken} for verdict in found] == expected
