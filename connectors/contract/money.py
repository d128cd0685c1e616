"""Money and quantities: Decimal in Python, whole cents or minutes in SQL, and the only two ways between them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
MINUTES = "minutes"
"""Stands in the place of a currency where time is counted (RULES 24)."""


def money(cents: int | None) -> Decimal:
    """Decimal amount of a whole number of cents; nothing counts as zero."""
    return Decimal(cents or 0).scaleb(-2)


def cents(amount: Decimal) -> int:
    """Whole cents of an amount.

    Raises:
        ValueError: the amount has a fraction of a cent, or is not a number; money is never rounded in passing.
    """
    scaled = amount.scaleb(2)
    whole = int(scaled)
    if whole != scaled:
        msg = f"{amount} is not a whole number of cents"
        raise ValueError(msg)
    return whole


def rounded(amount: Decimal) -> Decimal:
    """Amount rounded half up to the cent, for products of quantity and rate only."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def shown(amount: Decimal, currency: str = "") -> str:
    """Amount as a person reads it: ``1,234.50 USD``, ``90 minutes``."""
    if currency == MINUTES:
        return f"{amount:,.0f} {MINUTES}"
    return f"{amount:,.2f} {currency}".rstrip()
