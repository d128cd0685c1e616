"""Extraction: which records of a kind a run looks at, page by page, and how far the watermark may move (DESIGN 4, RULES 27, 28)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from connectors.contract.errors import BadRequest
from connectors.contract.protocols import Fact, Operations, Position
from connectors.contract.words import Kind, TransferStatus
from tasks.context import Run
from tasks.request import Request

SWEEP = timedelta(days=7)
"""How often everything is read again, whatever its modification time (late commits, RULES 27)."""
PAGE = 1000


class Candidates:
    """Pages of one kind, each record at most once; knows the newest position that it has seen."""

    def __init__(self, run: Run, kind: Kind) -> None:
        """``kind`` of the run that is under way."""
        self._run = run
        self._kind = kind
        self._newest: Position | None = None
        self._swept = False

    def pages(self) -> Iterator[list[Fact]]:
        """Records that were asked for, or what changed since the watermark and what the ledger holds open."""
        run, kind = self._run, self._kind
        if run.request.numbers:
            yield from run.operations.by_numbers(kind, run.request.numbers)
        elif run.request.start or run.request.end or self._wants_settled():
            yield from run.operations.dated(kind, run.request.start, run.request.end)
        elif run.request.statuses:
            yield from self._open()
        else:
            yield from self._changed()
            yield from self._open()

    def _wants_settled(self) -> bool:
        """Whether statuses were asked for that records have which the ledger does not hold open."""
        return bool(set(self._run.request.statuses) - {TransferStatus.PENDING, TransferStatus.FAILED})

    def _changed(self) -> Iterator[list[Fact]]:
        run = self._run
        position = run.ledger.position(run.book.name, self._kind)
        self._swept = self._sweep_due()
        since = None
        if position is not None and not self._swept:
            since = Position(modified_at=position.modified_at - run.book.timing.overlap)
        for facts in run.operations.changed(self._kind, since):
            self._note(facts)
            yield facts

    def _note(self, facts: Sequence[Fact]) -> None:
        """Records without a modification time come first, so the newest is not simply the last."""
        modified_at, source_id = max((fact.record.modified_at, fact.record.source_id) for fact in facts)
        newest = self._newest
        if newest is None or (newest.modified_at, newest.source_id) < (modified_at, source_id):
            self._newest = Position(modified_at=modified_at, source_id=source_id)

    def _sweep_due(self) -> bool:
        """Once a week, and whenever the fence is not the one of the last sweep: what was before it was not eligible then."""
        run = self._run
        last = run.ledger.position(run.book.name, f"sweep {self._kind}")
        return (
            last is None or last.source_id != str(run.book.fence) or run.clock() - last.modified_at >= SWEEP
        )

    def _open(self) -> Iterator[list[Fact]]:
        run, after = self._run, ""
        while ids := run.ledger.open_ids(run.book.name, self._kind, after, PAGE):
            after = ids[-1]
            unseen = [source_id for source_id in ids if not run.tally.knows(self._kind, source_id)]
            if unseen:
                yield from run.operations.by_ids(self._kind, unseen)

    def passed(self) -> None:
        """Every row has a disposition: advance the watermark of an unfiltered, real run."""
        run = self._run
        if run.request.filtered or run.request.dry_run or run.outage is not None:
            return
        if self._newest is not None:
            run.ledger.move(run.book.name, self._kind, self._newest)
        if self._swept:
            swept = Position(modified_at=run.clock(), source_id=str(run.book.fence))
            run.ledger.move(run.book.name, f"sweep {self._kind}", swept)


def refuse_unknown_numbers(operations: Operations, request: Request) -> None:
    """A number that no record of the chosen kinds has is refused before anything starts.

    Raises:
        BadRequest: naming the numbers.
    """
    unknown = set(request.numbers)
    for kind in request.kinds if unknown else ():
        for facts in operations.by_numbers(kind, request.numbers):
            unknown -= {fact.record.number for fact in facts}
    if unknown:
        kinds = " or ".join(request.kinds)
        raise BadRequest(
            f"Operations have no {kinds} numbered {', '.join(sorted(unknown))}; nothing was done.",
            code="number",
            remedy="Correct the number, or the kind.",
        )
