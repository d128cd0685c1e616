"""Calls of a company file: a message set posted into the mailbox, and its answer, which a session of the Web Connector brings."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from connectors.contract.clock import now
from connectors.contract.errors import Asleep, Outage, TieoutError, Wait, WrongCompany
from connectors.contract.web_connector import Letter, Mailbox, MessageSet, Session, SetState
from connectors.quickbooks_desktop.hresults import explain_hresult
from connectors.quickbooks_desktop.qbxml import Request, Response, parse, rendered
from connectors.quickbooks_desktop.settings import Settings

FIRST, LONGEST = 0.05, 0.5
"""Seconds between two looks into the mailbox: they grow from the first to the second."""
READ, SEND, QUEUE, GUARD = "read", "send", "queue", "guard"
"""Purposes of the letters: what a run asks and sends while a session is open, and what waits for one, with its guards."""
LATER = 1
"""Order of what waits: a run that is under way does not stand behind it."""
_OPEN = frozenset({SetState.QUEUED, SetState.OUT, SetState.LOST})
_WRONG_COMPANY = "Wrong company"
"""Result of a session whose company file is not the book's (service/methods, ledger)."""


@dataclass(frozen=True, slots=True)
class Reply:
    """Answers to the requests of one set, in their order, and the session that brought them (an iterator lives no longer)."""

    responses: tuple[Response, ...]
    session: int | None


class Client:
    """One book's side of the mailbox; safe to share between threads."""

    def __init__(
        self,
        mailbox: Mailbox,
        book: str,
        settings: Settings,
        *,
        clock: Callable[[], datetime] = now,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Nothing is posted yet."""
        self.mailbox = mailbox
        self.book = book
        self._settings = settings
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._held_until: datetime | None = None
        self.asleep = ""
        """Why nobody is asked any more until the connector is opened again; empty while somebody is."""

    def ask(self, requests: Sequence[Request]) -> Reply:
        """Read: requests that change nothing, executed in this order, after everything that was posted before.

        Raises:
            Asleep, WrongCompany, Outage: there is no session, or it ended without an answer.
            Wait: the answer cannot be read, so that nothing is concluded from it.
        """
        self._awake()
        before, began = self._newest(), self._clock()
        asked = [replace(one, request_id=str(place)) for place, one in enumerate(requests, start=1)]
        letter = Letter(requests=rendered(asked), purpose=READ, writes=False)
        (set_id,) = self.mailbox.post(self.book, [letter])
        held = self._wait(set_id, before, began + self._settings.timeout)
        if held.state in _OPEN:
            self.mailbox.withdraw(self.book, [set_id])
            raise self._silence(before, held)
        self.mailbox.file(self.book, [set_id])
        if held.state is not SetState.ANSWERED:
            raise refusal(held)
        responses = parse(held.response).responses
        if [one.request_id for one in responses] != [one.request_id for one in asked]:
            raise Wait("QuickBooks did not answer every query; nothing is concluded from it.", code="unreadable")  # fmt: skip
        return Reply(responses, held.session)

    def send(self, set_id: str, requests: Sequence[Request], until: datetime) -> MessageSet:
        """Write: post a set under its id, once, and wait for what becomes of it until a moment.

        What is back may still be out, lost or not found: then only a look tells.

        Raises:
            Asleep, WrongCompany, Outage: no session took it, and it was taken back; nothing was sent.
        """
        self._awake()
        self.mailbox.post(self.book, [Letter(requests=rendered(requests), purpose=SEND, set_id=set_id)])
        return self.await_set(set_id, until)

    def _awake(self) -> None:
        if self.asleep:
            raise Asleep(self.asleep, code="asleep")

    def await_set(self, set_id: str, until: datetime) -> MessageSet:
        """Wait for a set that is posted already; raises as ``send`` does."""
        before = self._newest()
        while True:
            held = self._wait(set_id, before, until)
            if held.state is not SetState.QUEUED:
                return held
            if self.mailbox.withdraw(self.book, [set_id]):
                raise self._silence(before, held)
            if self._clock() >= until:  # it was handed out at this very moment
                return self.mailbox.sets(self.book, [set_id])[set_id]

    def _silence(self, before: Session | None, held: MessageSet) -> TieoutError:
        """Why a set was not answered; ``before`` is the session that was the newest when the waiting began."""
        ended, session = self._sessions(before)
        if ended is not None and ended.last_error:
            error = WrongCompany if ended.result == _WRONG_COMPANY else Outage
            return error(ended.last_error, code=ended.result)
        if held.state is SetState.OUT or (session is not None and self._lives(session, self._clock())):
            return Outage(
                f"QuickBooks did not answer within {self._settings.timeout.total_seconds():.0f} s.",
                code="no answer",
            )
        turned_away = self.mailbox.liveness(self.book).last_refusal
        words = f"The Web Connector was turned away: {turned_away}." if turned_away else ""
        return Asleep(words and f"{words} The records wait for its next call.", code="asleep")

    def release(self) -> None:
        """Let the session end: nothing more is posted."""
        with self._lock:
            held, self._held_until = self._held_until, None
        if held is not None:
            self.mailbox.hold(self.book, None)

    def drain(self) -> None:
        """Wait while a session carries what is queued; until it ends, or nothing happened for as long as an answer may take."""
        left, since, pause = -1, self._clock(), FIRST
        while not self.asleep:
            counts = self.mailbox.counts(self.book)
            waiting = sum(counts.get(state, 0) for state in _OPEN)
            moment, session = self._clock(), self._newest()
            if waiting != left:
                left, since, pause = waiting, moment, FIRST
            lives = session is not None and self._lives(session, moment)
            if not (waiting and lives) or moment - since >= self._settings.timeout:
                return
            self._stay(moment)
            self._sleep(pause)
            pause = min(pause * 1.5, LONGEST)

    def _stay(self, moment: datetime) -> None:
        """Keep the session waiting while the run thinks (it is answered NoOp)."""
        with self._lock:
            if self._held_until is not None and moment + self._settings.hold / 2 < self._held_until:
                return
            until = self._held_until = moment + self._settings.hold
        self.mailbox.hold(self.book, until)

    def _wait(self, set_id: str, before: Session | None, until: datetime) -> MessageSet:
        """The set once something became of it, or as it is when there is no session or no time left to wait for."""
        pause, heard = FIRST, self._clock()
        while True:
            held = self.mailbox.sets(self.book, [set_id])[set_id]
            moment = self._clock()
            if held.state not in _OPEN:
                return held
            self._stay(moment)
            ended, session = self._sessions(before)
            if ended is not None and ended.result == _WRONG_COMPANY:
                return held
            if session is not None and self._lives(session, moment):
                heard = moment
            if moment >= until or moment - heard >= self._settings.patience:
                return held
            self._sleep(pause)
            pause = min(pause * 1.5, LONGEST)

    def _newest(self) -> Session | None:
        return next(iter(self.mailbox.sessions(self.book, 1)), None)

    def _sessions(self, before: Session | None) -> tuple[Session | None, Session | None]:
        """The newest that ended since, unless the right company was found open after it; and the newest of all."""
        recent = self.mailbox.sessions(self.book, 2)
        newest = recent[0] if recent else None
        for one in recent:
            if _ended_since(before, one):
                return one, newest
            if one.checked:
                break
        return None, newest

    def _lives(self, session: Session, moment: datetime) -> bool:
        """Whether a session may still bring something: it is not over, and not silent for longer than an answer takes."""
        return (
            session.closed_at is None
            and not session.finished
            and moment - session.last_at < self._settings.timeout
        )


def _ended_since(before: Session | None, session: Session) -> bool:
    """Whether a session ended after ``before`` was the newest; by number, for the service's clock may be another one."""
    since = (0, False) if before is None else (before.number, before.finished)
    return session.finished and (session.number, session.finished) > since


def refusal(held: MessageSet) -> TieoutError:
    """Why a set was refused as a whole; nothing of it was executed."""
    if held.hresult:
        return explain_hresult(held.hresult)
    return Wait(held.error or "QuickBooks gave no usable answer.", code="unreadable")
