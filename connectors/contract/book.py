"""A book: one company in one accounting system, with its settings; plain data, read from tieout.toml by tasks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Time limits of one book; the defaults are the vendor's (RULES 3, 7), sandboxes make them short."""

    request_timeout: timedelta = timedelta(seconds=125)
    claim: timedelta = timedelta(seconds=300)
    """How long a claim lasts; longer than the request time-out."""
    settle: timedelta = timedelta(seconds=180)
    """How long after a send a look that finds nothing does not count yet."""
    lease: timedelta = timedelta(seconds=90)
    """How long a dead run blocks its book."""
    overlap: timedelta = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbering:
    """What happens to document numbers."""

    taken_by_other: Literal["fail", "next_free", "allow"] = "fail"
    """The number is used by another customer's document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AutoCreate:
    """Which missing list entries Tieout creates in the books; by default none."""

    customers: bool = False
    items: bool = False
    vendors: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tax:
    """How tax reaches the books (RULES 20)."""

    mode: Literal["unset", "exempt", "line", "engine"] = "unset"
    tolerance_cents: int = 0
    codes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """Settings of one book; ``options`` and ``secrets`` are the target's own."""

    name: str
    target: str
    company_id: str
    operations: str
    """SQLAlchemy URL of the operations database."""
    fence: date | None = None
    time_zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    """Zone in which an instant becomes the book's date (RULES 25)."""
    operations_time_zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    """Zone of instants that operations store without one."""
    home_currency: str = "USD"
    release: Literal["automatic", "manual"] = "automatic"
    numbering: Numbering = field(default_factory=Numbering)
    auto_create: AutoCreate = field(default_factory=AutoCreate)
    inactive_customer: Literal["fail", "reactivate"] = "fail"
    require_customer_email: bool = False
    tax: Tax = field(default_factory=Tax)
    timing: Timing = field(default_factory=Timing)
    accounts: Mapping[str, str] = field(default_factory=dict)
    """Names of our purposes → account number or name in the books: ``income``, ``expense``, ``payable``, ``cash advance``, ``freight``,
    ``clearing`` (``clearing PROCESSOR`` for one processor), ``processing fees``."""
    company_cards: Mapping[str, str] = field(default_factory=dict)
    """Payment types of expenses that are company cards → the card's account in the books (RULES 23)."""
    payee_suffix: str = ""
    """Follows an employee's name on the vendor that expense reports are owed to, where the name itself is taken."""
    receipts: Literal["note", "bill"] = "note"
    """What a receipt becomes where the books have no receipts (RULES 12)."""
    billable: bool = False
    """Whether time and expenses that are billable in operations are so in the books (RULES 15)."""
    write_back: Mapping[str, str] = field(default_factory=dict)
    """Named SQL statements that replace the reference write-back (connectors/operations)."""
    options: Mapping[str, str] = field(default_factory=dict)
    """Target settings: ``base_url``, ``discovery_url`` …"""
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Credentials: ``client_id``, ``client_secret``, ``refresh_token``; never printed."""
    contact: str = ""
    """Who is told."""

    @property
    def company_key(self) -> str:
        """Identity of the company over all targets; part of every key (promise 6)."""
        return f"{self.target}:{self.company_id}"
