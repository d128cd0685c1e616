"""How long `tieout --help` takes, as a person waits for it."""

from __future__ import annotations

from statistics import median

from benchmarks.company import QUIET, TIEOUT
from benchmarks.figures import Figure
from benchmarks.plan import Sizes
from benchmarks.processes import spend


def measure(sizes: Sizes) -> list[Figure]:
    """Median seconds."""
    runs = [spend([*TIEOUT, "--help"], QUIET) for _ in range(sizes.repeats)]
    wall, cpu = median(one.wall for one in runs), median(one.cpu for one in runs)
    return [
        Figure("tieout --help", wall, "s", budget=0.5, note=f"median of {sizes.repeats}; {cpu:.2f} s CPU")
    ]
