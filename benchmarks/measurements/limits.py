"""Speed under the vendor's limits: numbered documents per minute, of the 40 batches of 30 that QuickBooks Online allows."""

from __future__ import annotations

from datetime import datetime

from benchmarks.company import company
from benchmarks.figures import Figure
from benchmarks.plan import Sizes
from benchmarks.runs import fill

BATCH, A_MINUTE = 30, 40


def measure(sizes: Sizes) -> list[Figure]:
    """Share of what the limits allow.

    The clock runs from the first document to the first one of the last minute's batches: between these two, however fast anybody is, whole
    minutes must pass, and neither the start nor the end of the run is in it.
    """
    with company(limited=True) as there:
        fill(there, sizes.batches * BATCH, customers=5, items=3)
        there.nightly("--plain")
        made = there.control("journal?entity=Invoice&operation=create&source=api")["journal"]
        if len(made) != sizes.batches * BATCH:
            raise RuntimeError(f"Of {sizes.batches * BATCH} invoices, {len(made)} were created.")
    minutes = (sizes.batches - 1) // A_MINUTE
    whole = minutes * A_MINUTE * BATCH
    moments = [datetime.fromisoformat(one["at"]) for one in made]
    took = (moments[whole] - moments[0]).total_seconds()
    return [
        Figure(
            "under the vendor's limits",
            100 * minutes * 60 / took,
            "%",
            budget=95,
            at_least=True,
            note=f"{whole:,} documents in {took:.1f} s; 40 batches of 30 a minute would be {minutes * 60} s",
        )
    ]
