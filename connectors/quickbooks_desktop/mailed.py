"""Which message set a key goes by: its id is made of the key, so that no set is carried out twice, whoever posts it again."""

from __future__ import annotations

import base64
import hashlib
import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from connectors.contract.errors import Wait
from connectors.contract.web_connector import Letter, MessageSet, SetState
from connectors.contract.web_connector_rows import SET_ID_LENGTH
from connectors.quickbooks_desktop.client import GUARD, LATER, QUEUE, READ, SEND, Client
from connectors.quickbooks_desktop.errors import explain
from connectors.quickbooks_desktop.guards import Guard
from connectors.quickbooks_desktop.qbxml import Request, parse, rendered

KEPT = timedelta(days=7)
"""How long answers of a process that died are kept; every run settles first, so nobody asks for them any more."""
_TRIES, _ROUND = 400, 8
_OVER = frozenset({SetState.WITHDRAWN, SetState.WITHHELD, SetState.DONE})


def set_id(key: str, place: int = 0) -> str:
    """Id of the message set of a key: 23 small letters and digits (112 bits of its hash), for the ids may know no case (facts 3.4)."""
    digest = hashlib.sha256(f"{key}\x1f{place}".encode()).digest()[:14]
    return base64.b32encode(digest).decode("ascii").rstrip("=").lower()


def guard_id(key: str) -> str:
    """Id of the guard of the set of a key."""
    return f"g.{set_id(key)[: SET_ID_LENGTH - 2]}"


class Mailed:
    """The message sets that write, of one book."""

    def __init__(self, client: Client, timeout: timedelta, clock: Callable[[], datetime]) -> None:
        """Nothing is posted yet."""
        self._client = client
        self._timeout = timeout
        self._clock = clock
        self._lock = threading.Lock()
        self._seen: set[str] = set()

    def carried(
        self, key: str, requests: Sequence[Request], deadline: datetime, *, again_unfound: bool
    ) -> MessageSet:
        """Post the set of a key, or find the one that was, and wait for what becomes of it.

        A set that was taken back, or that left nothing in the books for certain, is followed by another one of the same key. One that
        QuickBooks never answered and does not know is posted again only where ``again_unfound`` says that somebody looked.

        Raises:
            Wait: the claim ran out; nothing was sent. Asleep, WrongCompany, Outage: no session took it; nothing was sent.
        """
        began = self._clock()
        if began >= deadline:
            raise Wait("Its claim ran out before it was sent; it goes with a new one.", code="deadline")
        until = min(deadline, began + self._timeout)
        name, held = self._place(key)
        if held is None:
            held = self._client.send(name, requests, until)
        elif held.state is SetState.UNFOUND and again_unfound:
            self._client.mailbox.requeue(self._client.book, [name])
            held = self._client.await_set(name, until)
        elif held.state in {SetState.QUEUED, SetState.OUT, SetState.LOST}:
            held = self._client.await_set(name, until)
        self.seen(name)
        return held

    def queue(self, key: str, requests: Sequence[Request], guard: Guard, deadline: datetime) -> None:
        """Post the set of a key behind its guard, for a session that may come in hours; the same key makes one set, however often.

        Raises:
            Wait: the claim ran out; nothing was posted.
        """
        if self._clock() >= deadline:
            raise Wait("Its claim ran out before it was queued; it goes with a new one.", code="deadline")
        name = set_id(key)
        asked = Letter(
            requests=rendered(guard.requests), purpose=GUARD, order=LATER, writes=False, set_id=guard_id(key),
            if_lost="again", asks=guard.asks,
        )  # fmt: skip
        sent = Letter(
            requests=rendered(requests), purpose=QUEUE, order=LATER, set_id=name, needs=asked.set_id
        )
        self._client.mailbox.post(self._client.book, [asked, sent])

    def seen(self, name: str) -> None:
        """Note a set that will be settled when the connector is let go of."""
        with self._lock:
            self._seen.add(name)

    def doubtful(self, key: str) -> bool:
        """Whether a set of this key may have been carried out although no answer proves it: look before it goes again."""
        name, held = self._place(key)
        before = name != set_id(key)
        return before or (held is not None and held.state is SetState.UNFOUND)

    def _place(self, key: str) -> tuple[str, MessageSet | None]:
        for start in range(0, _TRIES, _ROUND):
            names = [set_id(key, place) for place in range(start, start + _ROUND)]
            known = self._client.mailbox.sets(self._client.book, names)
            for name in names:
                held = known.get(name)
                if held is None or not _over(held):
                    return name, held
        raise Wait("It was turned away too often under one key; tell support.", code="tries")

    def file(self) -> None:
        """Say that everything seen here is settled: a run settles what it sent before it lets go of the connector."""
        with self._lock:
            seen, self._seen = sorted(self._seen), set()
        self._client.mailbox.file(self._client.book, seen)

    def file_old(self) -> None:
        """The same of what processes left behind that died: sends long ago, and reads that nobody waits for any more."""
        for purpose, kept in ((SEND, KEPT), (READ, self._timeout)):
            old = [
                one.set_id
                for one in self._client.mailbox.answers(self._client.book, purpose, limit=20)
                if one.posted_at < self._clock() - kept
            ]
            self._client.mailbox.file(self._client.book, old)


def _over(held: MessageSet) -> bool:
    """Whether a set left nothing in the books, or nothing that it says, and who sends its key again has looked or knows."""
    if held.state in _OVER:
        return True
    if held.state is not SetState.ANSWERED:
        return False
    try:
        responses = parse(held.response).responses
    except Wait:
        return True
    return all(
        isinstance(explain(one.status), Wait)
        or (one.status.code == "0" and not (one.documents or one.recovery or one.values))
        for one in responses
    )
