"""Filling operations from CSV: all of it or nothing, again without effect, and errors that lead to the cell."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa

from connectors.contract.errors import BadRequest
from connectors.contract.protocols import Fact, Position
from connectors.contract.records import Invoice
from connectors.contract.words import Kind
from connectors.operations import SqlOperations
from connectors.operations.load import LoadError, LoadOptions, LoadReport, load_folder
from tests.unit.operations import conftest

FIRST = LoadOptions(now=datetime(2026, 1, 10, 8, tzinfo=UTC))
LATER = LoadOptions(now=datetime(2026, 1, 11, 8, tzinfo=UTC))
FILES = {
    "customers.csv": "id,name,email,excluded\nC1,Acme,ap@acme.example,no\nC2,Borg,,yes\n",
    "items.csv": "id,name,unit_price\nI1,Support,40.5\n",
    "invoices.csv": (
        "id,number,customer_id,document_date,currency,total,tax,is_voided,delivery\n"
        "1,INV-1,C1,2026-01-09,eur,120.00,20,false,email\n2,INV-2,,2026-01-09,EUR,-5,,no,\n"
    ),
    "invoice_lines.csv": (
        "id,invoice_id,position,item_id,quantity,rate,amount,tax,description\n"
        'L1,1,1,I1,2.5,40,100,20,"two\nlines"\nL2,2,1,,1,-5,-5,,\n'
    ),
}


def load(url: str, folder: Path, options: LoadOptions = FIRST, **changed: str) -> LoadReport:
    """Load the files above, some of them changed (by name without .csv; empty: without it)."""
    folder.mkdir(exist_ok=True)
    for name, words in {**FILES, **{f"{name}.csv": words for name, words in changed.items()}}.items():
        (folder / name).unlink(missing_ok=True)
        if words:
            (folder / name).write_text(words, encoding="utf-8")
    return load_folder(url, folder, options=options)


def invoices(url: str, since: datetime | None = None) -> list[Fact]:
    """All invoices, or those modified since."""
    source = SqlOperations(url, time_zone=conftest.UTC, operations_time_zone=conftest.UTC)
    position = None if since is None else Position(modified_at=since)
    facts = [fact for page in source.changed(Kind.INVOICE, position) for fact in page]
    source.close()
    return facts


def test_documented_files(database_url: str, tmp_path: Path) -> None:
    """Files named after the tables, with the documented columns, become records, exact and complete."""
    report = load(database_url, tmp_path / "in")
    assert [(loaded.table, loaded.read, loaded.written) for loaded in report.tables] == [
        ("customers", 2, 2),
        ("items", 1, 1),
        ("invoices", 2, 2),
        ("invoice_lines", 2, 2),
    ]
    first, second = invoices(database_url)
    assert isinstance(first.record, Invoice)
    assert (first.record.total, first.record.delivery, first.record.currency) == (
        Decimal("120.00"),
        "email",
        "EUR",
    )
    assert first.record.lines[0].description == "two\nlines"
    assert (first.columns["customer_name"], second.columns["customer_found"]) == ("Acme", 0)
    assert (second.columns["total_cents"], second.columns["lines_without_item"]) == (-500, 1)


def test_again_changes_nothing(database_url: str, tmp_path: Path) -> None:
    """The same files again touch no row; a changed line makes its invoice modified, and only that one."""
    load(database_url, tmp_path / "in")
    again = load(database_url, tmp_path / "in", LATER)
    assert [loaded.written for loaded in again.tables] == [0, 0, 0, 0]
    assert invoices(database_url, LATER.now) == []
    changed = FILES["invoice_lines.csv"].replace("100,20", "99.99,20.01")
    report = load(database_url, tmp_path / "in", LATER, invoice_lines=changed)
    assert [loaded.written for loaded in report.tables] == [0, 0, 0, 1]
    assert [fact.record.source_id for fact in invoices(database_url, LATER.now)] == ["1"]


def test_vanished_line(database_url: str, tmp_path: Path) -> None:
    """A line that its invoice has no more is removed, and the invoice counts as modified; other invoices keep theirs."""
    load(database_url, tmp_path / "in")
    without = FILES["invoice_lines.csv"].split("L2")[0]
    report = load(database_url, tmp_path / "in", LATER, invoice_lines=without)
    assert report.tables[-1].removed == 1
    assert [
        (fact.record.source_id, fact.columns["line_count"]) for fact in invoices(database_url, LATER.now)
    ] == [("2", 0)]
    load(
        database_url,
        tmp_path / "in",
        LATER,
        invoices="",
        invoice_lines="id,invoice_id,item_id,quantity,rate,amount\nL9,2,,1,-5,-5\n",
    )
    assert {fact.record.source_id: fact.columns["line_count"] for fact in invoices(database_url)} == {
        "1": 1,
        "2": 1,
    }


def test_columns_that_a_file_lacks_keep_their_values(database_url: str, tmp_path: Path) -> None:
    """A file of two columns changes these two and nothing else."""
    load(database_url, tmp_path / "in")
    load(database_url, tmp_path / "in", LATER, customers="id,name\nC1,Acme Ltd\n")
    (first, _second) = invoices(database_url)
    assert (first.columns["customer_name"], first.columns["email"]) == ("Acme Ltd", "ap@acme.example")


BAD = [
    (
        "customers",
        "id,name,excluded\nC1,Acme,maybe\n",
        "customers.csv, line 2, column excluded: found 'maybe', expected yes or no",
    ),
    ("customers", "id,nmae\nC1,Acme\n", "line 1, column nmae: found a column that nothing uses"),
    ("customers", "id,nmae\nC1,Acme\n", "line 1, column name: found no such column"),
    ("customers", "id;name\nC1;Acme\n", "the separator seems to be a semicolon"),
    (
        "customers",
        "id,name\nC1,Acme\nC2,Borg\nC1,Coil\n",
        r"line 4, column id: found 'C1', expected an id of its own \(line 2",
    ),
    ("customers", "id,name\n,Acme\n", "line 2, column id: found nothing"),
    ("customers", "id,name\nC1,\n", "line 2, column name: found nothing"),
    ("customers", "id,name\nC1,Acme,more\n", "line 2: found 3 fields, expected 2"),
    (
        "customers",
        'id,name\nC1,"Acme\n',
        "line 2: found .*, expected fields in plain or properly closed double quotes",
    ),
    ("customers", "\n", "line 1: found nothing, expected a line with the names"),
    (
        "invoices",
        FILES["invoices.csv"].replace("C1", "C9"),
        "line 2, column customer_id: found 'C9', expected an id of customers",
    ),
    (
        "invoices",
        FILES["invoices.csv"].replace("2026-01-09,eur", "09/01/2026,eur"),
        "column document_date: found '09/01/2026'",
    ),
    (
        "invoices",
        FILES["invoices.csv"].replace("2026-01-09,eur", "2026-02-30,eur"),
        "expected a date written YYYY-MM-DD",
    ),
    ("invoices", FILES["invoices.csv"].replace("eur", "euro"), "expected a currency code of three letters"),
    (
        "invoices",
        FILES["invoices.csv"].replace("email", "pigeon"),
        "found 'pigeon', expected one of print, email, none",
    ),
    ("invoices", FILES["invoices.csv"].replace("120.00", ""), "column total: found nothing"),
    (
        "invoice_lines",
        FILES["invoice_lines.csv"].replace("L2,2", "L2,3"),
        "line 4, column invoice_id: found '3'",
    ),
    ("invoice_lines", FILES["invoice_lines.csv"].replace("I1", "I2"), "line 2, column item_id: found 'I2'"),
    ("stock", "id\n1\n", "stock.csv: found a file of another name"),
    *(
        (
            "invoices",
            FILES["invoices.csv"].replace("120.00", amount),
            f"line 2, column total: found {re.escape(repr(amount.strip(chr(34))))}",
        )
        for amount in (
            "NaN",
            "1e5",
            '"1,234.50"',
            "1.234",
            "inf",
            "12 EUR",
            "0x10",
            "٣",
            "1_0",
            "9999999999999",
            "--1",
        )
    ),
]


@pytest.mark.parametrize(("name", "words", "sentence"), BAD)
def test_problems_name_the_cell(tmp_path: Path, name: str, words: str, sentence: str) -> None:
    """Whatever is wrong is told with file, line, column, what was found and what is expected; nothing is loaded."""
    url = f"sqlite:///{tmp_path / 'test.db'}"
    with pytest.raises(LoadError, match=sentence):
        load(url, tmp_path / "in", **{name: words})
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        assert "company" not in sa.inspect(connection).get_table_names()


def test_nothing_is_loaded_when_one_reference_is_unknown(database_url: str, tmp_path: Path) -> None:
    """All or nothing: a file that is right is not loaded beside one that is wrong."""
    load(database_url, tmp_path / "in")
    with pytest.raises(LoadError):
        load(
            database_url,
            tmp_path / "in",
            LATER,
            customers="id,name\nC1,New\n",
            invoice_lines=FILES["invoice_lines.csv"].replace("I1", "I2"),
        )
    assert invoices(database_url)[0].columns["customer_name"] == "Acme"


def test_twenty_problems_and_the_rest_counted(tmp_path: Path) -> None:
    """Twenty problems are listed, the others counted."""
    rows = "".join(f"C{key},Acme,perhaps\n" for key in range(25))
    with pytest.raises(LoadError, match="and 5 more") as caught:
        load(
            f"sqlite:///{tmp_path / 'test.db'}",
            tmp_path / "in",
            customers=f"id,name,excluded\n{rows}",
            invoices="",
            invoice_lines="",
        )
    assert len(caught.value.problems) == 20


def test_wrong_encoding(tmp_path: Path) -> None:
    """A byte that is not of the encoding is told with its line; the right encoding loads it."""
    folder, url = tmp_path / "in", f"sqlite:///{tmp_path / 'test.db'}"
    folder.mkdir()
    (folder / "customers.csv").write_bytes("id,name\nC1,Acme\nC2,Müller\n".encode("cp1252"))
    with pytest.raises(LoadError, match=r"customers\.csv, line 3: found the byte fc, expected text in utf-8"):
        load_folder(url, folder)
    report = load_folder(url, folder, options=LoadOptions(encoding="cp1252"))
    assert report.tables[0].written == 2
    with pytest.raises(LoadError, match="the encoding klingon"):
        load_folder(url, folder, options=LoadOptions(encoding="klingon"))


def test_options_for_other_habits(tmp_path: Path) -> None:
    """Semicolons, decimal commas and day-first dates are options, for all files alike."""
    folder, url = tmp_path / "in", f"sqlite:///{tmp_path / 'test.db'}"
    folder.mkdir()
    (folder / "invoices.csv").write_text(
        "\ufeffid;number;customer_id;document_date;currency;total;is_voided\n1;A;;31.12.2025;EUR;1234,5;no\n",
        encoding="utf-8",
    )
    load_folder(url, folder, options=LoadOptions(separator=";", decimal_comma=True, date_format="%d.%m.%Y"))
    (fact,) = invoices(url)
    assert (fact.columns["total_cents"], fact.columns["document_date"]) == (123450, date(2025, 12, 31))


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        ("[[file]\n", "cannot be read"),
        ("[[file]]\nseparator = ';'\n", "without a name"),
        ("[[file]]\nname = 'a.csv'\nseperator = ';'\n", "says seperator of a.csv"),
        ("[[file]]\nname = 'a.csv'\nseparator = 1\n", "which is not str"),
        ("[[file]]\nname = 'a.csv'\n[file.invoices]\nno = 'x'\n", "says no of invoices"),
        ("[[file]]\nname = 'a.csv'\n[file.invoices]\nid = {colum = 'x'}\n", "of invoices.id"),
        ("[[file]]\nname = 'a.csv'\n[file.items]\nname = {sum = 'amount'}\n", "of items.name"),
        ("speling = 1\n", "says speling"),
        ("[[file]]\nname = 'a.csv'\n", "no such file"),
    ],
)
def test_wrong_mapping(tmp_path: Path, mapping: str, words: str) -> None:
    """A mapping file that says something unknown is refused in words that name it."""
    (tmp_path / "tieout-load.toml").write_text(mapping, encoding="utf-8")
    with pytest.raises(BadRequest, match=words):
        load_folder(f"sqlite:///{tmp_path / 'test.db'}", tmp_path)


def test_no_folder(tmp_path: Path) -> None:
    """A folder that is not there, or holds no CSV file, is told in words."""
    url = f"sqlite:///{tmp_path / 'test.db'}"
    with pytest.raises(BadRequest, match="There is no folder"):
        load_folder(url, tmp_path / "none")
    with pytest.raises(LoadError, match="no CSV file"):
        load_folder(url, tmp_path)
