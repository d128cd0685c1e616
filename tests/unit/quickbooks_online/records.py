"""Records and desks for the tests of documents."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from connectors.contract.book import Book, Tax
from connectors.contract.protocols import BooksRef, BooksState
from connectors.contract.records import Customer, Invoice, InvoiceLine, Item
from connectors.contract.words import Kind
from connectors.quickbooks_online.documents.shape import Desk

AT = datetime(2026, 9, 14, 12, tzinfo=UTC)
ACME = BooksRef(external_id="58", name="Acme", email="books@acme.example", currency="USD")


def resolve(kind: Kind, source_id: str) -> BooksRef:
    """Customers are Acme, items have id 7."""
    return ACME if kind is Kind.CUSTOMER else BooksRef(external_id="7", name=source_id)


def a_desk(
    *,
    multicurrency: bool = False,
    own_numbers: bool = True,
    uses_sales_tax: bool = True,
    tax: Tax | None = None,
    taken: Collection[str] = (),
    **book: Any,
) -> Desk:
    """A desk of a US company; ``taken`` are names of customers and employees."""
    made = Book(
        name="unit",
        target="quickbooks-online",
        company_id="1",
        operations="sqlite://",
        tax=tax or Tax(mode="line"),
        **{"accounts": {"income": "Services"}, **book},
    )
    state = BooksState(
        company_id="1",
        company_name="Unit",
        home_currency="USD",
        multicurrency=multicurrency,
        closing_date=None,
        own_numbers=frozenset({Kind.INVOICE, Kind.PURCHASE_ORDER} if own_numbers else ()),
        number_length=21,
    )
    return Desk(
        book=made,
        state=state,
        uses_sales_tax=uses_sales_tax,
        account=lambda wanted: f"account {wanted}",
        payable=lambda: "account payable",
        payment_method=lambda name: f"method {name}",
        item=lambda name: f"item {name}",
        name_taken=taken.__contains__,
    )


def a_line(amount: str = "100.00", quantity: str = "1", rate: str = "100", **changes: Any) -> InvoiceLine:
    """A sold line."""
    fields: dict[str, Any] = {
        "source_id": "l",
        "item_id": "i",
        "item_name": "Work",
        "quantity": Decimal(quantity),
        "rate": Decimal(rate),
        "amount": Decimal(amount),
    }
    return InvoiceLine(**{**fields, **changes})


def an_invoice(*lines: InvoiceLine, **changes: Any) -> Invoice:
    """An invoice whose total fits its lines, unless changed."""
    parts = lines or (a_line(),)
    tax = sum((line.tax for line in parts), start=Decimal("0.00"))
    fields: dict[str, Any] = {
        "source_id": "42",
        "number": "INV-1042",
        "modified_at": AT,
        "customer_id": "c",
        "customer_name": "Acme",
        "document_date": date(2026, 9, 14),
        "due_date": date(2026, 10, 14),
        "currency": "USD",
        "total": sum((line.amount for line in parts), start=tax),
        "tax": tax,
        "lines": parts,
    }
    return Invoice(**{**fields, **changes})


def a_customer(**changes: Any) -> Customer:
    """A customer."""
    return Customer(**{"source_id": "c", "number": "Acme", "modified_at": AT, "name": "Acme", **changes})


def an_item(**changes: Any) -> Item:
    """An item."""
    return Item(**{"source_id": "i", "number": "Work", "modified_at": AT, "name": "Work", **changes})
