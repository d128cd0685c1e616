"""The vendor's limits: requests a second and a minute, batches a minute, in sliding windows (facts 2.9)."""

from __future__ import annotations

from collections import Counter, deque

from connectors.sandbox.quickbooks_online.settings import Settings


class Limits:
    """Counts the requests of one company. Not durable: a restart forgets the last minute."""

    def __init__(self) -> None:
        self._requests: deque[float] = deque()
        self._batches: deque[float] = deque()
        self.counts: Counter[str] = Counter()

    def admit(self, settings: Settings, now: float, *, batch: bool) -> bool:
        """Whether a request arriving now is within the limits. A refused one does not count."""
        if not settings.limits:
            return True
        for window in (self._requests, self._batches):
            while window and window[0] <= now - 60:
                window.popleft()
        second = 0
        for arrived in reversed(self._requests):
            if arrived <= now - 1:
                break
            second += 1
        if second >= settings.limit_per_second or len(self._requests) >= settings.limit_per_minute:
            return False
        if batch and len(self._batches) >= settings.limit_batches_per_minute:
            return False
        self._requests.append(now)
        if batch:
            self._batches.append(now)
        return True
