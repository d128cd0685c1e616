"""Money in cents, quantities and prices in Decimal, and how qbXML writes each of them."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

_CENT, _PRICE = Decimal("0.01"), Decimal("0.00001")
_INTERVAL = re.compile(r"(?P<sign>[+\-]?)PT(?:(?P<h>\d+)H)?(?:(?P<m>\d+)M)?(?:(?P<s>\d+)S)?")


def cents(text: str | None) -> int:
    """An amount as written in a request; absent or empty is zero."""
    return int((Decimal(text or "0") * 100).to_integral_value(ROUND_HALF_UP))


def amount(value: int) -> str:
    """Cents as qbXML writes an amount: always two decimals."""
    return f"{Decimal(value) / 100:.2f}"


def number(text: str | None) -> Decimal:
    """A quantity or a price; absent or empty is zero."""
    return Decimal(text or "0")


def product(quantity: Decimal, price: Decimal) -> int:
    """Quantity times price in cents, half a cent away from zero."""
    return int((quantity * price * 100).to_integral_value(ROUND_HALF_UP))


def quantity(value: Decimal) -> str:
    """A quantity without needless zeros."""
    text = f"{value.quantize(_PRICE, ROUND_HALF_UP):f}"
    return text.rstrip("0").rstrip(".") or "0"


def price(value: Decimal) -> str:
    """A price: two decimals, or up to five where it has them."""
    exact = value.quantize(_PRICE, ROUND_HALF_UP)
    return f"{exact:.2f}" if exact == exact.quantize(_CENT) else quantity(exact)


def minutes(interval: str) -> int:
    """Whole minutes of PT7H30M0S; seconds are dropped, as QuickBooks keeps hours and minutes."""
    found = _INTERVAL.fullmatch(interval)
    if found is None:
        return 0
    total = int(found["h"] or 0) * 60 + int(found["m"] or 0) + int(found["s"] or 0) // 60
    return -total if found["sign"] == "-" else total


def interval(value: int) -> str:
    """Minutes as QuickBooks answers them: PT7H30M."""
    return f"{'-' if value < 0 else ''}PT{abs(value) // 60}H{abs(value) % 60}M"
