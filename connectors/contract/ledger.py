"""The port to the ledger: what tasks may ask our own database; its rows are in ``entries`` and can be had from here too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from connectors.contract.documents import Send
from connectors.contract.entries import (
    POSTED,
    Closing,
    Decided,
    Disposed,
    DispositionTotal,
    Failure,
    HistoryLine,
    OpenAttempt,
    PaidState,
    Part,
    Posted,
    RecordState,
    Run,
)
from connectors.contract.protocols import Position, Tokens
from connectors.contract.web_connector import Mailbox
from connectors.contract.words import Disposition, Kind

__all__ = [
    "POSTED",
    "Closing",
    "Decided",
    "Disposed",
    "DispositionTotal",
    "Failure",
    "HistoryLine",
    "Ledger",
    "OpenAttempt",
    "PaidState",
    "Part",
    "Posted",
    "RecordState",
    "Run",
]


class Ledger(Protocol):
    """Our database, one book at a time; every method is one transaction, none is ever open during a vendor call.

    Any method may raise LedgerUnusable (unreachable, full disk, newer version).
    """

    tokens: Tokens
    mailbox: Mailbox
    """Message sets of the books that are reached through a Web Connector."""

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

    def written(self, book: str, kind: Kind, states: Sequence[RecordState]) -> None:
        """Operations confirmed the write-back of these states; a record whose state is another by now is to be written again."""

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
        ids that are ours; for the others somebody else is in flight, or has linked the document of this generation meanwhile, and nothing
        is stored.
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
        """Intents without a final outcome, oldest first, but for those that wait to be carried."""

    def posted(self, book: str) -> list[Posted]:
        """Intents that wait to be carried (their claim's token is ``POSTED``), oldest first."""

    def in_flight(self, book: str, attempt_ids: Iterable[str]) -> list[OpenAttempt]:
        """These intents, as far as they have no final outcome, oldest first."""

    def take_over(
        self,
        book: str,
        attempt_id: str,
        old_token: str,
        token: str,
        deadline: datetime,
        conclusive_after: datetime | None = None,
    ) -> bool:
        """Compare-and-set the claim of a dead (or our own uncertain) attempt.

        Who is going to send it again says when a look will count (RULES 3); None leaves that as it was.
        """

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
        """Stored parts of these records, of the present generation; only these come with their payloads."""

    def parts_by_external(
        self, book: str, document_type: str, external_ids: Iterable[str]
    ) -> dict[str, Part]:
        """Stored parts by the books' id, without their payloads."""

    def parts_between(self, book: str, kind: Kind, start: date, end: date) -> Iterator[Part]:
        """Stream stored parts by document date, keyset, without their payloads."""

    def parts_of(self, book: str, kind: Kind) -> Iterator[Part]:
        """Stream all stored parts of a kind, keyset, without their payloads."""

    def newest_parts(self, book: str, kind: Kind, limit: int) -> list[Part]:
        """Return the stored parts that were linked last, without their payloads."""

    def adopted_since(self, book: str, kind: Kind, since: datetime) -> Iterator[Part]:
        """Stream parts that were linked at or after a moment, but not by the run that created them, newest first, without payloads."""

    def link(self, book: str, parts: Sequence[Part], states: Sequence[RecordState]) -> None:
        """Link documents that were found in the books, not created by an attempt of ours (adopted, matched)."""

    def unlink(
        self,
        book: str,
        kind: Kind,
        source_id: str,
        states: Sequence[RecordState],
        part_ids: Sequence[str] | None = None,
    ) -> None:
        """Remove the stored parts of a record, or some of them (they stay in the history)."""

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
