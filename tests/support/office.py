"""What a person in operations enters of every kind: the rows of the reference schema, with their modification times."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any, Protocol

Row = Mapping[str, Any]


class Operations(Protocol):
    """Where rows go: a firm of a test."""

    def do(self, statement: str, **values: Any) -> None:
        """Run one statement."""

    def ask(self, statement: str, **values: Any) -> list[Any]:
        """Read operations."""


class Office:
    """Enters records; every name and id ends in the place of its firm, so that firms may share the books."""

    def __init__(self, firm: Operations, place: object = "") -> None:
        """``place`` tells this firm's names from those of others."""
        self.firm = firm
        self.place = f" {place}" if str(place) else ""
        self._ids = itertools.count(1)

    def named(self, name: str) -> str:
        """Name that no other firm uses."""
        return f"{name}{self.place}"

    def insert(self, table: str, **values: Any) -> None:
        """One row; dates and amounts as text."""
        told = {name: _stored(value) for name, value in values.items()}
        columns, marks = ", ".join(told), ", ".join(f":{name}" for name in told)
        self.firm.do(f"INSERT INTO {table} ({columns}) VALUES ({marks})", **told)

    def change(self, table: str, key: str, source_id: str, **values: Any) -> None:
        """Change one row of a table that has a modification time, which moves unless it is given."""
        told = {"last_modified_date_time": stamp()} | values
        sets = ", ".join(f"{name} = :{name}" for name in told)
        self.firm.do(
            f"UPDATE {table} SET {sets} WHERE {key} = :the_id",
            the_id=source_id, **{name: _stored(value) for name, value in told.items()},
        )  # fmt: skip

    def touch(self, table: str, key: str, source_id: str) -> None:
        """A line of the record changed, so it counts as modified."""
        self.change(table, key, source_id)

    # lists -----------------------------------------------------------------------------------------------------
    def company(self, name: str, *, vendor: bool = False, **columns: Any) -> str:
        """A customer, or a vendor; its id is its name."""
        name = self.named(name)
        if not self.firm.ask("SELECT 1 FROM company WHERE company_id = :id", id=name):
            self.insert(
                "company", company_id=name, company_name=name, is_customer=not vendor, is_vendor=vendor,
                last_modified_date_time=stamp(), **{"invoice_email": None if vendor else "pay@example.com", **columns},
            )  # fmt: skip
        return name

    def employee(self, first: str = "Ada", last: str = "Byron", **columns: Any) -> str:
        """Somebody who works here; the id is the family name."""
        last = self.named(last)
        if not self.firm.ask("SELECT 1 FROM resource WHERE resource_id = :id", id=last):
            self.insert(
                "resource",
                resource_id=last,
                first_name=first,
                last_name=last,
                last_modified_date_time=stamp(),
                **columns,
            )
        return last

    def item(self, name: str = "Promised work", **columns: Any) -> str:
        """A product or service; its id is its name."""
        if not self.firm.ask("SELECT 1 FROM service_item WHERE item_id = :id", id=name):
            self.insert("service_item", item_id=name, name=name, last_modified_date_time=stamp(), **columns)
        return name

    # work ------------------------------------------------------------------------------------------------------
    def timesheet(
        self,
        source_id: str,
        employee: str,
        day: date,
        hours: Iterable[str],
        *,
        status: str = "Approved",
        **entry: Any,
    ) -> list[str]:
        """A sheet of one day with an entry for each of the hours; ids of the entries."""
        self.insert(
            "timesheet", timesheet_id=source_id, resource_id=employee, period_start=day, period_end=day, status=status,
            last_modified_date_time=stamp(),
        )  # fmt: skip
        return [self.time_entry(source_id, employee, day, one, **entry) for one in hours]

    def time_entry(self, sheet: str, employee: str, day: date, hours: str, **columns: Any) -> str:
        """One entry."""
        entry = f"{sheet}-{next(self._ids):03d}"
        self.insert(
            "time_entry", time_entry_id=entry, timesheet_id=sheet, resource_id=employee, date_worked=day,
            hours_worked=hours, **{"summary_notes": "As agreed", **columns},
        )  # fmt: skip
        return entry

    def expense_report(
        self,
        source_id: str,
        employee: str,
        day: date,
        items: Iterable[Row],
        *,
        advance: str = "0",
        **columns: Any,
    ) -> list[str]:
        """A report; each item gives ``amount`` and, on a company card, its ``payment_type``. Ids of the items."""
        rows = [{"payment_type": "Own money", **one} for one in items]
        own = sum(_cents(one["amount"]) for one in rows if one["payment_type"] == "Own money")
        whole = sum(_cents(one["amount"]) for one in rows)
        code = self.billing_code("Travel")
        self.insert(
            "expense_report", **{
                "expense_report_id": source_id, "name": f"Trip {source_id}", "submitter_id": employee,
                "status": "Approved for Payment", "week_ending": day, "currency": "USD", "expense_total": _money(whole),
                "cash_advance_amount": advance, "amount_due": _money(own - _cents(advance)),
                "last_modified_date_time": stamp(), **columns,
            }
        )  # fmt: skip
        return [self._expense_item(source_id, day, code, one) for one in rows]

    def _expense_item(self, report: str, day: date, code: str, row: Row) -> str:
        item = f"{report}-{next(self._ids):03d}"
        self.insert(
            "expense_item", **{
                "expense_item_id": item, "expense_report_id": report, "expense_date": day, "description": "Train",
                "billing_code_id": code, "is_reimbursable": row["payment_type"] == "Own money", **row,
            }
        )  # fmt: skip
        return item

    def billing_code(self, name: str) -> str:
        """An expense category, which is also the account's name in the books."""
        if not self.firm.ask("SELECT 1 FROM billing_code WHERE billing_code_id = :id", id=name):
            self.insert("billing_code", billing_code_id=name, name=name)
        return name

    # orders and money ------------------------------------------------------------------------------------------
    def purchase_order(
        self, source_id: str, vendor: str, day: date, lines: Iterable[tuple[str, str, str]], **columns: Any
    ) -> list[str]:
        """An order with lines of (item, quantity, cost); ids of the lines. Its number is its id unless told."""
        self.insert(
            "purchase_order", **{
                "purchase_order_id": source_id, "vendor_id": vendor, "purchase_order_number": source_id, "status": "Submitted",
                "create_date_time": day, "currency": "USD", "last_modified_date_time": stamp(), **columns,
            }
        )  # fmt: skip
        made = []
        for item, quantity, cost in lines:
            line = f"{source_id}-{next(self._ids):03d}"
            self.insert(
                "purchase_order_item", purchase_order_item_id=line, order_id=source_id, item_id=self.item(item),
                quantity=quantity, unit_cost=cost,
            )  # fmt: skip
            made.append(line)
        return made

    def receipt(self, order: str, line: str, quantity: str, day: date) -> str:
        """Something came of a line, or went back; the order counts as modified."""
        receipt = f"{line}-R{next(self._ids):03d}"
        self.insert(
            "purchase_order_receipt", receipt_id=receipt, purchase_order_item_id=line, quantity_now_receiving=quantity,
            receive_date=day,
        )  # fmt: skip
        self.touch("purchase_order", "purchase_order_id", order)
        return receipt

    def payment(
        self, source_id: str, customer: str, day: date, allocations: Mapping[str, str], **columns: Any
    ) -> str:
        """A payment of invoices: invoice id → how much of it."""
        total = sum(_cents(one) for one in allocations.values())
        self.insert(
            "payment", **{
                "payment_id": source_id, "company_id": customer, "currency": "USD", "amount": _money(total),
                "received_date": day, "method": "Check", "reference": source_id[-20:], "status": "settled",
                "last_modified_date_time": stamp(), **columns,
            }
        )  # fmt: skip
        for invoice, amount in allocations.items():
            self.insert("payment_allocation", payment_id=source_id, invoice_id=invoice, amount=amount)
        return source_id

    def refund(self, source_id: str, payment: str, amount: str, day: date, **columns: Any) -> str:
        """Money given back of a payment."""
        self.insert(
            "refund", **{
                "refund_id": source_id, "payment_id": payment, "amount": amount, "refund_date": day, "status": "settled",
                "last_modified_date_time": stamp(), **columns,
            }
        )  # fmt: skip
        return source_id

    def fee(self, source_id: str, payment: str, amount: str, day: date, **columns: Any) -> str:
        """What the processor kept of a payment."""
        self.insert(
            "processing_fee", **{
                "fee_id": source_id, "payment_id": payment, "amount": amount, "fee_date": day, "fee_kind": "processor",
                "last_modified_date_time": stamp(), **columns,
            }
        )  # fmt: skip
        return source_id


def stamp() -> str:
    """This moment, as operations store it."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0).isoformat(sep=" ")


def _stored(value: Any) -> Any:
    return str(value) if isinstance(value, date) else value


def _cents(amount: str) -> int:
    whole, _, part = amount.partition(".")
    return int(whole) * 100 + (
        int(f"{part:0<2}"[:2]) if not whole.startswith("-") else -int(f"{part:0<2}"[:2])
    )


def _money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}" if cents >= 0 else f"-{-cents // 100}.{-cents % 100:02d}"
