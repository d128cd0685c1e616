"""The demo company's operations: a database in the reference schema with all its work, and what a person enters there later."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from connectors.operations import create_reference
from tasks.demo import costs, lists, sales, trouble
from tasks.demo.lists import Row
from tasks.demo.twin import Limits

TABLES = (
    "company", "resource", "service_item", "invoice", "invoice_line", "timesheet", "time_entry", "expense_report", "expense_item",
    "purchase_order", "purchase_order_item", "purchase_order_receipt", "payment", "payment_allocation", "refund", "processing_fee",
)  # fmt: skip
"""In the order in which rows refer to each other."""


def rows(limits: Limits | None = None) -> Iterator[Row]:
    """All that the company has in operations on its first night; with what breaks the ``limits`` of its books."""
    for module in (lists, sales, costs, trouble):
        yield from module.rows()
    for _, more in trouble.beyond(limits) if limits else ():
        yield from more


def write(url: str, limits: Limits | None = None) -> None:
    """Write the company into its operations database, once: what people changed or removed there since stays so.

    Raises:
        OperationsUnreadable: the database cannot be written.
    """
    create_reference(url)
    with _begun(url) as connection:
        if not connection.scalar(sa.text("SELECT count(*) FROM company")):
            _insert(connection, rows(limits))


def _insert(connection: sa.Connection, some: Iterable[Row]) -> None:
    tables: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for table, row in some:
        tables[table].append(row)
    for table in sorted(tables, key=TABLES.index):
        names = list(tables[table][0])
        marks = ", ".join(f":{one}" for one in names)
        connection.execute(
            sa.text(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"), tables[table]
        )


def change(url: str, statements: Iterable[tuple[str, Mapping[str, Any]]], some: Iterable[Row] = ()) -> None:
    """Correct operations and enter more, in one go, as people would."""
    with _begun(url) as connection:
        for statement, values in statements:
            connection.execute(sa.text(statement), dict(values))
        _insert(connection, some)


def has_email(url: str, customer: str) -> bool:
    """Whether operations have an e-mail address of a customer."""
    with _begun(url) as connection:
        statement = sa.text("SELECT invoice_email FROM company WHERE company_id = :id")
        return bool(connection.scalar(statement, {"id": customer}))


def give_email(url: str, customer: str, email: str, at: str) -> None:
    """Enter a customer's e-mail address in operations, as a person would."""
    statement = (
        "UPDATE company SET invoice_email = :email, last_modified_date_time = :at WHERE company_id = :id"
    )
    change(url, [(statement, {"email": email, "at": at, "id": customer})])


def transferred_numbers(url: str) -> list[str]:
    """Numbers of the invoices that operations were told are in the books."""
    statement = (
        "SELECT i.invoice_number FROM invoice i JOIN tieout_transfer t ON t.kind = 'invoice' AND t.id = i.invoice_id "
        "WHERE t.status = 'Transferred' ORDER BY i.invoice_number"
    )
    with _begun(url) as connection:
        return list(connection.scalars(sa.text(statement)))


_DUE = {
    "invoice": ("invoice", "1"),
    "time entry": ("timesheet", "(SELECT count(*) FROM time_entry e WHERE e.timesheet_id = t.id)"),
    "report": (
        "expense report",
        "EXISTS (SELECT 1 FROM expense_item e WHERE e.expense_report_id = t.id AND e.is_reimbursable)",
    ),
    "card": (
        "expense report",
        "(SELECT count(DISTINCT e.payment_type) FROM expense_item e WHERE e.expense_report_id = t.id AND NOT e.is_reimbursable)",
    ),
    "receipt": (
        "purchase order",
        "(SELECT count(*) - 2 * sum(r.quantity < 0) FROM tieout_purchase_order_receipt r WHERE r.purchase_order_id = t.id)",
    ),
    "payment": ("payment", "1"),
    "refund": ("refund", "1"),
    "fee": ("processing fee", "1"),
}
"""Part of a record → the kind of record, and how many such parts a transferred one has; the sandbox knows what each becomes."""


def documents_due(url: str, becomes: Mapping[str, Sequence[str]]) -> Counter[str]:
    """How many documents of each type the books should hold of what operations were told is in them.

    ``becomes``: part of a record → the types of its documents, where they are not called as the part is.
    """
    found: Counter[str] = Counter()
    with _begun(url) as connection:
        for part, (kind, each) in _DUE.items():
            counted = connection.scalar(
                sa.text(
                    f"SELECT sum({each}) FROM tieout_transfer t WHERE t.status = 'Transferred' AND t.kind = '{kind}'"
                )
            )
            for document in becomes.get(part, (part,)):
                found[document] += int(counted or 0)
        # An order of which a receipt failed is in the books with its number, though not all of it.
        orders = "SELECT count(*) FROM purchase_order WHERE external_po_number IS NOT NULL AND status <> 'Canceled'"
        found["purchase order"] = int(connection.scalar(sa.text(orders)) or 0)
    return found


@contextmanager
def _begun(url: str) -> Iterator[sa.Connection]:
    engine = sa.create_engine(url)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def file_url(path: Path) -> str:
    """Address of a database in a file."""
    return f"sqlite:///{path}"
