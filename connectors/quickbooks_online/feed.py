"""The change feed (CDC): rows that changed since a moment, deleted ones included, and whether its maximum was reached."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from connectors.contract.errors import Wait
from connectors.quickbooks_online.client import Client
from connectors.quickbooks_online.faults import faults_in
from connectors.quickbooks_online.paging import Row, time_of

MAXIMUM = 1000
"""Most objects of one answer, shared by all entities (facts 2.8 [DOC]); an answer that holds as many may lack some."""


class Feed:
    """Asks one company what changed."""

    def __init__(self, client: Client) -> None:
        """Nothing is read yet."""
        self._client = client

    def read(
        self, entities: Sequence[str], since: str, take: Callable[[str, Row], None]
    ) -> tuple[bool, datetime | None]:
        """Hand over every changed row; return whether the maximum was reached, and the books' own time.

        Raises:
            Wait: the answer cannot be read; rows of it may have been handed over, so the caller must not use them.
        """
        body = self._client.get("cdc", entities=",".join(entities), changedSince=since)
        count = 0
        for part in _parts(body):
            for entity in entities:
                rows = part.get(entity, [])
                if not isinstance(rows, list) or not all(
                    isinstance(row, dict) and row.get("Id") for row in rows
                ):
                    raise _unreadable()
                count += len(rows)
                for row in rows:
                    take(entity, row)
        return count >= MAXIMUM, time_of(body)


def _parts(body: Row) -> list[dict[str, Any]]:
    answers = body.get("CDCResponse")
    if not isinstance(answers, list) or not answers:
        raise _unreadable()
    parts: list[dict[str, Any]] = []
    for answer in answers:
        held = answer.get("QueryResponse") if isinstance(answer, dict) else None
        if not isinstance(held, list) or not all(isinstance(part, dict) for part in held):
            raise _unreadable()
        parts.extend(held)
    for part in parts:
        listed = sum(len(rows) for rows in part.values() if isinstance(rows, list))
        if faults_in(part) or part.get("maxResults", listed) != listed:
            raise _unreadable()
    return parts


def _unreadable() -> Wait:
    return Wait("QuickBooks gave a list of changes that cannot be read; nothing was read.", code="unreadable")
