"""The company file's memory of message sets: what was answered is answered again, and carried out once (facts 3.4).

What a restart in the middle of a message set leaves is our reading: what was carried out keeps its status, the rest
answers 3231.
"""

from __future__ import annotations

import json
from typing import NamedTuple

from connectors.sandbox.quickbooks_desktop import statuses
from connectors.sandbox.quickbooks_desktop.queries import Answer
from connectors.sandbox.quickbooks_desktop.schema import MessageSet
from connectors.sandbox.quickbooks_desktop.store import Store

CLEAR_ALL = "ClearAllMessageSets"
LONGEST = 24


class Plan(NamedTuple):
    """What to do with a message set: answer this, or (None) carry it out; and the messageSetStatusCode."""

    answers: list[tuple[str, str | None, Answer]] | None
    status: str


def look_up(store: Store, messages: MessageSet, *, full: bool) -> Plan:
    """Clear what `oldMessageSetID` names, and look whether `newMessageSetID` was carried out already.

    `full`: what is answered again holds the whole Ret, not only its ids.
    """
    new, old = messages.new_id, messages.old_id
    if max(len(new), len(old)) > LONGEST:
        return Plan(None, "9004")
    with store.transaction():
        known = old == CLEAR_ALL or _requests(store, old) is not None
        if old == CLEAR_ALL:
            forget_all(store)
        elif old and old != new:
            _forget(store, old)
        stored = _requests(store, new) if new else None
        if stored is not None:
            digest = store.sql.execute("SELECT digest FROM message_set WHERE id = ?", (new,)).fetchone()[0]
            if messages.requests and digest != messages.digest:
                return Plan(None, "9001")
            return Plan(_answers(store, new, stored, full=full), "0")
    if new and new == old and not messages.requests:
        return Plan(None, "9002")
    if old and not new:
        return Plan(None, "0" if known else "600")
    return Plan(None, "0" if new else "")


def _requests(store: Store, number: str) -> list[list[str | None]] | None:
    found = store.sql.execute("SELECT requests FROM message_set WHERE id = ?", (number,)).fetchone()
    return json.loads(found[0]) if found else None


def _answers(
    store: Store, number: str, requests: list[list[str | None]], *, full: bool
) -> list[tuple[str, str | None, Answer]]:
    rows = store.sql.execute(
        "SELECT position, code, message, recovery, inside FROM message_part WHERE set_id = ?", (number,)
    ).fetchall()
    parts = {
        row[0]: Answer(row[1], row[2], inside=row[4], recovery=json.loads(row[3]), recovered=not full)
        for row in rows
    }
    missing = Answer(statuses.NOT_PROCESSED.code, statuses.NOT_PROCESSED.message)
    return [
        (element or "", request_id, parts.get(position, missing))
        for position, (element, request_id) in enumerate(requests)
    ]


def begin(store: Store, messages: MessageSet) -> None:
    """Write down that a message set with an id is about to be carried out."""
    if not messages.new_id:
        return
    listed = [[each.element[:-2], each.attributes.get("requestID")] for each in messages.requests]
    with store.transaction():
        store.sql.execute(
            "INSERT INTO message_set VALUES (?, ?, ?)", (messages.new_id, messages.digest, json.dumps(listed))
        )


def keep(store: Store, messages: MessageSet, position: int, answer: Answer) -> None:
    """In the transaction of a request: keep its status and what it made."""
    if messages.new_id:
        store.sql.execute(
            "INSERT INTO message_part VALUES (?, ?, ?, ?, ?, ?)",
            (
                messages.new_id,
                position,
                answer.code,
                answer.message,
                json.dumps(answer.recovery),
                answer.inside,
            ),
        )


def _forget(store: Store, number: str) -> None:
    store.sql.execute("DELETE FROM message_set WHERE id = ?", (number,))
    store.sql.execute("DELETE FROM message_part WHERE set_id = ?", (number,))


def forget_all(store: Store) -> None:
    """Forget every message set."""
    store.sql.execute("DELETE FROM message_set")
    store.sql.execute("DELETE FROM message_part")
