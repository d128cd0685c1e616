"""What the contract suite needs of a target beside its connector: a sandbox to break, a person at its screen, a count of effects."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol

import pytest

from connectors.contract.book import Book
from connectors.contract.documents import BooksDocument, Planned, Send, Wanted
from connectors.contract.protocols import BooksRef, Connector
from connectors.contract.records import Customer, Invoice, InvoiceLine, Item, Record
from connectors.contract.records_work import PAYEE, Vendor
from connectors.contract.words import Action, Kind

DAY = date(2026, 9, 14)
_TAGS = itertools.count(1)


class Target(Protocol):
    """One target under test. Effects are counted by the sandbox, never by the connector."""

    name: str
    numbers: bool
    """Whether documents carry our numbers in this set-up."""
    batches: bool
    small_page: str
    """A page that is smaller than what the tests read in one go."""
    lacks: frozenset[str]
    """What these books do not have at all (``needs``)."""
    taken_back: Mapping[Kind, Action]
    """How the first document of a kind is taken back."""
    bound_kinds: frozenset[Kind]
    """Kinds whose documents cannot be taken back without a person."""

    def book(self, **changes: Any) -> Book:
        """A book of the sandbox's company; changes are fields of Book."""

    def connect(self, book: Book | None = None, *, fresh_tokens: bool = False) -> Connector:
        """A connector of a book; closed when the test ends."""

    def other_company(self) -> Book:
        """A book whose company is not the one that its credentials belong to."""

    def unreachable(self) -> Book:
        """A book at whose address nobody listens."""

    def revoke(self) -> None:
        """Make every credential of the book invalid."""

    def effects(self, what: str, action: Action) -> int:
        """How many such effects on a kind, or on documents of a type, the books saw since the test began."""

    def settings(self, **changes: Any) -> None:
        """Switches that a bookkeeper has: ``closing_date``, ``own_numbers``, ``expired_token``, ``rotate``."""

    def fault(self, name: str, *, action: str = "", times: int = 1, skip: int = 0) -> None:
        """Set a fault for coming calls: ``throttle``, ``throttle_item``, ``drop_after``, ``drop_before``, ``break_after``."""

    def misdirected(self, payload: Mapping[str, Any], document_type: str) -> dict[str, Any]:
        """The payload with a party (or account) that the books do not have."""

    def account_of(self, document: BooksDocument) -> str:
        """The account into or out of which the money of a payment, fee or refund went."""

    def edit(self, document: BooksDocument) -> str:
        """A person changes something that is not ours in a document; return its text as it must stay."""

    def employ(self, first_name: str, last_name: str) -> str:
        """A person enters an employee; return its id."""

    def bill_time(self, external_id: str, customer_id: str) -> None:
        """A person puts a time entry on an invoice to its customer."""

    def pay_bill(self, external_id: str, vendor_id: str, amount: Decimal, day: date) -> None:
        """A person pays part of a bill."""

    def change(self, document: BooksDocument, **fields: Any) -> None:
        """A person changes fields of a document at the screen."""

    def bank(self, payment: BooksDocument) -> None:
        """A person banks a payment: it is in a deposit from then on."""

    def receive(self, order: BooksDocument, line_id: str) -> str:
        """A person enters a bill of a line of an order (empty: of the whole order); return its id."""

    def deactivate(self, kind: Kind, external_id: str) -> None:
        """A person makes a list entry inactive."""

    def pay(self, payments: Mapping[str, Decimal], customer_id: str, day: date, how: str = "payment") -> str:
        """A person applies money to invoices: ``payment``, ``credit``, ``journal`` or ``deposit``; return the id of what applies it."""

    def unpay(self, payment_id: str, how: str) -> None:
        """A person voids or deletes a payment."""

    def remove(self, external_id: str) -> None:
        """A person deletes an invoice."""


class Desk:
    """Builds records and sends for one test; every id is its own, so tests never meet."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.tag = f"{next(_TAGS):06x}"[::-1]
        self.refs: dict[tuple[Kind, str], BooksRef] = {}
        self.count = 0

    def resolve(self, kind: Kind, source_id: str) -> BooksRef:
        """The books' entry, as the ledger would know it."""
        return self.refs[kind, source_id]

    def customer(self, connector: Connector, source_id: str = "c1", **changes: Any) -> BooksDocument:
        """A customer that is in the books."""
        fields = {"name": f"Customer {source_id} {self.tag}", "email": "pay@example.com", **changes}
        record = Customer(
            source_id=f"{self.tag}{source_id}", number=fields["name"], modified_at=now(), **fields
        )
        return self._enter(connector, record, source_id)

    def item(self, connector: Connector, source_id: str = "i1") -> BooksDocument:
        """An item that is in the books."""
        name = f"Item {source_id} {self.tag}"
        record = Item(source_id=f"{self.tag}{source_id}", number=name, modified_at=now(), name=name)
        return self._enter(connector, record, source_id)

    def vendor(self, connector: Connector, source_id: str = "v1", **changes: Any) -> BooksDocument:
        """A vendor that is in the books."""
        return self._enter(connector, self.vendor_record(source_id, **changes), source_id)

    def vendor_record(self, source_id: str, **changes: Any) -> Vendor:
        """A vendor of operations."""
        name = changes.pop("name", f"Vendor {source_id} {self.tag}")
        return Vendor(
            source_id=f"{self.tag}{source_id}", number=name, modified_at=now(), name=name, **changes
        )

    def employee(self, connector: Connector, source_id: str = "e1") -> str:
        """An employee of the books and the vendor that stands for them; return their name."""
        first, last = f"Employee {source_id}", self.tag
        external_id = self.target.employ(first, last)
        self.refs[Kind.EMPLOYEE, source_id] = BooksRef(external_id=external_id, name=f"{first} {last}")
        self.vendor(connector, f"{PAYEE}{source_id}", name=f"{first} {last}", is_employee=True)
        return f"{first} {last}"

    def _enter(self, connector: Connector, record: Record, source_id: str) -> BooksDocument:
        planned = connector.plan(record, self.resolve, 0)[0]
        outcome = connector.send_one(send_of(planned, record.kind, record.source_id))
        assert outcome.document is not None, outcome.error
        entry = outcome.document
        self.refs[record.kind, source_id] = BooksRef(
            external_id=entry.external_id, name=entry.name, email=entry.email, currency=entry.currency or None
        )
        return entry

    def invoice(self, *, number: str = "", total: str = "100.00", lines: int = 2, **changes: Any) -> Invoice:
        """An invoice for customer c1 with lines of item i1."""
        self.count += 1
        amount = Decimal(total)
        parts = [(amount / lines).quantize(Decimal("0.01"))] * (lines - 1)
        parts.append(amount - sum(parts))
        fields: dict[str, Any] = {
            "source_id": f"{self.tag}-{self.count}",
            "number": number or f"{self.tag}-{self.count}",
            "modified_at": now(),
            "customer_id": "c1",
            "customer_name": "Customer",
            "document_date": DAY,
            "due_date": DAY + timedelta(days=30),
            "currency": "USD",
            "total": amount,
            "lines": tuple(
                InvoiceLine(
                    source_id=str(place),
                    item_id="i1",
                    item_name="Item",
                    quantity=Decimal(1),
                    rate=part,
                    amount=part,
                    description=f"Work {place}",
                )
                for place, part in enumerate(parts)
            ),
        }
        return Invoice(**{**fields, **changes})

    def plan(self, connector: Connector, record: Record, generation: int = 0) -> Planned:
        """Its one document."""
        (planned,) = connector.plan(record, self.resolve, generation)
        return planned

    def sends(self, connector: Connector, count: int) -> list[Send]:
        """Creates of so many invoices."""
        records = [self.invoice() for _ in range(count)]
        return [send_of(self.plan(connector, one), Kind.INVOICE, one.source_id) for one in records]


def needs(target: Target, what: str) -> None:
    """Skip a test of something that these books do not have."""
    if what in target.lacks:
        pytest.skip(f"{target.name} has no {what}")


def send_of(
    planned: Planned, kind: Kind, source_id: str, action: Action = Action.CREATE, **changes: Any
) -> Send:
    """A try with a key of its own."""
    fields: dict[str, Any] = {
        "attempt_id": str(uuid.uuid4()),
        "key": str(uuid.uuid4()),
        "action": action,
        "kind": kind,
        "source_id": source_id,
        "part_id": planned.part_id,
        "document_type": planned.document_type,
        "payload": planned.payload,
        "facts": planned.facts,
        "mark": planned.mark,
        "deadline": now() + timedelta(seconds=60),
    }
    return Send(**{**fields, **changes})


def wanted_of(send: Send) -> Wanted:
    """What the look for a send asks for."""
    return Wanted(
        kind=send.kind,
        document_type=send.document_type,
        number=send.facts.number,
        party_id=send.facts.party_id,
        date=send.facts.date,
        name=send.facts.name,
        mark=send.mark,
    )


def ours(connector: Connector, sends: Sequence[Send]) -> list[list[str]]:
    """Ids of the documents that the look finds and that carry each send's own mark."""
    found = connector.find([wanted_of(send) for send in sends])
    return [
        [one.external_id for one in documents if one.mark == send.mark]
        for documents, send in zip(found, sends, strict=True)
    ]


def now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)


__all__ = ["DAY", "Desk", "Target", "needs", "now", "ours", "send_of", "wanted_of"]
