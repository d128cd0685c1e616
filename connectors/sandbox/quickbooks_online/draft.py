"""A document or list entry worked out but not yet stored: its body, the columns for SQL, and its links."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from connectors.sandbox.quickbooks_online.wire import Json


@dataclass(frozen=True)
class Link:
    """One tie from this document to another.

    Relations: `apply` (money settles the target), `deposit` (money of the target was banked), `order`, `estimate`,
    `time` (the target was billed here), `charge` (money of a journal or deposit line).
    """

    relation: str
    kind: str
    id: int
    amount: Decimal = Decimal(0)
    line: int = 0
    target_line: str | None = None


@dataclass
class Draft:
    """What a builder hands to the writer. `total` and `balance` are None where a kind has none."""

    content: Json
    total: Decimal | None = None
    balance: Decimal | None = None
    party: str | None = None
    name: str | None = None
    links: list[Link] = field(default_factory=list)
