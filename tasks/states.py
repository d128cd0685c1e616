"""How a record's state in the ledger changes: one small function for each thing that can happen to it."""

from __future__ import annotations

from dataclasses import replace

from connectors.contract.documents import BooksDocument
from connectors.contract.errors import TieoutError, Uncertain, WaitsFor
from connectors.contract.ledger import Failure, Part, RecordState
from connectors.contract.records import Record
from connectors.contract.words import Action, Reason, TransferStatus
from tasks.context import Work


def known(record: Record, state: RecordState | None) -> RecordState:
    """State with the record's present name and money; a new one for a record that the ledger has not met."""
    base = state or RecordState(kind=record.kind, source_id=record.source_id, number=record.number)
    return replace(base, number=record.number, amount=record.amount, currency=record.money_currency)


def pending(work: Work) -> RecordState:
    """Return the state of a record that is to go and has not been sent; one that is in the books and changed since needs resync."""
    if work.action is Action.UPDATE and work.state.status is TransferStatus.TRANSFERRED:
        return replace(work.state, reason=Reason.NEEDS_RESYNC, is_open=True, waits_for="")
    return replace(work.state, status=TransferStatus.PENDING, is_open=True, waits_for="")


def intended(work: Work) -> RecordState:
    """Return the state of a record that is being sent, with the hash of the content that goes (RULES 2).

    Only a record that was really sent has a hash: one that operations call transferred and the ledger does not know must keep being
    looked for (RULES 8).
    """
    return replace(pending(work), fingerprint=work.record.fingerprint())


def adopted(state: RecordState, number: str | None, *, whole: bool) -> RecordState:
    """Return the state after a look found what was sent; a record of several documents stays open for the others."""
    if not whole:
        return replace(state, status=TransferStatus.PENDING, reason=None, is_open=True)
    return replace(
        state,
        status=TransferStatus.TRANSFERRED,
        reason=None,
        failed_before=False,
        error_code="",
        waits_for="",
        external_number=number or state.external_number,
        is_open=False,
        write_due=True,
    )


def transferred(work: Work, number: str | None) -> RecordState:
    """Every planned document is in the books, as it was sent."""
    return replace(
        work.state,
        status=TransferStatus.TRANSFERRED,
        reason=None,
        fingerprint=work.record.fingerprint(),
        failed_before=False,
        error_code="",
        waits_for="",
        external_number=number or work.state.external_number,
        is_open=False,
        write_due=True,
    )


def again(state: RecordState) -> RecordState:
    """Return the state of a record that gets a new document on purpose: the next generation, with nothing of the last (RULES 1, 9)."""
    return replace(
        state,
        generation=state.generation + 1,
        send=0,
        status=TransferStatus.PENDING,
        reason=None,
        external_number=None,
        failed_before=False,
        error_code="",
        waits_for="",
        is_open=True,
    )


def reduced(state: RecordState) -> RecordState:
    """Return the state after one of a record's documents was taken back and others stay.

    The send number rises: should operations bring the part back, its new document must not ride on the key of the one that is gone,
    which the vendor would answer with the old document.
    """
    return replace(state, send=state.send + 1, is_open=True)


def gone(state: RecordState) -> RecordState:
    """Return the state after a record's documents were voided or deleted in the books, as operations want it.

    The link is cleared, so the generation rises (RULES 1): should operations want the record after all, it gets a new document.
    """
    return replace(
        state,
        generation=state.generation + 1,
        send=0,
        external_number=None,
        status=TransferStatus.NOT_TRANSFERRED,
        reason=None,
        failed_before=False,
        error_code="",
        waits_for="",
        is_open=False,
        write_due=True,
    )


def failed(state: RecordState, error: TieoutError, *, refused: bool) -> RecordState:
    """Return the state after a failure; a definite refusal raises the send number, so that the next content has its own key (RULES 1)."""
    if isinstance(error, Uncertain):
        return replace(
            state,
            status=TransferStatus.PENDING,
            reason=Reason.UNCERTAIN,
            failed_before=True,
            is_open=True,
            write_due=True,
        )
    return replace(
        state,
        status=TransferStatus.FAILED,
        reason=None,
        failed_before=True,
        error_code=error.code or error.group,
        send=state.send + (1 if refused else 0),
        is_open=True,
        write_due=True,
    )


def skipped(state: RecordState, error: TieoutError) -> RecordState:
    """Return the state of a record whose error a person silenced: it stays as it is, and a different error will be told (RULES 34)."""
    return replace(failed(state, error, refused=False), reason=Reason.SKIPPED)


def held(state: RecordState, error: WaitsFor) -> RecordState:
    """Return the state of a record that waits for another one; it did not fail itself."""
    return replace(
        state,
        status=TransferStatus.PENDING,
        reason=Reason.HELD,
        waits_for=error.detail or error.message,
        is_open=True,
        write_due=state.reason is not Reason.HELD,
    )


LOOK = "a look in the books"
"""What a record waits for that was queued and came back unsent; a run that the books answer takes it up."""


def unsent(state: RecordState, *, wait: bool) -> RecordState:
    """Return the state of a record whose queued documents never reached the books; nothing of it counts as sent before (RULES 6, 8)."""
    return replace(
        state,
        status=TransferStatus.PENDING,
        reason=None,
        fingerprint="",
        waits_for=LOOK if wait else "",
        is_open=True,
    )


RELEASE = "release"
"""What a record of a book in which people release waits for."""


def unreleased(state: RecordState) -> RecordState:
    """Return the state of a record that nobody has released yet: held open, so that it is seen whatever the watermark (RULES 27, 32)."""
    if state.status is not TransferStatus.NOT_TRANSFERRED:
        return replace(state, is_open=True)
    return replace(state, is_open=True, reason=Reason.HELD, waits_for=RELEASE)


def failure(work: Work, stage: str, error: TieoutError, try_no: int = 1) -> Failure:
    """Row that keeps a failure for good."""
    return Failure(
        kind=work.kind,
        source_id=work.source_id,
        number=work.record.number,
        stage=stage,
        group=error.group,
        code=error.code or error.group,
        message=error.message,
        remedy=error.remedy,
        request_id=error.request_id,
        try_no=try_no,
    )


def part_of(work: Work, part_id: str, generation: int, found: BooksDocument, payload: object = None) -> Part:
    """Link between a record and a document of the books."""
    return Part(
        kind=work.kind,
        source_id=work.source_id,
        part_id=part_id,
        generation=generation,
        document_type=found.document_type,
        external_id=found.external_id,
        version=found.version,
        number=found.number,
        party_id=found.party_id,
        date=found.date,
        currency=found.currency,
        total=found.total,
        name=found.name,
        payload=payload if isinstance(payload, dict) else {},
    )
