"""One run of one book while it lasts: its ports, its identity, its counts, and what it has learned."""

from __future__ import annotations

import os
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from connectors.contract.book import Book
from connectors.contract.clock import now
from connectors.contract.documents import Planned
from connectors.contract.errors import TieoutError
from connectors.contract.ledger import Disposed, Ledger, Part, RecordState
from connectors.contract.protocols import BooksState, Connector, Fact, Operations
from connectors.contract.records import Record
from connectors.contract.words import Action, Disposition, Kind
from tasks.engine import Engine
from tasks.request import Request
from tasks.tally import Tally

MOST_WARNINGS = 500


class _Token:
    """Made with the process, and made anew in one that was forked from it."""

    def __init__(self) -> None:
        self.value = ""
        self.renew()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self.renew)

    def renew(self) -> None:
        self.value = str(uuid.uuid4())


_TOKEN = _Token()


def process_token() -> str:
    """What tells this process from every other, also from another one that works on the same Prefect run (RULES 7)."""
    return _TOKEN.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One record on its way: what operations say, what the ledger knows, what is to be done with it."""

    record: Record
    fact: Fact
    state: RecordState
    parts: tuple[Part, ...] = ()
    action: Action = Action.CREATE
    recover: bool = False
    """Operations call it transferred and the ledger does not link it: look, then link or fail, never create (RULES 8)."""

    @property
    def kind(self) -> Kind:
        """Kind of the record."""
        return self.record.kind

    @property
    def source_id(self) -> str:
        """Id of the record in operations."""
        return self.record.source_id

    @property
    def never_sent(self) -> bool:
        """Whether this ledger never sent anything of it; a ledger that was lost may have."""
        return not self.state.fingerprint


@dataclass(slots=True, kw_only=True)
class Run:
    """What every step of a run is given."""

    request: Request
    book: Book
    ledger: Ledger
    operations: Operations
    connector: Connector
    engine: Engine
    books: BooksState
    run_id: str
    origin: str = ""
    """What a retry of this run has in common with it: the flow run's id, or without Prefect the run's own."""
    token: str = field(default_factory=process_token)
    tally: Tally = field(default_factory=Tally)
    clock: Callable[[], datetime] = now
    sleep: Callable[[float], None] = time.sleep
    uncertain: set[tuple[Kind, str]] = field(default_factory=set)
    """Records with an attempt that nobody can judge yet; they go by ``deliver``."""
    queued: set[tuple[Kind, str]] = field(default_factory=set)
    """Records of which something waits to be carried to the books."""
    queued_marks: set[str] = field(default_factory=set)
    """Our keys of what waited when the run began."""
    carried: set[tuple[Kind, str]] = field(default_factory=set)
    """Records of which something came back in this run."""
    waiting: int = 0
    """Records that wait for a run that the books answer."""
    lock: threading.RLock = field(default_factory=threading.RLock)
    outage: TieoutError | None = None
    """Set once the books are unusable for everybody; from then on nothing is attempted (RULES 29)."""
    reserved: set[str] = field(default_factory=set)
    """Numbers that this run has given to documents (RULES 6, next free)."""
    links: dict[tuple[Kind, str], Part] = field(default_factory=dict)
    """List entries that are linked, as far as this run has looked."""
    broken: dict[tuple[Kind, str], TieoutError] = field(default_factory=dict)
    """List entries that this run tried and could not bring into the books."""
    needed: set[tuple[Kind, str]] = field(default_factory=set)
    """List entries that a document of this run refers to."""
    warnings: list[str] = field(default_factory=list)
    """What people should look at although it went: a line each."""
    done: int = 0
    first_date: date | None = None
    last_date: date | None = None

    def declare_outage(self, error: TieoutError) -> None:
        """Remember the first error that stops everything."""
        with self.lock:
            self.outage = self.outage or error

    def dispose(self, rows: Sequence[Disposed]) -> None:
        """Give records their disposition, in the counts and in the ledger."""
        fresh = [row for row in rows if self.tally.dispose(row)]
        if not fresh:
            return
        self.ledger.dispose(self.book.name, self.run_id, fresh)
        with self.lock:
            self.done += len(fresh)
            done = self.done
        self.engine.progress(done, f"{done} records settled")

    def touched(self, day: date | None) -> None:
        """Note that a document of this date was sent, changed or found, for the tie-out."""
        if day is None:
            return
        with self.lock:
            self.first_date = min(self.first_date or day, day)
            self.last_date = max(self.last_date or day, day)

    def warn(self, sentence: str) -> None:
        """Note something to look at, once."""
        with self.lock:
            if sentence not in self.warnings and len(self.warnings) < MOST_WARNINGS:
                self.warnings.append(sentence)

    def left(
        self, work: Work, disposition: Disposition, *, error: TieoutError | None = None, **more: str
    ) -> Disposed:
        """Disposition row of a record."""
        if error is not None:
            more = {
                "code": error.code or error.group,
                "message": error.message,
                "remedy": error.remedy,
            } | more
        return Disposed(
            kind=work.kind,
            source_id=work.source_id,
            number=work.record.number,
            disposition=disposition,
            amount=work.record.amount,
            currency=work.record.money_currency,
            **more,
        )


@dataclass(slots=True, kw_only=True)
class Ready:
    """A record with its planned documents, and which of their parts are in the books by now."""

    work: Work
    planned: tuple[Planned, ...]
    linked: dict[str, Part] = field(default_factory=dict)
    """Documents that are in the books, by part id."""
    todo: set[str] = field(default_factory=set)
    """Linked parts that are still to be changed, or taken back."""
    allow_taken_number: bool = False

    @property
    def missing(self) -> list[Planned]:
        """Planned documents that are not linked yet."""
        return [one for one in self.planned if one.part_id not in self.linked]

    @property
    def startable(self) -> list[Planned]:
        """Missing documents of which nothing else must be in the books first."""
        return [one for one in self.missing if not one.after or one.after in self.linked]

    @property
    def complete(self) -> bool:
        """Whether every planned document is linked, and nothing is left to change or to take back."""
        return not self.missing and not self.todo

    def progress(self) -> str:
        """How many of the documents are in the books, as ``3 of 5``."""
        return f"{len(self.planned) - len(self.missing)} of {len(self.planned)}"


Problem = Callable[[Work, str, TieoutError], None]
"""Told of a record that cannot go: the work, the stage, the reason."""
