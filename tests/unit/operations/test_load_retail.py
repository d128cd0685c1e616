"""The mapping of the real retail file, which nobody here wrote, against what its description says of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from connectors.contract.records import Invoice
from connectors.operations.load import LoadOptions, load_folder
from tests.unit.operations.test_load import invoices


def test_real_retail_lines(database_url: str, shared_data: Path) -> None:
    """A real file of invoice lines becomes what its description says: 512 invoices, 43 negative, 45 zero, 68 without customer."""
    folder = shared_data / "operations"
    mapping = Path(__file__).parents[3] / "benchmarks" / "retail" / "tieout-load.toml"
    for written in (10_000, 0):
        report = load_folder(database_url, folder, options=LoadOptions(mapping=mapping))
        assert report.tables[-1].written == written
    facts = invoices(database_url)
    totals = [fact.columns["total_cents"] for fact in facts]
    assert (len(facts), sum(total < 0 for total in totals), totals.count(0)) == (512, 43, 45)  # type: ignore[operator]
    assert sum(fact.columns["customer_id"] is None for fact in facts) == 68
    assert max(fact.columns["line_count"] for fact in facts) == 593  # type: ignore[type-var]
    assert all(fact.columns["lines_cents"] == fact.columns["total_cents"] for fact in facts)
    assert sum(fact.columns["items_missing"] for fact in facts) == 0  # type: ignore[misc]
    known = next(fact.record for fact in facts if fact.record.number == "536365")
    assert isinstance(known, Invoice)
    assert (known.total, known.document_date, known.due_date) == (
        Decimal("139.12"),
        date(2010, 12, 1),
        date(2010, 12, 31),
    )
