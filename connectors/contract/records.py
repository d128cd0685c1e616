"""Records as operations hold them: immutable, money in Decimal, dates as the book's dates, and what each one refers to."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from operator import attrgetter
from typing import Any, ClassVar, NamedTuple

from connectors.contract.keys import WHOLE
from connectors.contract.money import ZERO
from connectors.contract.words import Kind

Reference = tuple[Kind, str]
"""What a record needs in the books before it can go: kind and source id."""
_NOT_CONTENT = frozenset(
    {"modified_at", "external_number", "transferred_at", "paid_date", "paid_date_locked", "status", "_hash"}
)
"""Fields that are not sent; what a status decides is ``withdrawn``."""


class Posting(NamedTuple):
    """What the books should hold for a record, or for one part of it: the operations side of the tie-out."""

    part_id: str
    date: date
    currency: str
    amount: Decimal


def _content(value: Any) -> tuple[object, ...]:
    """What is sent of a record or of one of its lines, in the order of the fields."""
    of: Any = type(value)
    return _values(of)(value)


@cache
def _values(of: Any) -> Callable[[object], tuple[object, ...]]:
    """What answers the content of a dataclass in one step."""
    return attrgetter(*(f.name for f in fields(of) if f.name not in _NOT_CONTENT))


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What every record has.

    ``number`` is what people call it (a customer's and an item's is the name). ``external_number`` and ``transferred_at`` are
    what operations say of an earlier transfer (RULES 8).
    """

    kind: ClassVar[Kind]
    source_id: str
    number: str
    modified_at: datetime
    external_number: str | None = None
    transferred_at: datetime | None = None
    _hash: str = field(default="", init=False, repr=False, compare=False)
    """The fingerprint, once it was asked for."""

    def references(self) -> tuple[Reference, ...]:
        """Return what must be in the books before this record can be, without repeats."""
        return ()

    @property
    def label(self) -> str:
        """Name of the record in task runs, tables and messages."""
        return f"{self.kind} {self.number or self.source_id}"

    @property
    def amount(self) -> Decimal:
        """Money that the record carries; zero for a name on a list."""
        return ZERO

    @property
    def money_currency(self) -> str:
        """ISO code of ``amount``; empty where there is none."""
        return ""

    @property
    def dated(self) -> date | None:
        """Document date; None for a name on a list."""
        return None

    @property
    def withdrawn(self) -> bool:
        """Whether operations took it back (voided, canceled, no longer approved): it is not created, and canceled where it is in the books."""
        return False

    def postings(self) -> tuple[Posting, ...]:
        """Return what the books should hold for it, by date and currency; nothing for a name on a list."""
        return (Posting(WHOLE, self.dated, self.money_currency, self.amount),) if self.dated else ()

    def fingerprint(self) -> str:
        """Hash of the content that is sent, so that an edit is seen and a mere touch is not."""
        if not self._hash:
            content = [
                [_content(line) for line in value] if type(value) is tuple else value
                for value in _content(self)
            ]
            hashed = hashlib.sha256(repr(content).encode()).hexdigest()[:32]
            object.__setattr__(self, "_hash", hashed)  # nothing else of a record ever changes
        return self._hash


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A postal address; empty strings where operations have nothing."""

    line1: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer(Record):
    """A company that is invoiced; ``excluded`` is operations' own do-not-sync mark."""

    kind: ClassVar[Kind] = Kind.CUSTOMER
    name: str
    email: str | None = None
    phone: str | None = None
    currency: str | None = None
    payment_term: str | None = None
    address: Address | None = None
    is_active: bool = True
    excluded: bool = False
    tax_exempt: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Item(Record):
    """A product or service that is sold; ``account`` is the income account's number or name in the books, if operations know it."""

    kind: ClassVar[Kind] = Kind.ITEM
    name: str
    item_type: str = "service"
    sku: str | None = None
    description: str | None = None
    unit_price: Decimal | None = None
    account: str | None = None
    is_active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceLine:
    """One line: ``amount`` is the net extended price; ``tax`` the tax operations computed for it."""

    source_id: str
    item_id: str | None
    item_name: str
    quantity: Decimal
    rate: Decimal
    amount: Decimal
    tax: Decimal = ZERO
    description: str | None = None
    service_date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice(Record):
    """An invoice; ``total`` includes ``tax``. Notes are never transferred (RULES 16), so a record has none."""

    kind: ClassVar[Kind] = Kind.INVOICE
    customer_id: str
    customer_name: str
    document_date: date
    due_date: date | None
    payment_term: str | None = None
    currency: str
    exchange_rate: Decimal | None = None
    total: Decimal
    tax: Decimal = ZERO
    delivery: str = "print"
    email: str | None = None
    order_number: str | None = None
    is_voided: bool = False
    paid_date: date | None = None
    paid_date_locked: bool = False
    lines: tuple[InvoiceLine, ...] = ()

    def references(self) -> tuple[Reference, ...]:
        """Return the customer and every item of the lines."""
        items = dict.fromkeys((Kind.ITEM, line.item_id) for line in self.lines if line.item_id)
        customer = ((Kind.CUSTOMER, self.customer_id),) if self.customer_id else ()
        return (*customer, *items)

    @property
    def amount(self) -> Decimal:
        """Invoice total with tax."""
        return self.total

    @property
    def money_currency(self) -> str:
        """Invoice currency."""
        return self.currency

    @property
    def dated(self) -> date | None:
        """Invoice date."""
        return self.document_date

    @property
    def withdrawn(self) -> bool:
        """Voided in operations."""
        return self.is_voided
