"""What passwords cost in tests: a hash says what it cost, and a thousand sessions would spend their time on it."""

from __future__ import annotations

from connectors.contract import passwords

DEAR = passwords._COST
"""What the product lets a password cost."""
_CHEAP = 16


def cost_little() -> None:
    """Hash at a low cost in this process from now on."""
    passwords._COST = _CHEAP


def cost_dear() -> None:
    """Hash at the product's cost in this process from now on."""
    passwords._COST = DEAR
