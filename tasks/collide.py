"""RULES 6: a number that is taken in the books is ours, proposed for linking, in conflict, or another party's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from connectors.contract.documents import BooksDocument, Planned
from connectors.contract.errors import Collision
from connectors.contract.keys import generation_of
from connectors.contract.money import shown
from connectors.contract.words import Choice
from tasks.compare import accepted, differences, differs
from tasks.context import Ready, Run, Work


class Verdict(StrEnum):
    """What a look for one planned document says."""

    FREE = "free"
    OURS = "ours"
    OTHER_PARTY = "another customer's"
    EARLIER = "our own earlier document's"


def judge_found(
    run: Run, work: Work, planned: Planned, found: Sequence[BooksDocument]
) -> tuple[Verdict, BooksDocument | None]:
    """Decide what the documents that were found mean for the one that is planned.

    Raises:
        Differs: it carries our key, but not our content.
        Collision: a person must decide: link, renumber, or correct.
    """
    for one in found:
        if one.mark == planned.mark or person_linked(work, one):
            _check_ours(run, work, planned, one)
            return Verdict.OURS, one
    if planned.facts.number is None:
        return Verdict.FREE, None
    for one in found:
        if one.number == planned.facts.number and _is_earlier(run, work, planned, one):
            return Verdict.EARLIER, one
    for one in found:
        if one.number == planned.facts.number and one.party_id == planned.facts.party_id:
            raise _same_party(work, planned, one)
    other = next((one for one in found if one.number == planned.facts.number), None)
    return (Verdict.OTHER_PARTY, other) if other else (Verdict.FREE, None)


def _is_earlier(run: Run, work: Work, planned: Planned, found: BooksDocument) -> bool:
    """Whether it is this record's document of another generation: after a re-transfer or a cleared link."""
    company = run.book.company_key
    return generation_of(found.mark or "", company, work.kind, work.source_id, planned.part_id) is not None


def person_linked(work: Work, found: BooksDocument) -> bool:
    """Whether a person said that this document is the record's."""
    return work.state.choice is Choice.LINK and work.state.choice_detail == found.external_id


def chosen(
    run: Run, ready: Ready, planned: Planned, found: Sequence[BooksDocument]
) -> Sequence[BooksDocument]:
    """What was found, with the document that a person linked the record to, under whatever number, party and date it is in the books.

    Of a record of several documents it is the one that is missing, or the one whose content it has.
    """
    work = ready.work
    if work.state.choice is not Choice.LINK:
        return found
    external_id = work.state.choice_detail
    others = [one for one in found if one.external_id != external_id]
    if any(part.external_id == external_id for part in ready.linked.values()):
        return others
    held = run.connector.read(planned.document_type, [external_id]).get(external_id)
    fits = held is not None and (len(ready.missing) == 1 or not differences(planned.facts, held))
    return [held, *others] if held is not None and fits else others


def _check_ours(run: Run, work: Work, planned: Planned, found: BooksDocument) -> None:
    said = differences(planned.facts, found, run.book.tax.tolerance_cents)
    if found.voided:
        said.append("voided in the books")
    if said and not (person_linked(work, found) or accepted(work.state, said)):
        raise differs(work.record.label, said)


def _same_party(work: Work, planned: Planned, found: BooksDocument) -> Collision:
    label, number = work.record.label, planned.facts.number
    if not differences(planned.facts, found):
        return Collision(
            f"{label}: the same document is in the books already (number {number}, {found.date}, {shown(found.total)}), "
            "but Tieout did not make it.",
            code="link?",
            remedy=f"If it is the same sale, link the record to document {found.external_id}; if not, change the number.",
            detail=found.external_id,
        )
    return Collision(
        f"{label}: number {number} is used in the books for the same {planned.facts.party_kind} with other content: "
        f"{'; '.join(differences(planned.facts, found))}.",
        code="number taken",
        remedy="Correct the document in the books or the record in operations, or give one of them another number.",
        detail=found.external_id,
    )


def taken_by_other(work: Work, planned: Planned, found: BooksDocument) -> Collision:
    """Error for a book that does not accept numbers of another party's documents."""
    return Collision(
        f"{work.record.label}: number {planned.facts.number} belongs to another {planned.facts.party_kind}'s document in the books "
        f"({found.date}, {shown(found.total)}).",
        code=f"number of another {planned.facts.party_kind}",
        remedy="Change the number in operations or in the books, or set numbering.taken_by_other of the book.",
        detail=found.external_id,
    )


def taken_by_earlier(work: Work, planned: Planned, found: BooksDocument) -> Collision:
    """Error for a re-transfer whose number is still on the record's first document, in a book that does not take another one."""
    return Collision(
        f"{work.record.label}: number {planned.facts.number} is still on its earlier document in the books "
        f"({found.date}, {shown(found.total)}, id {found.external_id}).",
        code="number of its earlier document",
        remedy="Delete the earlier document in the books or give one of them another number, then retry; "
        "or set numbering.taken_by_other of the book.",
        detail=found.external_id,
    )


def next_free(run: Run, planned: Planned) -> Planned:
    """Return the same document under the next free number, which nobody else of this run gets."""
    taken = planned.facts.number or ""
    with run.lock:
        number = run.connector.next_number(planned.document_type, taken)
        while number in run.reserved:
            number = bump(number)
        run.reserved.add(number)
    return run.connector.renumber(planned, number)


def bump(number: str) -> str:
    """Return the number after this one: trailing digits plus one, their width kept; without digits, ``-1`` is added."""
    found = re.search(r"(\d+)(\D*)$", number)
    if not found:
        return f"{number}-1"
    digits = found.group(1)
    return f"{number[: found.start(1)]}{int(digits) + 1:0{len(digits)}d}{found.group(2)}"
