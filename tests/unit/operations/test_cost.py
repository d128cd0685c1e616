"""A run that has nothing to do costs next to nothing, whatever the history."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from connectors.contract.protocols import Position
from connectors.contract.words import Kind
from tests.unit.operations.conftest import Reference

ROWS = 3000


@pytest.fixture
def filled(reference: Reference) -> Reference:
    """Three thousand invoices, one a minute, of one line each."""
    sqlite = reference.engine.dialect.name == "sqlite"
    numbers = f"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {ROWS})"
    moment = (
        "datetime('2020-01-01', '+' || i || ' minutes')"
        if sqlite
        else "timestamp '2020-01-01' + i * interval '1 minute'"
    )
    reference.run(
        "INSERT INTO invoice (invoice_id, company_id, invoice_number, invoice_date_time, currency, invoice_total, "
        f"last_modified_date_time) {numbers} SELECT CAST(i AS TEXT), 'C1', 'INV-' || i, {moment}, 'EUR', 1, {moment} FROM n"
    )
    reference.run(
        "INSERT INTO invoice_line (billing_item_id, invoice_id, item_id, quantity, rate, extended_price) "
        f"{numbers} SELECT CAST(i AS TEXT), CAST(i AS TEXT), 'I1', 1, 1, 1 FROM n"
    )
    if not sqlite:
        with reference.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.exec_driver_sql("ANALYZE")
    return reference


def plans(filled: Reference, run: object) -> list[str]:
    """Plans of all statements over our views that a call runs."""
    source = filled.source(page=50)
    seen: list[tuple[str, object]] = []
    sa.event.listen(
        source._database.engine,
        "before_cursor_execute",
        lambda _c, _cursor, statement, parameters, _context, _many: seen.append((statement, parameters)),
    )
    run(source)  # type: ignore[operator]
    source.close()
    explain = "EXPLAIN QUERY PLAN" if filled.engine.dialect.name == "sqlite" else "EXPLAIN"
    found = []
    with filled.engine.connect() as connection:
        if (
            explain == "EXPLAIN"
        ):  # a table this small would be read through; the question is whether it need be
            connection.exec_driver_sql("SET enable_seqscan = off")
        for statement, parameters in seen:
            # Where a column cannot be NULL, SQLite knows the answer to IS NULL and runs nothing, whatever its plan says.
            if explain != "EXPLAIN" and "modified_at IS NULL" in statement:
                continue
            if "tieout_" in statement and "LIMIT 1" not in statement and "LIMIT 0" not in statement:
                rows = connection.exec_driver_sql(f"{explain} {statement}", parameters).fetchall()
                found.append("\n".join(str(row[-1]) for row in rows))
    return found


@pytest.mark.parametrize("what", ["changed", "dated", "by_ids", "by_numbers", "write_paid"])
def test_no_statement_walks_through_the_invoices(filled: Reference, what: str) -> None:
    """Every statement of an extraction of few records finds invoices and lines by index."""
    calls = {
        "changed": lambda s: list(
            s.changed(Kind.INVOICE, Position(modified_at=datetime(2020, 1, 3, 1, tzinfo=UTC)))
        ),
        "dated": lambda s: list(s.dated(Kind.INVOICE, date(2020, 1, 5), date(2020, 1, 6))),
        "by_ids": lambda s: list(s.by_ids(Kind.INVOICE, ["7"])),
        "by_numbers": lambda s: list(s.by_numbers(Kind.INVOICE, ["INV-7"])),
        "write_paid": lambda s: s.write_paid("7", date(2020, 2, 1)),
    }
    found = plans(filled, calls[what])
    assert len(found) >= (0 if what == "write_paid" else 4)
    for plan in found:
        for walk in ("SCAN i", "SCAN l", "Seq Scan on invoice "):
            assert walk not in plan, plan


def test_statements_grow_with_pages_not_with_records(filled: Reference) -> None:
    """A page costs the same few statements, whatever it holds."""

    def count(page: int) -> int:
        source = filled.source(page=page)
        counted: list[str] = []
        sa.event.listen(
            source._database.engine, "before_cursor_execute", lambda *said: counted.append(said[2])
        )
        assert sum(len(facts) for facts in source.changed(Kind.INVOICE, None)) == ROWS
        source.close()
        return sum("tieout_" in statement for statement in counted)

    assert count(800) <= count(10**4) + 30
