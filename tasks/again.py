"""RULES 9: re-transfer on purpose, and a cleared external number: the two ways in which a record gets a new generation in a run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from connectors.contract.ledger import Decided, Part, RecordState
from connectors.contract.protocols import Fact
from connectors.contract.records import Record
from connectors.contract.words import NAMES, Choice, Kind, Reason, TransferStatus
from tasks import states
from tasks.context import Run
from tasks.request import NO_RETRANSFER

STANDING = frozenset({Choice.DO_NOT_SYNC, Choice.HOLD, Choice.SKIP, Choice.SET_NOT_READY})
"""Decisions that a re-transfer does not override; each record says so when it leaves the run (RULES 28)."""


def begin_again(run: Run) -> None:
    """Give every record that was named for re-transfer a new generation, with the decision, its reason and who made it.

    A flow run that is retried finds its own decision and raises nothing twice. What is uncertain stays as it is: whether there is a first
    document must be known before there can be a second.
    """
    if not run.request.retransfer or run.request.dry_run:
        return
    kind = run.request.kinds[0]
    for facts in run.operations.by_numbers(kind, run.request.numbers):
        known = run.ledger.states(run.book.name, kind, [fact.record.source_id for fact in facts])
        for fact in facts:
            _begin_one(run, fact.record, states.known(fact.record, known.get(fact.record.source_id)))


def _begin_one(run: Run, record: Record, state: RecordState) -> None:
    key = (record.kind, record.source_id)
    if state.choice in STANDING or key in run.uncertain or key in run.queued:
        return
    if state.choice is Choice.RETRANSFER and state.choice_detail == _detail(run, state.generation):
        return
    decided = Decided(
        kind=record.kind,
        source_id=record.source_id,
        choice=Choice.RETRANSFER,
        who=run.request.who,
        why=run.request.reason,
        detail=_detail(run, state.generation + 1),
    )
    run.ledger.decide(run.book.name, [decided])
    run.ledger.save(run.book.name, [states.again(state)])


def _detail(run: Run, generation: int) -> str:
    return f"{run.origin}: generation {generation}"


def reopen_cleared(run: Run, kind: Kind, facts: Sequence[Fact]) -> None:
    """Look at records whose external number is empty in operations although they confirmed that they had stored it.

    The document is gone from the books: the number was cleared on purpose, and the record gets a new generation. It is there, or of a kind
    that is never transferred again: the number is written again (what is gone, the tie-out says).
    """
    if kind in NAMES or run.request.dry_run or not _shows_numbers(run):
        return
    blank = {fact.record.source_id: fact.record for fact in facts if not fact.record.external_number}
    known = run.ledger.states(run.book.name, kind, blank) if blank else {}
    cleared = [state for state in known.values() if _confirmed(state)]
    if not cleared:
        return
    if run.books.asleep:
        run.ledger.save(run.book.name, [replace(state, is_open=True) for state in cleared])
        return
    parts = run.ledger.parts(run.book.name, kind, [state.source_id for state in cleared])
    there = _there(run, [part for some in parts.values() for part in some])
    for state in cleared:
        gone = there.isdisjoint(part.external_id for part in parts.get(state.source_id, ()))
        if gone and kind not in NO_RETRANSFER:
            run.ledger.unlink(run.book.name, kind, state.source_id, [states.again(state)])
        else:
            still = state.reason is Reason.NEEDS_RESYNC
            run.ledger.save(run.book.name, [replace(state, write_due=True, is_open=state.is_open and still)])


def _shows_numbers(run: Run) -> bool:
    """Whether operations are told external numbers at all; else an empty one means nothing."""
    named = run.book.write_back.values()
    return not named or any(":external_number" in statement for statement in named)


def _confirmed(state: RecordState) -> bool:
    return state.status is TransferStatus.TRANSFERRED and bool(state.external_number) and not state.write_due


def _there(run: Run, parts: Sequence[Part]) -> set[str]:
    by_type: dict[str, list[str]] = defaultdict(list)
    for part in parts:
        by_type[part.document_type].append(part.external_id)
    return {found for name, ids in by_type.items() for found in run.connector.read(name, ids)}
