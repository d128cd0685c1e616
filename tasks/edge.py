"""The books' edge of a dry run: reads pass, writes are refused whoever asks, so that nothing can slip through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from connectors.contract.documents import Outcome, Send
from connectors.contract.errors import BadRequest
from connectors.contract.protocols import Connector
from connectors.contract.words import Result


class WritesBlocked:
    """A connector that reads and never writes."""

    def __init__(self, connector: Connector) -> None:
        """``connector`` answers everything but sends."""
        self._connector = connector

    def __getattr__(self, name: str) -> Any:
        """Reads go through."""
        return getattr(self._connector, name)

    def send_one(self, send: Send) -> Outcome:
        """Refuse."""
        error = BadRequest("A dry run writes nothing.", code="dry run")
        return Outcome(attempt_id=send.attempt_id, result=Result.NOT_SENT, error=error)

    def send_batch(self, key: str, sends: Sequence[Send]) -> list[Outcome]:
        """Refuse."""
        del key
        return [self.send_one(send) for send in sends]
