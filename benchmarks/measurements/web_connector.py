"""What the Web Connector's service does: calls answered a second, the slowest of them, and its CPU, at two lengths of its queue."""

from __future__ import annotations

from benchmarks.figures import Figure
from benchmarks.plan import Sizes
from benchmarks.web_connector import drained

IN_A_SET = 50
"""Documents of a message set, as a run posts them."""
_TIMES = 10
"""How much longer the longer queue is."""


def measure(sizes: Sizes) -> list[Figure]:
    """Each record alone, as a live run sends it, and fifty in a message set behind a guard, as a run that sleeps queues them; a client answers at once, over a connection that is kept.

    Both queues of single records carry the same number of calls, so that they can be compared; those of fifty are drained whole.
    """
    records, more = sizes.records, _TIMES * sizes.records
    figures = []
    for in_a_set, carried in ((1, records), (IN_A_SET, more)):
        short, long = drained(records, in_a_set, records), drained(more, in_a_set, carried)
        name = (
            "Web Connector, a record a set" if in_a_set == 1 else f"Web Connector, {in_a_set} records a set"
        )
        for queued, one in ((records, short), (more, long)):
            about = f"{one.records:,} of {queued:,} queued records, {len(one.seconds):,} calls"
            figures += [
                Figure(f"{name}: calls", one.calls_a_second, "a second", note=about),
                Figure(f"{name}: 99 of 100 calls", one.slowest, "ms", budget=100, note=about),
                Figure(f"{name}: CPU of the service", one.cpu_a_record, "ms a record", note=about),
            ]
        ratio = (long.cpu / len(long.seconds)) / (short.cpu / len(short.seconds))
        figures.append(
            Figure(
                f"{name}: a call at {_TIMES} times the queue",
                ratio,
                "times the CPU",
                budget=1.2,
                note=f"{1000 * sum(long.seconds) / len(long.seconds):.1f} ms against {1000 * sum(short.seconds) / len(short.seconds):.1f} ms as waited for",
            )
        )
    return figures
