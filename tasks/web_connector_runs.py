"""Which run a call of the Web Connector starts: one when a session begins, one when answers came back that nobody has read."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue
from typing import Literal

import requests

from connectors.contract.clock import now
from connectors.contract.errors import TieoutError
from connectors.contract.web_connector import Mailbox, Session
from tasks.home import Home
from tasks.orchestration.calls import How, start_run, under_way
from tasks.orchestration.server import answering, expected

log = logging.getLogger(__name__)
GRACE = timedelta(seconds=15)
"""How long a session is held at once, until it is known whether a run was started."""
HOLD = timedelta(seconds=120)
"""How long a session is held for a run that was started: its process has to come up and find the session."""
AGAIN = 5.0
"""Seconds between two looks at a book whose run is under way."""
PATIENCE = timedelta(hours=2)
"""How long such a run is waited for."""
TAG = "web-connector"
_BEGAN, _CLOSED = "session began", "answers came back"


@dataclass(frozen=True, slots=True)
class _Event:
    """What the service told of a book; ``held`` is until when its session is held, where one began."""

    book: str
    held: datetime | None = None


class Starter:
    """Starts runs in a thread of its own: `opened` and `closed` are the service's hooks, and return at once.

    A run is the book's own deployment in Prefect, so that it waits for its book, is seen and can be retried like every other. Nothing
    depends on it: what was not started now is found by the next call, or by the nightly schedule.
    """

    def __init__(self, home: Home, mailbox: Mailbox, *, again: float = AGAIN) -> None:
        """Nothing is asked yet; the thread begins with ``start``."""
        self._home = home
        self._mailbox = mailbox
        self._again = again
        self._events: SimpleQueue[_Event | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="runs", daemon=True)

    def start(self, books: Iterable[str] = ()) -> None:
        """Begin; answers that came back before the last service ended are looked for in ``books``."""
        for book in books:
            self.closed(book)
        self._thread.start()

    def stop(self) -> None:
        """End the thread after what it is doing now."""
        self._events.put(None)
        self._thread.join(timeout=1)

    def opened(self, book: str) -> None:
        """A session began: hold it a moment, and start a run for it."""
        until = now() + GRACE
        if expected(self._home.path):
            self._mailbox.hold(book, until, at_least=True)
        self._events.put(_Event(book, until))

    def closed(self, book: str) -> None:
        """A session closed, or a call had nothing to carry: start a run where answers came back that nobody has read."""
        self._events.put(_Event(book))

    def _work(self) -> None:
        later: dict[str, datetime] = {}
        while True:
            try:
                event = self._events.get(timeout=self._again if later else None)
            except Empty:
                for book, until in list(later.items()):
                    if not self._look(_Event(book)) or now() > until:
                        del later[book]
                continue
            if event is None:
                return
            if self._look(event):
                later[event.book] = now() + PATIENCE

    def _look(self, event: _Event) -> bool:
        """Start what a book needs; whether to look again, because a run is under way."""
        book = event.book
        try:
            session = next(iter(self._mailbox.sessions(book, 1)), None)
            if session is not None and not session.finished:
                return self._for_session(event, session)
            if newest := self._mailbox.newest_back(book):
                return self._start(book, _CLOSED, f"message set {newest}") == "under way"
        except TieoutError as error:
            log.warning("Book %s: %s", book, error.message)
        return False

    def _for_session(self, event: _Event, session: Session) -> bool:
        book = event.book
        if event.held is None and not self._mailbox.wanted(book):
            return self._is_under_way(book)
        about = f"session {session.number} of {session.opened_at:%Y-%m-%d %H:%M:%S.%f}"
        how = self._start(book, _BEGAN, about)
        if how in {"started", "begins"}:
            self._mailbox.hold(book, now() + HOLD, at_least=True)
        elif how != "under way" and event.held is not None:
            self._mailbox.hold(book, None, instead_of=event.held)
        return how == "under way"

    def _is_under_way(self, book: str) -> bool:
        api_url = answering(self._home.path)
        try:
            return bool(api_url) and under_way(api_url, book) is not None
        except requests.RequestException:
            return False

    def _start(self, book: str, why: str, about: str) -> How | Literal["no server"]:
        """Start a run, at most one for a reason and what it is ``about``; what became of it is told in the log."""
        api_url = answering(self._home.path)
        try:
            how: How | Literal["no server"] = "no server"
            if api_url:
                key = f"web connector, book {book}, {about}: {why}"
                how = start_run(api_url, book, key=key, tags=[TAG, f"{TAG}: {why}"])
        except requests.RequestException as error:
            log.warning("Book %s: Prefect did not take the run: %s", book, error)
            return "no server"
        if how == "no server":
            what = f"run `tieout nightly {book}`, or keep `tieout up` running, which lets a call start runs"
            log.warning("Book %s: %s, but no Prefect server answers for this home: %s.", book, why, what)
        elif how == "no deployment":
            what = "`tieout up` makes it when it starts"
            log.warning("Book %s: %s, but Prefect has no deployment nightly/%s: %s.", book, why, book, what)
        else:
            log.info("Book %s: %s: run %s", book, why, how)
        return how
