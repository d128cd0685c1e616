"""The fast lane: a chunk of records of one kind, in as few calls as the books allow; what fails is handed to the slow lane."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from connectors.contract.errors import TieoutError, Uncertain, WaitsFor
from connectors.contract.ledger import Disposed
from connectors.contract.words import NAMES, Disposition, Kind, Result
from tasks import outcome
from tasks.context import Ready, Run, Work
from tasks.parts import Piece, finished, refresh
from tasks.planning import clear, plan_all
from tasks.preview import preview
from tasks.sending import Ended, make_send, send_documents
from tasks.settle import settle_uncertain

ROUNDS = 3
"""How often the fast lane sends again what the books asked to wait for."""
QUEUED = "It is queued, and goes when the books call."
LONGEST_WAIT = 65.0
"""Seconds; a throttled minute and a little."""


def transfer(run: Run, works: Sequence[Work]) -> list[Work]:
    """Send a chunk; returns the records that go to the slow lane. Every other record has its disposition afterwards."""
    if run.outage is not None:
        outcome.not_attempted(run, works)
        return []
    slow: list[Work] = []
    held: list[Disposed] = []

    def problem(work: Work, stage: str, error: TieoutError) -> None:
        outcome.keep_failure(run, work, stage, error, 0)
        if isinstance(error, WaitsFor):
            held.append(run.left(work, Disposition.HELD, error=error))
        else:
            slow.append(work)

    try:
        ready = clear(run, plan_all(run, works, problem), problem)
    except TieoutError as error:
        run.declare_outage(error)
        run.dispose(held)
        outcome.not_attempted(run, [work for work in works if not _has(slow, work)])
        return slow
    run.dispose(held)
    if run.request.dry_run:
        preview(run, ready)
        return slow
    there = [one for one in ready if one.complete]
    # What was linked before, by a process that lost its place in the ledger, is compared like any change: deliver does it.
    slow += [one.work for one in there if one.work.state.is_open]
    run.dispose(
        [outcome.settled(run, one, Disposition.ALREADY_THERE) for one in there if not one.work.state.is_open]
    )
    return slow + send_all(run, [one for one in ready if not one.complete])


def _has(works: Sequence[Work], work: Work) -> bool:
    return any(one.source_id == work.source_id for one in works)


def send_all(run: Run, ready: Sequence[Ready]) -> list[Work]:
    """Send what is missing of these records, in batches where the books let us; returns those that go to the slow lane."""
    slow: dict[str, Work] = {}
    tried: set[tuple[str, str]] = set()
    while wave := _wave(ready, slow, tried):
        tried.update((one.work.source_id, planned.part_id) for one, planned in wave)
        _send_wave(run, wave, slow)
        if run.outage is not None:
            break
    return list(slow.values())


def _wave(
    ready: Sequence[Ready], slow: Mapping[str, Work], tried: AbstractSet[tuple[str, str]]
) -> list[Piece]:
    """Documents that can go now: of most records all at once, of some only what others of the same record refer to."""
    return [
        (one, planned)
        for one in ready
        if one.work.source_id not in slow
        for planned in one.startable
        if (one.work.source_id, planned.part_id) not in tried
    ]


def _send_wave(run: Run, waiting: Sequence[Piece], slow: dict[str, Work]) -> None:
    together = run.connector.batch_size > 1 and _findable(run, waiting[0][0].work.kind)
    size = run.connector.batch_size if together else 1
    for start in range(0, len(waiting), size):
        if run.outage is not None:
            rest = {
                one.work.source_id: one.work for one, _ in waiting[start:] if one.work.source_id not in slow
            }
            outcome.not_attempted(run, list(rest.values()))
            break
        group = [piece for piece in waiting[start : start + size] if piece[0].work.source_id not in slow]
        results = _send_group(run, _completed(run, group, slow), together=together)
        _look_at_once(run, results)
        _sort_out(run, results, slow)


def _completed(run: Run, group: Sequence[Piece], slow: dict[str, Work]) -> list[Piece]:
    """What can be sent of a group; a record of which something cannot be completed goes to the slow lane, which says why."""
    try:
        found = finished(run, group)
    except TieoutError as error:
        run.declare_outage(error)
        found = [(ready, planned, error) for ready, planned in group]
    slow.update((ready.work.source_id, ready.work) for ready, _, error in found if error is not None)
    return [(ready, planned) for ready, planned, error in found if error is None]


def _findable(run: Run, kind: Kind) -> bool:
    """Whether a document can be looked for by number, name or our key, so that it may ride in a batch (RULES 4, 6)."""
    return kind in NAMES or kind in run.books.own_numbers or kind in run.books.found_by_key


def _send_group(run: Run, group: Sequence[Piece], *, together: bool) -> list[Ended]:
    results: list[Ended] = []
    again, round_no = list(group), 0
    while again:
        round_no += 1
        by_part = {(one.work.source_id, planned.part_id): planned for one, planned in again}
        pieces, again, wait = [(one, make_send(run, one, planned)) for one, planned in again], [], 0.0
        for ended in send_documents(run, pieces, together=together):
            if ended.result is Result.NOT_SENT and _worth_waiting(ended) and round_no < ROUNDS:
                again.append((ended.ready, by_part[ended.ready.work.source_id, ended.part_id]))
                wait = max(wait, (ended.error.retry_after if ended.error else None) or float(round_no))
            else:
                results.append(ended)
        if again:
            run.sleep(min(wait, LONGEST_WAIT))
    return results


def _worth_waiting(ended: Ended) -> bool:
    return (
        ended.error is not None
        and ended.error.transient
        and not ended.error.outage
        and ended.error.code != "in flight"
    )


def _sort_out(run: Run, results: Sequence[Ended], slow: dict[str, Work]) -> None:
    """Give what ended well its disposition, all in one go: a transaction a record would cost more than sending it."""
    done: dict[str, Ready] = {}
    queued: dict[str, Ready] = {}
    for ended in results:
        work, error = ended.ready.work, ended.error
        if ended.result is Result.QUEUED:
            queued[work.source_id] = ended.ready
        elif error is None:
            if ended.ready.complete:
                done[work.source_id] = ended.ready
        elif error.outage:
            run.declare_outage(error)
            outcome.not_attempted(run, [work])
        else:
            slow[work.source_id] = work
    run.dispose(
        [
            outcome.settled(run, one, Disposition.TRANSFERRED)
            for source_id, one in done.items()
            if source_id not in slow
        ]
    )
    with run.lock:
        run.queued.update((one.work.kind, one.work.source_id) for one in queued.values())
    run.dispose(
        [
            run.left(one.work, Disposition.DEFERRED, code="queued", message=QUEUED)
            for source_id, one in queued.items()
            if source_id not in slow
        ]
    )


def _look_at_once(run: Run, results: Sequence[Ended]) -> None:
    """Look into what was not answered; what the books show is ours already counts as sent."""
    lost = [one for one in results if isinstance(one.error, Uncertain)]
    if not lost:
        return
    found = settle_uncertain(run, [one.attempt_id for one in lost])
    for one in lost:
        work = one.ready.work
        if one.attempt_id not in found:
            run.uncertain.add((work.kind, work.source_id))
        elif refresh(run, one.ready) is None and one.ready.work.state.reason is None:
            one.error = None
