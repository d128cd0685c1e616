"""Memory: the peak of a first night may not grow with the night."""

from __future__ import annotations

from benchmarks.figures import Figure
from benchmarks.plan import Sizes
from benchmarks.runs import first_night


def measure(sizes: Sizes) -> list[Figure]:
    """Peak of our process, at two sizes."""
    few, many = first_night(sizes.records).peak, first_night(sizes.many).peak
    return [
        Figure(
            "memory, larger night to smaller",
            many / few,
            "×",
            budget=1.2,
            note=f"peak at {sizes.many:,} invoices / at {sizes.records:,} ({few / 1e6:.0f} MB)",
        ),
        Figure("memory, peak", many / 1e6, "MB", budget=600, note=f"{sizes.many:,} invoices"),
    ]
