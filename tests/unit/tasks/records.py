"""Sound records as facts, and the suites that judge them; plain data for the tests of judging."""

from __future__ import annotations

from datetime import date

from connectors.contract.words import Action
from expectations import invoices, items
from expectations.context import Context
from tasks.judge import Verdicts

CONTEXT = Context(fence=date(2026, 1, 1), today=date(2026, 3, 2), home_currency="USD", number_length=8)
SUITES = (invoices.eligible(Action.CREATE, CONTEXT), invoices.rideable(), invoices.sound(CONTEXT))
ITEM_SUITES = (items.eligible(Action.CREATE, CONTEXT), items.rideable(), items.sound(CONTEXT))


def item(n: int = 1, /, **changes: object) -> dict[str, object]:
    """A sound item, changed."""
    good = {
        "id": str(n),
        "name": f"Item {n}",
        "name_length": 6,
        "name_times_used": 1,
        "failed_before": 0,
    }
    return good | changes


def invoice(n: int = 1, /, **changes: object) -> dict[str, object]:
    """A sound invoice, changed."""
    good: dict[str, object] = {
        "id": str(n),
        "number": f"I-{n}",
        "number_length": len(f"I-{n}"),
        "customer_id": "7",
        "customer_found": 1,
        "customer_name": "Ada Ltd",
        "customer_excluded": 0,
        "customer_currency": "USD",
        "delivery": "print",
        "email": None,
        "document_date": date(2026, 3, 1),
        "due_date": None,
        "currency": "USD",
        "exchange_rate": None,
        "is_voided": 0,
        "total_cents": 500,
        "tax_cents": 0,
        "lines_cents": 500,
        "lines_tax_cents": 0,
        "line_count": 1,
        "lines_without_item": 0,
        "items_missing": 0,
        "times_used": 1,
        "is_taxed": 0,
        "failed_before": 0,
    }
    return good | changes


def codes(verdicts: Verdicts) -> list[set[str]]:
    """Codes of the broken rules, record by record."""
    return [{broken.rule.code for broken in verdict.broken} for verdict in verdicts]
