"""What follows from the end of a record's way: its disposition, its failure row, its state, and the word to operations."""

from __future__ import annotations

from collections.abc import Sequence

from connectors.contract.clock import now
from connectors.contract.errors import (
    Asleep,
    BookUnready,
    FixMapping,
    FixRecord,
    OperationsUnreadable,
    TieoutError,
    Uncertain,
    WaitsFor,
)
from connectors.contract.ledger import Disposed, RecordState
from connectors.contract.protocols import WriteBack
from connectors.contract.words import Choice, Disposition
from tasks import states
from tasks.context import Ready, Run, Work
from tasks.reasons import reason_of


def settled(run: Run, ready: Ready, disposition: Disposition) -> Disposed:
    """Row of a record all of whose documents are in the books."""
    run.touched(ready.work.record.dated)
    return run.left(ready.work, disposition, message=ready.work.state.external_number or "")


def keep_failure(run: Run, work: Work, stage: str, error: TieoutError, try_no: int) -> None:
    """Keep a failure that no attempt carries, with the state it leads to."""
    if run.request.dry_run:
        return
    if silenced(work, error):
        run.ledger.save(run.book.name, [states.skipped(work.state, error)])
        return
    if isinstance(error, WaitsFor):
        run.ledger.save(run.book.name, [states.held(work.state, error)])
        return
    if error.outage and not isinstance(error, BookUnready):
        run.ledger.save(run.book.name, [states.pending(work)])
        return
    state = states.failed(work.state, error, refused=False)
    run.ledger.fail(run.book.name, run.run_id, [states.failure(work, stage, error, try_no)], [state])


def silenced(work: Work, error: TieoutError) -> bool:
    """Whether a person skipped this very error of the record; a different one is told (RULES 34)."""
    state = work.state
    return state.choice is Choice.SKIP and state.choice_detail == (error.code or error.group)


def disposition_of(error: TieoutError, stage: str) -> Disposition:
    """Disposition of a record that ends its run with this error."""
    if isinstance(error, WaitsFor):
        return Disposition.HELD
    if isinstance(error, Uncertain):
        return Disposition.UNCERTAIN
    if error.outage and not isinstance(error, BookUnready):
        return _waiting(error)
    if stage == "validate" or (isinstance(error, FixRecord | FixMapping | BookUnready) and stage == "plan"):
        return Disposition.INVALID
    return Disposition.REFUSED


def not_attempted(run: Run, works: Sequence[Work]) -> None:
    """Give the rest of a run's records the disposition of an outage; they stay Pending (RULES 29)."""
    if not works or run.outage is None:
        return
    if not run.request.dry_run:
        waiting = [work for work in works if (work.kind, work.source_id) not in run.uncertain]
        run.ledger.save(
            run.book.name,
            [states.pending(work) for work in waiting],
        )
    run.dispose([run.left(work, _waiting(run.outage), error=run.outage) for work in works])


def _waiting(outage: TieoutError) -> Disposition:
    """Disposition of a record that was not attempted: deferred where the books call us and have not, which is no outage."""
    return Disposition.DEFERRED if isinstance(outage, Asleep) else Disposition.NOT_ATTEMPTED


def tell_operations(run: Run) -> None:
    """Write status, external number and failure reason back for every record whose last word operations have not confirmed.

    A write-back that fails loses nothing: it stays due, and the next run writes it again (RULES 9).
    """
    if run.request.dry_run:
        return
    while due := run.ledger.write_due(run.book.name):
        try:
            run.operations.write([_word(run, state) for state in due])
        except OperationsUnreadable as error:
            run.engine.say(
                f"Operations could not be told of {len(due)} records; the next run tells them: {error}"
            )
            return
        for kind in {state.kind for state in due}:
            run.ledger.written(run.book.name, kind, [state for state in due if state.kind is kind])


def _word(run: Run, state: RecordState) -> WriteBack:
    newest = (
        run.ledger.failures(run.book.name, state.kind, state.source_id, limit=1) if state.error_code else []
    )
    return WriteBack(
        kind=state.kind,
        source_id=state.source_id,
        status=state.status,
        external_number=state.external_number if state.status == "Transferred" else None,
        reason=reason_of(state, next(iter(newest), None)) or None,
        at=now(),
    )
