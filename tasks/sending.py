"""Crossing the gap: commit the intent, make one call, commit the outcome; never a vendor call inside a transaction."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from connectors.contract.documents import BooksDocument, Outcome, Planned, Send
from connectors.contract.errors import TieoutError, Uncertain, Wait
from connectors.contract.keys import batch_key, document_key
from connectors.contract.ledger import Closing, Failure, Part, RecordState
from connectors.contract.words import Action, Result
from tasks import states
from tasks.compare import accepted, differences, differs
from tasks.context import Ready, Run
from tasks.look import ENDS, wanted


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
    action: Action = Action.CREATE

    @property
    def taken_back(self) -> bool:
        """Whether the document is gone from the books, as it was meant to be."""
        return self.action in ENDS and self.error is None


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
    send = Send(
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
    return replace(send, look_first=wanted(send)) if run.books.asleep else send


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
        list({ready.work.source_id: _before(ready, send) for ready, send in pieces}.values()),
    )


def _before(ready: Ready, send: Send) -> RecordState:
    return states.pending(ready.work) if send.action in ENDS else states.intended(ready.work)


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
        _note(ready, send, closings[-1])
    changed = _states(ended)
    for one in ended:
        one.ready.work = replace(one.ready.work, state=changed[one.ready.work.source_id])
    run.ledger.settle(
        run.book.name, run.run_id, run.token, closings, list(changed.values()), _failures(ended)
    )
    return ended


def _note(ready: Ready, send: Send, closing: Closing) -> None:
    """What the books confirmed is linked, or no longer, and not to do any more."""
    if closing.unlink:
        ready.linked.pop(send.part_id, None)
    elif closing.part is not None:
        ready.linked[send.part_id] = closing.part
    if closing.unlink or closing.part is not None:
        ready.todo.discard(send.part_id)


def _ended(run: Run, ready: Ready, send: Send, outcome: Outcome, try_no: int) -> Ended:
    error = outcome.error
    if outcome.result is Result.DONE and send.action in ENDS:
        error = None
    elif outcome.result is Result.DONE and outcome.document is not None:
        said = differences(send.facts, outcome.document, run.book.tax.tolerance_cents)
        error = differs(ready.work.record.label, said) if said else error
        if error is not None and accepted(ready.work.state, said or [error.message]):
            error = None
    elif error is None and outcome.result is not Result.QUEUED:
        error = Uncertain()
    return Ended(
        ready, send.part_id, outcome.result, error, try_no, outcome.document, send.attempt_id, send.action
    )


def _closing(run: Run, ready: Ready, send: Send, outcome: Outcome) -> Closing:
    part: Part | None = None
    done = outcome.result is Result.DONE
    if done and send.action not in ENDS and outcome.document is not None:
        generation = ready.work.state.generation
        part = states.part_of(ready.work, send.part_id, generation, outcome.document, dict(send.payload))
    final = outcome.result not in {Result.UNCERTAIN, Result.QUEUED}
    return Closing(
        outcome=outcome,
        part=part,
        unlink=done and send.action in ENDS,
        final=final,
        conclusive_after=None if final else run.clock() + run.book.timing.settle,
    )


def _states(ended: Sequence[Ended]) -> Mapping[str, RecordState]:
    """One state for each record: of several documents in one call, what is unknown or refused outweighs what went well."""
    by_record: dict[str, list[Ended]] = {}
    for one in ended:
        by_record.setdefault(one.ready.work.source_id, []).append(one)
    return {source_id: _state(some) for source_id, some in by_record.items()}


def _state(ended: Sequence[Ended]) -> RecordState:
    ready, work = ended[0].ready, ended[0].ready.work
    worst = min(ended, key=lambda one: _WEIGHT[one.result] if one.error is not None else len(_WEIGHT))
    if worst.error is None and ready.complete and work.action in ENDS:
        return states.gone(work.state)
    if any(one.taken_back for one in ended):
        work = replace(work, state=states.reduced(work.state))
    if worst.error is None and ready.complete:
        return states.transferred(work, number_of(ready))
    ongoing = states.pending(work) if work.action in ENDS else states.intended(work)
    if worst.error is None and any(one.result is Result.QUEUED for one in ended):
        return replace(ongoing, is_open=False)  # no run needs to look at it until it came back
    if worst.error is None or worst.result is Result.NOT_SENT:
        return ongoing
    refused = any(one.result is Result.REFUSED for one in ended)
    state = states.failed(ongoing, worst.error, refused=refused)
    return replace(state, send=ongoing.send + 1) if refused else state


_WEIGHT = {Result.UNCERTAIN: 0, Result.REFUSED: 1, Result.DONE: 2, Result.NOT_SENT: 3}
"""Which outcome of several speaks for the record: DONE with an error is a difference."""


def number_of(ready: Ready) -> str | None:
    """What the record is called in the books: the number of its first document, or the books' id where documents have none."""
    held = (ready.linked.get(one.part_id) for one in ready.planned)
    first = next((part for part in held if part is not None and not part.name), None)
    return (first.number or first.external_id) if first else None


def _failures(ended: Sequence[Ended]) -> list[Failure]:
    return [
        states.failure(
            one.ready.work, "compare" if one.result is Result.DONE else "transfer", one.error, one.try_no
        )
        for one in ended
        if one.error is not None and not (one.error.outage or one.result is Result.NOT_SENT)
    ]
