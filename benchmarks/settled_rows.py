"""What a settled record of each kind leaves behind in operations and in the ledger, as SQL over numbered rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.costs import ENTRIES, LINES
from connectors.contract.words import Kind

FIRST = 1_000
"""Number of the first settled record; those below are new when the history is made."""
NUMBERED = f"""
WITH RECURSIVE n (i) AS (SELECT :first UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :last),
p (place) AS (SELECT 0 UNION ALL SELECT place + 1 FROM p WHERE place + 1 < {max(ENTRIES, LINES)}),
t AS (SELECT i, datetime(:start, '+' || CAST((i - {FIRST}) * :step AS INTEGER) || ' seconds') AS changed FROM n),
v AS (SELECT i, changed, date(changed, '-40 days') AS dated, 10000000 * :place_of_kind + i * {ENTRIES} AS external FROM t)
"""
"""Records by number: when each was changed, its document date, and the id of its first document in the books."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one table: ``each`` for a record, with ``place`` counting from 0."""

    table: str
    values: Mapping[str, str]
    """Column and expression."""
    each: int = 1

    def insert(self) -> str:
        """Statement that writes them."""
        chosen = f"SELECT {', '.join(self.values.values())} FROM v, p WHERE place < {self.each}"
        return f"INSERT INTO {self.table} ({', '.join(self.values)}) {NUMBERED} {chosen}"


@dataclass(frozen=True, slots=True)
class Document:
    """What a record is in the books."""

    document_type: str
    total: str
    """Cents, or hundredths of a minute."""
    part_id: str = "'-'"
    number: str = "NULL"
    currency: str = "USD"
    each: int = 1

    def part(self, of: Settled, place: int) -> Rows:
        """Row of the ledger that links it; ``place`` tells documents of different types apart."""
        values = {
            # Below zero: older than what really is in the books.
            "seq": f"i * {ENTRIES} + place + {place} - 1000000000 * :place_of_kind", "book": ":book", "kind": f"'{of.kind}'",
            "source_id": of.source_id, "part_id": self.part_id, "generation": "0", "document_type": f"'{self.document_type}'",
            "external_id": "external + place", "version": "'0'", "number": self.number, "party_id": "1000 + i % :parties",
            "date": "dated", "currency": f"'{self.currency}'", "total_cents": self.total, "name": "''", "payload": "'{}'",
            "linked_at": "changed || '.000000'",
        }  # fmt: skip
        return Rows("part", values, self.each)


@dataclass(frozen=True, slots=True)
class Settled:
    """A kind of record."""

    kind: Kind
    share: int
    """How many of a hundred settled records are of this kind."""
    source_id: str
    amount: str
    operations: Sequence[Rows]
    documents: Sequence[Document]
    number: str = ""
    """Empty where people call it by its id, and the books by theirs."""
    currency: str = "USD"
    remembered: Sequence[Rows] = ()
    """What else the ledger keeps."""

    def in_operations(self) -> list[Rows]:
        """The record, and that it was transferred."""
        told = {
            "kind": f"'{self.kind}'", "id": self.source_id, "status": "'Transferred'", "external_number": self.number or "external",
            "transferred_at": "changed", "at": "changed",
        }  # fmt: skip
        return [*self.operations, Rows("tieout_transfer", told)]

    def in_ledger(self) -> list[Rows]:
        """The state of the record, its documents, and what else is kept; the fingerprint is none that a record has."""
        state = {
            "book": ":book", "kind": f"'{self.kind}'", "source_id": self.source_id, "number": self.number or self.source_id,
            "status": "'Transferred'", "fingerprint": "'settled'", "external_number": self.number or "external",
            "amount_cents": self.amount, "currency": f"'{self.currency}'",
        }  # fmt: skip
        parts = [one.part(self, place) for place, one in enumerate(self.documents)]
        return [Rows("record", state), *parts, *self.remembered]
