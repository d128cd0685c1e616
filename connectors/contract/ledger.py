"""The ledger's rows as plain data and the port to it: what tasks may ask our own database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from connectors.contract.documents import Applied, Facts, Outcome, Payload, Send
from connectors.contract.money import ZERO
from connectors.contract.protocols import Position, Tokens
from connectors.contract.words import Action, Choice, Disposition, Kind, Reason, TransferStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordState:
    """What the ledger knows of one record of one book."""

    kind: Kind
    source_id: str
    number: str
    status: TransferStatus = TransferStatus.NOT_TRANSFERRED
    reason: Reason | None = None
    fingerprint: str = ""
    """Content hash of what was last transferred (or, before that, last tried)."""
    generation: int = 0
    send: int = 0
    """Send number of the next try (RULES 1)."""
    failed_before: bool = False
    """Never rides in a batch again until it settles, is skipped or set not ready."""
    error_code: str = ""
    waits_for: str = ""
    """``kind:source id`` of the record whose failure holds this one, or another reason in words."""
    external_number: str | None = None
    amount: Decimal = ZERO
    currency: str = ""
    is_open: bool = False
    """A candidate of every run, whatever the watermark."""
    write_due: bool = False
    """Operations have not confirmed the last write-back."""
    choice: Choice | None = None
    choice_detail: str = ""
    """What the newest decision was about (for skip: the error code it silences, RULES 34)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One document in the books that is linked to a record (a stored part, RULES 14)."""

    kind: Kind
    source_id: str
    part_id: str
    generation: int
    document_type: str
    external_id: str
    version: str
    number: str | None
    party_id: str
    date: date | None
    currency: str
    total: Decimal
    name: str = ""
    payload: Payload = field(default_factory=dict, repr=False)
    """What we last wrote, for the three-way comparison."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAttempt:
    """An intent without a final outcome: somebody is sending it, or nobody knows what became of it."""

    send: Send
    generation: int
    batch_key: str | None
    run_id: str
    token: str
    uncertain: bool
    """True once its own process reported that it got no answer; False while it may still be sending."""
    deadline: datetime
    conclusive_after: datetime
    """From then on a look that finds nothing counts (RULES 3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """The outcome of one attempt, and what it links; ``final`` is False only for Uncertain."""

    outcome: Outcome
    part: Part | None = None
    """Linked (or re-linked) document; None leaves links alone."""
    unlink: bool = False
    """The document was voided or deleted: its part is removed from the stored parts."""
    final: bool = True
    conclusive_after: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One failure, kept for good: nothing ever updates or deletes it (promise 3)."""

    kind: Kind
    source_id: str
    number: str
    stage: str
    """``validate``, ``plan``, ``transfer``, ``compare``, ``look``, ``paid date`` or ``write back``."""
    group: str
    code: str
    message: str
    remedy: str
    request_id: str = ""
    try_no: int = 1
    at: datetime | None = None
    run_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disposed:
    """How one record left a run."""

    kind: Kind
    source_id: str
    number: str
    disposition: Disposition
    amount: Decimal = ZERO
    currency: str = ""
    code: str = ""
    message: str = ""
    remedy: str = ""
    external_id: str = ""
    document_type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DispositionTotal:
    """Count and money of one kind, disposition and currency in a run."""

    kind: Kind
    disposition: Disposition
    currency: str
    count: int
    total: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run (or one attempt of a retried run) of one book."""

    run_id: str
    book: str
    flow: str
    parameters: Mapping[str, object]
    started_at: datetime
    ended_at: datetime | None
    state: str
    """``running``, ``settled``, ``attention``, ``failed`` (could not run) or ``died``."""
    message: str
    flow_run_id: str = ""
    attempt: int = 1
    report: Mapping[str, object] = field(default_factory=dict)
    """Tie-out, paid dates and whatever else the run's summary shows; JSON-serialisable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidState:
    """What we last wrote to operations of one invoice's paid date, and what closed it."""

    source_id: str
    external_id: str
    paid_on: date | None
    applied: tuple[Applied, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A decision of a person, append-only."""

    kind: Kind
    source_id: str
    choice: Choice
    who: str
    why: str
    detail: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """One line of what happened to a record, oldest first, for `tieout explain`."""

    at: datetime
    what: str
    detail: str
    run_id: str = ""


class Ledger(Protocol):
    """Our database, one book at a time; every method is one transaction, none is ever open during a vendor call.

    Any method may raise LedgerUnusable (unreachable, full disk, newer version).
    """

    tokens: Tokens

    # books -----------------------------------------------------------------------------------------------------
    def register(self, book: str, target: str, company_id: str) -> None:
        """Remember the book; BookUnready where another book has this company or this book had another one."""

    def take_lease(self, book: str, token: str, run_id: str, until: datetime, now: datetime) -> bool:
        """Compare-and-set the one running run of a book; True if it is ours now (free, expired, or ours before)."""

    def renew_lease(self, book: str, token: str, until: datetime) -> bool:
        """Move our lease's end; False if it is no longer ours."""

    def release_lease(self, book: str, token: str) -> None:
        """Let go of the lease if it is ours."""

    def stopped(self, book: str) -> str:
        """Why this book transfers nothing until a person allows it again (RULES 8); empty if it may."""

    def stop(self, book: str, why: str) -> None:
        """Stop the book (empty ``why`` allows it again)."""

    # runs ------------------------------------------------------------------------------------------------------
    def start_run(
        self, book: str, flow: str, parameters: Mapping[str, object], flow_run_id: str, attempt: int
    ) -> str:
        """Begin a run and return its id; earlier runs of the book that are still `running` become `died`."""

    def dispose(self, book: str, run_id: str, rows: Sequence[Disposed]) -> None:
        """Give records their one disposition; raises ValueError if one already has it in this run."""

    def totals(self, run_id: str) -> list[DispositionTotal]:
        """Sum dispositions, computed by SQL over the stored rows."""

    def dispositions(self, run_id: str, only: Iterable[Disposition] = (), limit: int = 500) -> list[Disposed]:
        """Rows of a run by kind and number, at most ``limit``."""

    def finish_run(self, run_id: str, state: str, message: str, report: Mapping[str, object]) -> None:
        """End a run."""

    def last_run(self, book: str, flows: Iterable[str] = ()) -> Run | None:
        """Newest run of a book, of these flows if any are named."""

    # records ---------------------------------------------------------------------------------------------------
    def states(self, book: str, kind: Kind, source_ids: Iterable[str]) -> dict[str, RecordState]:
        """States of those records that the ledger knows."""

    def find_by_number(self, book: str, kind: Kind, number: str) -> list[RecordState]:
        """States of the records that people call so."""

    def open_ids(self, book: str, kind: Kind, after: str = "", limit: int = 1000) -> list[str]:
        """Source ids that are held open, keyset by id."""

    def save(self, book: str, states: Sequence[RecordState]) -> None:
        """Insert or update states in bulk (all columns but the decision's)."""

    def write_due(self, book: str, limit: int = 1000) -> list[RecordState]:
        """Records whose write-back operations have not confirmed."""

    def written(self, book: str, kind: Kind, source_ids: Sequence[str]) -> None:
        """Operations confirmed the write-back of these."""

    def status_counts(self, book: str) -> dict[Kind, dict[str, int]]:
        """Records by kind and transfer status (reason beside it where there is one: ``Pending (Held)``)."""

    # attempts --------------------------------------------------------------------------------------------------
    def intend(
        self,
        book: str,
        run_id: str,
        token: str,
        sends: Sequence[Send],
        generations: Mapping[str, int],
        batch_key: str | None,
        conclusive_after: datetime,
        states: Sequence[RecordState],
    ) -> set[str]:
        """Commit intents before a call: claim each (book, kind, source id, part) and store its payload.

        ``generations`` maps attempt ids to their generation; ``states`` of won records are saved in the same transaction. Returns the attempt
        ids that are ours; for the others somebody else is in flight and nothing is stored.
        """

    def settle(
        self,
        book: str,
        run_id: str,
        token: str,
        closings: Sequence[Closing],
        states: Sequence[RecordState],
        failures: Sequence[Failure],
    ) -> None:
        """Commit outcomes, links, states and failures in one transaction; a final closing frees the claim.

        Raises:
            LedgerUnusable: a claim is no longer ours (the closings of a lost claim are kept as outcomes, nothing is linked).
        """

    def unsettled(self, book: str, now: datetime) -> list[OpenAttempt]:
        """Intents without a final outcome, oldest first."""

    def take_over(self, book: str, attempt_id: str, old_token: str, token: str, deadline: datetime) -> bool:
        """Compare-and-set the claim of a dead (or our own uncertain) attempt."""

    def fail(
        self, book: str, run_id: str, failures: Sequence[Failure], states: Sequence[RecordState]
    ) -> None:
        """Keep failures that have no attempt, and the states they lead to."""

    def failures(
        self, book: str, kind: Kind | None = None, source_id: str | None = None, limit: int = 500
    ) -> list[Failure]:
        """Newest failures first."""

    def history(self, book: str, kind: Kind, source_id: str) -> list[HistoryLine]:
        """Return everything that happened to a record."""

    # links -----------------------------------------------------------------------------------------------------
    def parts(self, book: str, kind: Kind, source_ids: Iterable[str]) -> dict[str, list[Part]]:
        """Stored parts of these records, of the present generation."""

    def parts_by_external(
        self, book: str, document_type: str, external_ids: Iterable[str]
    ) -> dict[str, Part]:
        """Stored parts by the books' id."""

    def parts_between(self, book: str, kind: Kind, start: date, end: date) -> Iterator[Part]:
        """Stream stored parts by document date, keyset."""

    def link(self, book: str, parts: Sequence[Part], states: Sequence[RecordState]) -> None:
        """Link documents that were found in the books, not created by an attempt of ours (adopted, matched)."""

    def unlink(self, book: str, kind: Kind, source_id: str, states: Sequence[RecordState]) -> None:
        """Remove the stored parts of a record (they stay in the history)."""

    # paid dates ------------------------------------------------------------------------------------------------
    def paid(self, book: str, source_ids: Iterable[str]) -> dict[str, PaidState]:
        """What we last wrote of these invoices."""

    def paid_by(self, book: str, document_type: str, external_ids: Iterable[str]) -> set[str]:
        """External ids of invoices to which one of these documents was applied when last seen (deleted payments)."""

    def save_paid(self, book: str, states: Sequence[PaidState]) -> None:
        """Remember paid dates and what closed the invoices."""

    # decisions and positions -----------------------------------------------------------------------------------
    def decide(self, book: str, decisions: Sequence[Decided]) -> None:
        """Keep decisions; the newest of each record counts and shows in its state at once."""

    def position(self, book: str, name: str) -> Position | None:
        """Watermark of a kind, or the change feed's cursor under the name ``changes``."""

    def move(self, book: str, name: str, position: Position) -> None:
        """Advance a watermark; never backwards."""

    def close(self) -> None:
        """Let go of connections."""


__all__ = [
    "Action",
    "Closing",
    "Decided",
    "Disposed",
    "DispositionTotal",
    "Facts",
    "Failure",
    "HistoryLine",
    "Ledger",
    "OpenAttempt",
    "PaidState",
    "Part",
    "RecordState",
    "Run",
]
