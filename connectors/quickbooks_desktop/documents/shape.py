"""What every document type's module provides, what planning needs, and the rules that all documents share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from connectors.contract.book import Book
from connectors.contract.documents import BooksDocument, Facts, Planned
from connectors.contract.errors import FixMapping, FixRecord, Wait
from connectors.contract.keys import WHOLE, mark
from connectors.contract.protocols import BooksRef, BooksState
from connectors.contract.records import Record
from connectors.contract.words import Action, Kind
from connectors.quickbooks_desktop.documents.held import Home, Raw
from connectors.quickbooks_desktop.elements import (
    Element,
)
from connectors.quickbooks_desktop.names import WORDS, limited


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """A payment method of the company; ``card`` where its PaymentMethodType is a credit card's."""

    list_id: str
    card: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What planning needs besides the record. The look-ups answer ListIDs and raise FixMapping where there is nothing."""

    book: Book
    state: BooksState
    uses_sales_tax: bool
    account: Callable[..., str]
    """``account(number or name, *types)``: an active account, of one of the AccountTypes where any are named."""
    terms: Callable[[str], str]
    """Payment terms by name."""
    payment_method: Callable[[str], Method]
    item: Callable[[str], str]
    """An active item by name, for what the book's settings name (freight, refunds)."""
    currency: Callable[[str], str]
    """A currency by its ISO code."""
    name_taken: Callable[[str], bool]
    """Whether a customer, employee or other name (not a vendor) has the name: the four lists share their names (3100)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One document type in these books; ``is_list`` for entries of a list, which have a unique name."""

    document_type: str
    read: Callable[[Raw, Home], BooksDocument]
    fields: Callable[[Raw], dict[str, str]]
    revise: Callable[[BooksDocument, Planned], dict[str, Any]]
    cancel: Callable[[BooksDocument], tuple[Action, dict[str, Any]]]
    is_list: bool = False
    numbered: bool = True
    """Whether its query looks for a RefNumber."""
    party_filter: str = "EntityFilter"
    includes: tuple[str, ...] = ("IncludeLineItems", "IncludeLinkedTxns")
    """What its query has to ask for."""

    def trusted(self, raw: Raw, home: Home) -> BooksDocument:
        """A document that was read. Raises Wait where the books' answer cannot be understood, so that nothing is concluded from it."""
        try:
            return self.read(raw, home)
        except (KeyError, ValueError, TypeError, ArithmeticError) as error:
            raise Wait(
                f"QuickBooks gave a {self.document_type} in a form that cannot be read ({type(error).__name__}).",
                code="unreadable",
            ) from None


def planned(
    record: Record,
    desk: Desk,
    generation: int,
    request: str,
    build: Callable[[str], list[Element]],
    facts: Facts,
    *,
    part_id: str = WHOLE,
    after: str = "",
) -> Planned:
    """One planned document; ``build`` makes the children from our key."""
    key = mark(desk.book.company_key, record.kind, record.source_id, part_id, generation)
    return Planned(
        part_id=part_id, document_type=request.removesuffix("Add"), payload={request: build(key)}, facts=facts, mark=key,
        after=after,
    )  # fmt: skip


def marked(text: str, key: str, label: str, what: str) -> str:
    """Words with our key after them, which is never lost (RULES 5); raises FixRecord where both do not fit."""
    return limited(f"{text.strip()} {key}" if text.strip() else key, WORDS, label, what)


def currency_of(
    record: Record,
    desk: Desk,
    party: BooksRef | None,
    party_kind: str = "customer",
    rate: Decimal | None = None,
) -> str:
    """ExchangeRate to send, or empty (RULES 21). A document has its party's currency; there is no other place to say it.

    Raises:
        FixRecord: these books hold one currency only, or a foreign document has no rate.
        FixMapping: the party has another currency in the books.
    """
    home, wanted = desk.state.home_currency, record.money_currency
    if not desk.state.multicurrency:
        if wanted != home:
            raise FixRecord(
                f"{record.label}: it is in {wanted}, but these books hold {home} only.", code="currency"
            )
        return ""
    held = (party.currency if party else None) or home
    if party and held != wanted:
        raise FixMapping(
            f"{record.label}: it is in {wanted}, but {party_kind} {party.name} is in {held} in QuickBooks.",
            code="currency",
            remedy=f"Map a {party_kind} of QuickBooks in {wanted}, or correct the currency in operations, then retry.",
        )
    if wanted == home:
        return ""
    if not rate or rate <= 0:
        raise FixRecord(f"{record.label}: it is in {wanted} and has no exchange rate to {home}.", code="rate")
    return format(rate.normalize(), "f")


def party_facts(
    record: Record, kind: Kind, party_id: str, total: Decimal, number: str | None = None
) -> Facts:
    """Facts of a document of a party."""
    return Facts(
        party_id=party_id, date=record.dated, currency=record.money_currency, total=total, number=number, party_kind=kind
    )  # fmt: skip
