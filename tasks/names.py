"""The fast lane of list entries: customers and items are matched to the books' own, and created only where the book says so."""

from __future__ import annotations

from collections.abc import Sequence

from connectors.contract.errors import TieoutError
from connectors.contract.ledger import Part
from connectors.contract.words import Disposition
from tasks import outcome, states
from tasks.context import Problem, Ready, Run, Work
from tasks.matching import creates, look_up, not_there
from tasks.planning import plan_all
from tasks.references import remember
from tasks.transfer import send_all


def bring(run: Run, works: Sequence[Work]) -> list[Work]:
    """Match a chunk of list entries, create what is missing; returns the records that go to the slow lane."""
    if run.outage is not None:
        outcome.not_attempted(run, works)
        return []
    slow: list[Work] = []

    def problem(work: Work, stage: str, error: TieoutError) -> None:
        outcome.keep_failure(run, work, stage, error, 0)
        run.broken[work.kind, work.source_id] = error
        slow.append(work)

    try:
        missing = match(run, works, problem)
    except TieoutError as error:
        run.declare_outage(error)
        outcome.not_attempted(run, works)
        return []
    if run.request.dry_run:
        run.dispose(
            [
                run.left(work, Disposition.WOULD_CREATE, message="It is not in the books yet.")
                for work in missing
            ]
        )
        return slow
    ready = plan_all(run, missing, problem)
    slow += send_all(run, ready)
    for one in ready:
        note_link(run, one)
    return slow


def match(run: Run, works: Sequence[Work], problem: Problem) -> list[Work]:
    """Link the records that the books have; returns those that are to be created.

    Raises:
        TieoutError: the books cannot be read.
    """
    missing: list[Work] = []
    for work, found in zip(works, look_up(run, works), strict=True):
        if isinstance(found, Part):
            adopt(run, work, found)
        elif found is not None:
            problem(work, "look", found)
        elif creates(run, work.kind):
            missing.append(work)
        else:
            problem(work, "look", not_there(run, work))
    return missing


def adopt(run: Run, work: Work, part: Part) -> None:
    """Link a record to the entry that the books have of it."""
    if not run.request.dry_run:
        run.ledger.link(run.book.name, [part], [states.transferred(work, None)])
    remember(run, part)
    run.dispose(
        [
            run.left(
                work,
                Disposition.ALREADY_THERE,
                external_id=part.external_id,
                document_type=part.document_type,
            )
        ]
    )


def note_link(run: Run, ready: Ready) -> None:
    """Remember the entry that was just created, so that documents of this run can refer to it."""
    if not ready.complete:
        return
    work = ready.work
    for part in run.ledger.parts(run.book.name, work.kind, [work.source_id]).get(work.source_id, []):
        remember(run, part)
