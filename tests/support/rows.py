"""The rows of a real, anonymised QuickBooks company as files for the loader: what has a row goes as it is, the rest gets a stand-in.

The sample is cut: most lines have no header and most headers no lines. So:

- a header goes with the lines that it has, even with none; an invoice without a number is called by its id, since the loader wants one;
- what was deleted in QuickBooks is failed or inactive; a deleted invoice has neither date nor total, so it is left out;
- an invoice known by its payments alone is worth what they pay, each of them a payment on the day its line was stored;
- an order known by its line alone is of the vendor of all other orders, on the day its line was stored;
- bills and what paid them, several by one payment, are told from the vendor's desk: its invoices, the payments it received; names begin
  with ``B``. A bill without a row is worth what was paid of it;
- links of orders to bills and purchases name orders outside of the sample; they are put on the orders that have lines, in their order:
  such an order was received whole.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path

Row = Mapping[str, str]
STAND_IN_ITEM = "76"
"""Item of every order line of the sample."""


class CompanyRows:
    """The rows, by file, and what is made of them."""

    def __init__(self, folder: Path) -> None:
        """``folder`` is the one of the shared data."""
        self._folder = folder
        self.invoices = [one for one in self.of("invoice") if not deleted(one)]
        self.invoice_lines = [
            one for one in self.of("invoice_line") if one["sales_item_item_id"] or one["amount"]
        ]
        self.payments = self.of("payment")
        self.payment_lines = self.of("payment_line")
        self.orders = self.of("purchase_order")
        self.order_lines = self.of("purchase_order_line")
        self.order_links = self.of("purchase_order_linked_txn")
        self.bills = {one["id"]: one for one in self.of("bill")}
        self.bill_payments = self.of("bill_payment")
        self.bill_payment_lines = self.of("bill_payment_line")

    def of(self, name: str) -> list[dict[str, str]]:
        """Rows of one file."""
        path = self._folder / f"integration_tests__seeds__{name}_data.csv"
        with path.open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))

    # what several files say together ---------------------------------------------------------------------------
    @property
    def lone_lines(self) -> list[dict[str, str]]:
        """Payment lines whose payment has no row."""
        known = {one["id"] for one in self.payments}
        return [one for one in self.payment_lines if one["payment_id"] not in known]

    @property
    def lone_invoices(self) -> dict[str, Decimal]:
        """Invoices known by such lines alone, and what they are worth."""
        return _summed(self.lone_lines, "invoice_id")

    @property
    def paid_bills(self) -> dict[str, Decimal]:
        """Bills that something paid, and what they are worth: as their row says, else as much as was paid."""
        stood = {one["id"] for one in self.bill_payments if not deleted(one)}
        lines = [one for one in self.bill_payment_lines if one["bill_payment_id"] in stood]
        worth = _summed(lines, "bill_id")
        return {
            key: Decimal(self.bills[key]["total_amount"]) if key in self.bills else paid
            for key, paid in worth.items()
        }

    @property
    def received(self) -> list[str]:
        """Orders that a bill or a purchase is linked to."""
        return [
            line["purchase_order_id"] for line, _ in zip(self.order_lines, self.order_links, strict=False)
        ]

    # files for the loader --------------------------------------------------------------------------------------
    def write(self, folder: Path) -> None:
        """Write the files."""
        folder.mkdir()
        for name, rows in {
            "customers": self._customers(),
            "vendors": self._vendors(),
            "items": self._items(),
            "invoices": self._invoices(),
            "invoice_lines": self._invoice_lines(),
            "payments": self._payments(),
            "payment_allocations": self._allocations(),
            "purchase_orders": self._orders(),
            "purchase_order_items": self._order_items(),
            "purchase_order_receipts": self._receipts(),
        }.items():
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, fieldnames=list(rows[0]))
                writer.writeheader()
                writer.writerows(rows)

    def _customers(self) -> list[dict[str, str]]:
        rows = [
            {"id": one["id"], "name": one["display_name"], "is_active": _no(deleted(one))}
            for one in self.of("customer")
        ]
        known = {one["id"] for one in rows}
        named = [one["customer_id"] for one in (*self.invoices, *self.payments) if one["customer_id"]]
        named += [f"of {key}" for key in self.lone_invoices] + ["our company"]
        lacking = [key for key in dict.fromkeys(named) if key not in known]
        return rows + [{"id": key, "name": f"Customer {key}", "is_active": "yes"} for key in lacking]

    def _vendors(self) -> list[dict[str, str]]:
        rows = [
            {"id": f"V{one['id']}", "name": one["display_name"], "is_active": _no(deleted(one))}
            for one in self.of("vendor")
        ]
        lacking = {f"V{one['vendor_id']}" for one in self.orders} - {one["id"] for one in rows}
        return rows + [{"id": key, "name": f"Vendor {key}", "is_active": "yes"} for key in sorted(lacking)]

    def _items(self) -> list[dict[str, str]]:
        rows = [
            {"id": one["id"], "name": one["fully_qualified_name"], "is_active": _no(deleted(one))}
            for one in self.of("item")
        ]
        known = {one["id"] for one in rows}
        used = [one["sales_item_item_id"] for one in self.invoice_lines] + [STAND_IN_ITEM]
        lacking = [key for key in dict.fromkeys(used) if key and key not in known]
        return rows + [{"id": key, "name": f"Item {key}", "is_active": "yes"} for key in lacking]

    def _invoices(self) -> list[dict[str, str]]:
        rows = [
            _invoice(
                one["id"], one["doc_number"] or one["id"], one["customer_id"], one["transaction_date"],
                one["total_amount"], due_date=one["due_date"], tax=one["total_tax"], currency=one["currency_id"],
                exchange_rate=one["exchange_rate"],
            )
            for one in self.invoices
        ]  # fmt: skip
        for key, worth in self.lone_invoices.items():
            first = min(stored(one) for one in self.lone_lines if one["invoice_id"] == key)
            rows.append(_invoice(key, key, f"of {key}", first, str(worth)))
        for key, worth in self.paid_bills.items():
            first = min(self.paid_on(one) for one in self.bill_payment_lines if one["bill_id"] == key)
            row = self.bills.get(key, {})
            day = row.get("transaction_date") or first
            currency, rate = row.get("currency_id") or "USD", row.get("exchange_rate") or ""
            rows.append(
                _invoice(f"B{key}", f"B{key}", "our company", min(day, first), str(worth), currency=currency, exchange_rate=rate)
            )  # fmt: skip
        return rows

    def paid_on(self, bill_payment_line: Row) -> str:
        """Day of the payment that a line belongs to."""
        found = (one for one in self.bill_payments if one["id"] == bill_payment_line["bill_payment_id"])
        return next(found)["transaction_date"]

    def _invoice_lines(self) -> list[dict[str, str]]:
        known = {one["id"] for one in self.invoices}
        rows = [
            _line(
                f"{one['invoice_id']}-{one['index']}", one["invoice_id"], one["sales_item_item_id"],
                one["sales_item_quantity"] or "1", one["sales_item_unit_price"] or one["amount"], one["amount"],
            )
            for one in self.invoice_lines
            if one["invoice_id"] in known and one["detail_type"] == "SalesItemLineDetail"
        ]  # fmt: skip
        alone = self.lone_invoices | {f"B{key}": worth for key, worth in self.paid_bills.items()}
        return rows + [
            _line(f"{key}-0", key, STAND_IN_ITEM, "1", str(worth), str(worth)) for key, worth in alone.items()
        ]

    def _payments(self) -> list[dict[str, str]]:
        rows = [
            _payment(
                one["id"], one["customer_id"], one["transaction_date"], one["total_amount"],
                reference=one["reference_number"],
                currency=one["currency_id"], exchange_rate=one["exchange_rate"],
            )
            for one in self.payments
        ]  # fmt: skip
        rows += [
            _payment(one["payment_id"], f"of {one['invoice_id']}", stored(one), one["amount"])
            for one in self.lone_lines
        ]
        rows += [
            _payment(
                f"B{one['id']}", "our company", one["transaction_date"], one["total_amount"],
                currency=one["currency_id"], exchange_rate=one["exchange_rate"],
                status="failed" if deleted(one) else "settled",
            )
            for one in self.bill_payments
        ]  # fmt: skip
        return rows

    def _allocations(self) -> list[dict[str, str]]:
        rows = [
            {"payment_id": one["payment_id"], "invoice_id": one["invoice_id"], "amount": one["amount"]}
            for one in self.payment_lines
        ]
        rows += [
            {
                "payment_id": f"B{one['bill_payment_id']}",
                "invoice_id": f"B{one['bill_id']}",
                "amount": one["amount"],
            }
            for one in self.bill_payment_lines
            if one["bill_id"] in self.paid_bills
        ]
        return rows

    def _orders(self) -> list[dict[str, str]]:
        rows = [
            _order(one["id"], one["doc_number"], one["vendor_id"], one["transaction_date"])
            for one in self.orders
        ]
        (vendor,) = {one["vendor_id"] for one in self.orders}
        return rows + [
            _order(one["purchase_order_id"], one["purchase_order_id"], vendor, stored(one))
            for one in self.order_lines
        ]

    def _order_items(self) -> list[dict[str, str]]:
        return [
            {
                "id": one["purchase_order_id"], "purchase_order_id": one["purchase_order_id"], "item_id": one["item_expense_item_id"],
                "quantity": one["item_expense_quantity"], "unit_cost": one["item_expense_unit_price"],
            }
            for one in self.order_lines
        ]  # fmt: skip

    def _receipts(self) -> list[dict[str, str]]:
        whole = {one["purchase_order_id"]: one for one in self.order_lines}
        return [
            {
                "id": f"{key}-R", "purchase_order_item_id": key, "quantity": whole[key]["item_expense_quantity"],
                "received_on": stored(whole[key]),
            }
            for key in self.received
        ]  # fmt: skip


def deleted(row: Row) -> bool:
    """Whether it was deleted in QuickBooks."""
    return row["_fivetran_deleted"] == "TRUE"


def stored(row: Row) -> str:
    """Day on which the row was stored."""
    return row["_fivetran_synced"][:10]


def _no(gone: bool) -> str:
    return "no" if gone else "yes"


def _summed(lines: Iterable[Row], key: str) -> dict[str, Decimal]:
    found: dict[str, Decimal] = defaultdict(Decimal)
    for one in lines:
        found[one[key]] += Decimal(one["amount"])
    return dict(found)


def _invoice(key: str, number: str, customer: str, day: str, total: str, **more: str) -> dict[str, str]:
    usual = {"due_date": "", "tax": "", "currency": "USD", "exchange_rate": "", "is_voided": "no"}
    named = {"id": key, "number": number, "customer_id": customer, "document_date": day, "total": total}
    return {**named, **usual, **more}


def _line(key: str, invoice: str, item: str, quantity: str, rate: str, amount: str) -> dict[str, str]:
    named = {"id": key, "invoice_id": invoice, "item_id": item}
    return {**named, "quantity": quantity, "rate": rate, "amount": amount}


def _payment(key: str, customer: str, day: str, amount: str, **more: str) -> dict[str, str]:
    usual = {"method": "Check", "reference": "", "currency": "USD", "exchange_rate": "", "status": "settled"}
    return {"id": key, "customer_id": customer, "document_date": day, "amount": amount, **usual, **more}


def _order(key: str, number: str, vendor: str, day: str) -> dict[str, str]:
    named = {"id": key, "number": number, "vendor_id": f"V{vendor}", "document_date": day}
    return {**named, "status": "Submitted", "currency": "USD"}
