"""What people in a company's operations enter and change, of every kind, under names and numbers that no other company has."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tests.promises.harness import Firm
from tests.support.office import Office, stamp

__all__ = ["Entering"]
_TABLES = {
    "TS": ("timesheet", "timesheet_id"),
    "ER": ("expense_report", "expense_report_id"),
    "PO": ("purchase_order", "purchase_order_id"),
    "PAY": ("payment", "payment_id"),
    "REF": ("refund", "refund_id"),
    "FEE": ("processing_fee", "fee_id"),
}


class Entering(Firm):
    """The operations' side of a company; the middle of a number says of which kind a record is."""

    place: int
    day: date
    party: str
    office: Office

    def number(self, name: object) -> str:
        """A number that no other company in the twin uses."""
        return f"R{self.place}-{name}"

    # invoices and customers ------------------------------------------------------------------------------------
    def bill(
        self, name: object = 1, *amounts: str, customer: str = "", day: date | None = None, **columns: Any
    ) -> str:
        """Enter an invoice (100.00 unless told); ``columns`` are those of operations. Returns its number."""
        number = self.number(name)
        source_id = self.invoice(number, *amounts, customer=customer or self.party, day=day or self.day)
        if columns:
            self.change_id(source_id, **columns)
        return number

    def change(self, number: str, **columns: Any) -> None:
        """Somebody edits the invoices of this number."""
        for source_id in self.ids(number):
            self.change_id(source_id, **columns)

    def change_id(self, source_id: str, **columns: Any) -> None:
        """Somebody edits one invoice."""
        told = {
            name: str(value) if isinstance(value, date | Decimal) else value
            for name, value in columns.items()
        }
        told.setdefault("last_modified_date_time", stamp())
        sets = ", ".join(f"{name} = :{name}" for name in told)
        self.do(f"UPDATE invoice SET {sets} WHERE invoice_id = :source_id", source_id=source_id, **told)

    def change_customer(self, source_id: str = "", **columns: Any) -> None:
        """Somebody edits a customer."""
        columns.setdefault("last_modified_date_time", stamp())
        sets = ", ".join(f"{name} = :{name}" for name in columns)
        self.do(
            f"UPDATE company SET {sets} WHERE company_id = :source_id",
            source_id=source_id or self.party,
            **columns,
        )

    def reprice(self, number: str, *amounts: str, off: str = "0") -> None:
        """Somebody gives an invoice other lines, and the total that they add up to."""
        (source_id,) = self.ids(number)
        self.do("DELETE FROM invoice_line WHERE invoice_id = :id", id=source_id)
        for place, amount in enumerate(amounts):
            self.do(
                "INSERT INTO invoice_line (billing_item_id, invoice_id, item_id, item_name, quantity, rate, extended_price, "
                "sort_order_id) VALUES (:line, :id, 'work', 'Promised work', 1, :amount, :amount, :place)",
                line=f"{source_id}-{place}", id=source_id, amount=amount, place=place,
            )  # fmt: skip
        total = sum((Decimal(one) for one in amounts), start=Decimal(off))
        self.change_id(source_id, invoice_total=total)

    def ids(self, number: str) -> list[str]:
        """Ids of the invoices of this number in operations."""
        return [
            row[0] for row in self.ask("SELECT invoice_id FROM invoice WHERE invoice_number = :n", n=number)
        ]

    def word(self, number: str) -> tuple[str, str | None, str | None]:
        """What operations were told of an invoice: status, external number, reason."""
        rows = self.ask(
            "SELECT t.status, t.external_number, t.reason FROM tieout_transfer t JOIN invoice i ON i.invoice_id = t.id "
            "WHERE t.kind = 'invoice' AND i.invoice_number = :n",
            n=number,
        )
        return tuple(rows[0]) if rows else ("", None, None)  # type: ignore[return-value]

    # people, work and money ------------------------------------------------------------------------------------
    def worker(self, first: str = "Ada", last: str = "Byron") -> str:
        """Somebody who works here and is an employee in the books; the id in operations."""
        employee = self.office.named(last)
        if not self.ask("SELECT 1 FROM resource WHERE resource_id = :id", id=employee):
            self.office.employee(first, last)
            self.books.hire(first, employee)
        return employee

    def sheet(
        self, name: object, *hours: str, employee: str = "", day: date | None = None, **entry: Any
    ) -> str:
        """A timesheet of one day, an entry for each of the hours; its number."""
        number = self.number(f"TS-{name}")
        self.office.timesheet(number, employee or self.worker(), day or self.day, hours, **entry)
        return number

    def expenses(
        self, name: object, *items: Mapping[str, Any] | str, employee: str = "", **report: Any
    ) -> str:
        """An expense report; an item is an amount, or its columns. Its number."""
        number = self.number(f"ER-{name}")
        rows = [{"amount": one} if isinstance(one, str) else one for one in items]
        self.office.expense_report(number, employee or self.worker(), self.day, rows, **report)
        return number

    def order(self, name: object, *lines: tuple[str, str, str], **columns: Any) -> str:
        """A purchase order with lines of (item, quantity, cost), of one vendor; its number."""
        number = self.number(f"PO-{name}")
        vendor = columns.pop("vendor", "") or self.office.company("Hardware", vendor=True)
        named = [(self.office.named(item), quantity, cost) for item, quantity, cost in lines]
        self.office.purchase_order(number, vendor, self.day, named, **columns)
        return number

    def receive(self, order: str, quantity: str, line: int = 0, days: int = 2) -> str:
        """Something of a line of an order came, or went back; the receipt's id."""
        rows = self.ask(
            "SELECT purchase_order_item_id FROM purchase_order_item WHERE order_id = :o ORDER BY 1", o=order
        )
        return self.office.receipt(order, rows[line][0], quantity, self.day + timedelta(days=days))

    def payment(self, name: object, paid: Mapping[str, str], customer: str = "", **columns: Any) -> str:
        """A payment: number of an invoice → how much of it; its number."""
        number = self.number(f"PAY-{name}")
        allocations = {self.ids(invoice)[0]: amount for invoice, amount in paid.items()}
        return self.office.payment(number, customer or self.party, self.day, allocations, **columns)

    def refund(self, name: object, payment: str, amount: str, **columns: Any) -> str:
        """Money given back of a payment; its number."""
        return self.office.refund(self.number(f"REF-{name}"), payment, amount, self.day, **columns)

    def fee(self, name: object, payment: str, amount: str, **columns: Any) -> str:
        """What the processor kept of a payment; its number."""
        return self.office.fee(self.number(f"FEE-{name}"), payment, amount, self.day, **columns)

    def edit(self, number: str, **columns: Any) -> None:
        """Somebody changes a record that is no invoice; it counts as modified."""
        table, key = _TABLES[number.split("-")[1]]
        self.office.change(table, key, number, **columns)

    def edit_entry(self, sheet: str, place: int, **columns: Any) -> str:
        """Somebody changes an entry of a timesheet; its id."""
        entry = self.entries(sheet)[place]
        sets = ", ".join(f"{name} = :{name}" for name in columns)
        told = {name: str(value) if isinstance(value, date) else value for name, value in columns.items()}
        self.do(f"UPDATE time_entry SET {sets} WHERE time_entry_id = :entry", entry=entry, **told)
        self.edit(sheet)
        return entry

    def drop_entry(self, sheet: str, place: int) -> str:
        """Somebody removes an entry of a timesheet; its id."""
        entry = self.entries(sheet)[place]
        self.do("DELETE FROM time_entry WHERE time_entry_id = :entry", entry=entry)
        self.edit(sheet)
        return entry

    def entries(self, sheet: str) -> list[str]:
        """Ids of the entries of a timesheet, in order of day, then id."""
        rows = self.ask(
            "SELECT time_entry_id FROM time_entry WHERE timesheet_id = :s ORDER BY date_worked, 1", s=sheet
        )
        return [row[0] for row in rows]

    def heard(self, number: str, kind: str) -> tuple[str, str | None, str | None]:
        """What operations were told of a record: status, external number, reason."""
        rows = self.ask(
            "SELECT status, external_number, reason FROM tieout_transfer WHERE kind = :kind AND id = :id", kind=kind, id=number
        )  # fmt: skip
        return tuple(rows[0]) if rows else ("", None, None)  # type: ignore[return-value]
