"""The fact columns of an invoice, and the few that are worked out from them before a rule can judge them."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from expectations.columns import UNKNOWN, Columns, Derived, Type


def _dangling(customer_id: object, found: object) -> int:
    """A customer is named, and operations have no such customer."""
    return int(bool(_filled(customer_id)) and found != 1)


def _excluded(found: object, excluded: object) -> int:
    """Unknown counts as excluded where there is a customer; an invoice without one is unsound, not excluded."""
    return 0 if found == 0 else int(excluded if isinstance(excluded, int) else UNKNOWN)


def _lacks_address(delivery: object, email: object) -> int:
    """It is to be e-mailed and operations have no address."""
    return int(_is_emailed(delivery) and not _filled(email))


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


def _unrated(currency: object, rate: object) -> object:
    """The currency, where no usable rate comes with it."""
    try:
        number = Decimal(str(rate))
    except InvalidOperation:
        return currency
    return None if number.is_finite() and number > 0 else currency


def _foreign_customer(currency: object, customer_currency: object) -> int:
    """The customer has a currency in operations, and the invoice another one."""
    return int(bool(_filled(customer_currency)) and customer_currency != currency)


def _is_emailed(delivery: object) -> bool:
    return isinstance(delivery, str) and delivery.strip().casefold() == "email"


def _filled(value: object) -> bool:
    return value is not None and str(value).strip() != ""


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
        "is_excluded": Derived(Type.COUNT, ("customer_found", "customer_excluded"), _excluded),
        "lacks_address": Derived(Type.FLAG, ("delivery", "email"), _lacks_address),
        "mailed_to": Derived(Type.TEXT, ("delivery", "email"), _mailed_to),
        "adds_up": Derived(Type.FLAG, ("total_cents", "lines_cents", "tax_cents"), _adds_up),
        "tax_adds_up": Derived(Type.FLAG, ("tax_cents", "lines_tax_cents"), _tax_adds_up),
        "unrated_currency": Derived(Type.TEXT, ("currency", "exchange_rate"), _unrated),
        "foreign_customer": Derived(Type.FLAG, ("currency", "customer_currency"), _foreign_customer),
    },
)
