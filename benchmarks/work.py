"""Made-up operations in bulk: lists of customers and items, and invoices of a few lines, written straight into the reference schema."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

CUSTOMERS = 200
ITEMS = 20
NUMBER = "BM-{:07d}"
RATES = (100, 40, 25)
"""Dollars of the lines of an invoice, in turn; the first one rises with the invoice's number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A row of records: from which number, how many, over which document dates, changed when."""

    first: int
    count: int
    start: date
    days: int = 60
    changed_from: datetime
    changed_over: timedelta = timedelta(0)

    def __iter__(self) -> Iterator[int]:
        return iter(range(self.first, self.first + self.count))

    def day(self, number: int) -> date:
        """Document date of a record."""
        return self.start + timedelta(days=(number - self.first) * self.days // self.count)

    def changed(self, number: int) -> str:
        """Modification time of a record, as SQLite keeps it."""
        return f"{self.changed_from + self.changed_over * ((number - self.first) / self.count):%Y-%m-%d %H:%M:%S}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoices(Span):
    """A row of invoices with so many lines each."""

    lines: int = 3

    def rates(self, number: int) -> list[int]:
        """Amounts of its lines, in dollars."""
        return [RATES[place % 3] + (number % 500 if place == 0 else 0) for place in range(self.lines)]


def put(database: Path, **tables: Iterable[tuple[Any, ...]]) -> None:
    """Write rows into tables, in the order given: a first row with the names of the columns, then their values."""
    with sqlite3.connect(database) as sql:
        for table, rows in tables.items():
            columns, *values = rows
            marks = ", ".join("?" for _ in columns)
            sql.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", values)
    sql.close()


def fill_lists(database: Path, changed: datetime, customers: int = CUSTOMERS, items: int = ITEMS) -> None:
    """Customers and items."""
    at = f"{changed:%Y-%m-%d %H:%M:%S}"
    with sqlite3.connect(database) as sql:
        sql.executemany(
            "INSERT INTO company (company_id, company_name, invoice_email, last_modified_date_time) VALUES (?, ?, ?, ?)",
            [(f"C{n}", f"Customer {n:04d}", f"billing{n}@example.com", at) for n in range(customers)],
        )
        sql.executemany(
            "INSERT INTO service_item (item_id, name, last_modified_date_time) VALUES (?, ?, ?)",
            [(f"I{n}", f"Service {n:03d}", at) for n in range(items)],
        )
    sql.close()


def fill_invoices(database: Path, invoices: Invoices, customers: int = CUSTOMERS, items: int = ITEMS) -> None:
    """Invoices with their lines."""
    sql = sqlite3.connect(database)
    with sql:
        sql.executemany(
            "INSERT INTO invoice (invoice_id, company_id, invoice_number, invoice_date_time, due_date, currency, invoice_total,"
            " last_modified_date_time) VALUES (?, ?, ?, ?, ?, 'USD', ?, ?)",
            (
                (
                    f"V{n}", f"C{n % customers}", NUMBER.format(n), f"{invoices.day(n)} 00:00:00",
                    f"{invoices.day(n) + timedelta(days=30)}", sum(invoices.rates(n)), invoices.changed(n),
                )
                for n in invoices
            ),
        )  # fmt: skip
        sql.executemany(
            "INSERT INTO invoice_line (billing_item_id, invoice_id, item_id, item_name, description, quantity, rate,"
            " extended_price, sort_order_id) VALUES (?, ?, ?, ?, 'Work as agreed', 1, ?, ?, ?)",
            (
                (f"L{n}-{place}", f"V{n}", f"I{(n + place) % items}", f"Service {(n + place) % items:03d}", rate, rate, place)
                for n in invoices
                for place, rate in enumerate(invoices.rates(n))
            ),
        )  # fmt: skip
    sql.close()
