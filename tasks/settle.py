"""Settling the Uncertain: at the start of every run, after an unanswered call, and for one record before anything else is done to it."""

from __future__ import annotations

from collections.abc import Sequence

from connectors.contract.documents import BooksDocument, Outcome
from connectors.contract.errors import TieoutError
from connectors.contract.ledger import Closing, Failure, OpenAttempt, Part, RecordState
from connectors.contract.words import SEVERAL, Kind, Result
from tasks import states
from tasks.compare import differences, differs
from tasks.context import Run
from tasks.look import ENDS, Looked, due, look, not_looked, renewed, uncertain


def settle_all(run: Run) -> set[tuple[Kind, str]]:
    """Look into every open attempt of the book that may be looked into, and adopt what is found.

    Returns the records that stay uncertain: they go by ``deliver``, where they are looked for again or sent again.
    """
    attempts = run.ledger.unsettled(run.book.name, run.clock())
    ready = [] if run.books.asleep else [one for one in attempts if due(run, one)]
    try:
        looked = look(run, ready) if ready else []
    except TieoutError as error:
        run.engine.say(f"{len(ready)} uncertain documents could not be looked for: {error}")
        looked = []
    settled = {
        one.attempt.send.attempt_id for one in looked if one.outcome and adopt(run, one.attempt, one.outcome)
    }
    if settled:
        run.engine.say(f"{len(settled)} documents of an earlier run were found in the books and linked.")
    return {(one.send.kind, one.send.source_id) for one in attempts if one.send.attempt_id not in settled}


def settle_record(run: Run, kind: Kind, source_id: str) -> None:
    """Settle what is open of one record: adopt what the books have, send again what they certainly do not have.

    Raises:
        Uncertain: nobody can know yet, or the books cannot be read (fail closed).
        TieoutError: the books refused the document now.
    """
    for attempt in open_attempts(run, kind, source_id):
        if not due(run, attempt):
            raise uncertain(attempt)
        one = _look(run, attempt)
        if one.outcome is None and one.resend:
            _resend(run, attempt)
        elif one.outcome is None or not adopt(run, attempt, one.outcome):
            raise uncertain(attempt)


def _look(run: Run, attempt: OpenAttempt) -> Looked:
    try:
        return look(run, [attempt])[0]
    except TieoutError as error:
        if error.outage:
            run.declare_outage(error)
        raise not_looked(attempt, error) from error


def open_attempts(run: Run, kind: Kind, source_id: str) -> list[OpenAttempt]:
    """Attempts of one record without a final outcome."""
    found = run.ledger.unsettled(run.book.name, run.clock())
    return [one for one in found if one.send.kind is kind and one.send.source_id == source_id]


def settle_uncertain(run: Run, attempt_ids: Sequence[str]) -> set[str]:
    """Look at once into sends that were not answered; returns the attempts that were found and linked."""
    attempts = [
        one
        for one in run.ledger.unsettled(run.book.name, run.clock())
        if one.send.attempt_id in set(attempt_ids)
    ]
    try:
        looked: list[Looked] = look(run, attempts) if attempts else []
    except TieoutError as error:
        run.engine.say(f"{len(attempts)} unanswered documents could not be looked for yet: {error}")
        return set()
    return {
        one.attempt.send.attempt_id for one in looked if one.outcome and adopt(run, one.attempt, one.outcome)
    }


def adopt(run: Run, attempt: OpenAttempt, outcome: Outcome) -> bool:
    """Close an attempt with what the look found; False if another process was quicker."""
    if not _ours(run, attempt):
        return False
    _close(run, attempt, outcome)
    return True


def _ours(run: Run, attempt: OpenAttempt) -> bool:
    if attempt.token == run.token:
        return True
    deadline = run.clock() + run.book.timing.claim
    return run.ledger.take_over(run.book.name, attempt.send.attempt_id, attempt.token, run.token, deadline)


def _resend(run: Run, attempt: OpenAttempt) -> None:
    send = renewed(run, attempt)
    conclusive_after = send.deadline + run.book.timing.settle
    if not run.ledger.take_over(
        run.book.name, send.attempt_id, attempt.token, run.token, send.deadline, conclusive_after
    ):
        raise uncertain(attempt)
    outcome = run.connector.send_one(send)
    _close(run, attempt, outcome)
    if outcome.error is not None:
        raise outcome.error


def _close(run: Run, attempt: OpenAttempt, outcome: Outcome) -> None:
    send = attempt.send
    state = run.ledger.states(run.book.name, send.kind, [send.source_id]).get(send.source_id)
    state = state or RecordState(kind=send.kind, source_id=send.source_id, number=send.facts.number or "")
    error = trouble(run, attempt, outcome)
    run.ledger.settle(
        run.book.name,
        run.run_id,
        run.token,
        [closing(run, attempt, outcome)],
        [next_state(run, attempt, outcome, state, error)],
        failure_rows(state, error, "look"),
    )


def closing(run: Run, attempt: OpenAttempt, outcome: Outcome) -> Closing:
    """How an attempt is closed by an outcome that was learned later."""
    done, ends = outcome.result is Result.DONE, attempt.send.action in ENDS
    return Closing(
        outcome=outcome,
        part=_part(attempt, outcome.document) if done and outcome.document and not ends else None,
        unlink=done and ends,
        final=outcome.result is not Result.UNCERTAIN,
        conclusive_after=run.clock() + run.book.timing.settle if outcome.result is Result.UNCERTAIN else None,
    )


def trouble(run: Run, attempt: OpenAttempt, outcome: Outcome) -> TieoutError | None:
    """What is wrong with an outcome: what the books say, or that they hold something else than was sent."""
    if outcome.result is not Result.DONE:
        return outcome.error
    if outcome.document is None or attempt.send.action in ENDS:
        return None
    said = differences(attempt.send.facts, outcome.document, run.book.tax.tolerance_cents)
    if not said:
        return outcome.error
    return differs(f"{attempt.send.kind} {attempt.send.facts.number or ''}".strip(), said)


def _part(attempt: OpenAttempt, found: BooksDocument) -> Part:
    send = attempt.send
    return Part(
        kind=send.kind, source_id=send.source_id, part_id=send.part_id, generation=attempt.generation,
        document_type=found.document_type, external_id=found.external_id, version=found.version, number=found.number,
        party_id=found.party_id, date=found.date, currency=found.currency, total=found.total, name=found.name,
        payload=send.payload,
    )  # fmt: skip


def next_state(
    run: Run, attempt: OpenAttempt, outcome: Outcome, state: RecordState, error: TieoutError | None
) -> RecordState:
    """Return the record's state after an attempt was closed by an outcome that was learned later."""
    if error is not None:
        return states.failed(state, error, refused=outcome.result is Result.REFUSED)
    send = attempt.send
    if send.action in ENDS:
        held = run.ledger.parts(run.book.name, send.kind, [send.source_id]).get(send.source_id, [])
        rest = [part for part in held if part.part_id != send.part_id]
        return states.reduced(states.adopted(state, None, whole=False)) if rest else states.gone(state)
    found = outcome.document
    number = (found.number or found.external_id) if found and not found.name else None
    return states.adopted(state, number, whole=send.kind not in SEVERAL)


def failure_rows(state: RecordState, error: TieoutError | None, stage: str) -> list[Failure]:
    """Row that keeps the failure, if it is one."""
    if error is None:
        return []
    return [
        Failure(
            kind=state.kind, source_id=state.source_id, number=state.number, stage=stage, group=error.group,
            code=error.code or error.group, message=error.message, remedy=error.remedy, request_id=error.request_id,
        )
    ]  # fmt: skip
