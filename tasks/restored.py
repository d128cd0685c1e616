"""RULES 8, last sentence: a company whose newest documents are gone was restored from a backup, and the book stops."""

from __future__ import annotations

from collections import defaultdict

from connectors.contract.errors import BookUnready
from connectors.contract.ledger import Part
from connectors.contract.words import SEVERAL, Kind
from tasks.context import Run

PROBE = 10
"""Newest linked records that are looked for at the start of a run."""
PARTS = 5
"""Documents of a record that are looked for, where it has several."""
MOST_MISSING = 5
"""One or two records may have been deleted by hand; as many as this at once were not."""


def refuse_restored(run: Run) -> None:
    """Look for the newest linked documents of each kind in one read.

    Raises:
        BookUnready: most of them are gone; the book stays stopped until a person allows it again.
    """
    for kind in Kind:
        newest = _newest(run, kind)
        if len(newest) < MOST_MISSING:
            continue
        missing = _missing(run, newest)
        if len(missing) >= MOST_MISSING:
            names = ", ".join(part.number or part.external_id for part in missing[:MOST_MISSING])
            why = (
                f"{len(missing)} of the {len(newest)} newest {kind} records are gone from the books ({names} …), "
                "as if the company had been restored from a backup. Nothing was sent."
            )
            run.ledger.stop(run.book.name, why)
            raise BookUnready(
                why,
                code="restored",
                remedy=f"Find out what happened to the books; then `tieout books allow {run.book.name} --reason …`.",
            )


def _newest(run: Run, kind: Kind) -> list[list[Part]]:
    """Documents of the newest records: one deleted timesheet is one record, however many entries it had."""
    several = PARTS if kind in SEVERAL else 1
    records: dict[str, list[Part]] = defaultdict(list)
    for part in run.ledger.newest_parts(run.book.name, kind, PROBE * several):
        records[part.source_id].append(part)
    return list(records.values())[:PROBE]


def _missing(run: Run, records: list[list[Part]]) -> list[Part]:
    """First document of each record that has none in the books any more."""
    by_type: dict[str, list[str]] = defaultdict(list)
    for parts in records:
        for part in parts:
            by_type[part.document_type].append(part.external_id)
    there = {
        (document_type, external_id)
        for document_type, ids in by_type.items()
        for external_id in run.connector.read(document_type, ids)
    }
    return [
        parts[0]
        for parts in records
        if there.isdisjoint((part.document_type, part.external_id) for part in parts)
    ]
