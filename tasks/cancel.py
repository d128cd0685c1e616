"""RULES 11: what operations took back is voided or deleted in the books, by the kind's rule, unless something stands in the way."""

from __future__ import annotations

from dataclasses import replace

from connectors.contract.documents import BooksDocument
from connectors.contract.errors import Collision, TieoutError
from connectors.contract.keys import WHOLE
from connectors.contract.ledger import Part
from connectors.contract.records_money import PurchaseOrder
from connectors.contract.words import Disposition, Kind
from tasks import states
from tasks.changing import read_held, send_change
from tasks.context import Ready, Run, Work
from tasks.preview import preview_change

BY_PART = frozenset({Kind.TIMESHEET})
"""Kinds whose documents are taken back one by one: of a timesheet, what is not billed goes. All others go wholly or not at all."""
NEVER = frozenset({Kind.EXPENSE_REPORT, Kind.REFUND, Kind.PROCESSING_FEE})
"""Kinds without a rule for taking them back: money was paid out, and a person has to see to it."""


def take_back(run: Run, work: Work, try_no: int) -> Disposition | None:
    """Take back every document of a record that operations canceled (None: a dry run said so already).

    Raises:
        TieoutError: what stands in the way, after everything that could be taken back was.
    """
    if work.kind in NEVER:
        raise _never(work)
    if isinstance(work.record, PurchaseOrder) and work.record.received:
        raise _in_use(work, "of which goods were received in operations")
    ready = Ready(work=work, planned=(), linked={part.part_id: part for part in work.parts})
    ready.todo = set(ready.linked)
    first = _referred_to(work)
    held = {part.part_id: read_held(run, part) for part in work.parts if part is not first}
    if work.kind not in BY_PART:
        for part in work.parts:
            _refuse_bound(work, part, held.get(part.part_id))
    if run.request.dry_run:
        preview_change(run, ready, ["its documents would be taken back"])
        return None
    wrong: list[TieoutError] = []
    for part in sorted(work.parts, key=lambda one: one is first):
        try:
            current = held[part.part_id] if part is not first else read_held(run, part)
            _take_back(run, ready, part, current, try_no)
        except TieoutError as error:
            if error.outage or error.transient:
                raise
            wrong.append(error)
    if wrong:
        raise wrong[0]
    return Disposition.CANCELED


def _referred_to(work: Work) -> Part | None:
    """The document that others of its record refer to: it is bound by them, so it is asked and goes after they are gone."""
    several = len(work.parts) > 1 and work.kind not in BY_PART
    return next((part for part in work.parts if several and part.part_id == WHOLE), None)


def take_back_part(run: Run, ready: Ready, part: Part, try_no: int) -> bool:
    """Take back one document of a record that has others (a removed time entry, a receipt that was taken back).

    Raises:
        TieoutError: what stands in the way.
    """
    if ready.work.kind in NEVER and part.part_id not in {one.part_id for one in ready.planned}:
        raise _never(ready.work)
    _take_back(run, ready, part, read_held(run, part), try_no)
    return True


def _take_back(run: Run, ready: Ready, part: Part, current: BooksDocument | None, try_no: int) -> None:
    if current is None:
        _forget(run, ready, part)
        return
    _refuse_bound(ready.work, part, current)
    action, payload = run.connector.cancel(current)
    send_change(run, ready, part, current, action, payload, None, try_no)


def _refuse_bound(work: Work, part: Part, current: BooksDocument | None) -> None:
    if current is not None and current.bound:
        raise _in_use(work, f"but in the books {current.bound} (document {part.number or part.external_id})")


def _in_use(work: Work, why: str) -> Collision:
    return Collision(
        f"{work.record.label} was taken back in operations, {why}.",
        code="in use",
        remedy="Undo that, then retry; or leave the record as it was in operations.",
    )


def _never(work: Work) -> Collision:
    return Collision(
        f"{work.record.label} was changed or sent back in operations after it had gone to the books; "
        f"Tieout takes no {work.kind} back.",
        code="not taken back",
        remedy="Undo or correct the documents in the books by hand, or set the record in operations as it was.",
    )


def _forget(run: Run, ready: Ready, part: Part) -> None:
    """It is gone from the books already: the link goes too."""
    ready.linked.pop(part.part_id, None)
    ready.todo.discard(part.part_id)
    work = ready.work
    ends = not ready.linked and not ready.planned
    state = states.gone(work.state) if ends else states.reduced(states.pending(work))
    run.ledger.unlink(run.book.name, work.kind, work.source_id, [state], [part.part_id])
    ready.work = replace(work, state=state)
