"""From a record to documents that may be sent: planned, numbers looked for, taken ones adopted or refused (RULES 6, 8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial

from connectors.contract.documents import BooksDocument, Planned, Wanted
from connectors.contract.errors import Collision, TieoutError
from connectors.contract.keys import generation_of
from connectors.contract.ledger import Part
from connectors.contract.protocols import BooksRef
from connectors.contract.records import Invoice, Record
from connectors.contract.words import Choice, Kind
from tasks import states
from tasks.balances import refuse_overpaid
from tasks.collide import (
    Verdict,
    chosen,
    judge_found,
    next_free,
    person_linked,
    taken_by_earlier,
    taken_by_other,
)
from tasks.compare import differences, differs
from tasks.context import Problem, Ready, Run, Work
from tasks.references import books_emails, resolve
from tasks.sending import number_of

RECOVERING = "transferred elsewhere"
"""Code of a record that operations call transferred and the ledger does not link wholly: it is looked for and never created (RULES 8)."""


def plan(run: Run, work: Work, emails: Mapping[str, str] | None = None) -> Ready:
    """Plan a record's documents; a number reserved earlier is used again. ``emails``: customers' addresses that were read already.

    Raises:
        TieoutError: FixMapping, FixRecord, WaitsFor … as the connector or a reference says.
    """
    resolved = partial(_resolved, run, work.record, emails or {})
    planned = run.connector.plan(work.record, resolved, work.state.generation)
    linked = {part.part_id: part for part in work.parts}
    return Ready(
        work=work, planned=tuple(_numbered(run, work, linked, one) for one in planned), linked=linked
    )


def _numbered(run: Run, work: Work, linked: Mapping[str, Part], planned: Planned) -> Planned:
    """The number that was reserved for a document, or that it was given in the books, stays its number (RULES 6)."""
    if planned.facts.number is None or work.recover:
        return planned
    part = linked.get(planned.part_id)
    if part is None:
        reserved = work.state.external_number
    else:
        reserved = part.number if run.book.numbering.taken_by_other == "next_free" else None
    if not reserved or reserved == planned.facts.number:
        return planned
    return run.connector.renumber(planned, reserved)


def _resolved(run: Run, record: Record, emails: Mapping[str, str], kind: Kind, source_id: str) -> BooksRef:
    found = resolve(run, kind, source_id)
    if kind is not Kind.CUSTOMER or not _mailed_to_customer(run, record):
        return found
    email = emails[source_id] if source_id in emails else books_emails(run, [source_id]).get(source_id)
    return replace(found, email=email or None)


def _mailed_to_customer(run: Run, record: Record) -> bool:
    """Whether a record is an invoice that goes to the address that its customer has in the books (RULES 17)."""
    if not isinstance(record, Invoice) or record.delivery != "email":
        return False
    return run.connector.mails_to_customer or not record.email


def plan_all(run: Run, works: Sequence[Work], problem: Problem) -> list[Ready]:
    """Plan many; those that cannot be planned are told to ``problem``."""
    ready = []
    emails: dict[str, str] = {}
    mailed = [
        one.record.customer_id
        for one in works
        if _mailed_to_customer(run, one.record) and isinstance(one.record, Invoice)
    ]
    with suppress(TieoutError):  # then each record reads by itself, and is told what stands in its way
        emails = books_emails(run, dict.fromkeys(mailed))
    for work in works:
        try:
            ready.append(plan(run, work, emails))
        except TieoutError as error:
            problem(work, "plan", error)
    return ready


def clear(run: Run, ready: Sequence[Ready], problem: Problem) -> list[Ready]:
    """Look for the planned documents before they go; returns those that may be sent, in order.

    What is found and ours is linked (and the Ready has nothing missing any more). Documents without a number are looked for where this
    ledger never sent any of the record's, since another ledger may have been lost half way; those that the books number themselves are not,
    unless operations say that the record went before.

    Raises:
        TieoutError: the books cannot be read; nothing may be sent.
    """
    pieces = [(one, planned) for one in ready for planned in one.missing if _must_look(run, one, planned)]
    found = run.connector.find([_wanted(run, one, planned) for one, planned in pieces]) if pieces else []
    wrong: dict[str, TieoutError] = {}
    for (one, planned), many in zip(pieces, found, strict=True):
        try:
            _clear_one(run, one, planned, chosen(run, one, planned, many))
        except TieoutError as error:
            wrong.setdefault(one.work.source_id, error)
    for one in ready:
        if one.work.source_id in wrong:  # told when whatever else the books have of it is linked
            problem(one.work, "look", wrong[one.work.source_id])
    clear_ones = [one for one in ready if one.work.source_id not in wrong]
    return refuse_overpaid(run, clear_ones, problem)


def _must_look(run: Run, ready: Ready, planned: Planned) -> bool:
    work = ready.work
    if work.recover or work.state.choice is Choice.LINK:
        return True
    if planned.facts.number is not None:
        return work.kind in run.books.own_numbers
    return work.never_sent and (bool(planned.after) or work.kind in run.books.found_by_key)


def _wanted(run: Run, ready: Ready, planned: Planned) -> Wanted:
    return Wanted(
        kind=ready.work.kind,
        document_type=planned.document_type,
        number=planned.facts.number or _number_given(run, ready, planned),
        party_id=planned.facts.party_id,
        date=planned.facts.date,
        mark=planned.mark,
    )


def _number_given(run: Run, ready: Ready, planned: Planned) -> str | None:
    """The number that the books once gave, of the document that lent it to the record; other documents are found by party and date."""
    numbered = ready.work.kind not in run.books.found_by_key and planned is ready.planned[0]
    return ready.work.record.external_number if ready.work.recover and numbered else None


def _clear_one(run: Run, ready: Ready, planned: Planned, found: Sequence[BooksDocument]) -> None:
    if ready.work.recover:
        _recover(run, ready, planned, found)
        return
    verdict, document = judge_found(run, ready.work, planned, found)
    if verdict is Verdict.OURS and document is not None:
        link(run, ready, planned, document)
    elif verdict is not Verdict.FREE and document is not None:
        _number_taken(run, ready, planned, document, earlier=verdict is Verdict.EARLIER)


def _number_taken(
    run: Run, ready: Ready, planned: Planned, document: BooksDocument, *, earlier: bool
) -> None:
    choice = run.book.numbering.taken_by_other
    if choice == "fail":
        raise (taken_by_earlier if earlier else taken_by_other)(ready.work, planned, document)
    if choice == "allow":
        ready.allow_taken_number = True
        return
    fresh = next_free(run, planned)
    ready.planned = tuple(fresh if one is planned else one for one in ready.planned)
    ready.work = replace(ready.work, state=replace(ready.work.state, external_number=fresh.facts.number))


def _recover(run: Run, ready: Ready, planned: Planned, found: Sequence[BooksDocument]) -> None:
    work = ready.work
    linked = next((one for one in found if person_linked(work, one)), None)
    if linked is not None:
        link(run, ready, planned, linked)
        return
    for one in found:
        generation = generation_of(
            one.mark or "", run.book.company_key, work.kind, work.source_id, planned.part_id
        )
        if generation is not None:
            ready.work = replace(work, state=replace(work.state, generation=generation))
            said = differences(planned.facts, one, run.book.tax.tolerance_cents)
            if said:
                raise differs(work.record.label, said)
            link(run, ready, planned, one)
            return
    equal = [one for one in found if one.mark is None and not differences(planned.facts, one)]
    if len(equal) == 1 and equal[0].number in {planned.facts.number, work.record.external_number}:
        link(run, ready, planned, equal[0])
        return
    raise Collision(
        f"{work.record.label} was transferred according to operations ({_claim(work)}), but no such document is in the books.",
        code=RECOVERING,
        remedy="Find the document in the books and link it; if it is really gone, re-transfer the record with a reason.",
    )


def _claim(work: Work) -> str:
    number, when = work.record.external_number, work.record.transferred_at
    return " ".join(
        text for text in (f"as {number}" if number else "", f"on {when:%Y-%m-%d}" if when else "") if text
    )


def link(run: Run, ready: Ready, planned: Planned, found: BooksDocument) -> None:
    """Link a document that was found in the books and is ours (adopt)."""
    work = ready.work
    part = states.part_of(work, planned.part_id, work.state.generation, found, dict(planned.payload))
    ready.linked[planned.part_id] = part
    if run.request.dry_run:
        return
    if ready.complete:
        state = states.transferred(work, number_of(ready))
    else:
        state = replace(
            states.pending(work), error_code=RECOVERING if work.recover else work.state.error_code
        )
    run.ledger.link(run.book.name, [part], [state])
    ready.work = replace(work, state=state)
