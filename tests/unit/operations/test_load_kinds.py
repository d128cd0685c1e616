"""Files of every kind: loaded, loaded again without effect, and lines that make the record above them modified."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from connectors.contract.protocols import Position
from connectors.contract.words import Kind
from connectors.operations import SqlOperations
from connectors.operations.load import LoadError, LoadOptions, LoadReport, load_folder
from connectors.operations.views import LOADABLE
from tests.unit.operations.conftest import UTC as ZONE
from tests.unit.operations.test_people import found

FIRST = LoadOptions(now=datetime(2026, 1, 10, 8, tzinfo=UTC))
LATER = LoadOptions(now=datetime(2026, 1, 11, 8, tzinfo=UTC))
FILES = {
    "customers": "id,name,currency\nC1,Acme,EUR\n",
    "vendors": "id,name\nV1,Bolt\nC1,Acme\n",
    "employees": "id,first_name,last_name,accounting_id,is_active\nR1,Ada,Byron,55,\n",
    "items": "id,name\nI1,Support\n",
    "invoices": "id,number,customer_id,document_date,currency,total,is_voided\n1,INV-1,C1,2026-01-09,EUR,50,no\n2,INV-2,C1,2026-01-09,EUR,5,no\n",
    "invoice_lines": "id,invoice_id,item_id,quantity,rate,amount\nB1,1,I1,1,50,50\n",
    "timesheets": "id,employee_id,period_start,period_end,status\nT1,R1,2026-01-05,2026-01-11,APPROVED\n",
    "time_entries": (
        "id,timesheet_id,employee_id,customer_id,date_worked,hours,is_billable,rate,work_type\n"
        "E1,T1,R1,C1,2026-01-05,7.5,yes,80,Travel\nE2,T1,R1,,2026-01-06,0.5,,,\n"
    ),
    "expense_reports": (
        "id,name,employee_id,status,document_date,total,cash_advance,amount_due,currency,exchange_rate\n"
        "X1,Trip,R1,approved for payment,2026-01-11,12.5,,12.5,eur,1.1\n"
    ),
    "expense_items": (
        "id,expense_report_id,expense_date,payment_type,amount,category,account,is_billable,is_reimbursable\n"
        "N1,X1,2026-01-05,Cash,12.5,Meals,6200,,\n"
    ),
    "purchase_orders": "id,number,vendor_id,status,document_date,freight\nO1,PO-1,V1,Submitted,2026-01-08,\n",
    "purchase_order_items": "id,purchase_order_id,item_id,quantity,unit_cost\nL1,O1,I1,3,10\nL2,O1,,1,2.5\n",
    "purchase_order_receipts": "id,purchase_order_item_id,quantity,received_on\nK1,L1,2,2026-01-09\n",
    "payments": "id,customer_id,document_date,amount,method,reference,status\nP1,C1,2026-01-09,55,Check,77,Settled\n",
    "payment_allocations": "payment_id,invoice_id,amount\nP1,1,50\nP1,2,5\n",
    "refunds": "id,payment_id,document_date,amount,status\nF1,P1,2026-01-10,1,settled\n",
    "processing_fees": "id,payment_id,document_date,amount,fee_kind\nG1,P1,2026-01-10,0.5,Processor\n",
}


class Company:
    """A folder of files, the database that they fill, and what comes out of it."""

    def __init__(self, url: str, folder: Path) -> None:
        """Begin with nothing loaded."""
        self.url = url
        self.folder = folder
        folder.mkdir()
        self.source = SqlOperations(url, time_zone=ZONE, operations_time_zone=ZONE)

    def load(self, options: LoadOptions = FIRST, **changed: str) -> LoadReport:
        """Load the files above, some of them changed (empty: without it)."""
        for name, words in {**FILES, **changed}.items():
            (self.folder / f"{name}.csv").unlink(missing_ok=True)
            if words:
                (self.folder / f"{name}.csv").write_text(words, encoding="utf-8")
        return load_folder(self.url, self.folder, options=options)

    def one(self, kind: Kind, key: str) -> Any:
        """One record as it is read now."""
        return found(self.source.by_ids(kind, [key]))[key].record

    def modified(self) -> list[tuple[Kind, str]]:
        """Records that count as modified by the later load."""
        since = Position(modified_at=datetime(2026, 1, 11, tzinfo=UTC))
        return [(kind, key) for kind in Kind for key in found(self.source.changed(kind, since))]


@pytest.fixture
def company(database_url: str, tmp_path: Path) -> Iterator[Company]:
    """A company with all files loaded once."""
    made = Company(database_url, tmp_path / "in")
    made.load()
    yield made
    made.source.close()


def test_every_view_can_be_loaded(company: Company) -> None:
    """Each file of the documentation fills its view, with words as they are written and blanks as what they stand for."""
    assert set(FILES) == set(LOADABLE)
    sheet, report = company.one(Kind.TIMESHEET, "T1"), company.one(Kind.EXPENSE_REPORT, "X1")
    assert sheet.status == "Approved"
    assert [(one.is_billable, one.rate, one.work_type) for one in sheet.entries] == [
        (True, Decimal(80), "Travel"), (False, None, None),
    ]  # fmt: skip
    assert (report.status, report.currency, report.exchange_rate) == (
        "Approved for Payment",
        "EUR",
        Decimal("1.1"),
    )
    (expense,) = report.items
    assert (expense.account, expense.is_billable, expense.is_reimbursable) == ("6200", False, True)
    order, payment = company.one(Kind.PURCHASE_ORDER, "O1"), company.one(Kind.PAYMENT, "P1")
    assert (order.amount, len(order.receipts), order.lines[1].item_id) == (Decimal("32.50"), 1, None)
    assert (payment.reference, payment.status, len(payment.allocations)) == ("77", "settled", 2)
    assert company.one(Kind.EMPLOYEE, "R1").is_active
    assert company.one(Kind.PROCESSING_FEE, "G1").fee_kind == "processor"
    assert company.source.check() == []


def test_a_vendor_is_no_customer(company: Company) -> None:
    """A company in the vendors' file alone is no customer; one in both files is both, loaded again as well."""
    company.load(LATER)
    start = None
    assert list(found(company.source.dated(Kind.CUSTOMER, start, start))) == ["C1"]
    assert sorted(found(company.source.dated(Kind.VENDOR, start, start))) == ["C1", "V1"]


def test_again_changes_nothing(company: Company) -> None:
    """The same files again touch no row of any table."""
    report = company.load(LATER)
    assert [
        (one.table, one.written, one.removed) for one in report.tables if one.written or one.removed
    ] == []
    assert company.modified() == []


@pytest.mark.parametrize(
    ("file", "old", "new", "kind", "key"),
    [
        ("time_entries", "7.5", "7.25", Kind.TIMESHEET, "T1"),
        ("expense_items", "6200", "6300", Kind.EXPENSE_REPORT, "X1"),
        ("purchase_order_items", "3,10", "4,10", Kind.PURCHASE_ORDER, "O1"),
        ("purchase_order_receipts", "L1,2", "L1,1", Kind.PURCHASE_ORDER, "O1"),
        ("payment_allocations", "P1,2,5", "P1,2,4", Kind.PAYMENT, "P1"),
        ("time_entries", "E2,T1,R1,,2026-01-06,0.5,,,\n", "", Kind.TIMESHEET, "T1"),
        ("purchase_order_receipts", "K1,L1,2,2026-01-09\n", "", Kind.PURCHASE_ORDER, "O1"),
        ("payment_allocations", "P1,2,5\n", "", Kind.PAYMENT, "P1"),
    ],
)
def test_a_line_makes_its_record_modified(
    company: Company, file: str, old: str, new: str, kind: Kind, key: str
) -> None:
    """A line that is new, changed or gone makes the record above it modified, and no other."""
    report = {one.table: one for one in company.load(LATER, **{file: FILES[file].replace(old, new)}).tables}
    assert (report[file].written, report[file].removed) == ((1, 0) if new else (0, 1))
    assert company.modified() == [(kind, key)]


def test_an_ordered_line_goes_with_its_receipts(company: Company) -> None:
    """A line that has vanished from its order takes its receipts with it."""
    company.load(
        LATER,
        purchase_order_items="id,purchase_order_id,item_id,quantity,unit_cost\nL2,O1,,1,2.5\n",
        purchase_order_receipts="",
    )
    order = company.one(Kind.PURCHASE_ORDER, "O1")
    assert ([line.source_id for line in order.lines], order.receipts) == (["L2"], ())
    assert company.modified() == [(Kind.PURCHASE_ORDER, "O1")]


@pytest.mark.parametrize(
    ("file", "words", "sentence"),
    [
        ("timesheets", FILES["timesheets"].replace("APPROVED", "Fine"), "one of New, Submitted, Rejected, Approved, Paid"),
        ("timesheets", FILES["timesheets"].replace(",R1,", ",,"), "column employee_id: found nothing"),
        ("payments", FILES["payments"].replace(",C1,", ",V1,"), "found 'V1', expected an id of customers"),
        ("purchase_orders", FILES["purchase_orders"].replace("V1", "V9"), "found 'V9', expected an id of vendors"),
        ("payment_allocations", FILES["payment_allocations"].replace("P1,2,5", "P1,1,5"),
         r"payment_id, invoice_id: found 'P1 / 1', expected an id of its own \(line 2"),
        ("payment_allocations", "payment_id,invoice_id,amount\nP1,,5\n", "column invoice_id: found nothing"),
        ("payment_allocations", "payment_id,amount\nP1,5\n", "column invoice_id: found no such column"),
        ("purchase_order_receipts", FILES["purchase_order_receipts"].replace("L1", "L9"), "an id of purchase_order_items"),
    ],
)  # fmt: skip
def test_problems_name_the_cell(company: Company, file: str, words: str, sentence: str) -> None:
    """What is wrong in a file of any kind is told with its place, and nothing is loaded."""
    with pytest.raises(LoadError, match=sentence):
        company.load(LATER, **{file: words, "customers": "id,name\nC1,Changed\n"})
    assert company.one(Kind.CUSTOMER, "C1").name == "Acme"


def test_tables_are_filled_before_what_names_them() -> None:
    """The order of the files is one in which every reference is filled before it is needed."""
    filled: set[str] = set()
    for name, view in LOADABLE.items():
        assert {column.refers for column in view.columns if column.refers} <= filled, name
        filled.add(name)


def test_dates_of_loaded_records(company: Company) -> None:
    """What was loaded is found by its own dates."""
    day = date(2026, 1, 9)
    assert list(found(company.source.dated(Kind.PAYMENT, day, day))) == ["P1"]
