"""The ports: what a connector to the books, a source of operations and a store of tokens can do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from connectors.contract.documents import BooksDocument, Outcome, Planned, Send, Settlement, Wanted
from connectors.contract.records import Record, Reference
from connectors.contract.words import Action, Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class BooksState:
    """What the books said of themselves at the start of a run, before its first write (promise 6, RULES 6)."""

    company_id: str
    company_name: str
    home_currency: str
    multicurrency: bool
    closing_date: date | None
    own_numbers: frozenset[Kind]
    """Kinds whose documents carry our number; for the others the books number themselves and we send none, singly."""
    number_length: int
    """Longest number that the books take, in characters."""
    found_by_key: frozenset[Kind] = frozenset()
    """Kinds whose documents have no number and are found by party, date and our key, so that they may ride in a batch (RULES 4, 5)."""
    receipts: bool = False
    """Whether receipts of purchase orders become documents of their own (RULES 12)."""
    asleep: str = ""
    """Why nobody can be asked at present, in books that call us; empty where they answer. What is said here is what they said last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BooksRef:
    """A list entry of the books that a document refers to."""

    external_id: str
    name: str
    active: bool = True
    email: str | None = None
    currency: str | None = None


Resolve = Callable[[Kind, str], BooksRef]
"""Finds the books' entry of a kind and source id; raises FixMapping where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What a change feed answered: settlements of invoices that may have changed, one an invoice, and where to go on."""

    settlements: tuple[Settlement, ...]
    cursor: datetime
    """The next call starts here (less an overlap that the connector adds)."""
    deleted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """External ids that were deleted, by document type (a deleted payment names no invoice any more); where the feed cannot tell what a
    changed payment named before, those that changed, too."""


class Queue(Protocol):
    """What waits to be carried to books that call us; sends are known by the key that they were made with, their own or their batch's."""

    def drain(self) -> None:
        """Wait while it is being carried, as long as it gets on."""

    def known(self, keys: Iterable[str]) -> set[str]:
        """Keys under which something was queued that was not forgotten."""

    def arrived(self, keys: Iterable[str]) -> set[str]:
        """Of all keys that are open, those of which something came back; what came back of others was settled before and is forgotten."""

    def outcomes(self, key: str, sends: Sequence[Send]) -> list[Outcome]:
        """What became of these sends, which are what is still open of a key that arrived; one outcome for each, in order."""

    def withdraw(self, keys: Iterable[str]) -> set[str]:
        """Take back what nobody carries yet; keys of which everything was taken back."""

    def want(self, wanted: bool) -> None:
        """Say that a run waits for the books' call (or does not any more)."""


class Connector(Protocol):
    """One company in one accounting system. Reads raise a TieoutError; sends never raise, they return outcomes."""

    target: str
    batch_size: int
    """Most documents in one call of ``send_batch``; 1 where the target has no batches."""
    lanes: int
    """How many calls the target bears at once."""
    settled_types: tuple[str, ...]
    """Document types that ``Settlement`` speaks of (what an invoice becomes)."""
    feed_is_whole: bool
    """Whether ``changes`` tells of everything that closes an invoice; where it does not, open invoices are asked for by id."""
    uncounted: frozenset[str]
    """Document types that the tie-out compares but does not add up: the money of another document of the record once more."""
    mails_to_customer: bool
    """Whether an invoice is e-mailed to its customer's address in the books, and has none of its own (RULES 17)."""
    queue: Queue | None
    """Where sends wait that carry ``look_first``; None for books that are called, not calling."""

    def open(self) -> BooksState:
        """Verify the company and read its preferences. Books that call us and do not now are ``asleep``; every read raises Asleep then.

        Raises:
            WrongCompany, Reconnect, BookUnready, Outage, Wait.
        """

    def references(self, record: Record) -> tuple[Reference, ...]:
        """Return what must be in these books before the record can be: entries and documents, without repeats."""

    def plan(self, record: Record, resolve: Resolve, generation: int) -> list[Planned]:
        """Plan the documents of a record, deterministically; what another one refers to (``after``) comes first.

        Raises:
            FixMapping: something the record needs is missing or inactive in the books.
            FixRecord: the record does not fit this target.
        """

    def finish(self, planned: Planned, held: BooksDocument) -> Planned:
        """Complete a document that refers to another one of its record, as the books hold that one now.

        Raises:
            Collision: it cannot refer to it any more (already received by hand …).
        """

    def renumber(self, planned: Planned, number: str) -> Planned:
        """Return the same document under another number."""

    def next_number(self, document_type: str, taken: str) -> str:
        """Return the number after the highest one with the same prefix among such documents in the books (RULES 6)."""

    def send_one(self, send: Send) -> Outcome:
        """Make one call with the send's own key."""

    def send_batch(self, key: str, sends: Sequence[Send]) -> list[Outcome]:
        """Make one call for all sends under the batch's key; one outcome for each, in order."""

    def find(self, wanted: Sequence[Wanted]) -> list[list[BooksDocument]]:
        """Look in the books: for each wanted one, all documents with its number, else all of its party and date (or name).

        A list entry is looked for by equal name, case-folded and spaces collapsed, inactive ones included.
        """

    def read(self, document_type: str, external_ids: Iterable[str]) -> dict[str, BooksDocument]:
        """Read documents by id; those that are gone are absent from the answer."""

    def fields(self, document_type: str, payload: Mapping[str, object]) -> dict[str, str]:
        """Flatten a payload or a raw document to the fields we send, as words → text, for comparing two sides."""

    def revise(self, current: BooksDocument, planned: Planned) -> Mapping[str, object]:
        """Payload that changes a document in place: what is not ours is carried over (RULES 13)."""

    def cancel(self, current: BooksDocument) -> tuple[Action, Mapping[str, object]]:
        """How a document is taken back (VOID or DELETE, by its type) and the payload that does it, under its version token (RULES 11)."""

    def changes(self, since: datetime | None) -> Changes:
        """Read what happened to invoices and to everything that closes them since a moment (None: from the start)."""

    def settlements(self, external_ids: Sequence[str]) -> list[Settlement]:
        """Read how far the given invoices are paid now; a deleted one comes back as deleted."""

    def documents(self, kind: Kind, start: date, end: date) -> Iterator[BooksDocument]:
        """Stream every document of a kind dated from start to end inclusive, for the tie-out."""

    def url(self, document_type: str, external_id: str) -> str:
        """Address at which a person opens the document in the books."""

    def close(self) -> None:
        """Let go of connections."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where a kind's extraction stands: modification time, then id."""

    modified_at: datetime
    source_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One record with the facts that SQL computed beside it, as columns for the expectations."""

    record: Record
    columns: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteBack:
    """What operations are told of one record."""

    kind: Kind
    source_id: str
    status: str
    external_number: str | None
    reason: str | None
    at: datetime


class PaidResult(StrEnum):
    """What became of a paid date that was written back."""

    WRITTEN = "written"
    UNCHANGED = "unchanged"
    LOCKED = "locked"
    VOIDED = "voided"
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodTotal:
    """Sum of one kind in operations: eligible records only, by month and currency."""

    month: str
    """``YYYY-MM``."""
    currency: str
    """ISO code, or ``minutes``."""
    count: int
    total: Decimal
    receipts: bool = False
    """Sum of receipts of purchase orders, not of the orders themselves."""


class Operations(Protocol):
    """The operations system: read through documented views, written back in four things.

    Every method may raise OperationsUnreadable. Pages hold at most ``page`` facts; money columns are whole cents named ``*_cents``.
    """

    page: int

    def check(self) -> list[str]:
        """Sentences that say which view or column is missing or of a wrong type; empty when all is well."""

    def changed(self, kind: Kind, since: Position | None) -> Iterator[list[Fact]]:
        """Records modified after a position, in order of modification time, then id (keyset)."""

    def by_ids(self, kind: Kind, source_ids: Sequence[str]) -> Iterator[list[Fact]]:
        """Records of these ids; those that are gone are absent."""

    def by_numbers(self, kind: Kind, numbers: Sequence[str]) -> Iterator[list[Fact]]:
        """Records that people call so."""

    def dated(self, kind: Kind, start: date | None, end: date | None) -> Iterator[list[Fact]]:
        """Records whose document date lies between two dates inclusive (keyset by date, then id)."""

    def totals(self, kind: Kind, start: date, end: date) -> list[PeriodTotal]:
        """Operations' side of the tie-out, summed in SQL over records that are eligible to be in the books."""

    def write(self, changes: Sequence[WriteBack]) -> None:
        """Tell operations status, external number and failure reason, in one transaction."""

    def write_paid(self, source_id: str, paid_on: date | None) -> PaidResult:
        """Set (or clear) an invoice's paid date, unless it is locked or the invoice voided: guarded in the statement itself."""

    def close(self) -> None:
        """Let go of connections."""


class Tokens(Protocol):
    """Where a connector keeps what it is given by the vendor's token endpoint, encrypted, one refresher at a time."""

    def load(self, company_key: str) -> Mapping[str, str] | None:
        """Return the newest stored values, or None."""

    def refresh(
        self, company_key: str, exchange: Callable[[Mapping[str, str] | None], Mapping[str, str]]
    ) -> Mapping[str, str]:
        """Run ``exchange`` (stored values → new values) while no other process or thread may, and store its answer before returning it.

        Where another process refreshed while this one waited, ``exchange`` is not called and the newer values are returned.
        """
