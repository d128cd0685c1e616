"""What can be imported (RULES 33): entries and payments of the books that no record is linked to, and why others are not offered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from connectors.contract.documents import BooksDocument
from connectors.contract.errors import BadRequest, BookUnready
from connectors.contract.incoming import INCOMING, Imports, Incoming, Offers, imported_id
from connectors.contract.ledger import Part
from connectors.contract.money import shown
from connectors.contract.protocols import Fact
from connectors.contract.records import Record
from connectors.contract.records_money import Allocation, Payment
from connectors.contract.words import Kind
from tasks.choosing import Shown
from tasks.matching import folded
from tasks.wiring import Ports

PAGE = 500
MOST_REFUSED = 500
Key = tuple[str, str]
"""Type and id of a document in the books."""


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
    unlinked: list[tuple[Fact, BooksDocument]] = field(default_factory=list)
    """What an earlier import wrote to operations, and did not live to link."""

    def refuse(self, kind: Kind, name: str, why: str) -> None:
        """Note what is not offered."""
        self.refused += 1
        if len(self.not_offered) < MOST_REFUSED:
            self.not_offered.append(f"{kind} {name}: {why}.")


def look_for_offers(ports: Ports) -> Offered:
    """Look through the lists of the books, and their payments from the fence on; nothing is written.

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
    linked = _linked(
        ports, [_key(one.document) for one in page] + [key for one in page for key in _needs(one)]
    )
    fresh = [one for one in page if _key(one.document) not in linked]
    unknown = _numbers(ports, {key for one in fresh for key in _needs(one) if key not in linked})
    offers = [offer for one in fresh if (offer := _offer(one, linked, unknown, out))]
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
            out.unlinked.append((fact, offer.document))


def _key(document: BooksDocument) -> Key:
    return document.document_type, document.external_id


def _needs(one: Incoming) -> list[Key]:
    """Customer and invoices of a payment, by type and id, the customer first."""
    if not isinstance(one.record, Payment):
        return []
    invoices = [(one.types[Kind.INVOICE], each.invoice_id) for each in one.record.allocations]
    return [(one.types[Kind.CUSTOMER], one.record.customer_id), *invoices]


def _linked(ports: Ports, wanted: Iterable[Key]) -> dict[Key, Part]:
    """Links of documents, by type and id."""
    return {
        (document_type, external_id): part
        for document_type, ids in _by_type(wanted).items()
        for external_id, part in ports.ledger.parts_by_external(ports.book.name, document_type, ids).items()
    }


def _numbers(ports: Ports, wanted: Iterable[Key]) -> dict[Key, str]:
    """What people call documents that are linked to nothing."""
    return {
        (document_type, external_id): held.number or held.name or f"id {external_id}"
        for document_type, ids in _by_type(wanted).items()
        for external_id, held in ports.connector.read(document_type, sorted(ids)).items()
    }


def _by_type(wanted: Iterable[Key]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for document_type, external_id in wanted:
        found[document_type].add(external_id)
    return found


def _offer(
    one: Incoming, linked: Mapping[Key, Part], unknown: Mapping[Key, str], out: Offered
) -> Offer | None:
    record = replace(one.record, source_id=imported_id(one.record.kind, one.document.external_id))
    why = one.refused
    if one.document.mark is not None:
        why = "it carries Tieout's key, so it came from operations; the next run settles it"
    elif not why and isinstance(record, Payment):
        record, why = _translated(record, _needs(one), linked, unknown)
    if not why:
        return Offer(record, one.document)
    name = record.number or one.document.external_id
    money = f" ({record.dated}, {shown(record.amount, record.money_currency)})" if record.dated else ""
    out.refuse(record.kind, f"{name}{money}", why)
    return None


def _translated(
    payment: Payment, needs: Sequence[Key], linked: Mapping[Key, Part], unknown: Mapping[Key, str]
) -> tuple[Payment, str]:
    """The payment with ids of operations; or why operations cannot have it."""
    customer = linked.get(needs[0])
    if customer is None or customer.kind is not Kind.CUSTOMER:
        who = unknown.get(needs[0]) or payment.customer_name or f"id {payment.customer_id}"
        return payment, f"its customer {who} is not linked; import or link the customer first"
    if strange := [unknown.get(key, f"id {key[1]}") for key in needs[1:] if key not in linked]:
        return payment, f"it pays invoice {', '.join(strange)}, which operations do not know"
    parts = [linked[key] for key in needs[1:]]
    return replace(
        payment,
        number=payment.source_id,
        customer_id=customer.source_id,
        customer_name=payment.customer_name or customer.name,
        allocations=tuple(
            Allocation(invoice_id=part.source_id, invoice_number=part.number or "", amount=one.amount)
            for part, one in zip(parts, payment.allocations, strict=True)
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
