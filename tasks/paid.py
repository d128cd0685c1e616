"""Paid dates: what the change feed says of our invoices, evaluated and written back where the lock allows (RULES 31, promise 5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from connectors.contract.documents import Settlement
from connectors.contract.errors import OperationsUnreadable, TieoutError
from connectors.contract.ledger import PaidState, Part
from connectors.contract.protocols import PaidResult, Position
from connectors.contract.words import Kind
from tasks.context import Run

DOCUMENT_KIND = Kind.INVOICE
CURSOR = "changes"
SLICE = 2_000
"""Invoices that are evaluated at a time. One to which nothing was ever applied is not remembered: there is nothing to reopen."""


@dataclass(slots=True)
class PaidReport:
    """What became of paid dates in a run."""

    read: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    lines: list[str] = field(default_factory=list)
    error: str = ""

    def as_json(self) -> dict[str, object]:
        """For the run's report."""
        return {
            "read": self.read,
            "counts": dict(self.counts),
            "lines": self.lines[:200],
            "error": self.error,
        }


def listen(run: Run) -> None:
    """Begin to follow the change feed, before a book's first run sends anything: what happened before concerns nothing of ours."""
    if not run.request.dry_run and run.ledger.position(run.book.name, CURSOR) is None:
        run.ledger.move(run.book.name, CURSOR, Position(modified_at=run.clock()))


def reconcile_paid(run: Run) -> PaidReport:
    """Read what changed and write paid dates back; an unreadable target changes nothing, not even the cursor.

    A document that was linked since the last time, and created before, may have been paid long ago: it is read by its id.
    """
    report = PaidReport()
    cursor = run.ledger.position(run.book.name, CURSOR)
    if cursor is None:
        return report
    try:
        changes = run.connector.changes(cursor.modified_at)
        silent = _touched_by_deleted(run, changes.deleted) | _adopted(run, cursor.modified_at) | _open(run)
        silent.difference_update(one.external_id for one in changes.settlements)
        asked = run.connector.settlements(sorted(silent)) if silent else []
    except TieoutError as error:
        report.error = f"Paid dates were not read, and nothing was changed: {error.message} {error.remedy}"
        return report
    try:
        for settlements in (changes.settlements, asked):
            for start in range(0, len(settlements), SLICE):
                _write_all(run, settlements[start : start + SLICE], report)
    except OperationsUnreadable as error:
        report.error = (
            f"Paid dates could not be written to operations; the next run writes them: {error.message}"
        )
        return report
    if not run.request.dry_run:
        run.ledger.move(run.book.name, CURSOR, Position(modified_at=changes.cursor))
    return report


def _adopted(run: Run, since: datetime) -> set[str]:
    """Documents that were linked since paid dates were last read, and were there before."""
    parts = run.ledger.adopted_since(run.book.name, DOCUMENT_KIND, since)
    return {part.external_id for part in parts if part.document_type in run.connector.settled_types}


def _open(run: Run) -> set[str]:
    """Invoices that are not known to be paid, where the change feed does not tell of everything that closes one."""
    if run.connector.feed_is_whole:
        return set()
    parts = {part.source_id: part.external_id for part in run.ledger.parts_of(run.book.name, DOCUMENT_KIND)}
    paid = run.ledger.paid(run.book.name, parts)
    return {
        external_id
        for source_id, external_id in parts.items()
        if source_id not in paid or paid[source_id].paid_on is None
    }


def _touched_by_deleted(run: Run, deleted: Mapping[str, tuple[str, ...]]) -> set[str]:
    """Invoices to which a document that is now deleted was applied when last seen."""
    touched: set[str] = set()
    for document_type, external_ids in deleted.items():
        touched |= run.ledger.paid_by(run.book.name, document_type, external_ids)
    return touched


def _write_all(run: Run, settlements: Sequence[Settlement], report: PaidReport) -> None:
    parts = _our_parts(run, [one.external_id for one in settlements])
    known = run.ledger.paid(run.book.name, [part.source_id for part in parts.values()])
    remembered: list[PaidState] = []
    for one in settlements:
        part = parts.get(one.external_id)
        if part is None:
            report.counts["not ours"] += 1
            continue
        report.read += 1
        before = known.get(part.source_id)
        paid_on = one.paid_on
        if before is None and paid_on is None:
            word = _open_word(one)
        elif before is not None and before.paid_on == paid_on:
            word = "unchanged"
        else:
            word = _write(run, part, paid_on, before.paid_on if before else None, report)
        report.counts[word] += 1
        refused = word in {"locked", "voided", "missing"}
        if (one.applied and not (refused and before)) or (before and not refused):
            remembered.append(_remember(part, one, None if refused else paid_on))
    if remembered and not run.request.dry_run:
        run.ledger.save_paid(run.book.name, remembered)


def _our_parts(run: Run, external_ids: Sequence[str]) -> dict[str, Part]:
    """Stored parts of kind invoice by external id, whatever the target calls the document.

    After a re-transfer the record's present document alone says whether it is paid; its earlier one may stand beside it.
    """
    found: dict[str, Part] = {}
    for document_type in run.connector.settled_types:
        found |= run.ledger.parts_by_external(run.book.name, document_type, external_ids)
    ours = {external_id: part for external_id, part in found.items() if part.kind is DOCUMENT_KIND}
    states = run.ledger.states(run.book.name, DOCUMENT_KIND, {part.source_id for part in ours.values()})
    return {
        external_id: part
        for external_id, part in ours.items()
        if (state := states.get(part.source_id)) is None or state.generation == part.generation
    }


def _open_word(settlement: Settlement) -> str:
    if settlement.deleted:
        return "deleted in the books"
    if settlement.voided:
        return "voided in the books"
    if settlement.total <= 0:
        return "nothing to pay"
    return "partly paid" if settlement.balance != settlement.total else "open"


def _write(run: Run, part: Part, paid_on: date | None, before: date | None, report: PaidReport) -> str:
    name = part.number or part.external_id
    if run.request.dry_run:
        report.lines.append(f"invoice {name}: would be {f'paid on {paid_on}' if paid_on else 'reopened'}")
        return "would be written"
    result = run.operations.write_paid(part.source_id, paid_on)
    if result in {PaidResult.WRITTEN, PaidResult.UNCHANGED}:
        word = "paid" if paid_on else "reopened"
        report.lines.append(
            f"invoice {name}: {word}{f' on {paid_on}' if paid_on else f' (was paid on {before})'}"
        )
        return word
    why = {
        PaidResult.LOCKED: "its paid date is locked in operations and was not touched",
        PaidResult.VOIDED: "it is voided in operations, so no paid date was written",
        PaidResult.MISSING: "operations no longer have it",
    }[result]
    report.lines.append(f"invoice {name}: {why}")
    return str(result)


def _remember(part: Part, settlement: Settlement, paid_on: date | None) -> PaidState:
    return PaidState(
        source_id=part.source_id, external_id=part.external_id, paid_on=paid_on, applied=settlement.applied
    )
