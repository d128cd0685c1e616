"""The tie-out: operations total = sent total = books total, re-read from the books, with every difference as a line (RULES 30)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from connectors.contract.documents import BooksDocument
from connectors.contract.ledger import Part
from connectors.contract.money import ZERO, shown
from connectors.contract.words import Kind
from tasks.context import Run

MOST_LINES = 500


@dataclass(slots=True)
class Sum:
    """One kind, month and currency on the three sides."""

    operations: Decimal = ZERO
    sent: Decimal = ZERO
    books: Decimal = ZERO
    counts: list[int] = field(default_factory=lambda: [0, 0, 0])


@dataclass(slots=True)
class TieOut:
    """Sums by kind, month and currency, the differences line by line, and what looks like a duplicate."""

    start: date
    end: date
    sums: dict[tuple[str, str, str], Sum] = field(default_factory=lambda: defaultdict(Sum))
    differences: list[str] = field(default_factory=list)
    suspected: list[str] = field(default_factory=list)
    foreign: int = 0
    """Documents in the books that are not ours and look like none of ours."""
    missing: int = 0
    """Linked documents that the books do not have any more."""

    @property
    def ties(self) -> bool:
        """Whether everything that was sent is in the books, as it was sent."""
        return not self.differences and not self.suspected

    def as_json(self) -> dict[str, object]:
        """For the run's report; money as text."""
        return {
            "start": str(self.start),
            "end": str(self.end),
            "ties": self.ties,
            "sums": [
                {
                    "kind": kind, "month": month, "currency": currency,
                    "operations": str(one.operations), "sent": str(one.sent), "books": str(one.books),
                    "operations_count": one.counts[0], "sent_count": one.counts[1], "books_count": one.counts[2],
                }
                for (kind, month, currency), one in sorted(self.sums.items())
            ],
            "differences": self.differences[:MOST_LINES],
            "suspected_duplicates": self.suspected[:MOST_LINES],
            "foreign": self.foreign,
        }  # fmt: skip


def tie_out(run: Run, kind: Kind, start: date, end: date) -> TieOut:
    """Compare the three sides of one kind over a period of document dates.

    The ledger never vouches for the books: every document is read again. What operations have and never went (failed, held …) is
    shown in the sums, not as a difference: it has its own line in the list of failures.

    Raises:
        TieoutError: operations or the books cannot be read; then nothing is said to tie.
    """
    out = TieOut(start, end)
    for total in run.operations.totals(kind, start, end):
        one = out.sums[kind, total.month, total.currency]
        one.operations += total.total
        one.counts[0] += total.count
    ours: dict[str, Part] = {}
    for part in run.ledger.parts_between(run.book.name, kind, start, end):
        ours[part.external_id] = part
        _add(out, kind, part.date, part.currency, part.total, side=1)
    _books_side(run, kind, ours, out)
    return out


def _books_side(run: Run, kind: Kind, ours: Mapping[str, Part], out: TieOut) -> None:
    seen: set[str] = set()
    strangers: list[BooksDocument] = []
    for found in run.connector.documents(kind, out.start, out.end):
        part = ours.get(found.external_id)
        if part is None:
            strangers.append(_slim(found))
            continue
        seen.add(found.external_id)
        _add(out, kind, found.date, found.currency, found.total, side=2)
        out.differences += _line(kind, part, found)
    gone = [part for external_id, part in ours.items() if external_id not in seen]
    out.missing = _say_gone(run, gone, out)
    _strangers(run, strangers, ours.values(), out)


def _slim(found: BooksDocument) -> BooksDocument:
    """Return the document without its payload; a stranger is only compared by its head."""
    from dataclasses import replace

    return replace(found, raw={})


def _add(out: TieOut, kind: Kind, day: date | None, currency: str, total: Decimal, *, side: int) -> None:
    one = out.sums[kind, f"{day:%Y-%m}" if day else "", currency]
    one.counts[side] += 1
    if side == 1:
        one.sent += total
    else:
        one.books += total


def _line(kind: Kind, part: Part, found: BooksDocument) -> list[str]:
    name = f"{kind} {part.number or part.external_id}"
    if found.voided:
        return [f"{name}: voided in the books, sent {shown(part.total)}"]
    said = []
    if found.total != part.total:
        said.append(f"total sent {shown(part.total)}, books {shown(found.total)}")
    if found.party_id != part.party_id:
        said.append(f"customer sent {part.party_id}, books {found.party_id}")
    if found.currency and part.currency and found.currency != part.currency:
        said.append(f"currency sent {part.currency}, books {found.currency}")
    return [f"{name}: {'; '.join(said)}"] if said else []


def _say_gone(run: Run, gone: Iterable[Part], out: TieOut) -> int:
    """Documents not found in the period: moved to another date, or deleted."""
    by_type: dict[str, list[Part]] = defaultdict(list)
    for part in gone:
        by_type[part.document_type].append(part)
    missing = 0
    for document_type, parts in by_type.items():
        still = run.connector.read(document_type, [part.external_id for part in parts])
        for part in parts:
            name = f"{part.kind} {part.number or part.external_id}"
            found = still.get(part.external_id)
            if found is None:
                missing += 1
                out.differences.append(f"{name}: deleted in the books, sent {shown(part.total)}")
            else:
                out.differences.append(f"{name}: dated {found.date} in the books, sent {part.date}")
    return missing


def _strangers(run: Run, strangers: list[BooksDocument], parts: Iterable[Part], out: TieOut) -> None:
    alike = {(part.party_id, part.number, part.total): part for part in parts}
    linked = _linked_elsewhere(run, strangers)
    for found in strangers:
        if found.external_id in linked:
            continue
        twin = alike.get((found.party_id, found.number, found.total))
        name = f"document {found.number or found.external_id} ({found.date}, {shown(found.total)}, id {found.external_id})"
        if found.voided:
            out.foreign += 1
        elif found.mark is not None:
            out.suspected.append(f"{name} carries Tieout's key but is linked to nothing")
        elif twin is not None:
            out.suspected.append(
                f"{name} has the same customer, number and total as {twin.kind} {twin.number}"
            )
        else:
            out.foreign += 1


def _linked_elsewhere(run: Run, strangers: list[BooksDocument]) -> set[str]:
    """Linked documents whose date was moved into the period in the books; their own period reports them."""
    by_type: dict[str, list[str]] = defaultdict(list)
    for found in strangers:
        by_type[found.document_type].append(found.external_id)
    return {
        external_id
        for document_type, ids in by_type.items()
        for external_id in run.ledger.parts_by_external(run.book.name, document_type, ids)
    }
