"""Whether and when a failed try is made again: a decision that is returned, never slept for here."""

from __future__ import annotations

import random

from connectors.contract.errors import TieoutError, Uncertain, WaitsFor
from tasks.engine import Again, GaveUp, TryResult

WAITS = 4
"""Tries of a record that the books asked to wait for."""
LONGEST = 60.0
"""Seconds between two tries at the most, unless the books name a longer time."""


def decide(error: TieoutError, try_no: int, *, chance: random.Random | None = None) -> TryResult:
    """Decide after a failed try, counted from 1.

    A Wait is tried ``WAITS`` times: after what the vendor asked for, else after 1, 2, 4 … seconds with up to half as much jitter. Everything
    else is tried once more, at once (a look that must wait: after a second). What waits for another record is not tried again.
    """
    text = f"{error} {error.remedy}"
    if isinstance(error, WaitsFor) or error.outage:
        return GaveUp(text)
    if error.transient and not isinstance(error, Uncertain):
        if try_no >= WAITS:
            return GaveUp(text)
        return Again(text, error.retry_after if error.retry_after is not None else _backoff(try_no, chance))
    if try_no >= 2:
        return GaveUp(text)
    return Again(text, 1.0 if isinstance(error, Uncertain) else 0.0)


def _backoff(try_no: int, chance: random.Random | None) -> float:
    base = min(2.0 ** (try_no - 1), LONGEST)
    return base + (chance or random).uniform(0, base / 2)
