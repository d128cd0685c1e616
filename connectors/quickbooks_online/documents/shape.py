"""What every module of a kind or of a document type provides, and the small conversions that they share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from connectors.contract.book import Book
from connectors.contract.documents import BooksDocument, Planned
from connectors.contract.errors import FixRecord, Wait
from connectors.contract.keys import find_mark
from connectors.contract.protocols import BooksState, Resolve
from connectors.contract.words import Action

Raw = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What planning needs besides the record: the book, what the books said of themselves, and ids of what people name.

    The functions raise FixMapping, with the remedy, for a name that the books do not have, or have twice.
    """

    book: Book
    state: BooksState
    uses_sales_tax: bool
    account: Callable[[str], str]
    """Id of the account with a number or name."""
    payable: Callable[[], str]
    """Id of the account for what is owed: the book's own, else the only one that there is."""
    payment_method: Callable[[str], str]
    item: Callable[[str], str]
    name_taken: Callable[[str], bool]
    """Whether an active customer or employee has this name, so that no vendor can have it."""


Plan = Callable[[Any, Desk, Resolve, int], list[Planned]]
"""How a record of one kind becomes documents: record, desk, resolve, generation; what another document refers to comes first."""


def alone(plan: Callable[[Any, Desk, Resolve, int], Planned]) -> Plan:
    """Return the plan of a kind whose record is one document."""

    def planned(record: Any, desk: Desk, resolve: Resolve, generation: int) -> list[Planned]:
        return [plan(record, desk, resolve, generation)]

    return planned


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One document type of these books; ``name_field`` is set for list entries, which have a unique name and cannot be deleted."""

    entity: str
    read: Callable[[Raw, str], BooksDocument]
    """A raw document (and the home currency) as a BooksDocument."""
    fields: Callable[[Raw], dict[str, str]]
    revise: Callable[[BooksDocument, Planned], dict[str, Any]]
    cancel: Callable[[BooksDocument], tuple[Action, dict[str, Any]]]
    """How it is taken back: VOID or DELETE with the payload; a list entry is made inactive."""
    page: str
    """Address of one document below the application, with ``{id}``."""
    name_field: str = ""
    party_filter: str = ""
    """Property by which a query may ask for a party; empty where the party is told apart on our side."""
    void: Mapping[str, str] = field(default_factory=lambda: {"operation": "void"})
    """Parameters of the call that voids it (facts 2.5)."""

    def trusted(self, raw: Raw, home_currency: str) -> BooksDocument:
        """A document that was read. Raises Wait where the books' answer cannot be understood, so that nothing is concluded from it."""
        try:
            return self.read(raw, home_currency)
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raise Wait(
                f"QuickBooks gave {self.entity} {raw.get('Id', '')} in a form that cannot be read ({type(error).__name__}).",
                code="unreadable",
            ) from None

    @property
    def path(self) -> str:
        """Path of the entity below the company (facts 2.1)."""
        return self.entity.lower()


def number_of(value: object) -> Decimal:
    """Decimal of a number of the books, whatever its notation; nothing is zero.

    Raises:
        ValueError: it is no number, so the answer cannot be trusted.
    """
    if value is None or value == "":
        return Decimal(0)
    try:
        return value if isinstance(value, Decimal) else Decimal(str(value))
    except InvalidOperation:
        raise ValueError(f"{value!r} is no number") from None


def plain(value: object) -> str:
    """Number as text without trailing zeros, for comparing notations; empty for nothing."""
    if value is None or value == "":
        return ""
    return format(number_of(value).normalize(), "f")


def date_of(value: object) -> date | None:
    """Date of the books; a date is never shifted by a zone (RULES 25)."""
    return date.fromisoformat(str(value)[:10]) if value else None


def moment_of(raw: Raw) -> datetime | None:
    """When the document was last changed, in UTC."""
    text = (raw.get("MetaData") or {}).get("LastUpdatedTime")
    return datetime.fromisoformat(text).astimezone(UTC) if text else None


def ref(raw: Raw, name: str) -> str:
    """Id that a reference holds; empty where there is none."""
    held = raw.get(name)
    return str(held.get("value") or "") if isinstance(held, Mapping) else ""


def address(raw: Raw, name: str) -> str | None:
    """E-mail address below a name."""
    held = raw.get(name)
    return (str(held.get("Address") or "") or None) if isinstance(held, Mapping) else None


def limited(text: str, most: int, label: str, what: str) -> str:
    """Return a text that fits.

    Raises:
        FixRecord: it is longer than the vendor takes (code 2050).
    """
    if len(text) > most:
        raise FixRecord(
            f"{label}: the {what} has {len(text)} characters; QuickBooks takes {most}.", code="2050"
        )
    return text


def entry_name(text: str, most: int, label: str) -> str:
    """Name of a list entry with its spaces collapsed.

    Raises:
        FixRecord: it is empty, too long, or has a colon, tab or line break, which QuickBooks does not take (facts 4.2, 4.3).
    """
    if any(one in text for one in ":\t\n\r"):
        raise FixRecord(
            f"{label}: the name has a colon, a tab or a line break; QuickBooks takes none of them.",
            code="name",
        )
    name = " ".join(text.split())
    if not name:
        raise FixRecord(f"{label}: there is no name.", code="name")
    return limited(name, most, label, "name")


def equal_name(text: str, *, active: bool = True) -> str:
    """What two names have in common when they are equal to a person: case folded, spaces collapsed (RULES 19).

    The books add `` (deleted)`` to the name of an entry that is made inactive (facts 2.5).
    """
    name = " ".join(text.split()).casefold()
    return name if active else name.removesuffix(" (deleted)")


def with_mark(text: str, mark: str, most: int) -> str:
    """Note of the books with our mark in it, and nothing of it lost; without it where there is no room for both."""
    held = find_mark(text)
    if held:
        return text.replace(held, mark)
    return f"{text}\n{mark}".strip() if len(text) + len(mark) < most else text


def versioned(current: BooksDocument) -> dict[str, Any]:
    """Id and version token, which every change carries."""
    return {"Id": current.external_id, "SyncToken": current.version}


def voided(current: BooksDocument) -> tuple[Action, dict[str, Any]]:
    """A document that is voided."""
    return Action.VOID, versioned(current)


def deleted(current: BooksDocument) -> tuple[Action, dict[str, Any]]:
    """A document that is deleted."""
    return Action.DELETE, versioned(current)


def inactivated(current: BooksDocument) -> tuple[Action, dict[str, Any]]:
    """Payload that makes a list entry inactive: none of them can be deleted (facts 2.5)."""
    raw = {name: value for name, value in current.raw.items() if name not in {"MetaData", "domain", "time"}}
    return Action.DELETE, {**raw, **versioned(current), "sparse": False, "Active": False}
