"""Counts what a run extracted, independently of what it did with it, so that nothing can be lost unseen (promise 2)."""

from __future__ import annotations

import threading
from collections import defaultdict
from decimal import Decimal

from connectors.contract.ledger import Disposed, DispositionTotal
from connectors.contract.money import ZERO
from connectors.contract.records import Record
from connectors.contract.words import Kind


class Tally:
    """Records extracted and disposed, per kind; safe under threads."""

    def __init__(self) -> None:
        """Start empty."""
        self._lock = threading.Lock()
        self._extracted: dict[Kind, dict[str, str | None]] = defaultdict(dict)
        """Number by source id, and nothing any more once it has a disposition: what a night keeps of every record is kept small."""
        self._money: dict[tuple[Kind, str], Decimal] = defaultdict(lambda: ZERO)
        self._strangers: dict[Kind, set[str]] = defaultdict(set)
        """Disposed and never extracted."""

    def extract(self, record: Record) -> bool:
        """Count a record; False if this run has it already."""
        with self._lock:
            known = self._extracted[record.kind]
            if record.source_id in known:
                return False
            known[record.source_id] = record.number
            if record.amount or record.money_currency:
                self._money[record.kind, record.money_currency] += record.amount
            return True

    def knows(self, kind: Kind, source_id: str) -> bool:
        """Whether this run extracted the record."""
        with self._lock:
            return source_id in self._extracted[kind]

    def dispose(self, row: Disposed) -> bool:
        """Count a disposition; False if the record has one already."""
        with self._lock:
            known, strangers = self._extracted[row.kind], self._strangers[row.kind]
            if row.source_id in known:
                waited = known[row.source_id] is not None
                known[row.source_id] = None
                return waited
            if row.source_id in strangers:
                return False
            strangers.add(row.source_id)
            return True

    @property
    def extracted(self) -> int:
        """How many records were extracted."""
        with self._lock:
            return sum(len(known) for known in self._extracted.values())

    def missing(self) -> list[str]:
        """Records without a disposition, by name."""
        with self._lock:
            return [
                f"{kind} {number or source_id}"
                for kind, known in self._extracted.items()
                for source_id, number in known.items()
                if number is not None
            ]

    def unmatched(self, totals: list[DispositionTotal]) -> list[str]:
        """Sentences for every kind and currency whose stored dispositions do not sum to the extract."""
        counts: dict[Kind, int] = defaultdict(int)
        sums: dict[tuple[Kind, str], Decimal] = defaultdict(lambda: ZERO)
        for row in totals:
            counts[row.kind] += row.count
            if row.total or row.currency:
                sums[row.kind, row.currency] += row.total
        said = [
            f"{kind}: {len(known)} extracted, {counts[kind]} disposed"
            for kind, known in self._extracted.items()
            if counts[kind] != len(known)
        ]
        said += [
            f"{kind} {currency}: {self._money.get((kind, currency), ZERO)} extracted, "
            f"{sums.get((kind, currency), ZERO)} disposed"
            for kind, currency in sorted({*self._money, *sums})
            if self._money.get((kind, currency), ZERO) != sums.get((kind, currency), ZERO)
        ]
        return said
