"""A nightly run with nothing new, over a long history of settled records."""

from __future__ import annotations

from datetime import UTC, datetime
from statistics import median

from benchmarks.company import company
from benchmarks.figures import Figure
from benchmarks.plan import Sizes
from benchmarks.settled import fill_settled
from benchmarks.work import Invoices, fill_invoices, fill_lists

FRESH = 60
"""Invoices that really are in the books, so that the look for a restored company finds the newest documents."""
RUNS = 3


def measure(sizes: Sizes) -> list[Figure]:
    """Seconds of a whole process."""
    with company() as there:
        now = datetime.now(UTC)
        fill_lists(there.operations, now)
        fresh = Invoices(
            first=sizes.settled, count=FRESH, start=now.date(), days=1, changed_from=now.replace(tzinfo=None)
        )  # fmt: skip
        fill_invoices(there.operations, fresh)
        there.nightly("--plain")
        if there.created() != FRESH:
            raise RuntimeError(
                f"Of {FRESH} new invoices over a long history, {there.created()} were created."
            )
        fill_settled(there, sizes.settled)
        runs = [there.nightly("--plain") for _ in range(RUNS)]
        if there.created() != FRESH:
            raise RuntimeError("A run with nothing new created documents.")
    wall, cpu = median(one.wall for one, _ in runs), median(one.cpu for one, _ in runs)
    return [
        Figure(
            "a run with nothing new",
            wall,
            "s",
            budget=10,
            note=f"{sizes.settled:,} settled records over two years; {cpu:.1f} s CPU, median of {RUNS}",
        )
    ]
