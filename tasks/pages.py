"""One page of records through both lanes: sorted, what it needs ensured first, chunks sent, failures delivered one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial

from connectors.contract.errors import Asleep, FixMapping, FixRecord, TieoutError
from connectors.contract.ledger import Disposed
from connectors.contract.protocols import Fact
from connectors.contract.words import NAMES, Action, Disposition, Kind, TransferStatus
from tasks import outcome
from tasks.again import reopen_cleared
from tasks.asleep import put_off, queue_up
from tasks.carried import whole
from tasks.context import Run, Work
from tasks.deliver import delivery
from tasks.engine import Chunk
from tasks.look import ENDS
from tasks.names import bring
from tasks.references import load_links
from tasks.revise import change
from tasks.sort import Sorted, sort
from tasks.transfer import transfer

CHUNK = 300
"""Records in one chunk: ten batches of thirty, so that progress shows and a page runs on several lanes."""


def take(run: Run, kind: Kind, facts: Sequence[Fact]) -> None:
    """Bring a page of records to their dispositions.

    Raises:
        ValidationBroken: the page could not be judged; nothing of it was sent.
    """
    fresh = [fact for fact in _of_status(run, kind, facts) if run.tally.extract(fact.record)]
    if not fresh:
        return
    reopen_cleared(run, kind, fresh)
    page = sort(run, kind, fresh)
    if not run.request.dry_run:
        run.ledger.save(run.book.name, page.saved)
    run.dispose(page.left)
    if kind in NAMES:
        _note_left(run, page.left)
    else:
        ensure(run, [*page.fast, *(work for work in page.slow if work.source_id not in page.barred)])
    slow = _slow_lane(run, page) + _fast_lane(run, kind, page.fast)
    run.engine.deliver([delivery(run, work) for work in slow])
    outcome.tell_operations(run)


def _of_status(run: Run, kind: Kind, facts: Sequence[Fact]) -> Sequence[Fact]:
    """Leave out records of other transfer statuses than were asked for; what a document refers to is always taken."""
    wanted = run.request.statuses
    if not wanted:
        return facts
    known = run.ledger.states(run.book.name, kind, [fact.record.source_id for fact in facts])
    return [
        fact
        for fact in facts
        if (kind, fact.record.source_id) in run.needed
        or (
            known[fact.record.source_id].status
            if fact.record.source_id in known
            else TransferStatus.NOT_TRANSFERRED
        )
        in wanted
    ]


def _note_left(run: Run, rows: Sequence[Disposed]) -> None:
    for row in rows:
        if row.disposition is not Disposition.UNCHANGED:
            error = Asleep if row.disposition is Disposition.DEFERRED else FixMapping
            run.broken[row.kind, row.source_id] = error(row.message, code=row.code)


def _slow_lane(run: Run, page: Sorted) -> list[Work]:
    """What goes record by record; while the books cannot be asked only what is wrong whatever they would say."""
    if not run.books.asleep:
        return page.slow
    told = [
        work
        for work in page.slow
        if work.source_id in page.errors and (work.kind, work.source_id) not in run.uncertain
    ]
    put_off(run, [work for work in page.slow if work not in told])
    return told


def _fast_lane(run: Run, kind: Kind, works: Sequence[Work]) -> list[Work]:
    slow: list[Work] = []
    creates = [work for work in works if work.action is Action.CREATE]
    others = [work for work in works if work.action is not Action.CREATE]
    lane: Callable[[Run, Sequence[Work]], list[Work]] = bring if kind in NAMES else transfer
    lane = queue_up if run.books.asleep else lane
    jobs = [(lane, creates[start : start + CHUNK]) for start in range(0, len(creates), CHUNK)]
    jobs += [(_change_all, others[start : start + CHUNK]) for start in range(0, len(others), CHUNK)]
    chunks = [Chunk(_name(kind, some), partial(_collect, run, job, some, slow)) for job, some in jobs]
    run.engine.chunks(chunks, run.connector.lanes)
    return slow


def _name(kind: Kind, works: Sequence[Work]) -> str:
    first, last = works[0].record.number or works[0].source_id, works[-1].record.number or works[-1].source_id
    return f"{len(works)} {kind} records, {first} to {last}"


def _collect(
    run: Run, job: Callable[[Run, Sequence[Work]], list[Work]], works: Sequence[Work], slow: list[Work]
) -> str:
    failed = job(run, works)
    with run.lock:
        slow.extend(failed)
    return f"{len(works) - len(failed)} of {len(works)} settled"


def _change_all(run: Run, works: Sequence[Work]) -> list[Work]:
    slow: list[Work] = []
    for work in works:
        if run.outage is not None:
            outcome.not_attempted(run, [work])
            continue
        try:
            if whole(run, work):
                disposition: Disposition | None = Disposition.TRANSFERRED
            elif run.books.asleep:
                put_off(run, [work])
                continue
            else:
                disposition = change(run, work)
        except TieoutError as error:
            if run.books.asleep:
                put_off(run, [work])
            elif error.outage:
                run.declare_outage(error)
                outcome.not_attempted(run, [work])
            else:
                slow.append(work)
            continue
        if disposition is not None:
            run.touched(work.record.dated)
            run.dispose([run.left(work, disposition, message=work.state.external_number or "")])
    return slow


def ensure(run: Run, works: Sequence[Work]) -> None:
    """Bring the list entries that these records refer to into the books, before the records themselves (RULES 26)."""
    references = [
        reference
        for work in works
        if work.action not in ENDS
        for reference in run.connector.references(work.record)
    ]
    missing: dict[Kind, list[str]] = defaultdict(list)
    for kind, source_id in load_links(run, references):
        if kind in NAMES:
            missing[kind].append(source_id)
    for kind, source_ids in missing.items():
        run.needed.update((kind, source_id) for source_id in source_ids)
        found: set[str] = set()
        for facts in run.operations.by_ids(kind, source_ids):
            found.update(fact.record.source_id for fact in facts)
            take(run, kind, facts)
        for source_id in source_ids:
            if source_id not in found:
                gone = FixRecord(
                    f"{kind.capitalize()} {source_id} is not in operations.", code=f"{kind} unknown"
                )
                run.broken[kind, source_id] = gone
    load_links(run, references)
