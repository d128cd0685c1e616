"""The ledger's rows as plain data: states, parts, attempts, failures, dispositions, runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from connectors.contract.documents import Applied, Outcome, Payload, Send
from connectors.contract.money import ZERO
from connectors.contract.words import Choice, Disposition, Kind, Reason, TransferStatus


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
    """What the newest decision was about (for skip: the error code it silences, RULES 34; for accept: the difference, as it was shown)."""


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


POSTED = "posted"
"""Token of a claim that no process holds: its document waits to be carried (``Result.QUEUED``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """An attempt that waits to be carried, without its payload."""

    attempt_id: str
    kind: Kind
    source_id: str
    key: str
    batch_key: str | None
    mark: str
    choice: Choice | None
    """The newest decision on its record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """The outcome of one attempt, and what it links; ``final`` is False only for Uncertain and Queued."""

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
