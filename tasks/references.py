"""What a record needs in the books: links of list entries and of documents, found once per run, and the reason where there is none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from connectors.contract.errors import Asleep, FixMapping, TieoutError, WaitsFor
from connectors.contract.ledger import Part
from connectors.contract.protocols import BooksRef
from connectors.contract.records import Reference
from connectors.contract.words import NAMES, Kind, TransferStatus
from tasks.context import Run

WOULD_CREATE = "(would be created)"
"""Stands for a list entry that a dry run would have created."""


def load_links(run: Run, references: Iterable[Reference]) -> list[Reference]:
    """Read the links of these references from the ledger; returns those that have none and were not tried in this run."""
    wanted: dict[Kind, list[str]] = defaultdict(list)
    for kind, source_id in dict.fromkeys(references):
        if (kind, source_id) not in run.links and (kind, source_id) not in run.broken:
            wanted[kind].append(source_id)
    missing: list[Reference] = []
    for kind, source_ids in wanted.items():
        found = run.ledger.parts(run.book.name, kind, source_ids)
        for source_id in source_ids:
            if found.get(source_id):
                remember(run, found[source_id][0])
            else:
                missing.append((kind, source_id))
    return missing


def remember(run: Run, part: Part) -> None:
    """Note a link that was read or made."""
    with run.lock:
        run.links[part.kind, part.source_id] = part
        run.broken.pop((part.kind, part.source_id), None)


def resolve(run: Run, kind: Kind, source_id: str) -> BooksRef:
    """Entry of the books behind a reference.

    Raises:
        WaitsFor: this run tried to bring the entry into the books and could not.
        FixMapping: it is not linked.
    """
    part = run.links.get((kind, source_id))
    if part is not None:
        name = part.name or part.number or part.external_id
        return BooksRef(external_id=part.external_id, name=name, currency=part.currency or None)
    broken = run.broken.get((kind, source_id))
    if broken is not None:
        raise (
            broken if run.books.asleep and isinstance(broken, Asleep) else waits_for(kind, source_id, broken)
        )
    if run.request.dry_run:
        return BooksRef(external_id=WOULD_CREATE, name=WOULD_CREATE)
    if kind not in NAMES:
        raise _not_in_the_books(run, kind, source_id)
    raise FixMapping(
        f"{kind.capitalize()} {source_id} is not linked to anything in the books.", code=f"{kind} missing"
    )


def _not_in_the_books(run: Run, kind: Kind, source_id: str) -> WaitsFor | Asleep:
    """A document that another one needs is not there: what is the matter with it, as far as the ledger knows."""
    state = run.ledger.states(run.book.name, kind, [source_id]).get(source_id)
    if run.books.asleep and state and state.status is TransferStatus.PENDING and state.reason is None:
        return Asleep(f"It waits for {kind} {state.number}, which waits for the books.", code="asleep")
    name = f"{kind} {state.number if state and state.number else source_id}"
    why = f" ({state.status}{': ' + state.error_code if state.error_code else ''})" if state else ""
    return WaitsFor(
        f"It waits for {name}, which is not in the books{why}.", code=f"{kind}", detail=f"{kind}:{source_id}"
    )


def books_emails(run: Run, customer_ids: Iterable[str]) -> dict[str, str]:
    """E-mail addresses that linked customers have in the books, read in one go (RULES 17); empty where there is none.

    Raises:
        TieoutError: the books cannot be read.
    """
    parts = [run.links[Kind.CUSTOMER, one] for one in customer_ids if (Kind.CUSTOMER, one) in run.links]
    by_type: dict[str, list[str]] = defaultdict(list)
    for part in parts:
        by_type[part.document_type].append(part.external_id)
    found = {
        external_id: one.email or ""
        for document_type, ids in by_type.items()
        for external_id, one in run.connector.read(document_type, ids).items()
    }
    return {part.source_id: found.get(part.external_id, "") for part in parts}


def waits_for(kind: Kind, source_id: str, cause: TieoutError) -> WaitsFor:
    """Error of a record that waits for another one, with the other one's own words."""
    return WaitsFor(
        f"It waits for {kind} {source_id}: {cause.message}", code=f"{kind}", detail=f"{kind}:{source_id}"
    )
