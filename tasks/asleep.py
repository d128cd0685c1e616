"""A run while the books do not call: what needs no look is queued, everything else waits for their call, and nothing fails for that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from connectors.contract.errors import Asleep, FixMapping, TieoutError, WaitsFor
from connectors.contract.ledger import Disposed, RecordState
from connectors.contract.words import NAMES, Action, Choice, Disposition
from tasks import outcome, states
from tasks.balances import pays
from tasks.context import Run, Work
from tasks.matching import creates
from tasks.planning import plan, plan_all
from tasks.transfer import send_all

WAITS = "It waits until the books can be asked."
_LIVE = frozenset({Choice.LINK, Choice.SKIP})
"""Decisions that take a look in the books."""


def put_off(run: Run, works: Sequence[Work]) -> list[Work]:
    """Let records wait for a run that the books answer; a failure that they have stays theirs."""
    if not works:
        return []
    if not run.request.dry_run:
        waiting = [work for work in works if (work.kind, work.source_id) not in run.uncertain]
        run.ledger.save(run.book.name, [_waiting(work) for work in waiting])
    why = Asleep(WAITS, code="asleep")
    with run.lock:
        run.waiting += len(works)
        run.broken.update({(work.kind, work.source_id): why for work in works if work.kind in NAMES})
    run.dispose([run.left(work, Disposition.DEFERRED, error=why) for work in works])
    return []


def _waiting(work: Work) -> RecordState:
    state = work.state
    if state.failed_before or state.waits_for == states.LOOK:
        return replace(state, is_open=True)
    return states.pending(work)


def queue_up(run: Run, works: Sequence[Work]) -> list[Work]:
    """Queue a chunk of creates, each with the look that nobody can make now; what takes more than that waits.

    Returns the records that cannot go whatever the books say; they go to the slow lane, which says why.
    """
    able: list[Work] = []
    waiting: list[Work] = []
    for work in works:
        (able if may_be_queued(run, work) and not run.request.dry_run else waiting).append(work)
    slow: list[Work] = []
    held: list[Disposed] = []

    def problem(work: Work, stage: str, error: TieoutError) -> None:
        if isinstance(error, WaitsFor):
            outcome.keep_failure(run, work, stage, error, 0)
            held.append(run.left(work, Disposition.HELD, error=error))
        elif isinstance(error, Asleep | FixMapping):
            waiting.append(work)
        else:
            slow.append(work)

    ready = plan_all(run, able, problem)
    run.dispose(held)
    waiting += [one.work for one in ready if any(planned.after for planned in one.planned)]
    ready = [one for one in ready if not any(planned.after for planned in one.planned)]
    with run.lock:
        why = Asleep("It is queued.", code="queued")
        run.broken.update(
            {(one.work.kind, one.work.source_id): why for one in ready if one.work.kind in NAMES}
        )
    failed = {work.source_id: work for work in send_all(run, ready)}
    put_off(run, [*waiting, *failed.values()])
    return slow


def may_be_queued(run: Run, work: Work) -> bool:
    """Whether nothing but the look right before it is missing: no earlier failure, no claim of operations, no balance (RULES 8, 19, 22)."""
    state = work.state
    if work.action is not Action.CREATE or work.recover or work.parts or state.choice in _LIVE:
        return False
    if state.failed_before or state.waits_for == states.LOOK or (work.kind, work.source_id) in run.uncertain:
        return False
    return creates(run, work.kind) if work.kind in NAMES else not pays(work.record)


def wrong_anyway(run: Run, work: Work) -> TieoutError | None:
    """What stands against a record whatever the books would say."""
    if work.action is not Action.CREATE or work.recover:
        return None
    try:
        plan(run, work)
    except (Asleep, FixMapping, WaitsFor):
        return None
    except TieoutError as error:
        return error
    return None
