"""Payloads on their way: what this process intended and has not settled yet, so that a link can refer to its attempt's payload."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Lock
from typing import Any

_MOST = 10_000
"""Intents remembered; of more, the oldest are forgotten, and their links keep the payload themselves."""


class Sent:
    """Payloads by attempt, as committed with the intent; nothing but a saving: what is not here is stored in full."""

    def __init__(self) -> None:
        self._payloads: dict[str, Mapping[str, Any]] = {}
        self._lock = Lock()

    def remember(self, payloads: Mapping[str, Mapping[str, Any]]) -> None:
        """Keep the payloads of intents that were committed."""
        with self._lock:
            self._payloads |= payloads
            for oldest in list(self._payloads)[: max(0, len(self._payloads) - _MOST)]:
                del self._payloads[oldest]

    def take(self, attempt_id: str) -> Mapping[str, Any] | None:
        """Return the payload of an attempt, once."""
        with self._lock:
            return self._payloads.pop(attempt_id, None)
