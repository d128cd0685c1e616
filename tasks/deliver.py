"""The slow lane: one record, read afresh from operations, judged again and transferred alone, try by try."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TypeVar

from connectors.contract.errors import TieoutError, Uncertain
from connectors.contract.protocols import Fact
from connectors.contract.words import NAMES, Action, Disposition
from tasks import outcome
from tasks.asleep import WAITS, put_off, wrong_anyway
from tasks.context import Ready, Run, Work
from tasks.engine import Delivery, GaveUp, Settled, TryResult
from tasks.names import match, note_link
from tasks.parts import send_missing, with_progress
from tasks.planning import clear, plan
from tasks.preview import preview
from tasks.retry import decide
from tasks.revise import change
from tasks.settle import settle_record
from tasks.sort import sort


def delivery(run: Run, work: Work) -> Delivery:
    """Delivery of one record, named after it."""
    return Delivery(work.record.label, partial(_attempt, run, work))


T = TypeVar("T")


class _Staged(Exception):
    def __init__(self, stage: str, error: TieoutError, work: Work) -> None:
        self.stage, self.error, self.work = stage, error, work
        super().__init__(str(error))


def _attempt(run: Run, work: Work, try_no: int) -> TryResult:
    if run.outage is not None:
        return _after_outage(run, work)
    try:
        return _try(run, work, try_no)
    except _Staged as staged:
        return _failed(run, staged, try_no)
    except TieoutError as error:
        return _failed(run, _Staged("look", error, work), try_no)


def _after_outage(run: Run, work: Work) -> TryResult:
    if (work.kind, work.source_id) in run.uncertain:
        run.dispose([run.left(work, Disposition.UNCERTAIN, error=run.outage)])
    else:
        outcome.not_attempted(run, [work])
    return Settled("Not attempted: the books are out of reach.")


def _failed(run: Run, staged: _Staged, try_no: int) -> TryResult:
    error, work = staged.error, staged.work
    if not error.kept or outcome.silenced(work, error):
        outcome.keep_failure(run, work, staged.stage, error, try_no)
    if outcome.silenced(work, error):
        return _skipped(run, work, error)
    result = decide(error, try_no)
    if error.outage and outcome.disposition_of(error, staged.stage) is Disposition.NOT_ATTEMPTED:
        run.declare_outage(error)
    if isinstance(result, GaveUp):
        disposition = outcome.disposition_of(error, staged.stage)
        if work.kind in NAMES:
            run.broken[work.kind, work.source_id] = error
        run.dispose([run.left(work, disposition, error=error)])
        if disposition is Disposition.HELD:
            return Settled(error.message)
    return result


def _skipped(run: Run, work: Work, error: TieoutError) -> Settled:
    if work.kind in NAMES:
        run.broken[work.kind, work.source_id] = error
    run.dispose([run.left(work, Disposition.SKIPPED, error=error)])
    return Settled(f"A person skipped this error: {error.message}")


def _try(run: Run, work: Work, try_no: int) -> TryResult:
    if not run.request.dry_run:
        _settle(run, work)
        run.uncertain.discard((work.kind, work.source_id))
    fresh = _read(run, work)
    if fresh is None:
        run.dispose([run.left(work, Disposition.INELIGIBLE, message="It is no longer in operations.")])
        return Settled("It is no longer in operations.")
    found = sort(run, work.kind, [fresh])
    if found.left:
        run.ledger.save(run.book.name, found.saved)
        row = found.left[0]
        settled_now = row.disposition is Disposition.UNCHANGED
        run.dispose(
            [row if not settled_now else run.left(work, Disposition.TRANSFERRED, message=row.message)]
        )
        return Settled(row.message)
    now = (found.fast or found.slow)[0]
    wrong = found.errors.get(now.source_id)
    if wrong is not None:
        raise _Staged("validate", wrong, now)
    return _deliver(run, now, try_no)


def _settle(run: Run, work: Work) -> None:
    try:
        settle_record(run, work.kind, work.source_id)
    except TieoutError as error:
        # What was sent again and refused is kept with its attempt, and has raised the send number (RULES 1).
        error.kept = not (isinstance(error, Uncertain) or error.outage)
        raise _Staged("look", error, work) from error


def _read(run: Run, work: Work) -> Fact | None:
    pages = run.operations.by_ids(work.kind, [work.source_id])
    return next((fact for page in pages for fact in page), None)


def _deliver(run: Run, work: Work, try_no: int) -> TryResult:
    if run.books.asleep:
        return _wait(run, work)
    if work.action is not Action.CREATE:
        disposition = _staged("transfer", work, lambda: change(run, work, try_no))
        if disposition is not None:
            run.touched(work.record.dated)
            run.dispose([run.left(work, disposition, message=work.state.external_number or "")])
        return Settled(f"{work.record.label}: {disposition or 'previewed'}")
    if work.kind in NAMES:
        return _deliver_name(run, work, try_no)
    ready = _staged("plan", work, lambda: plan(run, work))
    _clear(run, ready)
    if run.request.dry_run:
        preview(run, [ready])
        return Settled("previewed")
    if ready.complete and ready.work.state.is_open:
        return _deliver(run, replace(ready.work, action=Action.UPDATE, recover=False), try_no)
    if ready.complete:
        run.dispose([outcome.settled(run, ready, Disposition.ALREADY_THERE)])
        return Settled(f"{work.record.label} is in the books already.")
    return _send(run, ready, try_no)


def _wait(run: Run, work: Work) -> TryResult:
    """While the books cannot be asked, a record fails only of what no answer of theirs could mend."""
    wrong = wrong_anyway(run, work)
    if wrong is not None:
        raise _Staged("plan", wrong, work)
    put_off(run, [work])
    return Settled(WAITS)


def _staged(stage: str, work: Work, step: Callable[[], T]) -> T:
    try:
        return step()
    except TieoutError as error:
        raise _Staged(stage, error, work) from error


def _clear(run: Run, ready: Ready) -> None:
    def problem(work: Work, stage: str, error: TieoutError) -> None:
        raise _Staged(stage, error, work)

    clear(run, [ready], problem)


def _send(run: Run, ready: Ready, try_no: int) -> TryResult:
    stopped = send_missing(run, ready, try_no)
    if stopped is not None:
        raise _Staged("transfer", with_progress(stopped, ready), ready.work)
    run.dispose([outcome.settled(run, ready, Disposition.TRANSFERRED)])
    return Settled(f"{ready.work.record.label} is in the books.")


def _deliver_name(run: Run, work: Work, try_no: int) -> TryResult:
    def problem(_work: Work, stage: str, error: TieoutError) -> None:
        raise _Staged(stage, error, work)

    missing = match(run, [work], problem)
    if not missing:
        return Settled(f"{work.record.label} is linked.")
    if run.request.dry_run:
        run.dispose([run.left(work, Disposition.WOULD_CREATE, message="It is not in the books yet.")])
        return Settled("previewed")
    ready = _staged("plan", work, lambda: plan(run, work))
    result = _send(run, ready, try_no)
    note_link(run, ready)
    return result
