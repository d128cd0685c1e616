"""Figures against their budgets, and the table that shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number."""

    name: str
    value: float
    unit: str
    budget: float | None = None
    """Most (or, with ``at_least``, least) that the design allows; None where it allows anything."""
    at_least: bool = False
    note: str = ""

    @property
    def ok(self) -> bool:
        """Whether it is within its budget."""
        if self.budget is None:
            return True
        return self.value >= self.budget if self.at_least else self.value <= self.budget

    @property
    def verdict(self) -> str:
        """How it compares, in a word."""
        return "" if self.budget is None else "ok" if self.ok else "OVER" if not self.at_least else "UNDER"

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {**asdict(self), "ok": self.ok}

    def cells(self) -> tuple[str, ...]:
        """Fill a line of the table."""
        sign = "≥" if self.at_least else "≤"
        budget = "" if self.budget is None else f"{sign} {_number(self.budget)}"
        ratio = "" if not self.budget else f"{self.value / self.budget:.2f}"
        return self.name, f"{_number(self.value)} {self.unit}", budget, ratio, self.verdict, self.note


HEAD = ("what", "figure", "budget", "figure/budget", "", "how")


def table(figures: Sequence[Figure]) -> str:
    """Lines under each other, columns aligned."""
    rows = [HEAD, *(one.cells() for one in figures)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEAD))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 or value == int(value) else f"{value:.3g}"
