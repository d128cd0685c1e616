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


class Twin(Protocol):
    """A running sandbox seen from outside: a person at its screen, and the journal of its effects."""

    name: str
    """The target's name, as people know it."""
    settings: Sequence[str]
    """Settings that the sandbox is to be started with."""

    def identity(self) -> Mapping[str, Mapping[str, str] | str] | None:
        """``company_id``, ``options`` and ``secrets`` of the company; None while it does not answer."""

    def entered(self) -> bool:
        """Whether a person has entered anything yet."""

    def enter_item(self, name: str, price: Decimal) -> str:
        """Set a service up; return its id."""

    def enter_customer(self, name: str, email: str | None) -> str:
        """Enter a customer; return its id."""

    def enter_invoice(self, customer_id: str, number: str, day: date, amount: Decimal) -> str:
        """Enter an invoice by hand; return its id."""

    def go_wrong(self, what: Sequence[str]) -> None:
        """Set troubles for coming calls, one of each: ``expired token``, ``throttle``, ``lost answer``."""

    def still_to_come(self) -> int:
        """How many of these troubles have not struck yet."""

    def created(self) -> list[Mapping[str, str]]:
        """Every document and list entry that was created by program: its ``kind`` (our word), ``id`` and ``number``."""

    def invoices(self) -> dict[str, Decimal]:
        """Totals of all invoices in the books by number, asked as any client would."""


def twin_of(target: str, base_url: str) -> Twin:
    """Return the sandbox of a target at an address; nothing is called yet."""
    return cast("Twin", import_module(f"{SANDBOXES[target]}.demo").Screen(base_url))


def identity_of(twin: Twin) -> Identity | None:
    """Return what the book's settings must say, or None while the sandbox does not answer."""
    found = twin.identity()
    if found is None:
        return None
    options, secrets = (cast("Mapping[str, str]", found[name]) for name in ("options", "secrets"))
    return Identity(str(found["company_id"]), options, secrets)
