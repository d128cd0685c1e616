"""What the demo asks of a sandbox, in words that fit any target; the sandbox's own folder knows how (its module ``demo``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib import import_module
from typing import Protocol, cast

from connectors.registry import SANDBOXES


@dataclass(frozen=True, slots=True)
class Identity:
    """What a book's settings must say of a running sandbox."""

    company_id: str
    options: Mapping[str, str]
    secrets: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the books take."""

    number: int
    """Longest number of an invoice."""
    name: int
    """Longest name of a customer."""
    encoding: str
    """What letters a name may have."""


class Twin(Protocol):
    """A running sandbox seen from outside: a person at its screen, and the journal of its effects."""

    name: str
    """The target's name, as people know it."""
    settings: Sequence[str]
    """Settings that the sandbox is to be started with."""
    documents: Mapping[str, str]
    """Types of documents as its screen calls them, and several of each."""
    becomes: Mapping[str, Sequence[str]]
    """Part of a record (``report``, ``card``, ``receipt``, ``refund``, ``fee``) → types of its documents, where they are called otherwise."""
    codes: Mapping[str, str]
    """The target's own codes of what the demo expects: ``name taken``, ``name long``, ``name letters``."""
    takes: Mapping[str, int | str]
    """What ``Limits`` says."""
    words: Mapping[str, str]
    """The target's own words: where an ``e-mail`` address must be entered, what a ``receipt`` is, how a payment is ``taken back``."""
    troubles: Mapping[str, str]
    """What goes wrong between the two systems and heals by itself: a name, and what the demo says of it."""

    def identity(self) -> Mapping[str, Mapping[str, str] | str] | None:
        """``company_id``, ``options`` and ``secrets`` of the company; None while it does not answer."""

    def entered(self) -> bool:
        """Whether a person has entered anything yet."""

    def enter_account(self, name: str, use: str) -> str:
        """Open an account for ``other asset`` or ``cost``; return its id."""

    def enter_item(self, name: str, price: Decimal, *, bought: bool = False) -> str:
        """Set up a service that is sold, or a product that is bought, too; return its id."""

    def enter_employee(self, first: str, last: str) -> str:
        """Set an employee up, as payroll does; return the id."""

    def enter_vendor(self, name: str, *, active: bool = True) -> str:
        """Enter a vendor, and make it inactive where said; return its id."""

    def enter_customer(self, name: str, email: str | None) -> str:
        """Enter a customer; return its id."""

    def enter_invoice(self, customer_id: str, number: str, day: date, amount: Decimal) -> str:
        """Enter an invoice by hand; return its id."""

    def enter_payment(self, number: str, day: date, amount: Decimal) -> str:
        """Enter a payment of the invoice with this number by hand; return its id."""

    def enter_receipt(self, number: str) -> str:
        """Enter the vendor's bill for all goods of the purchase order with this number by hand; return its id."""

    def enter_email(self, customer: str, email: str) -> None:
        """Enter a customer's e-mail address, if the books need it beside operations."""

    def go_wrong(self, what: Sequence[str]) -> None:
        """Set troubles for coming calls, one of each; names of ``troubles``."""

    def still_to_come(self) -> int:
        """How many of these troubles have not struck yet."""

    def created(self) -> list[Mapping[str, str]]:
        """Every document and list entry that was created by program: its ``kind`` (our word), ``id`` and ``number``."""

    def taken_back(self) -> list[Mapping[str, str]]:
        """Every document that was deleted or voided by program, in the same words."""

    def invoices(self) -> dict[str, Decimal]:
        """Totals of all invoices in the books by number, asked as any client would."""


def twin_of(target: str, place: str) -> Twin:
    """Return the sandbox of a target; ``place`` is its address, or its folder where it is a folder; nothing is called yet."""
    return cast("Twin", import_module(f"{SANDBOXES[target]}.demo").Screen(place))


def limits_of(twin: Twin) -> Limits:
    """What the books of a sandbox take."""
    takes = twin.takes
    return Limits(number=int(takes["number"]), name=int(takes["name"]), encoding=str(takes["encoding"]))


def identity_of(twin: Twin) -> Identity | None:
    """Return what the book's settings must say, or None while the sandbox does not answer."""
    found = twin.identity()
    if found is None:
        return None
    options, secrets = (cast("Mapping[str, str]", found[name]) for name in ("options", "secrets"))
    return Identity(str(found["company_id"]), options, secrets)
