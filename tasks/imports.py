"""Imports (RULES 33): what was approved of the books' own, written to operations with the mark of its transfer, and born linked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from connectors.contract.clock import now
from connectors.contract.documents import BooksDocument
from connectors.contract.errors import OperationsUnreadable, TieoutError
from connectors.contract.keys import WHOLE
from connectors.contract.ledger import Decided
from connectors.contract.money import shown
from connectors.contract.protocols import Fact, WriteBack
from connectors.contract.words import Choice, TransferStatus
from tasks import states
from tasks.choosing import Chosen, Shown
from tasks.context import Work
from tasks.offers import Offer, Offered, look_for_offers, ports_for_imports
from tasks.wiring import Ports


def find_offers(ports: Ports) -> Offered:
    """Find what can be imported; what an import wrote to operations and did not live to link is linked now.

    To be called under the book's lease.

    Raises:
        TieoutError: as ``look_for_offers``.
    """
    found = look_for_offers(ports)
    for fact, document in found.unlinked:
        _link(ports, fact, document)
    return found


def take_in(
    ports: Ports, rows: Sequence[Shown], who: str, why: str, clock: Callable[[], datetime] = now
) -> list[Chosen]:
    """Import exactly what was shown; what changed in the books since stays there, and says so.

    One record after the other: the approval is kept, then operations get the record with the mark of its transfer in one transaction,
    then the ledger links it. To be called under the book's lease.
    """
    offered = {offer.record.source_id: offer for offer in find_offers(ports).offers}
    done: list[Chosen] = []
    for row in rows:
        offer = offered.get(row.source_id)
        if offer is None:
            done.append(Chosen(row, _why_not(ports, row)))
        elif offer.record.fingerprint() != row.fingerprint:
            done.append(Chosen(row, "it changed in the books since it was shown, and is asked again"))
        else:
            done.append(Chosen(row, _take(ports, offer, who, why, clock())))
    return done


def _why_not(ports: Ports, row: Shown) -> str:
    if ports.ledger.parts(ports.book.name, row.kind, [row.source_id]).get(row.source_id):
        return ""
    return "the books or operations changed, so that it is not offered any more"


def _take(ports: Ports, offer: Offer, who: str, why: str, at: datetime) -> str:
    record, document = offer.record, offer.document
    _, imports = ports_for_imports(ports)
    decided = Decided(
        kind=record.kind, source_id=record.source_id, choice=Choice.LINK, who=who, why=f"import: {why}",
        detail=document.external_id,
    )  # fmt: skip
    ports.ledger.decide(ports.book.name, [decided])
    change = WriteBack(
        kind=record.kind, source_id=record.source_id, status=TransferStatus.TRANSFERRED,
        external_number=called(document), reason=None, at=at,
    )  # fmt: skip
    try:
        imports.take_import(record, change)
    except OperationsUnreadable as error:
        return error.message
    facts = [fact for some in ports.operations.by_ids(record.kind, [record.source_id]) for fact in some]
    return _link(ports, facts[0], document) if facts else "operations do not show it"


def called(document: BooksDocument) -> str:
    """External number: the document's number, or the books' id where it has none."""
    return document.number or document.external_id


def _link(ports: Ports, fact: Fact, document: BooksDocument) -> str:
    """Link an imported record as operations have it now, so that the next run calls it unchanged; says what operations changed of it."""
    record = fact.record
    known = ports.ledger.states(ports.book.name, record.kind, [record.source_id]).get(record.source_id)
    state = states.known(record, known)
    work = Work(record=record, fact=fact, state=state)
    part = states.part_of(work, WHOLE, state.generation, document)
    linked = replace(states.transferred(work, called(document)), write_due=False)
    try:
        ports.ledger.link(ports.book.name, [part], [linked])
    except TieoutError as error:
        return error.message
    if record.amount != document.total or record.dated != document.date:
        return (
            f"operations show it as {shown(record.amount, record.money_currency)} on {record.dated}; "
            f"the books have {shown(document.total, document.currency)} on {document.date}"
        )
    return ""
