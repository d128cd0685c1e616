"""What an administrator is told when operations cannot be read as they are."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from connectors.contract.errors import OperationsUnreadable
from connectors.contract.words import Kind
from connectors.operations import SqlOperations, create_reference
from tests.unit.operations.conftest import UTC, Reference


def opened(url: str) -> SqlOperations:
    """A source at any address."""
    return SqlOperations(url, time_zone=UTC, operations_time_zone=ZoneInfo("Europe/Berlin"))


def test_reference_schema_is_sound(reference: Reference, source: SqlOperations) -> None:
    """The reference schema fits its own contract; creating it again changes nothing, not even a view that was changed."""
    reference.invoice("1")
    reference.line("L1", "1")
    assert source.check() == []
    reference.run("DROP VIEW tieout_vendor")
    reference.run("CREATE VIEW tieout_vendor AS SELECT 1 AS mine")
    create_reference(reference.url)
    assert [tuple(row) for row in reference.run("SELECT mine FROM tieout_vendor")] == [(1,)]
    assert len(reference.run("SELECT * FROM tieout_invoice")) == 1


def test_missing_view_and_column(reference: Reference) -> None:
    """A missing view or column is named with its meaning, and extraction refuses in words."""
    reference.run("DROP VIEW tieout_item")
    reference.run("DROP VIEW tieout_customer")
    reference.run("CREATE VIEW tieout_customer AS SELECT company_id AS id, company_name AS name FROM company")
    source = reference.source()
    sentences = source.check()
    assert any("no view tieout_item" in sentence for sentence in sentences)
    assert any("tieout_customer lacks the column modified_at" in sentence for sentence in sentences)
    with pytest.raises(OperationsUnreadable, match="lacks the column modified_at"):
        list(source.by_ids(Kind.CUSTOMER, ["C1"]))
    source.close()


def test_wrong_type(reference: Reference) -> None:
    """A column of the wrong type, or a value that cannot be read, is named."""
    reference.run("DROP VIEW tieout_item")
    reference.run(
        "CREATE VIEW tieout_item AS SELECT item_id AS id, name, last_modified_date_time AS modified_at, 'perhaps' AS is_active "
        "FROM service_item"
    )
    (sentence,) = reference.source().check()
    assert "tieout_item, column is_active" in sentence


def test_another_schema_with_whole_number_ids(reference: Reference) -> None:
    """A company with its own tables writes views and no Python: whole-number ids, few columns."""
    for view in ("tieout_customer", "tieout_item", "tieout_invoice", "tieout_invoice_line"):
        reference.run(f"DROP VIEW {view}")
    reference.run(
        "CREATE TABLE bill (no BIGINT PRIMARY KEY, client BIGINT, day DATE, sum NUMERIC(14,2), at TIMESTAMP, void BOOLEAN)"
    )
    for number in (2, 10):
        reference.run(
            "INSERT INTO bill VALUES (:no, 7, '2026-01-02', '1.10', '2026-01-03 00:00:00', FALSE)", no=number
        )
    moment = "(SELECT max(at) FROM bill)"
    reference.run(
        f"CREATE VIEW tieout_customer AS SELECT DISTINCT client AS id, 'Acme' AS name, {moment} AS modified_at FROM bill"
    )
    reference.run(
        f"CREATE VIEW tieout_item AS SELECT no AS id, 'x' AS name, {moment} AS modified_at FROM bill WHERE no = 0"
    )
    reference.run(
        "CREATE VIEW tieout_invoice AS SELECT no AS id, no AS number, at AS modified_at, client AS customer_id, "
        "day AS document_date, 'EUR' AS currency, sum AS total, void AS is_voided FROM bill"
    )
    reference.run(
        "CREATE VIEW tieout_invoice_line AS SELECT no * 10 AS id, no AS invoice_id, no AS item_id, 1 AS quantity, sum AS rate, "
        "sum AS amount FROM bill"
    )
    source = reference.source(page=1)
    assert source.check() == []
    facts = [fact for page in source.changed(Kind.INVOICE, None) for fact in page]
    assert [fact.record.source_id for fact in facts] == ["2", "10"]
    assert [fact.columns["customer_found"] for fact in facts] == [1, 1]
    assert [fact.columns["lines_cents"] for fact in facts] == [110, 110]
    assert [fact.columns["items_missing"] for fact in facts] == [1, 1]
    assert [
        fact.record.source_id for page in source.by_ids(Kind.INVOICE, ["10", "abc"]) for fact in page
    ] == ["10"]
    assert [fact.record.number for page in source.by_numbers(Kind.INVOICE, ["2", "x"]) for fact in page] == [
        "2"
    ]
    source.close()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nonsense", "is not an SQLAlchemy URL"),
        ("nosuch://user:hush-hush@host/name", "No driver"),
        ("postgresql+psycopg2://user:hush-hush@127.0.0.1:1/name", "could not be read"),
    ],
)
def test_wrong_address(url: str, words: str) -> None:
    """A wrong address is a sentence without the password (promise 10)."""
    source = opened(url)
    with pytest.raises(OperationsUnreadable, match=words) as caught:
        list(source.changed(Kind.INVOICE, None))
    assert "hush-hush" not in f"{caught.value} {caught.value!r} {source!r}"
    assert source.check() == [caught.value.message]


def test_missing_file_is_not_created(tmp_path: Path) -> None:
    """Reading from an SQLite file that is not there makes no empty database of it."""
    file = tmp_path / "none.db"
    with pytest.raises(OperationsUnreadable, match=r"no operations database at .*none\.db"):
        list(opened(f"sqlite:///{file}").changed(Kind.ITEM, None))
    assert not file.exists()
