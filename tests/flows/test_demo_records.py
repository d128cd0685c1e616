"""What the demo company holds: every kind, the same each time, written once; and how each of its records leaves the two runs."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

import sqlalchemy as sa

from connectors.contract.words import Kind
from tasks.demo import company, morning, sales, trouble
from tasks.demo.lists import NEWCOMER
from tasks.demo.twin import Limits

NIGHT = """
    customer | already there | 2 | 0.00
    customer | refused | 1 | 0.00
    customer | transferred | 10 | 0.00
    vendor | refused | 1 | 0.00
    vendor | transferred | 16 | 0.00
    employee | already there | 7 | 0.00
    employee | refused | 1 | 0.00
    item | already there | 13 | 0.00
    item | refused | 1 | 0.00
    invoice | held | 1 | 1220.00
    invoice | ineligible | 3 | 509.75
    invoice | invalid | 2 | 999.00
    invoice | refused | 2 | 855.50
    invoice | transferred | 90 | 103573.67
    timesheet | held | 1 | 450.00
    timesheet | ineligible | 1 | 480.00
    timesheet | invalid | 1 | 1500.00
    timesheet | transferred | 28 | 50820.00
    expense report | ineligible | 1 | 12.00
    expense report | invalid | 3 | 75.95
    expense report | transferred | 14 | 4425.37
    purchase order | held | 1 | 91.25
    purchase order | ineligible | 1 | 660.00
    purchase order | invalid | 1 | 447.50
    purchase order | transferred | 25 | 38084.85
    payment | held | 2 | 999.00
    payment | ineligible | 2 | 2503.56
    payment | invalid | 1 | 472.50
    payment | transferred | 44 | 48197.03
    refund | ineligible | 1 | 15.00
    refund | held | 1 | 20.00
    refund | transferred | 3 | 83.50
    processing fee | ineligible | 1 | 39.77
    processing fee | invalid | 1 | 0.00
    processing fee | transferred | 12 | 359.47
"""
"""Kind, disposition, records and total of the first night."""
MORNING = """
    customer | refused | 1 | 0.00
    customer | unchanged | 12 | 0.00
    vendor | refused | 1 | 0.00
    vendor | unchanged | 9 | 0.00
    employee | already there | 1 | 0.00
    item | refused | 1 | 0.00
    invoice | held | 1 | 1220.00
    invoice | ineligible | 3 | 509.75
    invoice | invalid | 1 | 619.00
    invoice | refused | 2 | 855.50
    invoice | transferred | 1 | 380.00
    invoice | unchanged | 89 | 101715.17
    invoice | updated | 1 | 1858.50
    timesheet | ineligible | 1 | 480.00
    timesheet | invalid | 1 | 1500.00
    timesheet | transferred | 1 | 450.00
    timesheet | unchanged | 27 | 48870.00
    timesheet | updated | 1 | 1485.00
    expense report | ineligible | 1 | 12.00
    expense report | invalid | 3 | 75.95
    expense report | unchanged | 14 | 4425.37
    purchase order | canceled | 1 | 413.00
    purchase order | held | 1 | 91.25
    purchase order | ineligible | 1 | 660.00
    purchase order | invalid | 1 | 447.50
    purchase order | refused | 1 | 3126.50
    purchase order | unchanged | 22 | 33819.60
    purchase order | updated | 1 | 725.75
    payment | canceled | 1 | 1124.69
    payment | held | 1 | 619.00
    payment | ineligible | 1 | 1142.50
    payment | invalid | 1 | 472.50
    payment | refused | 1 | 1111.25
    payment | transferred | 2 | 1741.06
    payment | unchanged | 43 | 47072.34
    refund | ineligible | 1 | 15.00
    refund | held | 1 | 20.00
    refund | unchanged | 3 | 83.50
    processing fee | invalid | 1 | 0.00
    processing fee | transferred | 1 | 39.77
    processing fee | unchanged | 12 | 359.47
"""
"""The same of its retry in the morning, after the corrections."""
DOCUMENTS = {
    "invoice": 91,
    "time entry": 140,
    "bill": 29,
    "expense": 28,
    "purchase order": 24,
    "payment": 45,
    "refund": 3,
}
"""What stands in the books in the end, made by Tieout."""


def told(table: str) -> dict[tuple[str, str], tuple[int, str]]:
    """Records and total by kind and disposition, from one of these tables."""
    cells = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]
    return {(kind, left): (int(count), total) for kind, left, count, total in cells}


def test_the_demo_has_every_kind_and_a_trouble_of_each() -> None:
    """Some 300 records over all kinds; every kind has a record that fails or waits, and one that goes."""
    night = told(NIGHT)
    assert {kind for kind, _ in night} == {str(kind) for kind in Kind}
    assert 280 <= sum(count for count, _ in night.values()) <= 320
    bad = {one.kind for one in trouble.EXPECTED}
    assert bad == {str(kind) for kind in Kind}
    went = {kind for kind, left in night if left in {"transferred", "already there"}}
    assert went == bad
    waits = Counter((kind, left) for kind, left in night if left == "held")
    assert {kind for kind, _ in waits} == {
        "invoice", "timesheet", "purchase order", "payment", "refund"
    }  # fmt: skip


def test_the_listed_failures_are_those_of_the_tables() -> None:
    """What the demo expects record by record adds up to the counts of each run."""
    for table, listed in ((NIGHT, trouble.EXPECTED), (MORNING, morning.EXPECTED_THEN)):
        counted = Counter((one.kind, str(one.disposition)) for one in listed)
        open_now = {
            key: count for key, (count, _) in told(table).items() if key[1] in {"held", "invalid", "refused"}
        }
        assert counted == open_now
    ineligible = {kind: count for (kind, left), (count, _) in told(NIGHT).items() if left == "ineligible"}
    assert ineligible == trouble.NOT_ELIGIBLE


def test_what_only_some_books_refuse_is_there_only_for_these() -> None:
    """A long number, a long name, a foreign letter: each a row and a failure where the books do not take it, and else nothing at all."""
    wide = Limits(number=21, name=100, encoding="utf-8")
    narrow = Limits(number=11, name=41, encoding="cp1252")
    assert list(company.rows(wide)) == list(company.rows())
    assert trouble.expected(wide) == list(trouble.EXPECTED)
    more = Counter(table for table, _ in company.rows(narrow)) - Counter(table for table, _ in company.rows())
    assert more == {"company": 2, "invoice": 1, "invoice_line": 1}
    for then in (trouble.EXPECTED, morning.EXPECTED_THEN):
        assert Counter(one.kind for one in trouble.expected(narrow, then)[len(then) :]) == {
            "customer": 2,
            "invoice": 1,
        }
    alone = trouble.expected(Limits(number=11, name=100, encoding="utf-8"))[len(trouble.EXPECTED) :]
    assert [one.number for one in alone] == [trouble.LONG_NUMBER.number]


def test_no_invoice_is_paid_twice_but_the_one_that_is_meant_to_be() -> None:
    """Payments never exceed an invoice; one payment pays three; the payment by hand is of an invoice that nothing else pays."""
    bills = {bill.number: bill for bill in (*sales.ordinary(), *trouble.BILLS)}
    paid: dict[str, Decimal] = defaultdict(Decimal)
    most = 0
    money: dict[str, list[tuple[str, Decimal]]] = defaultdict(list)
    for table, row in (*company.rows(), *morning.more("2026-03-03 08:00:00")):
        if table == "payment_allocation":
            number = row["invoice_id"].removeprefix("id-")
            money[row["payment_id"]].append((number, Decimal(row["amount"])))
    for pays in money.values():
        most = max(most, len(pays))
        assert len({bills[number].customer for number, _ in pays}) == 1
        for number, amount in pays:
            paid[number] += amount
    assert most == 3
    assert {number for number, amount in paid.items() if amount > bills[number].total} == set()
    assert morning.EDITED not in paid


def test_one_timesheet_has_two_identical_entries() -> None:
    """Two entries that are the same in everything but their ids; they become two documents (RULES 5)."""
    seen: Counter[tuple[str, ...]] = Counter()
    for table, row in company.rows():
        if table == "time_entry":
            seen[tuple(str(value) for name, value in row.items() if name != "time_entry_id")] += 1
    assert [count for count in seen.values() if count > 1] == [2]
    assert NEWCOMER in {row["resource_id"] for table, row in company.rows() if table == "timesheet"}


def test_the_company_is_the_same_each_time_and_written_once(tmp_path: Path) -> None:
    """A fixed seed: the same rows everywhere; writing them again changes nothing, neither a correction nor a removal."""
    assert list(company.rows()) == list(company.rows())
    url = company.file_url(tmp_path / "operations.sqlite")
    company.write(url)
    company.change(url, morning.corrections("2026-03-03 08:00:00"), morning.more("2026-03-03 08:00:00"))
    engine = sa.create_engine(url, poolclass=sa.NullPool)

    def held() -> dict[str, list[tuple[object, ...]]]:
        with engine.connect() as connection:
            return {
                name: [
                    tuple(row) for row in connection.execute(sa.text(f"SELECT * FROM {name} ORDER BY 1, 2"))
                ]
                for name in company.TABLES
            }

    before = held()
    company.write(url)
    assert held() == before
    written = Counter(table for table, _ in company.rows())
    assert len(before["invoice"]) == written["invoice"] == 98
    assert len(before["time_entry"]) == written["time_entry"] - 1
    assert morning.REMOVED not in {row[0] for row in before["time_entry"]}
    assert company.documents_due(url, {}) == Counter()
