"""Crossing the gap: commit the intent, make one call, commit the outcome; never a vendor call inside a transaction."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from connectors.contract.documents import BooksDocument, Outcome, Planned, Send
from connectors.contract.errors import TieoutError, Uncertain, Wait
from connectors.contract.keys import batch_key, document_key
from connectors.contract.ledger import Closing, Failure, Part, RecordState
from connectors.contract.words import Action, Choice, Result
from tasks import states
from tasks.compare import differences, differs
from tasks.context import Ready, Run


@dataclass(slots=True)
class Ended:
    """What came of one document: linked and equal (no error), or the error that says what is wrong."""

    ready: Ready
    part_id: str
    result: Result
    error: TieoutError | None = None
    try_no: int = 1
    document: BooksDocument | None = None
    attempt_id: str = ""


def make_send(run: Run, ready: Ready, planned: Planned) -> Send:
    """One try for one planned document, with its deterministic key (RULES 1) and the deadline of its claim (RULES 7)."""
    work = ready.work
    key = document_key(
        run.book.company_key,
        work.kind,
        work.source_id,
        planned.part_id,
        work.state.generation,
        work.state.send,
    )
    return Send(
        attempt_id=str(uuid.uuid4()),
        key=key,
        action=Action.CREATE,
        kind=work.kind,
        source_id=work.source_id,
        part_id=planned.part_id,
        document_type=planned.document_type,
        payload=planned.payload,
        facts=planned.facts,
        mark=planned.mark,
        deadline=run.clock() + run.book.timing.claim,
        allow_taken_number=ready.allow_taken_number,
    )


def send_documents(
    run: Run, pieces: Sequence[tuple[Ready, Send]], *, together: bool, try_no: int = 1
) -> list[Ended]:
    """Send documents in one call (``together``) or one call each, intents before and outcomes after.

    Documents that another process is sending come back as NOT_SENT with a Wait.
    """
    key = batch_key(send.attempt_id for _, send in pieces) if together else None
    ours = _intend(run, pieces, key)
    mine = [(ready, send) for ready, send in pieces if send.attempt_id in ours]
    outcomes = _call(run, [send for _, send in mine], key, full=len(mine) == len(pieces))
    ended = conclude(
        run, [(ready, send, out) for (ready, send), out in zip(mine, outcomes, strict=True)], try_no
    )
    busy = Wait("Another process is sending this record now.", code="in flight")
    return ended + [
        Ended(ready, send.part_id, Result.NOT_SENT, busy)
        for ready, send in pieces
        if send.attempt_id not in ours
    ]


def _intend(run: Run, pieces: Sequence[tuple[Ready, Send]], key: str | None) -> set[str]:
    return run.ledger.intend(
        run.book.name,
        run.run_id,
        run.token,
        [send for _, send in pieces],
        {send.attempt_id: ready.work.state.generation for ready, send in pieces},
        key,
        max(send.deadline for _, send in pieces) + run.book.timing.settle,
        list({ready.work.source_id: states.intended(ready.work) for ready, _ in pieces}.values()),
    )


def _call(run: Run, sends: list[Send], key: str | None, *, full: bool) -> list[Outcome]:
    if not sends:
        return []
    if key is None or not full:
        return [run.connector.send_one(send) for send in sends]
    return run.connector.send_batch(key, sends)


def conclude(run: Run, pieces: Sequence[tuple[Ready, Send, Outcome]], try_no: int = 1) -> list[Ended]:
    """Compare each answer with what was sent and commit outcomes, links, states and failures in one transaction."""
    if not pieces:
        return []
    ended: list[Ended] = []
    closings: list[Closing] = []
    for ready, send, outcome in pieces:
        one = _ended(run, ready, send, outcome, try_no)
        ended.append(one)
        closings.append(_closing(run, ready, send, outcome))
        if outcome.result is Result.DONE:
            ready.linked.add(send.part_id)
    changed = {one.ready.work.source_id: _state(one) for one in ended}
    for one in ended:
        one.ready.work = replace(one.ready.work, state=changed[one.ready.work.source_id])
    run.ledger.settle(
        run.book.name, run.run_id, run.token, closings, list(changed.values()), _failures(ended)
    )
    return ended


def _ended(run: Run, ready: Ready, send: Send, outcome: Outcome, try_no: int) -> Ended:
    error = outcome.error
    if outcome.result is Result.DONE and outcome.document is not None:
        said = differences(send.facts, outcome.document, run.book.tax.tolerance_cents)
        accepted = ready.work.state.choice is Choice.ACCEPT
        error = differs(ready.work.record.label, said) if said and not accepted else None
    elif error is None:
        error = Uncertain()
    return Ended(ready, send.part_id, outcome.result, error, try_no, outcome.document, send.attempt_id)


def _closing(run: Run, ready: Ready, send: Send, outcome: Outcome) -> Closing:
    part: Part | None = None
    if outcome.result is Result.DONE and outcome.document is not None:
        generation = ready.work.state.generation
        part = states.part_of(ready.work, send.part_id, generation, outcome.document, dict(send.payload))
    final = outcome.result is not Result.UNCERTAIN
    return Closing(
        outcome=outcome,
        part=part,
        final=final,
        conclusive_after=None if final else run.clock() + run.book.timing.settle,
    )


def _state(ended: Ended) -> RecordState:
    work = ended.ready.work
    if ended.error is None:
        number = ended.document.number if ended.document else None
        return states.transferred(work, number) if ended.ready.complete else states.intended(work)
    if ended.result is Result.NOT_SENT:
        return states.intended(work)
    return states.failed(states.intended(work), ended.error, refused=ended.result is Result.REFUSED)


def _failures(ended: Sequence[Ended]) -> list[Failure]:
    return [
        states.failure(
            one.ready.work, "compare" if one.result is Result.DONE else "transfer", one.error, one.try_no
        )
        for one in ended
        if one.error is not None and not (one.error.outage or one.result is Result.NOT_SENT)
    ]
