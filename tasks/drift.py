"""Drift: what somebody changed in the books after Tieout had written it, found by reconcile (DESIGN 4): edited, merged, deactivated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from connectors.contract.documents import BooksDocument
from connectors.contract.ledger import Part
from connectors.contract.words import NAMES, Kind
from tasks.compare import same
from tasks.context import Run
from tasks.matching import folded

PAGE = 500
"""List entries that are read at a time."""


def drifted_entries(run: Run) -> Iterator[str]:
    """Say which linked list entries the books no longer hold as they were linked: gone (merged into another), inactive, renamed.

    Raises:
        TieoutError: the books cannot be read.
    """
    for kind in NAMES:
        page: list[Part] = []
        for part in run.ledger.parts_of(run.book.name, kind):
            page.append(part)
            if len(page) == PAGE:
                yield from _entries(run, kind, page)
                page = []
        yield from _entries(run, kind, page)


def _entries(run: Run, kind: Kind, parts: Sequence[Part]) -> Iterator[str]:
    by_type: dict[str, list[Part]] = {}
    for part in parts:
        by_type.setdefault(part.document_type, []).append(part)
    for document_type, some in by_type.items():
        held = run.connector.read(document_type, [part.external_id for part in some])
        for part in some:
            said = _entry(part, held.get(part.external_id))
            if said:
                yield f"{kind} {part.name or part.source_id} (id {part.external_id}) {said}"


def _entry(part: Part, held: BooksDocument | None) -> str:
    if held is None:
        return "is gone from the books: merged into another entry, or deleted"
    if not held.active:
        return "was made inactive in the books"
    if part.name and folded(held.name) != folded(part.name):
        return f"is called {held.name} in the books now"
    return ""


def edited(run: Run, kind: Kind, changed: Sequence[tuple[Part, BooksDocument]]) -> Iterator[str]:
    """Say which documents hold something else in the fields that Tieout wrote; a version may also move for a payment's sake."""
    for start in range(0, len(changed), PAGE):
        some = changed[start : start + PAGE]
        stored = run.ledger.parts(run.book.name, kind, {part.source_id for part, _ in some})
        payloads = {one.external_id: one.payload for parts in stored.values() for one in parts}
        for part, found in some:
            payload = payloads.get(part.external_id)
            if not payload or found.voided:
                continue
            ours = run.connector.fields(part.document_type, payload)
            theirs = run.connector.fields(part.document_type, found.raw)
            said = [
                f"{name}: Tieout wrote {text or 'empty'}, books {theirs.get(name, '') or 'empty'}"
                for name, text in ours.items()
                if not same(text, theirs.get(name, ""))
            ]
            if said:
                name = part.number or f"{part.source_id} ({part.document_type} {part.external_id})"
                yield f"{kind} {name} was edited in the books: {'; '.join(said)}"
