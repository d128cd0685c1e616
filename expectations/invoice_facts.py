"""The fact columns of an invoice, and the few that are worked out from them before a rule can judge them."""

from __future__ import annotations

from expectations.columns import Columns, Derived, Type
from expectations.common import UNRATED, filled, other_currency, party_excluded


def _dangling(customer_id: object, found: object) -> int:
    """A customer is named, and operations have no such customer."""
    return int(filled(customer_id) and found != 1)


def _lacks_address(delivery: object, email: object) -> int:
    """It is to be e-mailed and operations have no address."""
    return int(_is_emailed(delivery) and not filled(email))


def _mailed_to(delivery: object, email: object) -> object:
    """The address that will be used, if one will."""
    return email if _is_emailed(delivery) else None


def _adds_up(total: object, lines: object, tax: object) -> int:
    """Exact to the cent; an amount that is missing or cannot be read never adds up."""
    return int(
        isinstance(total, int) and isinstance(lines, int) and isinstance(tax, int) and total == lines + tax
    )


def _tax_adds_up(tax: object, lines_tax: object) -> int:
    return int(isinstance(tax, int) and tax == lines_tax)


def _is_emailed(delivery: object) -> bool:
    return isinstance(delivery, str) and delivery.strip().casefold() == "email"


COLUMNS = Columns(
    facts={
        "id": Type.TEXT,
        "number": Type.TEXT,
        "number_length": Type.COUNT,
        "customer_id": Type.TEXT,
        "customer_found": Type.FLAG,
        "customer_name": Type.TEXT,
        "customer_excluded": Type.FLAG,
        "customer_active": Type.FLAG,
        "customer_currency": Type.TEXT,
        "delivery": Type.TEXT,
        "email": Type.TEXT,
        "document_date": Type.DAY,
        "due_date": Type.DAY,
        "currency": Type.TEXT,
        "exchange_rate": Type.TEXT,
        "is_voided": Type.FLAG,
        "total_cents": Type.CENTS,
        "tax_cents": Type.CENTS,
        "lines_cents": Type.CENTS,
        "lines_tax_cents": Type.CENTS,
        "line_count": Type.COUNT,
        "lines_without_item": Type.COUNT,
        "items_missing": Type.COUNT,
        "items_inactive": Type.COUNT,
        "times_used": Type.COUNT,
        "is_taxed": Type.FLAG,
        "failed_before": Type.FLAG,
    },
    derived={
        "customer_dangling": Derived(Type.FLAG, ("customer_id", "customer_found"), _dangling),
        "is_excluded": party_excluded(),
        "lacks_address": Derived(Type.FLAG, ("delivery", "email"), _lacks_address),
        "mailed_to": Derived(Type.TEXT, ("delivery", "email"), _mailed_to),
        "adds_up": Derived(Type.FLAG, ("total_cents", "lines_cents", "tax_cents"), _adds_up),
        "tax_adds_up": Derived(Type.FLAG, ("tax_cents", "lines_tax_cents"), _tax_adds_up),
        "unrated_currency": UNRATED,
        "foreign_customer": other_currency(),
    },
)
