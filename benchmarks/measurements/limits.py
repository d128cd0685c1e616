"""Speed under the vendor's limits: numbered documents per minute, of the 40 batches of 30 that QuickBooks Online allows."""

from __future__ import annotations

from datetime import datetime, timedelta

from benchmarks.company import company
from benchmarks.figures import Figure
from benchmarks.plan import Sizes
from benchmarks.runs import fill

BATCH, A_MINUTE = 30, 40


def measure(sizes: Sizes) -> list[Figure]:
    """Share of what the limits allow.

    Both the vendor's minute and ours begin with a burst, so what counts are the documents up to the first burst after two minutes, and
    the time until then; neither the start nor the end of the run is in it.
    """
    with company(limited=True) as there:
        fill(there, sizes.batches * BATCH, customers=5, items=3)
        there.nightly("--plain")
        made = there.control("journal?entity=Invoice&operation=create&source=api")["journal"]
        if len(made) != sizes.batches * BATCH:
            raise RuntimeError(f"Of {sizes.batches * BATCH} invoices, {len(made)} were created.")
    moments = [datetime.fromisoformat(one["at"]) for one in made]
    minutes = (sizes.batches - 1) // A_MINUTE
    later = [moment for moment in moments if moment >= moments[0] + timedelta(minutes=minutes)]
    before = len(moments) - len(later)
    took = ((later or moments[-1:])[0] - moments[0]).total_seconds()
    return [
        Figure(
            "under the vendor's limits",
            100 * before / took / (A_MINUTE * BATCH / 60),
            "%",
            budget=95,
            at_least=True,
            note=f"{before:,} documents in {took:.1f} s; 40 batches of 30 a minute would be {took * A_MINUTE * BATCH / 60:,.0f}",
        )
    ]
