"""Records and a desk for the tests of qbXML documents."""

from __future__ import annotations

import zlib
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from connectors.contract.book import Book, Tax
from connectors.contract.protocols import BooksRef, BooksState
from connectors.contract.records import Customer, Invoice, InvoiceLine, Item
from connectors.contract.records_money import (
    Allocation,
    Payment,
    ProcessingFee,
    PurchaseOrder,
    PurchaseOrderLine,
    Receipt,
    Refund,
)
from connectors.contract.records_work import (
    Employee,
    ExpenseItem,
    ExpenseReport,
    TimeEntry,
    Timesheet,
    Vendor,
)
from connectors.contract.words import Kind
from connectors.quickbooks_desktop.documents.shape import Desk, Method

AT = datetime(2026, 9, 14, 12, tzinfo=UTC)
DAY = date(2026, 9, 14)
ACCOUNTS = {
    "income": "Services",
    "expense": "Travel",
    "cash advance": "Advances",
    "clearing": "Clearing",
    "processing fees": "Fees",
}
NAMES = {Kind.CUSTOMER: "Acme", Kind.VENDOR: "Supplies Ltd", Kind.EMPLOYEE: "Ann Lee"}


def resolve(kind: Kind, source_id: str) -> BooksRef:
    """Every record is in the books, under an id that says which."""
    return BooksRef(
        external_id=f"{kind.name[:3]}-{source_id}"[:36], name=NAMES.get(kind, source_id), email="books@acme.example"
    )  # fmt: skip


def in_currency(currency: str | None, email: str | None = "books@acme.example") -> Any:
    """Everything is in the books in one currency."""

    def find(kind: Kind, source_id: str) -> BooksRef:
        return BooksRef(
            external_id=f"{kind.name[:3]}-{source_id}", name="Acme", email=email, currency=currency
        )

    return find


def list_id(letter: str, name: str) -> str:
    """An id of a list entry, as QuickBooks makes them: always the same for one name."""
    return f"{letter}{zlib.crc32(name.encode('utf-8', 'replace')):X}-1417118624"


def a_desk(
    *,
    multicurrency: bool = False,
    uses_sales_tax: bool = True,
    card: bool = True,
    taken: tuple[str, ...] = (),
    **book: Any,
) -> Desk:
    """A desk of a US company whose lists hold whatever is asked for."""
    fields: dict[str, Any] = {
        "name": "unit",
        "target": "quickbooks-desktop",
        "company_id": "1",
        "operations": "sqlite://",
        "tax": Tax(mode="line"),
        "accounts": ACCOUNTS,
        "company_cards": {"Company Visa": "Visa"},
        "options": {"freight_item": "Freight", "refund_item": "Refunds"},
    }
    state = BooksState(
        company_id="1",
        company_name="Unit",
        home_currency="USD",
        multicurrency=multicurrency,
        closing_date=None,
        own_numbers=frozenset({Kind.INVOICE, Kind.PURCHASE_ORDER}),
        number_length=11,
    )
    return Desk(
        book=Book(**{**fields, **book}),
        state=state,
        uses_sales_tax=uses_sales_tax,
        account=lambda wanted, *_: list_id("A", wanted),
        terms=lambda name: list_id("T", name),
        payment_method=lambda name: Method(list_id=list_id("M", name), card=card),
        item=lambda name: list_id("I", name),
        currency=lambda code: f"C-{code}",
        name_taken=lambda name: name in taken,
    )


def _made(of: Any, defaults: dict[str, Any], changes: dict[str, Any]) -> Any:
    return of(**{"source_id": "42", "number": "42", "modified_at": AT, **defaults, **changes})


def a_line(amount: str = "100.00", quantity: str = "1", rate: str = "100", **changes: Any) -> InvoiceLine:
    """A sold line."""
    fields: dict[str, Any] = {
        "source_id": "l", "item_id": "i", "item_name": "Work", "quantity": Decimal(quantity), "rate": Decimal(rate),
        "amount": Decimal(amount),
    }  # fmt: skip
    return InvoiceLine(**{**fields, **changes})


def an_invoice(*lines: InvoiceLine, **changes: Any) -> Invoice:
    """An invoice whose total fits its lines, unless changed."""
    parts = lines or (a_line(),)
    tax = sum((line.tax for line in parts), start=Decimal("0.00"))
    total = sum((line.amount for line in parts), start=tax)
    fields = {
        "number": "INV-1042", "customer_id": "c", "customer_name": "Acme", "document_date": DAY,
        "due_date": date(2026, 10, 14), "currency": "USD", "total": total, "tax": tax, "lines": parts,
    }  # fmt: skip
    made: Invoice = _made(Invoice, fields, changes)
    return made


def a_customer(**changes: Any) -> Customer:
    """A customer."""
    made: Customer = _made(Customer, {"name": "Acme", "number": "Acme"}, changes)
    return made


def a_vendor(**changes: Any) -> Vendor:
    """A vendor."""
    made: Vendor = _made(Vendor, {"name": "Supplies Ltd"}, changes)
    return made


def an_employee(**changes: Any) -> Employee:
    """An employee."""
    made: Employee = _made(Employee, {"first_name": "Ann", "last_name": "Lee"}, changes)
    return made


def an_item(**changes: Any) -> Item:
    """An item."""
    made: Item = _made(Item, {"name": "Work", "number": "Work"}, changes)
    return made


def an_entry(source_id: str = "e1", hours: str = "7.5", **changes: Any) -> TimeEntry:
    """A stretch of work."""
    return TimeEntry(**{"source_id": source_id, "date_worked": DAY, "hours": Decimal(hours), **changes})


def a_timesheet(*entries: TimeEntry, **changes: Any) -> Timesheet:
    """A timesheet."""
    fields = {
        "employee_id": "7", "employee_name": "Ann Lee", "period_start": DAY, "period_end": DAY, "status": "Approved",
        "entries": entries or (an_entry(),),
    }  # fmt: skip
    made: Timesheet = _made(Timesheet, fields, changes)
    return made


def an_expense(source_id: str = "x1", amount: str = "100.00", **changes: Any) -> ExpenseItem:
    """An expense paid by the employee."""
    fields: dict[str, Any] = {
        "expense_date": DAY,
        "amount": Decimal(amount),
        "payment_type": "Cash",
        "category": "Taxi",
    }
    return ExpenseItem(**{"source_id": source_id, **fields, **changes})


def on_card(source_id: str = "x2", amount: str = "30.00", **changes: Any) -> ExpenseItem:
    """An expense paid by the company's card."""
    return an_expense(
        source_id, amount, **{"payment_type": "Company Visa", "is_reimbursable": False, **changes}
    )


def a_report(*items: ExpenseItem, advance: str = "0.00", **changes: Any) -> ExpenseReport:
    """An expense report that adds up, unless changed."""
    parts = items or (an_expense(),)
    owed = sum((one.amount for one in parts if one.is_reimbursable), start=Decimal("0.00"))
    fields = {
        "name": "Trip to Lyon", "employee_id": "7", "employee_name": "Ann Lee", "status": "Approved for Payment",
        "document_date": DAY, "currency": "USD", "total": sum((one.amount for one in parts), start=Decimal("0.00")),
        "cash_advance": Decimal(advance), "due": owed - Decimal(advance), "items": parts,
    }  # fmt: skip
    made: ExpenseReport = _made(ExpenseReport, fields, changes)
    return made


def an_order_line(
    source_id: str = "1", quantity: str = "5", cost: str = "10", item: str = "w"
) -> PurchaseOrderLine:
    """A line that is ordered."""
    return PurchaseOrderLine(
        source_id=source_id,
        item_id=item,
        item_name="Widget",
        quantity=Decimal(quantity),
        unit_cost=Decimal(cost),
    )


def a_receipt(source_id: str = "r1", line_id: str = "1", quantity: str = "2") -> Receipt:
    """What came of a line."""
    return Receipt(source_id=source_id, line_id=line_id, quantity=Decimal(quantity), received_on=DAY)


def an_order(*lines: PurchaseOrderLine, receipts: tuple[Receipt, ...] = (), **changes: Any) -> PurchaseOrder:
    """An order."""
    fields = {
        "number": "PO-7", "vendor_id": "v", "vendor_name": "Supplies Ltd", "status": "Submitted", "document_date": DAY,
        "currency": "USD", "lines": lines or (an_order_line(),), "receipts": receipts,
    }  # fmt: skip
    made: PurchaseOrder = _made(PurchaseOrder, fields, changes)
    return made


def a_payment(*allocations: Allocation, total: str = "100.00", **changes: Any) -> Payment:
    """A payment."""
    fields = {
        "customer_id": "c", "customer_name": "Acme", "document_date": DAY, "currency": "USD", "total": Decimal(total),
        "method": "Visa", "status": "settled", "allocations": allocations,
    }  # fmt: skip
    made: Payment = _made(Payment, fields, changes)
    return made


def paying(invoice_id: str, amount: str) -> Allocation:
    """What pays an invoice."""
    return Allocation(invoice_id=invoice_id, invoice_number=invoice_id, amount=Decimal(amount))


def a_refund(total: str = "40.00", **changes: Any) -> Refund:
    """A refund."""
    fields = {
        "payment_id": "p", "customer_id": "c", "customer_name": "Acme", "document_date": DAY, "currency": "USD",
        "total": Decimal(total), "method": "Visa", "status": "settled",
    }  # fmt: skip
    made: Refund = _made(Refund, fields, changes)
    return made


def a_fee(total: str = "2.90", **changes: Any) -> ProcessingFee:
    """A fee."""
    fields = {
        "payment_id": "p", "document_date": DAY, "currency": "USD", "total": Decimal(total), "fee_kind": "processor",
        "processor": "Stripe",
    }  # fmt: skip
    made: ProcessingFee = _made(ProcessingFee, fields, changes)
    return made
