"""What a person is shown before a release or an import, and what they chose of it: one decision and its exceptions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from connectors.contract.errors import BadRequest
from connectors.contract.money import ZERO, shown
from connectors.contract.records import Record
from connectors.contract.words import Kind

ALL = "all"
NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One record as it is shown; only this very content is released or imported."""

    kind: Kind
    source_id: str
    number: str
    """What people choose it by."""
    name: str
    date: str
    amount: Decimal
    currency: str
    fingerprint: str
    said: str = ""
    """What is to be known of it before deciding."""

    @classmethod
    def of(cls, record: Record, *, number: str = "", said: str = "") -> Shown:
        """Show a record; ``number`` where it is called otherwise than in operations."""
        party = next((str(text) for name in _PARTIES if (text := getattr(record, name, ""))), "")
        return cls(
            kind=record.kind,
            source_id=record.source_id,
            number=number or record.number or record.source_id,
            name=party,
            date=str(record.dated or ""),
            amount=record.amount,
            currency=record.money_currency,
            fingerprint=record.fingerprint(),
            said=said,
        )

    @property
    def label(self) -> str:
        """As messages name it."""
        return f"{self.kind} {self.number}"

    def as_json(self) -> dict[str, str]:
        """For the ledger and for programs; money as text."""
        return {
            "kind": str(self.kind), "id": self.source_id, "number": self.number, "name": self.name, "date": self.date,
            "amount": str(self.amount), "currency": self.currency, "fingerprint": self.fingerprint, "said": self.said,
        }  # fmt: skip

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> Shown:
        """Read it back from the ledger."""
        return cls(
            kind=Kind(row["kind"]), source_id=row["id"], number=row["number"], name=row["name"], date=row["date"],
            amount=Decimal(row["amount"]), currency=row["currency"], fingerprint=row["fingerprint"], said=row["said"],
        )  # fmt: skip

    def as_row(self) -> dict[str, str]:
        """For tables."""
        return {
            "kind": str(self.kind),
            "number": self.number,
            "name": self.name,
            "date": self.date,
            "amount": shown(self.amount, self.currency) if self.currency else "",
            "to know": self.said,
        }


_PARTIES = ("customer_name", "vendor_name", "employee_name", "name")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What became of one record that a person chose; ``said`` is why nothing did, in words."""

    row: Shown
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One decision on a list: all but some, or only some; with who and why."""

    everything: bool
    exceptions: str = ""
    reason: str
    who: str = ""

    @classmethod
    def read(cls, approve: str, exceptions: str, reason: str, who: str) -> Decision:
        """Read it as people write it: ``all`` or numbers, and numbers that are left out of all.

        Raises:
            BadRequest: no reason, or exceptions from single numbers.
        """
        if not reason.strip():
            raise BadRequest("Say why: a decision is kept with its reason.", code="reason")
        word = approve.strip().casefold()
        if word in {ALL, NONE}:
            return cls(everything=word == ALL, exceptions=exceptions, reason=reason.strip(), who=who)
        if exceptions.strip():
            raise BadRequest(
                "Exceptions are made from all or from none; numbers that are approved one by one have none.",
                code="except",
            )
        return cls(everything=False, exceptions=approve, reason=reason.strip(), who=who)

    def of(self, rows: Sequence[Shown]) -> list[Shown]:
        """Return the rows that are approved.

        Raises:
            BadRequest: an exception that is not on the list; nothing may be done then.
        """
        named = _named(self.exceptions, rows)
        return [row for row in rows if ((row.kind, row.source_id) in named) != self.everything]


def _named(text: str, rows: Sequence[Shown]) -> set[tuple[Kind, str]]:
    """Rows by number, id or name: separated by commas, semicolons, lines; also by spaces where a whole piece is no name."""
    index: dict[str, set[tuple[Kind, str]]] = {}
    for row in rows:
        for word in {row.number, row.source_id, row.name} - {""}:
            index.setdefault(word.casefold(), set()).add((row.kind, row.source_id))
    found: set[tuple[Kind, str]] = set()
    unknown: list[str] = []
    for word in _words(text, index):
        if word.casefold() in index:
            found |= index[word.casefold()]
        else:
            unknown.append(word)
    if unknown:
        raise BadRequest(
            f"The list has no {', '.join(unknown)}; nothing was done.",
            code="number",
            remedy="Correct the number; the list shows what can be chosen.",
        )
    return found


def _words(text: str, known: Mapping[str, object]) -> Iterable[str]:
    for piece in re.split(r"[,;\n]+", text):
        if piece.strip().casefold() in known:
            yield piece.strip()
        else:
            yield from piece.split()


def totals(rows: Iterable[Shown]) -> list[str]:
    """Count and money by kind and currency: ``12 invoice records, 1,200.00 USD``."""
    sums: dict[tuple[Kind, str], tuple[int, Decimal]] = {}
    for row in rows:
        count, total = sums.get((row.kind, row.currency), (0, ZERO))
        sums[row.kind, row.currency] = count + 1, total + row.amount
    return [
        f"{count} {kind}{' records' if count > 1 else ''}{f', {shown(total, currency)}' if currency else ''}"
        for (kind, currency), (count, total) in sums.items()
    ]
