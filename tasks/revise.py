"""A record that changed after its transfer: its document is updated in place, or voided, after a three-way comparison (RULES 11, 13)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace

from connectors.contract.documents import BooksDocument, Facts, Outcome, Planned, Send
from connectors.contract.errors import Collision, Differs, Stale, TieoutError, Wait
from connectors.contract.keys import document_key
from connectors.contract.ledger import Closing, Part
from connectors.contract.money import shown
from connectors.contract.words import Action, Choice, Disposition, Result
from tasks import states
from tasks.compare import differences, differs, same
from tasks.context import Ready, Run, Work
from tasks.planning import plan
from tasks.preview import changes, preview_change
from tasks.sending import conclude

STILL_DIFFERS = "still differs"
"""Code of a document that is in the books otherwise than it was sent, in runs after the one that sent it."""


def change(run: Run, work: Work, try_no: int = 1) -> Disposition | None:
    """Bring the documents of a record to what operations want; returns its disposition (None: a dry run gave it already).

    Raises:
        TieoutError: what stands in the way; Differs where somebody changed our fields in the books.
    """
    if work.action is Action.VOID:
        return _cancel(run, work)
    ready = plan(run, work)
    disposition: Disposition | None = Disposition.ALREADY_THERE
    for planned in ready.planned:
        part = next((one for one in work.parts if one.part_id == planned.part_id), None)
        if part is None:
            continue
        try:
            done = _update(run, ready, planned, part, try_no)
        except Stale:
            done = _update(run, ready, planned, part, try_no)
        disposition = done if done is not Disposition.ALREADY_THERE else disposition
    return disposition


def _update(run: Run, ready: Ready, planned: Planned, part: Part, try_no: int) -> Disposition | None:
    current = _read(run, ready.work, part)
    if run.request.dry_run:
        preview_change(run, ready, current, planned)
        return None
    if _differed(ready.work):
        _refuse_difference(run, ready.work, current, planned)
    else:
        _refuse_foreign_changes(run, ready.work, part, current, planned)
    if _differed(ready.work) or not changes(run, current, planned):
        found = states.part_of(ready.work, part.part_id, part.generation, current, dict(planned.payload))
        run.ledger.link(run.book.name, [found], [states.transferred(ready.work, current.number)])
        return Disposition.ALREADY_THERE
    send = _send(
        run, ready.work, part, current, Action.UPDATE, run.connector.revise(current, planned), planned
    )
    outcome = _call(run, ready.work, send)
    ended = conclude(run, [(ready, send, outcome)], try_no)[0]
    if ended.error is not None:
        raise ended.error
    return Disposition.UPDATED


def _read(run: Run, work: Work, part: Part) -> BooksDocument:
    current = run.connector.read(part.document_type, [part.external_id]).get(part.external_id)
    if current is None or current.voided:
        gone = "is no longer in the books" if current is None else "was voided in the books"
        raise Differs(
            f"{work.record.label}: its document {part.number or part.external_id} {gone}, but operations still have it.",
            code="gone from the books",
            remedy="Void it in operations too, or re-transfer it with a reason.",
        )
    return current


def _differed(work: Work) -> bool:
    """Whether the books answered something else than was sent (a tax engine, a rounding rule), and nobody edited the record since."""
    differed = work.state.error_code in {"differs", STILL_DIFFERS}
    return differed and work.state.fingerprint == work.record.fingerprint()


def _refuse_difference(run: Run, work: Work, current: BooksDocument, planned: Planned) -> None:
    """Show both sides in every run, until the books hold what was sent or a person accepts what they hold (DESIGN 4)."""
    said = differences(planned.facts, current, run.book.tax.tolerance_cents)
    if said and work.state.choice is not Choice.ACCEPT:
        raise differs(work.record.label, said, code=STILL_DIFFERS)


def _refuse_foreign_changes(
    run: Run, work: Work, part: Part, current: BooksDocument, planned: Planned
) -> None:
    if work.state.choice is Choice.ACCEPT:
        return
    base = run.connector.fields(part.document_type, part.payload)
    theirs = run.connector.fields(part.document_type, current.raw)
    ours = run.connector.fields(planned.document_type, planned.payload)
    said = foreign_changes(base, theirs, ours)
    if said:
        raise Differs(
            f"{work.record.label} was changed in the books since Tieout wrote it: {'; '.join(said)}.",
            code="changed in the books",
            remedy="Undo the change in the books, or make the same change in operations, then retry; or accept that operations' version is written over it.",
        )


def foreign_changes(base: Mapping[str, str], theirs: Mapping[str, str], ours: Mapping[str, str]) -> list[str]:
    """Fields that we once wrote and that somebody changed in the books to something operations do not want either."""
    return [
        f"{name}: Tieout wrote {wrote or 'empty'}, books {theirs.get(name, '') or 'empty'}, operations {ours.get(name, '') or 'empty'}"
        for name, wrote in base.items()
        if not same(wrote, theirs.get(name, "")) and not same(theirs.get(name, ""), ours.get(name, ""))
    ]


def _send(
    run: Run,
    work: Work,
    part: Part,
    current: BooksDocument,
    action: Action,
    payload: Mapping[str, object],
    planned: Planned | None,
) -> Send:
    step = f"{part.part_id}@{action}@{current.version}"
    key = document_key(
        run.book.company_key, work.kind, work.source_id, step, work.state.generation, work.state.send
    )
    facts = planned.facts if planned else _facts_of(part)
    return Send(
        attempt_id=str(uuid.uuid4()), key=key, action=action, kind=work.kind, source_id=work.source_id, part_id=part.part_id,
        document_type=part.document_type, payload=payload, facts=facts, mark=planned.mark if planned else current.mark or "",
        deadline=run.clock() + run.book.timing.claim, external_id=part.external_id, version=current.version,
    )  # fmt: skip


def _facts_of(part: Part) -> Facts:
    return Facts(
        party_id=part.party_id,
        date=part.date,
        currency=part.currency,
        total=part.total,
        number=part.number,
        name=part.name,
    )


def _call(run: Run, work: Work, send: Send) -> Outcome:
    state = states.pending(work) if send.action is Action.VOID else states.intended(work)
    ours = run.ledger.intend(
        run.book.name, run.run_id, run.token, [send], {send.attempt_id: work.state.generation}, None,
        send.deadline + run.book.timing.settle, [state],
    )  # fmt: skip
    if send.attempt_id not in ours:
        raise Wait("Another process is changing this record now.", code="in flight")
    return run.connector.send_one(send)


def _cancel(run: Run, work: Work) -> Disposition:
    """RULES 11, invoices: void if nothing is applied to it; the suite has seen that the period is open."""
    for part in work.parts:
        current = run.connector.read(part.document_type, [part.external_id]).get(part.external_id)
        if current is None or current.voided:
            _forget(run, work)
            continue
        _refuse_applied(work, part, current)
        if run.request.dry_run:
            continue
        _void(run, work, part, current)
    return Disposition.CANCELED


def _forget(run: Run, work: Work) -> None:
    if not run.request.dry_run:
        state = replace(states.gone(work.state), fingerprint=work.record.fingerprint())
        run.ledger.unlink(run.book.name, work.kind, work.source_id, [state])


def _refuse_applied(work: Work, part: Part, current: BooksDocument) -> None:
    if current.balance is not None and current.balance != current.total:
        raise Collision(
            f"{work.record.label} is voided in operations, but {shown(current.total - current.balance)} of it is paid in the books "
            f"(document {part.number or part.external_id}).",
            code="paid",
            remedy="Remove or move the payment in the books, then retry; or credit the customer instead of voiding.",
        )


def _void(run: Run, work: Work, part: Part, current: BooksDocument) -> None:
    send = _send(run, work, part, current, Action.VOID, run.connector.cancel(current)[1], None)
    outcome = _call(run, work, send)
    done = outcome.result is Result.DONE
    error: TieoutError | None = outcome.error
    final = outcome.result is not Result.UNCERTAIN
    state = (
        states.gone(work.state)
        if done
        else states.failed(work.state, error or Wait(), refused=outcome.result is Result.REFUSED)
    )
    closing = Closing(
        outcome=outcome,
        unlink=done,
        final=final,
        conclusive_after=None if final else run.clock() + run.book.timing.settle,
    )
    failures = [states.failure(work, "transfer", error)] if error is not None else []
    fingerprint = work.record.fingerprint() if done else work.state.fingerprint
    run.ledger.settle(
        run.book.name, run.run_id, run.token, [closing], [replace(state, fingerprint=fingerprint)], failures
    )
    if error is not None:
        raise error
