"""A nightly run with nothing new, over a long history of settled records."""

from __future__ import annotations

from statistics import median

from benchmarks.company import company
from benchmarks.figures import Figure
from benchmarks.mixed import DOCUMENTS, Mixed
from benchmarks.plan import Sizes
from benchmarks.settled import fill_settled
from connectors.contract.words import Kind

FRESH = 60
"""Records of each kind that really are in the books, so that the look for a restored company finds the newest documents."""
PARTIES = 20
RUNS = 3


def measure(sizes: Sizes) -> list[Figure]:
    """Seconds of a whole process."""
    with company() as there:
        mixed = Mixed(there, PARTIES)
        mixed.lists()
        for kind in DOCUMENTS:
            mixed.enter(kind, 0, FRESH + (PARTIES if kind is Kind.INVOICE else 0))
        there.nightly("--plain")
        fill_settled(mixed, sizes.settled)
        done = there.effects()
        runs = [there.nightly("--plain") for _ in range(RUNS)]
        if there.effects() != done:
            raise RuntimeError("A run with nothing new did something in the books.")
        seen = sum(int(row["count"]) for row in runs[0][1]["run"]["dispositions"])
    wall, cpu = median(one.wall for one, _ in runs), median(one.cpu for one, _ in runs)
    return [
        Figure(
            "a run with nothing new",
            wall,
            "s",
            budget=10,
            note=f"{sizes.settled:,} settled records of all kinds over two years, {seen:,} read again; {cpu:.1f} s CPU, median of {RUNS}",
        )
    ]
