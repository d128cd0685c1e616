"""RULES 19 and 26: a customer, vendor, employee or item is linked to the one equal active entry of the books, created if the book says so, else a failure."""

from __future__ import annotations

from collections.abc import Sequence

from connectors.contract.documents import BooksDocument, Wanted
from connectors.contract.errors import Collision, FixMapping, TieoutError
from connectors.contract.keys import WHOLE, mark
from connectors.contract.ledger import Part
from connectors.contract.records import Customer, Record
from connectors.contract.records_work import Employee, Vendor
from connectors.contract.words import Choice, Kind
from tasks import states
from tasks.context import Run, Work


def folded(name: str) -> str:
    """Name as it is compared: case-folded, spaces collapsed."""
    return " ".join(name.split()).casefold()


def creates(run: Run, kind: Kind) -> bool:
    """Whether the book lets Tieout create missing entries of this kind."""
    allowed = run.book.auto_create
    return {Kind.CUSTOMER: allowed.customers, Kind.ITEM: allowed.items, Kind.VENDOR: allowed.vendors}.get(
        kind, False
    )


def look_up(run: Run, works: Sequence[Work]) -> list[Part | TieoutError | None]:
    """For each record: the entry to link, why it cannot be linked, or None where the books have no such entry."""
    named = [(work, work.record.number) for work in works]
    chosen = _look(run, named)
    other = [
        (place, (work, f"{work.record.number}{run.book.payee_suffix}"))
        for place, (work, found) in enumerate(zip(works, chosen, strict=True))
        if found is None
        and run.book.payee_suffix
        and isinstance(work.record, Vendor)
        and work.record.is_employee
    ]
    for (place, _), found in zip(other, _look(run, [one for _, one in other]), strict=True):
        chosen[place] = found
    return chosen


def _look(run: Run, named: Sequence[tuple[Work, str]]) -> list[Part | TieoutError | None]:
    wanted = [
        Wanted(
            kind=work.kind, document_type="", number=None, party_id="", date=None, name=name,
            mark=own_mark(run, work), external_id=_books_id(work),
        )
        for work, name in named
    ]  # fmt: skip
    found = run.connector.find(wanted) if wanted else []
    external: dict[str, set[str]] = {}
    for many in found:
        for one in many:
            external.setdefault(one.document_type, set()).add(one.external_id)
    taken = {
        part.external_id: part
        for document_type, ids in external.items()
        for part in run.ledger.parts_by_external(run.book.name, document_type, ids).values()
    }
    return [_choose(run, work, name, many, taken) for (work, name), many in zip(named, found, strict=True)]


def _books_id(work: Work) -> str:
    """The books' own id of the entry, where a person linked it or operations know it."""
    if work.state.choice is Choice.LINK:
        return work.state.choice_detail
    return (work.record.accounting_id or "") if isinstance(work.record, Employee) else ""


def own_mark(run: Run, work: Work) -> str:
    """Our key as the entry carries it, where the books have room for it."""
    return mark(run.book.company_key, work.kind, work.source_id, WHOLE, work.state.generation)


def _choose(
    run: Run, work: Work, name: str, found: Sequence[BooksDocument], taken: dict[str, Part]
) -> Part | TieoutError | None:
    books_id = _books_id(work)
    if books_id:
        return _by_id(work, books_id, found, taken)
    ours = next((one for one in found if one.mark == own_mark(run, work)), None)
    if ours is not None and ours.external_id not in taken:
        return states.part_of(work, WHOLE, work.state.generation, ours)
    equal = [one for one in found if one.active and folded(one.name) == folded(name)]
    free = [one for one in equal if one.external_id not in taken]
    if len(free) == 1 and len(equal) == 1:
        conflict = _conflict(work.record, free[0])
        return conflict or states.part_of(work, WHOLE, work.state.generation, free[0])
    if equal:
        return _several(work, equal, taken)
    inactive = next((one for one in found if not one.active), None)
    if inactive is not None:
        return FixMapping(
            f"{work.record.label} is inactive in the books (id {inactive.external_id}).",
            code=f"{work.kind} inactive",
            remedy="Make it active again in the books, then retry.",
        )
    return None


def _by_id(
    work: Work, books_id: str, found: Sequence[BooksDocument], taken: dict[str, Part]
) -> Part | TieoutError:
    linked = work.state.choice is Choice.LINK
    entry = next((one for one in found if one.external_id == books_id and (one.active or linked)), None)
    if entry is None or books_id in taken:
        return FixMapping(
            f"{work.record.label} is entry {books_id} of the books according to {'a person' if linked else 'operations'}, but "
            + (
                f"that is linked to {taken[books_id].source_id}."
                if entry
                else "there is no such active entry."
            ),
            code=f"{work.kind} missing",
            remedy="Link the record to the right entry, then retry."
            if linked
            else "Correct the accounting id in operations, then retry.",
        )
    return states.part_of(work, WHOLE, work.state.generation, entry)


def _conflict(record: Record, found: BooksDocument) -> Collision | None:
    if not isinstance(record, Customer | Vendor):
        return None
    said = []
    if record.email and found.email and record.email.casefold() != found.email.casefold():
        said.append(f"e-mail: operations {record.email}, books {found.email}")
    if record.currency and found.currency and record.currency != found.currency:
        said.append(f"currency: operations {record.currency}, books {found.currency}")
    if not said:
        return None
    return Collision(
        f"{record.label} has the same name as entry {found.external_id} of the books, but not the same {'; '.join(said)}.",
        code=f"{record.kind} differs",
        remedy=f"If they are the same {record.kind}, link them; else rename one of them.",
        detail=found.external_id,
    )


def _several(work: Work, equal: Sequence[BooksDocument], taken: dict[str, Part]) -> Collision:
    shown = ", ".join(
        f"{one.name} (id {one.external_id}{', linked to ' + taken[one.external_id].source_id if one.external_id in taken else ''})"
        for one in equal[:5]
    )
    return Collision(
        f"{work.record.label} could be more than one entry of the books, or one that is linked already: {shown}.",
        code=f"{work.kind} ambiguous",
        remedy="Link the record to the right entry, or rename the others.",
    )


def not_there(run: Run, work: Work) -> FixMapping:
    """Failure of a record that the books lack in a book that does not create such entries."""
    remedy = "Create it in the books under this very name, then retry."
    if work.kind is Kind.EMPLOYEE:
        remedy = "Add the employee to the books under this very name, or enter the books' id in operations, then retry."
    elif not creates(run, work.kind):
        remedy = (
            f"Create it in the books under this very name, or let the book create {work.kind}s "
            f"([books.{run.book.name}.auto_create] {work.kind}s = true), then retry."
        )
    return FixMapping(f"{work.record.label} is not in the books.", code=f"{work.kind} missing", remedy=remedy)
