"""The vendor's limits kept on our side: sliding windows for each company, shared by all threads of the process."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

from connectors.contract.errors import Throttled
from connectors.quickbooks_online.settings import Limits, Settings

SECOND = 1.05
MINUTE = 61.2
"""Lengths of the windows in seconds: a little longer than the vendor's, because calls overtake each other on their way."""
FIRST_WAIT = 2.0
"""Seconds after a first 429 that names no time; three times as long after each further one. The vendor's page says a minute (facts 2.2),
but a window that slides has room again long before."""


class _Window:
    """At most so many calls in any stretch of so many seconds."""

    def __init__(self, most: int, length: float) -> None:
        self.length = length
        self.starts: deque[float] = deque(maxlen=most)

    def due(self, now: float) -> float:
        """Moment from which one more call fits."""
        full = len(self.starts) == self.starts.maxlen
        return self.starts[0] + self.length if full else now


class Pace:
    """Lets calls start no faster than one company bears; whoever waits sleeps until its moment."""

    def __init__(
        self,
        limits: Limits,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Start with empty windows; ``clock`` is monotonic, in seconds."""
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._blocked = float("-inf")
        self._turned_away = 0
        self._calls = (_Window(limits.per_second, SECOND), _Window(limits.per_minute, MINUTE))
        self._batches = _Window(limits.batches_per_minute, MINUTE)

    def acquire(self, *, batch: bool = False, within: float | None = None) -> None:
        """Wait for this call's turn and take it.

        Raises:
            Throttled: the turn comes later than ``within`` seconds from now; nothing was waited for and nothing taken.
        """
        latest = None if within is None else self._clock() + within
        windows = (*self._calls, self._batches) if batch else self._calls
        while True:
            with self._lock:
                now = self._clock()
                due = max(self._blocked, *(window.due(now) for window in windows))
                if due <= now:
                    for window in windows:
                        window.starts.append(now)
                    return
            if latest is not None and due > latest:
                raise Throttled(
                    "The limit of QuickBooks Online leaves no room for this call before the claim ends; nothing was sent.",
                    code="pace",
                    retry_after=due - now,
                )
            self._sleep(due - now)

    def turned_away(self, named: float | None, longest: float) -> float:
        """After a 429: let no call start for as long as the vendor named, else for a time that grows up to ``longest``; returns it."""
        with self._lock:
            seconds = named if named is not None else min(longest, FIRST_WAIT * 3**self._turned_away)
            self._turned_away += 1
            self._blocked = max(self._blocked, self._clock() + seconds)
            return seconds

    def answered(self) -> None:
        """A call was not turned away: the next 429 is a first one again."""
        self._turned_away = 0


_paces: dict[tuple[str, str, Limits], Pace] = {}
_registry = threading.Lock()


def pace_of(settings: Settings) -> Pace:
    """Return the one pace of a company in this process."""
    key = (settings.base_url, settings.company_key, settings.limits)
    with _registry:
        return _paces.setdefault(key, Pace(settings.limits))
