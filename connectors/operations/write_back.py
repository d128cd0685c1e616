"""The way back: named statements that tell operations status, external number, failure reason and paid date, and that write imports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from connectors.contract.errors import OperationsUnreadable
from connectors.contract.protocols import PaidResult, WriteBack
from connectors.contract.records import Record
from connectors.contract.records_work import PAYEE
from connectors.contract.words import Kind, TransferStatus
from connectors.operations.columns import View
from connectors.operations.imports import IMPORT_PARAMETERS, NEEDED, REFERENCE_IMPORTS, rows
from connectors.operations.kinds.reading import Reading
from connectors.operations.values import flag
from connectors.operations.views import INVOICE, VIEWS

STATUS_PARAMETERS = frozenset({"kind", "id", "status", "external_number", "reason", "at", "transferred_at"})
PAID_PARAMETERS = frozenset({"id", "paid_date"})

# An external number, once written, goes only when the status says Not Transferred: a failure of a ledger that was lost must
# not make a record look as if it had never been in the books (RULES 8).
_STATUS = """
INSERT INTO tieout_transfer (kind, id, status, external_number, reason, transferred_at, at)
VALUES (:kind, :id, :status, :external_number, :reason, :transferred_at, :at)
ON CONFLICT (kind, id) DO UPDATE SET status = excluded.status, reason = excluded.reason, at = excluded.at,
  external_number = CASE WHEN excluded.status = 'Not Transferred' THEN excluded.external_number
    ELSE coalesce(excluded.external_number, tieout_transfer.external_number) END,
  transferred_at = CASE WHEN excluded.status = 'Not Transferred' THEN NULL
    ELSE coalesce(tieout_transfer.transferred_at, excluded.transferred_at) END
"""


def _slot(table: str, key: str, column: str, value: str) -> str:
    return (
        f"UPDATE {table} SET {column} = CASE WHEN :status = 'Not Transferred' THEN NULL "
        f"ELSE coalesce({column}, :{value}) END WHERE {key} = :id "
        "AND :status IN ('Transferred', 'Not Transferred')"
    )


REFERENCE: dict[str, str] = {
    "status": _STATUS,
    "status_invoice": _slot("invoice", "invoice_id", "web_service_date", "transferred_at"),
    "status_expense_report": _slot(
        "expense_report", "expense_report_id", "quick_books_reference_number", "external_number"
    ),
    "status_purchase_order": _slot(
        "purchase_order", "purchase_order_id", "external_po_number", "external_number"
    ),
    "paid_date": """
UPDATE invoice SET paid_date = :paid_date, paid_date_source = 'accounting'
WHERE invoice_id = :id AND NOT is_voided AND NOT paid_date_locked
  AND ((paid_date IS NULL) <> (:paid_date IS NULL) OR paid_date <> :paid_date)
""",
    **REFERENCE_IMPORTS,
}
"""Statements for the reference schema. ``status`` runs for every record, ``status_KIND`` after it for records of that kind."""


class WriteBackStatements:
    """The statements of one book: the reference schema's, or those that its settings name, never a mixture."""

    def __init__(self, named: Mapping[str, str]) -> None:
        """Take the settings' statements by name; none at all means the reference schema."""
        self._named = dict(named) or REFERENCE

    def problems(self) -> list[str]:
        """Return sentences about statements that are missing, unknown, or ask for a parameter that there is not."""
        allowed_in: dict[str, frozenset[str]] = {"status": STATUS_PARAMETERS, "paid_date": PAID_PARAMETERS}
        allowed_in |= {_kind_name(kind): STATUS_PARAMETERS for kind in Kind} | dict(IMPORT_PARAMETERS)
        found = [
            f"The settings name no write-back statement `{name}`."
            for name in ("status", "paid_date")
            if name not in self._named
        ]
        for name, statement in self._named.items():
            if name not in allowed_in:
                found.append(f"The settings name a write-back statement `{name}`, which nothing runs.")
                continue
            allowed = allowed_in[name]
            found.extend(
                f"The write-back statement `{name}` asks for :{parameter}; it may use "
                f"{', '.join(f':{known_one}' for known_one in sorted(allowed))}."
                for parameter in sorted(set(sa.text(statement).compile().params) - allowed)
            )
        return found

    def write(self, reading: Reading, changes: Sequence[WriteBack]) -> None:
        """Run the status statements for all changes in one transaction.

        A vendor that stands for an employee has no row in operations, and is not told of.

        Raises:
            OperationsUnreadable: one of them failed; nothing was written.
        """
        changes = [
            one for one in changes if one.kind is not Kind.VENDOR or not one.source_id.startswith(PAYEE)
        ]
        if not changes:
            return
        with reading.database.write("take the transfer status") as connection:
            self._tell(reading, connection, changes)

    def _tell(self, reading: Reading, connection: sa.Connection, changes: Sequence[WriteBack]) -> None:
        for kind in dict.fromkeys(change.kind for change in changes):
            of_kind = [change for change in changes if change.kind == kind]
            whole = _whole_ids(reading, connection, kind)
            values = [_status_values(reading, change, whole=whole) for change in of_kind]
            for name in ("status", _kind_name(kind)):
                if statement := self._named.get(name):
                    connection.execute(sa.text(statement), values)

    def cannot_import(self, reading: Reading, kind: Kind) -> str:
        """Why records of a kind cannot be imported, in a sentence; empty where they can."""
        if kind not in NEEDED:
            return f"Tieout does not import {kind} records."
        lacking = [name for name in NEEDED[kind] if name not in self._named]
        if lacking:
            names = " and ".join(f"`{name}`" for name in lacking)
            return f"No {kind} can be imported: the book's settings name no write-back statement {names}."
        with reading.database.read() as connection:
            if _whole_ids(reading, connection, kind):
                return f"No {kind} can be imported: ids of operations are whole numbers there, and cannot take those of imports."
        return ""

    def take_import(self, reading: Reading, record: Record, change: WriteBack) -> None:
        """Write a record and the mark of its transfer in one transaction, so that nobody ever takes it for one to be exported (RULES 8, 33).

        Raises:
            OperationsUnreadable: it could not be written, or the view does not show it afterwards; nothing was written then.
        """
        if said := self.cannot_import(reading, record.kind):
            raise OperationsUnreadable(f"{said} Nothing was written.")
        with reading.database.write(f"take {record.label}") as connection:
            for name, values in rows(reading, connection, record, _stored(reading, change.at)):
                connection.execute(sa.text(self._named[name]), values)
            self._tell(reading, connection, [change])
            view = _view(record.kind)
            shown = sa.text(f"SELECT 1 FROM {view.name} WHERE id = :id")
            if connection.execute(shown, {"id": record.source_id}).first() is None:
                raise OperationsUnreadable(
                    f"Operations took {record.label}, but the view {view.name} does not show it under {record.source_id}. "
                    "Nothing was written."
                )

    def write_paid(self, reading: Reading, source_id: str, paid_on: date | None) -> PaidResult:
        """Run the paid-date statement; where it changed no row, say why.

        Raises:
            OperationsUnreadable: the database cannot be written, or the settings name no such statement.
        """
        if "paid_date" not in self._named:
            raise OperationsUnreadable(
                "The settings name no write-back statement `paid_date`. Nothing was written."
            )
        with reading.database.write("take the paid date") as connection:
            shape = reading.shape(INVOICE)
            ids = shape.typed(connection, [source_id])
            if not ids:
                return PaidResult.MISSING
            day = paid_on.isoformat() if paid_on is not None and reading.database.sqlite else paid_on
            values = {"id": ids[0], "paid_date": day}
            if connection.execute(sa.text(self._named["paid_date"]), values).rowcount:
                return PaidResult.WRITTEN
            locked = shape.flag_sql(connection, "paid_date_locked")
            row = connection.execute(
                sa.text(f"SELECT is_voided, {locked} FROM {INVOICE.name} WHERE id = :id"), {"id": ids[0]}
            ).first()
            if row is None:
                return PaidResult.MISSING
            if flag(row[0]):
                return PaidResult.VOIDED
            return PaidResult.LOCKED if flag(row[1]) else PaidResult.UNCHANGED


def _kind_name(kind: Kind) -> str:
    return f"status_{kind.replace(' ', '_')}"


def _whole_ids(reading: Reading, connection: sa.Connection, kind: Kind) -> bool:
    return bool(reading.shape(_view(kind)).is_whole(connection))


def _view(kind: Kind) -> View:
    return next(view for view in VIEWS.values() if view.kind == kind)


def _status_values(reading: Reading, change: WriteBack, *, whole: bool) -> dict[str, Any]:
    at = _stored(reading, change.at)
    return {
        "kind": str(change.kind),
        "id": int(change.source_id) if whole and change.source_id.isdecimal() else change.source_id,
        "status": change.status,
        "external_number": change.external_number,
        "reason": change.reason,
        "at": at,
        "transferred_at": at if change.status == TransferStatus.TRANSFERRED else None,
    }


def _stored(reading: Reading, moment: datetime) -> datetime | str:
    local = moment.astimezone(reading.calendar.operations).replace(tzinfo=None, microsecond=0)
    return local.isoformat(sep=" ") if reading.database.sqlite else local
