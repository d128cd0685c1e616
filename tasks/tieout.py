"""The tie-out: operations total = sent total = books total, re-read from the books, with every difference as a line (RULES 30)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from connectors.contract.documents import BooksDocument
from connectors.contract.ledger import Part
from connectors.contract.money import ZERO, shown
from connectors.contract.words import Kind
from tasks.compare import PARTY
from tasks.context import Run
from tasks.drift import edited
from tasks.period import month_end
from tasks.sums import RECEIPT, gap, label_of

MOST_LINES = 500
SLICE = 5_000
"""Documents that are compared at a time."""
Alike = tuple[str, str, Decimal]
"""Party, number (or date, where documents have no number) and total."""


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
    open: list[str] = field(default_factory=list)
    """Records that operations want in the books and that are not there, each with its reason: they have their own failures."""
    drift: list[str] = field(default_factory=list)
    """What somebody edited in the books, field by field, although sums agree; looked for by reconcile."""
    suspected: list[str] = field(default_factory=list)
    foreign: int = 0
    """Documents in the books that are not ours and look like none of ours."""
    missing: int = 0
    """Linked documents that the books do not have any more."""

    @property
    def ties(self) -> bool:
        """Whether everything that was sent is in the books, as it was sent."""
        return not self.differences and not self.suspected and not self.drift

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
            "open": self.open[:MOST_LINES],
            "drift": self.drift[:MOST_LINES],
            "suspected_duplicates": self.suspected[:MOST_LINES],
            "foreign": self.foreign,
        }  # fmt: skip


def tie_out(run: Run, kind: Kind, start: date, end: date) -> TieOut:
    """Compare the three sides of one kind over a period of document dates.

    The ledger never vouches for the books: every document is read again. What operations have and never went (failed, held …) is
    named with its reason, not as a difference: it has its own line in the list of failures. What nothing explains is a difference.

    Raises:
        TieoutError: operations or the books cannot be read; then nothing is said to tie.
    """
    out = TieOut(start, end)
    for total in run.operations.totals(kind, start, end):
        if total.receipts and not run.books.receipts:
            continue
        one = out.sums[RECEIPT if total.receipts else kind, total.month, total.currency]
        one.operations += total.total
        one.counts[0] += total.count
    strangers = _compare_slices(run, kind, out)
    _strangers(run, kind, strangers, out)
    _explain(run, kind, out)
    return out


def _explain(run: Run, kind: Kind, out: TieOut) -> None:
    """Say which records make operations and what was sent differ, and say it aloud where they do not make up the difference."""
    for (label, month, currency), one in sorted(out.sums.items()):
        if one.operations == one.sent or not month:
            continue
        first = date.fromisoformat(f"{month}-01")
        found = gap(run, kind, label, (max(first, out.start), min(month_end(first), out.end)), currency)
        out.open += found.known
        out.differences += found.unknown
        rest = one.operations - one.sent - found.explained
        if rest:
            out.differences.append(
                f"{label} {month}: operations {shown(one.operations, currency)}, sent {shown(one.sent, currency)}; "
                f"{shown(rest, currency)} of the difference belongs to no record"
            )


def _compare_slices(run: Run, kind: Kind, out: TieOut) -> list[BooksDocument]:
    """Compare day by day, some thousands of documents at a time, so that memory does not grow with the period; returns what is not ours."""
    strangers: list[BooksDocument] = []
    ours: dict[str, Part] = {}
    begin, last = out.start, None
    for part in run.ledger.parts_between(run.book.name, kind, out.start, out.end):
        if len(ours) >= SLICE and part.date is not None and part.date != last:
            strangers += _books_side(run, kind, ours, out, (begin, part.date - timedelta(days=1)))
            begin, ours = part.date, {}
        ours[part.external_id] = part
        last = part.date
        if part.document_type not in run.connector.uncounted:
            _add(out, label_of(part), part.date, part.currency, part.total, side=1)
    return strangers + _books_side(run, kind, ours, out, (begin, out.end))


def _books_side(
    run: Run, kind: Kind, ours: Mapping[str, Part], out: TieOut, days: tuple[date, date]
) -> list[BooksDocument]:
    seen: set[str] = set()
    strangers: list[BooksDocument] = []
    changed: list[tuple[Part, BooksDocument]] = []
    for found in run.connector.documents(kind, *days):
        part = ours.get(found.external_id)
        if part is None:
            strangers.append(replace(found, raw={}))
            continue
        seen.add(found.external_id)
        if found.document_type not in run.connector.uncounted:
            _add(out, label_of(part), found.date, found.currency, found.total, side=2)
        said = _line(part, found)
        out.differences += said
        if run.request.flow == "reconcile" and not said and found.version != part.version:
            changed.append((part, found))
    out.drift += edited(run, kind, changed)
    gone = [part for external_id, part in ours.items() if external_id not in seen]
    out.missing += _say_gone(run, gone, out)
    return strangers


def _add(out: TieOut, label: str, day: date | None, currency: str, total: Decimal, *, side: int) -> None:
    one = out.sums[label, f"{day:%Y-%m}" if day else "", currency]
    one.counts[side] += 1
    if side == 1:
        one.sent += total
    else:
        one.books += total


def name_of(part: Part) -> str:
    """Linked document as people find it: by its number, else by its record."""
    if part.number:
        return f"{part.kind} {part.number}"
    return f"{part.kind} {part.source_id} ({part.document_type} {part.external_id})"


def _line(part: Part, found: BooksDocument) -> list[str]:
    name, money = name_of(part), part.currency
    if found.voided:
        return [f"{name}: voided in the books, sent {shown(part.total, money)}"]
    said = []
    if found.total != part.total:
        said.append(f"total sent {shown(part.total, money)}, books {shown(found.total, money)}")
    if found.party_id != part.party_id:
        said.append(f"{PARTY.get(part.kind, Kind.CUSTOMER)} sent {part.party_id}, books {found.party_id}")
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
            name = name_of(part)
            found = still.get(part.external_id)
            if found is None:
                missing += 1
                out.differences.append(f"{name}: deleted in the books, sent {shown(part.total)}")
            else:
                out.differences.append(f"{name}: dated {found.date} in the books, sent {part.date}")
    return missing


def _strangers(run: Run, kind: Kind, strangers: list[BooksDocument], out: TieOut) -> None:
    """Say which documents that are not ours look like ours (RULES 30); the others are the company's own."""
    linked = _linked_elsewhere(run, strangers)
    strange = [found for found in strangers if found.external_id not in linked]
    twins = _twins(run, kind, strange, out)
    for found in strange:
        twin = twins.get(_alike(found))
        name = f"document {found.number or found.external_id} ({found.date}, {shown(found.total)}, id {found.external_id})"
        if found.voided:
            out.foreign += 1
        elif found.mark is not None and found.mark in run.queued_marks:
            out.foreign += 1  # it was carried since the run began; the next run links it
        elif found.mark is not None:
            out.suspected.append(f"{name} carries Tieout's key but is linked to nothing")
        elif twin is not None:
            out.suspected.append(
                f"{name} has the same party, {'number' if twin.number else 'date'} and total as {name_of(twin)}"
            )
        else:
            out.foreign += 1


def _twins(run: Run, kind: Kind, strange: list[BooksDocument], out: TieOut) -> dict[Alike, Part]:
    """Ours that have the customer, number and total of one of these."""
    wanted = {_alike(found) for found in strange}
    if not wanted:
        return {}
    parts = run.ledger.parts_between(run.book.name, kind, out.start, out.end)
    return {_alike(part): part for part in parts if _alike(part) in wanted}


def _alike(one: BooksDocument | Part) -> Alike:
    return one.party_id, one.number or str(one.date), one.total


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
