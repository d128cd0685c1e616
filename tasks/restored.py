"""RULES 8, last sentence: a company whose newest documents are gone was restored from a backup, and the book stops."""

from __future__ import annotations

from collections import defaultdict

from connectors.contract.errors import BookUnready
from connectors.contract.ledger import Part
from connectors.contract.words import Kind
from tasks.context import Run

PROBE = 10
"""Newest linked documents that are looked for at the start of a run."""
MOST_MISSING = 5
"""One or two documents may have been deleted by hand; as many as this at once were not."""


def refuse_restored(run: Run) -> None:
    """Look for the newest linked documents of each kind in one read.

    Raises:
        BookUnready: most of them are gone; the book stays stopped until a person allows it again.
    """
    for kind in Kind:
        newest = run.ledger.newest_parts(run.book.name, kind, PROBE)
        if len(newest) < MOST_MISSING:
            continue
        missing = _missing(run, newest)
        if len(missing) >= MOST_MISSING:
            names = ", ".join(part.number or part.external_id for part in missing[:MOST_MISSING])
            why = (
                f"{len(missing)} of the {len(newest)} newest {kind} documents are gone from the books ({names} …), "
                "as if the company had been restored from a backup. Nothing was sent."
            )
            run.ledger.stop(run.book.name, why)
            raise BookUnready(
                why,
                code="restored",
                remedy=f"Find out what happened to the books; then `tieout books allow {run.book.name} --reason …`.",
            )


def _missing(run: Run, parts: list[Part]) -> list[Part]:
    by_type: dict[str, list[str]] = defaultdict(list)
    for part in parts:
        by_type[part.document_type].append(part.external_id)
    there = {
        (document_type, external_id)
        for document_type, ids in by_type.items()
        for external_id in run.connector.read(document_type, ids)
    }
    return [part for part in parts if (part.document_type, part.external_id) not in there]
