"""The rows of the Web Connector's mailbox: message sets, sessions, users, what a session is given and what came back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

SET_ID_LENGTH = 23
"""Longest id of a message set (facts 3.4)."""


class SetState(StrEnum):
    """Where a message set stands."""

    QUEUED = "queued"
    OUT = "out"
    """Handed to a session that lives; its answer is awaited."""
    LOST = "lost"
    """It was out when its session died; the next session asks what became of it before anything else is handed out."""
    ANSWERED = "answered"
    REFUSED = "refused"
    """Nothing of it was executed; ``error`` says why."""
    UNFOUND = "unfound"
    """Its answer never came and the company file keeps none: only a look in the books tells whether it was executed (RULES 4)."""
    CLEAR = "clear"
    """A guard that found nothing: what needs it may go in the session that brought its answer."""
    WITHHELD = "withheld"
    """Its guard found something, or could not be answered: it was never handed out and never will be."""
    WITHDRAWN = "withdrawn"
    DONE = "done"
    """Read and filed by who posted it; its texts are gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What is posted: the requests of one message set, rendered, in the order in which they are executed."""

    requests: str
    """qbXML elements one after the other, US-ASCII, valid by the schema."""
    purpose: str = ""
    """Words of who posts, by which answers are found again."""
    order: int = 0
    """Smaller ones are handed out first; among equals, what was posted first."""
    writes: bool = True
    """Whether it changes the books. A set that only reads is simply handed out again where its answer was lost."""
    set_id: str = ""
    """At most 23 characters; posting the same id again has no effect. Empty: a random one."""
    if_lost: Literal["look", "again"] = "look"
    """What follows when the company file does not know a lost set: wait for a look of who posted it, or hand it out again."""
    needs: str = ""
    """Id of its guard, which is posted before it: it is handed out only in a session in which the guard found nothing."""
    asks: str = ""
    """Of a guard: what must not be in its answer, in words of who posts; whoever takes the answer in judges it (`Verdict.clear`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSet:
    """A message set as the mailbox has it."""

    set_id: str
    book: str
    purpose: str
    order: int
    writes: bool
    state: SetState
    requests: str
    response: str
    """The answer as it came, unread."""
    recovered: bool
    """The answer is the one that the company file had kept: statuses and ids, perhaps no documents (facts 3.4)."""
    hresult: str
    error: str
    """Sentence on why it was refused or not found."""
    tries: int
    """How often it was handed out."""
    session: int | None
    """The session that it was handed to last; an iterator lives no longer than its session."""
    posted_at: datetime
    handed_at: datetime | None
    answered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What the QWC file says who we are: one owner for an installation, one file id for a book, for ever."""

    owner_id: str
    file_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Greeting:
    """What the company file said of itself when a session last began: host, company and preferences, as qbXML."""

    text: str
    company_file: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One update session of a Web Connector."""

    number: int
    book: str
    user: str
    opened_at: datetime
    last_at: datetime
    closed_at: datetime | None
    finished: bool
    """Nothing more is handed out in it; only closeConnection may be missing."""
    checked: bool
    """The company that is open is the one of the book."""
    result: str
    last_error: str
    out_id: str | None
    probing: bool
    """What is out is the question what became of ``out_id``."""
    handed: int
    answered: int
    asks: str = ""
    """What a guard that is out asks for; told by `Mailbox.session` alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A Web Connector that may call; ``book`` is None for the one that stands in for every unknown name."""

    name: str
    book: str | None
    secret: str
    """Hash of the password."""
    failures: int
    locked_until: datetime | None

    def __repr__(self) -> str:
        """Nothing of the secret."""
        return f"User({self.name!r}, book={self.book!r})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a session may be silent."""

    idle: timedelta = timedelta(minutes=30)
    """After this its ticket is worth nothing."""
    silent: timedelta = timedelta(minutes=2)
    """After this another Web Connector may begin, where no message set is out."""
    silent_out: timedelta = timedelta(minutes=16)
    """The same where one is out: QuickBooks may still be executing it (RULES 3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """What a session is given: a message set, a question about one (``probe``), a pause, or nothing."""

    what: Literal["set", "probe", "pause", "nothing", "refused"]
    set_id: str = ""
    requests: str = ""
    writes: bool = False
    clear_id: str = ""
    """The set whose kept answer the company file may forget now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What came back for the set that is out."""

    kind: Literal["answered", "refused", "unclear", "unfound"]
    response: str = ""
    hresult: str = ""
    error: str = ""
    ends: bool = False
    """The session cannot go on."""
    clear: bool = False
    """Of a guard: nothing of what it asks for is in the answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Liveness:
    """How a book's Web Connector behaves."""

    book: str
    last_contact: datetime | None
    interval: timedelta | None
    """Median of the time between recent contacts; None before the third."""
    session_open: bool
    last_session: Session | None
    last_refusal: str
    """Why the last contact led to no session; empty if it did, or if there was nothing to do."""

    def silent(self, now: datetime) -> bool:
        """Whether it has not called for much longer than it usually does."""
        if self.last_contact is None or self.interval is None or self.session_open:
            return False
        return now - self.last_contact > max(3 * self.interval, timedelta(minutes=10))


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the service must know of a book: which company file is expected, and whether it may be worked on."""

    book: str
    company_name: str = ""
    """As QuickBooks shows it; empty accepts any (the file id decides)."""
    company_file: str = ""
    """Full path on the QuickBooks server; empty takes the one that is open."""
    problem: str = ""
    """Why nothing is transferred at present."""
    patience: Patience | None = None
    """How long its sessions may be silent; None for what the service was started with."""
