"""One connection of the server: closed where the head of a request does not arrive in time, so that silence holds no place."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

PATIENCE = 20.0
"""Seconds in which the head of a request has to arrive, from the connection or from its first byte on."""


class Line(H11Protocol):
    """The server's own protocol, with an end to waiting for a head; between requests the server waits as it always does."""

    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Begin to wait."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        super().connection_lost(exc)
        self._done()

    def handle_events(self) -> None:
        """Wait for the rest of a head that has begun; no more where a request is being served."""
        super().handle_events()
        cycle: Any = self.cycle  # none before the first request
        if cycle is not None and not cycle.response_complete:
            self._done()
        elif self.timeout_keep_alive_task is None and self._waiting is None:
            self._wait()

    def _wait(self) -> None:
        self._waiting = asyncio.get_running_loop().call_later(PATIENCE, self._close)

    def _done(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _close(self) -> None:
        self._waiting = None
        if not self.transport.is_closing():
            self.transport.close()
