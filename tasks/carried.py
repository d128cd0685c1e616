"""What waits to be carried to books that call us: what came back is settled, and what a person stopped meanwhile is taken back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from connectors.contract.documents import Outcome
from connectors.contract.errors import Collision, Wait
from connectors.contract.ledger import POSTED, Closing, Failure, OpenAttempt, Posted, RecordState
from connectors.contract.protocols import Queue
from connectors.contract.words import NAMES, SEVERAL, Action, Choice, Kind, Reason, Result, TransferStatus
from tasks import states
from tasks.context import Run, Work
from tasks.look import due
from tasks.planning import plan
from tasks.sending import number_of
from tasks.settle import closing, failure_rows, next_state, trouble

TOGETHER = 20
"""Message sets (or single sends) that are settled in one transaction."""
STOPS = frozenset({Choice.HOLD, Choice.SKIP, Choice.DO_NOT_SYNC, Choice.SET_NOT_READY, Choice.LINK})
"""Decisions after which a record must not go as it was queued."""
_Key = tuple[Kind, str]


def take_in(run: Run) -> None:
    """Settle what came back since the last run, and note what still waits (``run.queued``).

    While somebody carries, what is queued comes first: a document of this run may need an entry that is on its way.
    """
    queue = run.connector.queue
    if queue is None:
        return
    if run.request.dry_run:
        _note(run, run.ledger.posted(run.book.name))
        return
    open_keys = _recognise(run, queue)
    posted = run.ledger.posted(run.book.name)
    if posted and not run.books.asleep:
        queue.drain()
    posted = _take_back(run, queue, posted)
    back = queue.arrived(open_keys.union(*map(_keys, posted)))
    groups: dict[str, list[str]] = {}
    for one in posted:
        for key in _keys(one) & back:
            groups.setdefault(key, []).append(one.attempt_id)
    for some in _pieces(list(groups)):
        _settle(run, queue, {key: groups[key] for key in some})
    if groups:
        run.engine.say(f"{len(groups)} queued calls were carried to the books and are settled.")
    _note(run, [one for one in posted if not _keys(one) & back])


def _note(run: Run, posted: Sequence[Posted]) -> None:
    run.queued = {(one.kind, one.source_id) for one in posted}
    run.queued_marks = {one.mark for one in posted}


def _keys(one: Posted) -> set[str]:
    """Keys that it may have been queued under: a batch of which another process took a document goes one by one."""
    return {one.key, one.batch_key or one.key}


def _recognise(run: Run, queue: Queue) -> set[str]:
    """Hand over to the queue what a process queued that died before it noted so; returns the keys of everything that is open."""
    attempts = run.ledger.unsettled(run.book.name, run.clock())
    names = {one.send.attempt_id: {one.send.key, one.batch_key or one.send.key} for one in attempts}
    ready = [one for one in attempts if due(run, one)]
    known = queue.known({key for one in ready for key in names[one.send.attempt_id]}) if ready else set()
    for one in ready:
        if names[one.send.attempt_id] & known:
            run.ledger.take_over(run.book.name, one.send.attempt_id, one.token, POSTED, one.deadline)
    return {key for keys in names.values() for key in keys}


def _take_back(run: Run, queue: Queue, posted: Sequence[Posted]) -> list[Posted]:
    """Take back the calls that hold a record which a person stopped; what else they hold is planned anew. Returns what still waits.

    What was carried already is in the books: the decision counts from then on.
    """
    keys = {key for one in posted if one.choice in STOPS for key in _keys(one)}
    taken = queue.withdraw(keys) if keys else set()
    gone = [one.attempt_id for one in posted if _keys(one) & taken]
    for some in _pieces(gone, 1000):
        back = Wait("It was taken back before anybody carried it.", code="taken back")
        attempts = run.ledger.in_flight(run.book.name, some)
        _close(run, [(one, _unsent(one, back)) for one in attempts], wait=False)
    return [one for one in posted if not _keys(one) & taken]


def _unsent(attempt: OpenAttempt, error: Wait) -> Outcome:
    return Outcome(attempt_id=attempt.send.attempt_id, result=Result.NOT_SENT, error=error)


def _pieces(values: Sequence[str], size: int = TOGETHER) -> Iterator[Sequence[str]]:
    return (values[start : start + size] for start in range(0, len(values), size))


def _settle(run: Run, queue: Queue, groups: Mapping[str, Sequence[str]]) -> None:
    ids = [attempt_id for some in groups.values() for attempt_id in some]
    attempts = {one.send.attempt_id: one for one in run.ledger.in_flight(run.book.name, ids)}
    pairs: list[tuple[OpenAttempt, Outcome]] = []
    for key, some in groups.items():
        held = [attempts[attempt_id] for attempt_id in some if attempt_id in attempts]
        pairs += zip(held, queue.outcomes(key, [one.send for one in held]), strict=True)
    _close(run, pairs, wait=True)


def _close(run: Run, pairs: Sequence[tuple[OpenAttempt, Outcome]], *, wait: bool) -> None:
    """Close these attempts in one transaction; of a record's several documents, what went wrong speaks for it."""
    known = _states(run, [attempt for attempt, _ in pairs])
    closings: list[Closing] = []
    failures: list[Failure] = []
    told = [(attempt, outcome, trouble(run, attempt, outcome)) for attempt, outcome in pairs]
    for attempt, outcome, error in sorted(
        told, key=lambda one: 0 if one[2] is None else _WEIGHT[one[1].result]
    ):
        send = attempt.send
        state = known[send.kind, send.source_id]
        closings.append(closing(run, attempt, outcome))
        if outcome.result is Result.NOT_SENT:
            known[send.kind, send.source_id] = states.unsent(state, wait=wait)
            continue
        after = next_state(run, attempt, outcome, state, error)
        known[send.kind, send.source_id] = _changed_since(state, after)
        failures += failure_rows(state, error, "compare" if outcome.result is Result.DONE else "transfer")
        if outcome.result is Result.DONE:
            run.carried.add((send.kind, send.source_id))
            run.touched(send.facts.date)
    try:
        run.ledger.settle(run.book.name, run.run_id, POSTED, closings, list(known.values()), failures)
    except (
        Collision
    ) as error:  # everything else is settled; this one stays uncertain, and its record is told of by deliver
        run.warn(str(error))


_WEIGHT = {Result.DONE: 3, Result.NOT_SENT: 1, Result.REFUSED: 2, Result.UNCERTAIN: 4}


def _states(run: Run, attempts: Iterable[OpenAttempt]) -> dict[_Key, RecordState]:
    found: dict[_Key, RecordState] = {}
    for one in attempts:
        send = one.send
        blank = RecordState(kind=send.kind, source_id=send.source_id, number=send.facts.number or "")
        found[send.kind, send.source_id] = blank
    for kind in {kind for kind, _ in found}:
        ids = [source_id for held, source_id in found if held is kind]
        found.update(
            {(kind, key): state for key, state in run.ledger.states(run.book.name, kind, ids).items()}
        )
    return found


def _changed_since(before: RecordState, after: RecordState) -> RecordState:
    """A record that operations changed while it waited is looked at again: what went is what was queued (RULES 2)."""
    if before.reason is Reason.NEEDS_RESYNC and after.status is TransferStatus.TRANSFERRED:
        return replace(after, reason=Reason.NEEDS_RESYNC, is_open=True)
    return after


def whole(run: Run, work: Work) -> bool:
    """Whether a record of several documents, the last of which came back in this run, is in the books as operations want it now.

    Each of them was compared when it came back; the plan says that there is no other one.

    Raises:
        TieoutError: it cannot be planned.
    """
    state = work.state
    if (work.kind, work.source_id) not in run.carried or work.kind not in SEVERAL or state.failed_before:
        return False
    if work.action is not Action.UPDATE or state.fingerprint != work.record.fingerprint():
        return False
    ready = plan(run, work)
    if ready.missing or {part.part_id for part in work.parts} != {one.part_id for one in ready.planned}:
        return False
    run.ledger.save(run.book.name, [states.transferred(work, number_of(ready))])
    return True


def changed_meanwhile(work: Work) -> RecordState | None:
    """State of a queued record that operations changed since; None if they did not, or if it is never changed once it is there."""
    same = work.state.fingerprint == work.record.fingerprint() and not work.record.withdrawn
    if work.kind in NAMES or same:
        return None
    return replace(work.state, reason=Reason.NEEDS_RESYNC)
