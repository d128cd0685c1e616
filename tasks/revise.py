"""A record that changed after its transfer: its documents are updated in place, added to or taken back, after a three-way comparison (RULES 13, 14)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from connectors.contract.documents import BooksDocument, Planned
from connectors.contract.errors import Differs, Stale, TieoutError
from connectors.contract.ledger import Part
from connectors.contract.words import Action, Disposition
from tasks import states
from tasks.cancel import take_back, take_back_part
from tasks.changing import read_current, send_change
from tasks.compare import accepted, differences, differs, same
from tasks.context import Ready, Run, Work
from tasks.look import ENDS
from tasks.parts import send_missing, with_progress
from tasks.planning import plan
from tasks.preview import changes, preview_change
from tasks.sending import number_of

_STILL_DIFFERS = "still differs"
"""Code of a document that is in the books otherwise than it was sent, in runs after the one that sent it."""


def change(run: Run, work: Work, try_no: int = 1) -> Disposition | None:
    """Bring the documents of a record to what operations want; returns its disposition (None: a dry run gave it already).

    What exists is what the stored parts say; the plan is compared with them part by part (RULES 14). A part that cannot be changed does not
    keep the others from being.

    Raises:
        TieoutError: what stands in the way; Differs where somebody changed our fields in the books.
    """
    if work.action in ENDS:
        return take_back(run, work, try_no)
    ready = plan(run, work)
    wanted = {planned.part_id: planned for planned in ready.planned}
    ready.todo = {part.part_id for part in work.parts}
    if run.request.dry_run:
        _preview(run, ready, wanted)
        return None
    done = Disposition.ALREADY_THERE
    wrong: list[TieoutError] = []
    for part in work.parts:
        try:
            if part.part_id in wanted:
                changed = _update(run, ready, wanted[part.part_id], part, try_no)
            else:
                changed = take_back_part(run, ready, part, try_no)
        except TieoutError as error:
            if error.outage or error.transient:
                raise
            wrong.append(error)
        else:
            done = Disposition.UPDATED if changed else done
    remark = _remarked(run, ready.work)
    return _finish(run, ready, try_no, done, [*wrong, remark] if remark else wrong)


def _remarked(run: Run, work: Work) -> Differs | None:
    """What the books remarked when they made a document of this record (a link that was lost …), until a person accepts it.

    The document is there as it was sent, so that nothing but this row says that somebody has to look.
    """
    state = work.state
    if state.error_code in {"", "differs", _STILL_DIFFERS} or state.fingerprint != work.record.fingerprint():
        return None
    kept = run.ledger.failures(run.book.name, work.kind, work.source_id)
    said = next((one for one in kept if one.stage == "compare" and one.code == state.error_code), None)
    if said is None or accepted(state, [said.message]):
        return None
    return Differs(said.message, code=said.code, remedy=said.remedy)


def _finish(run: Run, ready: Ready, try_no: int, done: Disposition, wrong: list[TieoutError]) -> Disposition:
    if ready.missing:
        stopped = send_missing(run, ready, try_no)
        done = Disposition.UPDATED
        if stopped is not None:
            wrong.append(stopped)
    if wrong:
        raise with_progress(wrong[0], ready)
    if ready.work.state.is_open or done is Disposition.ALREADY_THERE:
        ready.work = replace(ready.work, state=states.transferred(ready.work, number_of(ready)))
        run.ledger.save(run.book.name, [ready.work.state])
    return done


def _preview(run: Run, ready: Ready, wanted: Mapping[str, Planned]) -> None:
    said: list[str] = []
    for part in ready.work.parts:
        planned = wanted.get(part.part_id)
        if planned is None:
            said.append(f"document {part.number or part.external_id} would be taken back")
        else:
            said += changes(run, read_current(run, ready.work, part), planned)
    said += [f"document {planned.part_id} would be added" for planned in ready.missing]
    preview_change(run, ready, said)


def _update(run: Run, ready: Ready, planned: Planned, part: Part, try_no: int) -> bool:
    """Bring one document to its plan; whether anything had to be changed."""
    try:
        return _update_once(run, ready, planned, part, try_no)
    except Stale:
        return _update_once(run, ready, planned, part, try_no)


def _update_once(run: Run, ready: Ready, planned: Planned, part: Part, try_no: int) -> bool:
    current = read_current(run, ready.work, part)
    differed = _differed(ready.work)
    if not differed:
        _refuse_foreign_changes(run, ready.work, part, current, planned)
    if current.bound:
        run.warn(f"{ready.work.record.label} changed in operations, and in the books {current.bound}.")
    if differed or not changes(run, current, planned):
        _refuse_difference(run, ready.work, part, current, planned)
        found = states.part_of(ready.work, part.part_id, part.generation, current, dict(planned.payload))
        run.ledger.link(run.book.name, [found], [states.pending(ready.work)])
        ready.linked[part.part_id] = found
        ready.todo.discard(part.part_id)
        return False
    payload = run.connector.revise(current, planned)
    send_change(run, ready, part, current, Action.UPDATE, payload, planned, try_no)
    return True


def _differed(work: Work) -> bool:
    """Whether the books answered something else than was sent (a tax engine, a rounding rule), and nobody edited the record since."""
    differed = work.state.error_code in {"differs", _STILL_DIFFERS}
    return differed and work.state.fingerprint == work.record.fingerprint()


def _refuse_difference(run: Run, work: Work, part: Part, current: BooksDocument, planned: Planned) -> None:
    """Show both sides in every run, until the books hold what was sent or a person accepts what they hold (DESIGN 4)."""
    said = differences(planned.facts, current, run.book.tax.tolerance_cents)
    if said and not accepted(work.state, said):
        raise differs(_named(work, part), said, code=_STILL_DIFFERS)


def _refuse_foreign_changes(
    run: Run, work: Work, part: Part, current: BooksDocument, planned: Planned
) -> None:
    base = run.connector.fields(part.document_type, part.payload)
    theirs = run.connector.fields(part.document_type, current.raw)
    ours = run.connector.fields(planned.document_type, planned.payload)
    said = foreign_changes(base, theirs, ours)
    if said and not accepted(work.state, said):
        raise Differs(
            f"{_named(work, part)} was changed in the books since Tieout wrote it: {'; '.join(said)}.",
            code="changed in the books",
            remedy="Undo the change in the books, or make the same change in operations, then retry; or accept that operations' version is written over it.",
        )


def _named(work: Work, part: Part) -> str:
    """The record, and which of its documents where it has several."""
    label = work.record.label
    return (
        label if len(work.parts) < 2 else f"{label} ({part.document_type} {part.number or part.external_id})"
    )


def foreign_changes(base: Mapping[str, str], theirs: Mapping[str, str], ours: Mapping[str, str]) -> list[str]:
    """Fields that we once wrote and that somebody changed in the books to something operations do not want either."""
    return [
        f"{name}: Tieout wrote {wrote or 'empty'}, books {theirs.get(name, '') or 'empty'}, operations {ours.get(name, '') or 'empty'}"
        for name, wrote in base.items()
        if not same(wrote, theirs.get(name, "")) and not same(theirs.get(name, ""), ours.get(name, ""))
    ]
