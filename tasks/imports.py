"""Imports (RULES 33): what the books have and operations do not, offered; and what was approved, written to operations and born linked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from connectors.contract.clock import now
from connectors.contract.documents import BooksDocument
from connectors.contract.errors import BadRequest, BookUnready, OperationsUnreadable, TieoutError
from connectors.contract.incoming import INCOMING, Imports, Incoming, Offers, imported_id
from connectors.contract.keys import WHOLE
from connectors.contract.ledger import Decided, Part
from connectors.contract.money import shown
from connectors.contract.protocols import Fact, WriteBack
from connectors.contract.records import Record
from connectors.contract.records_money import Allocation, Payment
from connectors.contract.words import Choice, Kind, TransferStatus
from tasks import states
from tasks.choosing import Chosen, Shown
from tasks.context import Work
from tasks.matching import folded
from tasks.wiring import Ports

PAGE = 500
MOST_REFUSED = 500


@dataclass(frozen=True, slots=True)
class Offer:
    """One entry or payment of the books that can be imported, as the record that operations would have."""

    record: Record
    document: BooksDocument

    @property
    def shown(self) -> Shown:
        """As a person sees it; chosen by its id without ``books:``."""
        return Shown.of(self.record, number=self.record.source_id.partition(":")[2])


@dataclass(slots=True)
class Offered:
    """Everything that the books have and no record is linked to."""

    offers: list[Offer] = field(default_factory=list)
    not_offered: list[str] = field(default_factory=list)
    """What is not offered, a sentence each."""
    refused: int = 0
    linked: int = 0
    """Imports of an earlier try that are linked now."""

    def refuse(self, kind: Kind, name: str, why: str) -> None:
        """Note what is not offered."""
        self.refused += 1
        if len(self.not_offered) < MOST_REFUSED:
            self.not_offered.append(f"{kind} {name}: {why}.")


def find_offers(ports: Ports) -> Offered:
    """Look through the lists of the books, and their payments from the fence on.

    What an import wrote to operations and did not live to link is linked now. To be called under the book's lease.

    Raises:
        BadRequest: these books, or these operations, do not know imports. Other TieoutErrors: a side cannot be read.
    """
    offers, imports = ports_for_imports(ports)
    if ports.book.fence is None:
        raise BookUnready(
            f"Book {ports.book.name} has no fence; payments are offered from it on.", code="fence"
        )
    ports.connector.open()
    out = Offered()
    for kind in INCOMING:
        if said := imports.cannot_import(kind):
            out.not_offered.append(said)
            continue
        page: list[Incoming] = []
        for one in offers.incoming(kind, ports.book.fence):
            page.append(one)
            if len(page) == PAGE:
                _look_through(ports, kind, page, out)
                page = []
        _look_through(ports, kind, page, out)
    _refuse_known_names(ports, out)
    return out


def ports_for_imports(ports: Ports) -> tuple[Offers, Imports]:
    """Both sides of an import.

    Raises:
        BadRequest: one of them does not know imports.
    """
    connector, operations = ports.connector, ports.operations
    if not isinstance(connector, Offers):
        raise BadRequest(f"Nothing can be imported from {ports.book.target} yet.", code="import")
    if not isinstance(operations, Imports):
        raise BadRequest("Nothing can be imported into these operations.", code="import")
    return connector, operations


def _look_through(ports: Ports, kind: Kind, page: Sequence[Incoming], out: Offered) -> None:
    linked = _linked(ports, [(one.document.document_type, one.document.external_id) for one in page])
    fresh = [one for one in page if (one.document.document_type, one.document.external_id) not in linked]
    offers = [offer for one in fresh if (offer := _offer(ports, kind, one, out))]
    there = {
        fact.record.source_id: fact
        for facts in ports.operations.by_ids(kind, [offer.record.source_id for offer in offers])
        for fact in facts
    }
    for offer in offers:
        fact = there.get(offer.record.source_id)
        if fact is None:
            out.offers.append(offer)
        else:
            _link(ports, fact, offer.document)
            out.linked += 1


def _linked(ports: Ports, wanted: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Part]:
    """Links of documents, by type and id."""
    by_type: dict[str, set[str]] = defaultdict(set)
    for document_type, external_id in wanted:
        by_type[document_type].add(external_id)
    return {
        (document_type, external_id): part
        for document_type, ids in by_type.items()
        for external_id, part in ports.ledger.parts_by_external(ports.book.name, document_type, ids).items()
    }


def _offer(ports: Ports, kind: Kind, one: Incoming, out: Offered) -> Offer | None:
    record = replace(one.record, source_id=imported_id(kind, one.document.external_id))
    why = one.refused
    if one.document.mark is not None:
        why = "it carries Tieout's key, so it came from operations; the next run settles it"
    elif not why and isinstance(record, Payment):
        record, why = _translated(ports, record, one)
    if why:
        name = record.number or one.document.external_id
        money = f" ({record.dated}, {shown(record.amount, record.money_currency)})" if record.dated else ""
        out.refuse(kind, f"{name}{money}", why)
        return None
    return Offer(record, one.document)


def _translated(ports: Ports, payment: Payment, one: Incoming) -> tuple[Payment, str]:
    """The payment with ids of operations; or why operations cannot have it."""
    customer_type, invoice_type = one.types[Kind.CUSTOMER], one.types[Kind.INVOICE]
    invoices = [(invoice_type, each.invoice_id) for each in payment.allocations]
    linked = _linked(ports, [(customer_type, payment.customer_id), *invoices])
    customer = linked.get((customer_type, payment.customer_id))
    who = payment.customer_name or payment.customer_id
    if customer is None or customer.kind is not Kind.CUSTOMER:
        return payment, f"its customer {who} is not linked; import or link the customer first"
    unknown = [
        each.invoice_id for each in payment.allocations if (invoice_type, each.invoice_id) not in linked
    ]
    if unknown:
        held = ports.connector.read(invoice_type, unknown)
        names = ", ".join((held[each].number if each in held else None) or f"id {each}" for each in unknown)
        return payment, f"it pays invoice {names}, which operations do not know"
    parts = [(linked[invoice_type, each.invoice_id], each.amount) for each in payment.allocations]
    return replace(
        payment,
        number=payment.source_id,
        customer_id=customer.source_id,
        customer_name=who,
        allocations=tuple(
            Allocation(invoice_id=part.source_id, invoice_number=part.number or "", amount=amount)
            for part, amount in parts
        ),
    ), ""


def _refuse_known_names(ports: Ports, out: Offered) -> None:
    """An entry whose equal name operations have is the nightly's to link (RULES 19); one name twice is nobody's."""
    lists = {offer.record.kind for offer in out.offers} - {Kind.PAYMENT}
    names: dict[Kind, dict[str, str]] = {kind: dict(_names(ports, kind)) for kind in lists}
    if Kind.VENDOR in lists:
        suffix = folded(ports.book.payee_suffix)
        for name, label in list(_names(ports, Kind.EMPLOYEE)):
            names[Kind.VENDOR] |= {name: label, folded(f"{name} {suffix}"): label}
    counts: dict[tuple[Kind, str], int] = defaultdict(int)
    for offer in out.offers:
        counts[offer.record.kind, folded(offer.record.number)] += 1
    kept = []
    for offer in out.offers:
        kind, name = offer.record.kind, folded(offer.record.number)
        known = names.get(kind, {}).get(name)
        if known:
            why = f"operations have {known} of this name; a run links the two as soon as a document needs it"
            out.refuse(kind, offer.record.number, why)
        elif kind in lists and counts[kind, name] > 1:
            out.refuse(kind, offer.record.number, f"the books have {counts[kind, name]} entries of this name")
        else:
            kept.append(offer)
    out.offers = kept


def _names(ports: Ports, kind: Kind) -> Iterator[tuple[str, str]]:
    for facts in ports.operations.dated(kind, None, None):
        for fact in facts:
            yield folded(fact.record.number), f"{kind} {fact.record.number} (id {fact.record.source_id})"


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
