"""CPU of a first night: so many invoices of three lines, with the customers and items that they need, imports and all."""

from __future__ import annotations

from benchmarks.figures import Figure
from benchmarks.plan import Sizes
from benchmarks.processes import Spent
from benchmarks.runs import first_night


def measure(sizes: Sizes) -> list[Figure]:
    """CPU milliseconds a record, of our process alone."""
    spent: Spent = first_night(sizes.records)
    return [
        Figure(
            "CPU of a run, a record",
            1000 * spent.cpu / sizes.records,
            "ms",
            budget=2,
            note=f"{sizes.records:,} invoices of 3 lines, {spent.cpu:.1f} s CPU, {spent.wall:.0f} s, all of our process",
        )
    ]
