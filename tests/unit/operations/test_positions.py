"""Where an extraction goes on, whatever the form in which modification times are stored."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from connectors.contract.errors import OperationsUnreadable
from connectors.contract.protocols import Position
from connectors.contract.words import Kind
from connectors.operations import SqlOperations
from tests.unit.operations.conftest import Reference

START = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
FORMS = {
    "blank": "%Y-%m-%d %H:%M:%S",
    "letter": "%Y-%m-%dT%H:%M:%S",
    "utc": "%Y-%m-%dT%H:%M:%SZ",
    "offset": "%Y-%m-%d %H:%M:%S+00:00",
    "fraction": "%Y-%m-%d %H:%M:%S.%f",
}


def own_items(reference: Reference, column: str, moments: list[object]) -> None:
    """Replace the item view by one over a table of our own, whose modification times have the given type."""
    reference.run("DROP VIEW tieout_item")
    reference.run(f"CREATE TABLE mine (id BIGINT, at {column})")
    for number, moment in enumerate(moments):
        reference.run("INSERT INTO mine VALUES (:id, :at)", id=number, at=moment)
    reference.run("CREATE VIEW tieout_item AS SELECT id, 'Item ' || id AS name, at AS modified_at FROM mine")


def found(source: SqlOperations, since: Position | None) -> list[int]:
    """Ids of the items that changed since, as numbers."""
    return [int(fact.record.source_id) for page in source.changed(Kind.ITEM, since) for fact in page]


@pytest.mark.parametrize("form", FORMS)
def test_text_moments_in_sqlite(postgres_free: Reference, form: str) -> None:
    """Text in any of the usual forms orders and compares like the instants that it says."""
    moments = [START + timedelta(minutes=20 * step) for step in range(9)]
    own_items(postgres_free, "TEXT", [moment.strftime(FORMS[form]) for moment in moments])
    source = postgres_free.source(page=2)
    for step, moment in enumerate(moments):
        assert found(source, Position(modified_at=moment)) == list(range(step, 9))
        assert found(source, Position(modified_at=moment, source_id=str(step))) == list(range(step + 1, 9))
    source.close()


def test_aware_moments_in_postgresql(postgres_url: str) -> None:
    """Timestamps with time zone are instants, across a change of the clock too."""
    reference = Reference(postgres_url)
    moments: list[object] = [START + timedelta(minutes=20 * step) for step in range(9)]
    own_items(reference, "TIMESTAMP WITH TIME ZONE", moments)
    source = reference.source(page=2)
    assert source.check() == []
    for step in range(9):
        assert found(source, Position(modified_at=START + timedelta(minutes=20 * step))) == list(
            range(step, 9)
        )
    source.close()
    reference.engine.dispose()


def test_records_without_a_moment_come_every_time(reference: Reference) -> None:
    """Nobody can say that they did not change, so they are never left out, and come first."""
    own_items(reference, "TIMESTAMP", ["2026-03-01 00:00:00", None, "2026-03-02 00:00:00", None])
    source = reference.source(page=1)
    assert found(source, None) == [1, 3, 0, 2]
    assert found(source, Position(modified_at=datetime(2026, 3, 1, 12, tzinfo=UTC))) == [1, 3, 2]
    assert sorted(found_in_sweep(source)) == [0, 1, 2, 3]
    source.close()


def found_in_sweep(source: SqlOperations) -> list[int]:
    """Ids of all items, as the sweep reads them."""
    return [int(fact.record.source_id) for page in source.dated(Kind.ITEM, None, None) for fact in page]


def test_moments_that_are_no_moments(postgres_free: Reference) -> None:
    """Modification times that cannot be compared stop the extraction in words; nothing is left out in silence."""
    own_items(postgres_free, "TEXT", ["yesterday"])
    source = postgres_free.source()
    with pytest.raises(OperationsUnreadable, match="modified_at holds 'yesterday'"):
        found(source, Position(modified_at=START))
    assert found(source, None) == [0]
    assert any("modified_at: 'yesterday' is not a moment" in sentence for sentence in source.check())
    source.close()


def test_no_transaction_between_pages(reference: Reference) -> None:
    """While a page is worked on no connection is in use, so that operations can be changed and written back."""
    own_items(reference, "TIMESTAMP", ["2026-03-01 00:00:00", "2026-03-02 00:00:00"])
    source = reference.source(page=1)
    pages = source.changed(Kind.ITEM, None)
    next(pages)
    pool = source._database.engine.pool
    assert isinstance(pool, sa.QueuePool)
    assert pool.checkedout() == 0
    reference.run("UPDATE mine SET at = '2026-03-03 00:00:00' WHERE id = 1")
    ((fact,),) = list(pages)
    assert fact.record.modified_at == datetime(2026, 3, 3, tzinfo=UTC)
    source.close()


def test_two_states_of_one_invoice_are_never_mixed(reference: Reference) -> None:
    """Invoice and lines of a page are of one moment: a change in between shows in both or in neither."""
    reference.invoice("1", invoice_total="100.00", total_tax_value="0")
    reference.line("L1", "1")
    if reference.engine.dialect.name == "sqlite":
        reference.run("PRAGMA journal_mode = WAL")
    source = reference.source()
    done: list[bool] = []

    def change(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        if "tieout_invoice_line" in statement and not done:
            done.append(True)
            reference.run("UPDATE invoice_line SET extended_price = '77.00'")
            reference.run("UPDATE invoice SET invoice_total = '77.00'")

    list(source.by_ids(Kind.INVOICE, ["1"]))  # looks at the views once
    sa.event.listen(source._database.engine, "before_cursor_execute", change)
    ((fact,),) = source.by_ids(Kind.INVOICE, ["1"])
    assert done
    assert fact.columns["total_cents"] == fact.columns["lines_cents"] == 10000
    ((fact,),) = source.by_ids(Kind.INVOICE, ["1"])
    assert fact.columns["total_cents"] == fact.columns["lines_cents"] == 7700
    source.close()
