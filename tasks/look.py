"""The look: the only way out of Uncertain (DESIGN 4, RULES 2-4): found and equal is adopted, not found needs time, anything else is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from connectors.contract.documents import BooksDocument, Outcome, Send, Wanted
from connectors.contract.errors import TieoutError, Uncertain
from connectors.contract.ledger import OpenAttempt
from connectors.contract.words import Action, Result
from tasks.compare import differences, field_differences
from tasks.context import Run

ENDS = frozenset({Action.VOID, Action.DELETE})
"""Actions after which a document is not linked any more."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look said of one attempt: its outcome, or that it may be sent again, or neither while nobody can know."""

    attempt: OpenAttempt
    outcome: Outcome | None = None
    resend: bool = False
    """It is certain that the books do not have it: the same key and payload may go again, singly."""


def due(run: Run, attempt: OpenAttempt) -> bool:
    """Whether this process may look now: the sender reported Uncertain, is this process, or its claim and the vendor's time are over."""
    return attempt.uncertain or attempt.token == run.token or run.clock() >= attempt.conclusive_after


def look(run: Run, attempts: Sequence[OpenAttempt]) -> list[Looked]:
    """Look for what these attempts may have done.

    Raises:
        TieoutError: the books cannot be read; everything stays Uncertain (fail closed).
    """
    creates = [one for one in attempts if one.send.action is Action.CREATE]
    found = run.connector.find([wanted(one.send) for one in creates]) if creates else []
    looked = [_judge_create(run, one, many) for one, many in zip(creates, found, strict=True)]
    return looked + [_judge_change(run, one) for one in attempts if one.send.action is not Action.CREATE]


def wanted(send: Send) -> Wanted:
    """What to look for: by number where we number, else by party and date; list entries by name."""
    return Wanted(
        kind=send.kind,
        document_type=send.document_type,
        number=send.facts.number,
        party_id=send.facts.party_id,
        date=send.facts.date,
        name=send.facts.name,
        mark=send.mark,
    )


def _judge_create(run: Run, attempt: OpenAttempt, found: Sequence[BooksDocument]) -> Looked:
    ours = next((one for one in found if _is_ours(attempt.send, one)), None)
    if ours is not None:
        return Looked(attempt, _done(attempt, ours))
    return Looked(attempt, resend=run.clock() >= attempt.conclusive_after)


def _is_ours(send: Send, found: BooksDocument) -> bool:
    if found.mark:
        return found.mark == send.mark
    return bool(send.facts.name) and found.active and not differences(send.facts, found)


def _judge_change(run: Run, attempt: OpenAttempt) -> Looked:
    send = attempt.send
    current = run.connector.read(send.document_type, [send.external_id or ""]).get(send.external_id or "")
    if _took_effect(run, send, current):
        return Looked(attempt, _done(attempt, current))
    return Looked(attempt, resend=current is not None and run.clock() >= attempt.conclusive_after)


def _took_effect(run: Run, send: Send, current: BooksDocument | None) -> bool:
    if send.action is Action.DELETE:
        return current is None
    if current is None:
        return False
    if send.action is Action.VOID:
        return current.voided
    ours = run.connector.fields(send.document_type, send.payload)
    return not field_differences(ours, run.connector.fields(send.document_type, current.raw))


def _done(attempt: OpenAttempt, found: BooksDocument | None) -> Outcome:
    return Outcome(attempt_id=attempt.send.attempt_id, result=Result.DONE, document=found)


def uncertain(attempt: OpenAttempt) -> Uncertain:
    """Error of a record whose attempt nobody can judge yet."""
    return Uncertain(
        f"{_name(attempt)} was sent and not answered; that the books do not show it counts from "
        f"{attempt.conclusive_after:%H:%M:%S} UTC on.",
        code="uncertain",
    )


def not_looked(attempt: OpenAttempt, cause: TieoutError) -> Uncertain:
    """Error of a record whose attempt cannot be looked for, because the books cannot be read; it stays Uncertain."""
    return Uncertain(
        f"{_name(attempt)} was sent and not answered, and could not be looked for: {cause.message}",
        code="uncertain",
        request_id=cause.request_id,
    )


def _name(attempt: OpenAttempt) -> str:
    send = attempt.send
    return f"{send.kind} {send.facts.number or send.facts.name or send.source_id}"


def renewed(run: Run, attempt: OpenAttempt) -> Send:
    """Return the stored send with a fresh deadline, for sending the same payload again under its own key (RULES 2)."""
    return replace(attempt.send, deadline=run.clock() + run.book.timing.claim)
