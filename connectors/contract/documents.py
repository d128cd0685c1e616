"""Documents: what is planned, what is sent, what the books hold, and what came of a send."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from connectors.contract.errors import TieoutError
from connectors.contract.money import ZERO
from connectors.contract.words import Action, Kind, Result

Payload = Mapping[str, Any]
"""A vendor's document as it goes over the wire, JSON-serialisable; money as Decimal or string, never float."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What must be equal in the record, the payload and the books before a record counts as transferred (DESIGN 4, Compare)."""

    party_id: str
    date: date | None
    currency: str
    total: Decimal
    number: str | None
    """None where the books number documents themselves."""
    name: str = ""
    """Name of a list entry (customer, item); empty for documents."""
    party_kind: Kind = Kind.CUSTOMER
    """What the party is, for messages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One document that a record becomes."""

    part_id: str
    document_type: str
    payload: Payload
    facts: Facts
    mark: str
    after: str = ""
    """Part of the same record that must be in the books first, because this document refers to it (``Connector.finish``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """One try, committed as intent before the call; carries everything that is needed to make it or to look for it."""

    attempt_id: str
    key: str
    action: Action
    kind: Kind
    source_id: str
    part_id: str
    document_type: str
    payload: Payload
    facts: Facts
    mark: str
    deadline: datetime
    """The claim's end: a send is not made after it (RULES 7)."""
    external_id: str | None = None
    version: str | None = None
    allow_taken_number: bool = False
    """The book accepts a number that another customer's document has."""
    look_first: Wanted | None = None
    """Nobody could look: it is queued, and whoever carries it makes this look right before, and leaves it where that finds anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BooksDocument:
    """One document (or list entry) as the books hold it now."""

    document_type: str
    external_id: str
    version: str
    number: str | None = None
    party_id: str = ""
    date: date | None = None
    currency: str = ""
    total: Decimal = ZERO
    balance: Decimal | None = None
    mark: str | None = None
    voided: bool = False
    bound: str = ""
    """Why it cannot be taken back, in words (``100.00 of it is paid``); empty where nothing stands in the way (RULES 11)."""
    name: str = ""
    email: str | None = None
    active: bool = True
    updated_at: datetime | None = None
    raw: Payload = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one send; ``document`` where it is done, ``error`` where it is not, or where it is done and somebody has to look."""

    attempt_id: str
    result: Result
    document: BooksDocument | None = None
    error: TieoutError | None = None
    request_id: str = ""
    """The vendor's own request id, of a success too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to look for in the books: by number where there is one, else by party and date."""

    kind: Kind
    document_type: str
    """Empty: whatever the kind becomes in these books."""
    number: str | None
    party_id: str
    date: date | None
    name: str = ""
    """For list entries: the name to look for."""
    mark: str = ""
    external_id: str = ""
    """The books' own id of a list entry, where operations know it: then only that entry is looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """One way in which (part of) an invoice was closed: a payment, credit, journal entry or deposit applied to it."""

    document_type: str
    external_id: str
    date: date
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """How far one invoice of the books is paid now, with everything applied to it."""

    external_id: str
    total: Decimal
    balance: Decimal
    voided: bool
    deleted: bool
    applied: tuple[Applied, ...] = ()

    @property
    def paid_on(self) -> date | None:
        """Latest applied date once nothing is open; None for partial, voided, deleted and zero-total invoices (RULES 31)."""
        if self.voided or self.deleted or self.balance != ZERO or self.total <= ZERO or not self.applied:
            return None
        return max(one.date for one in self.applied)
