"""What a document of each kind costs, beside an invoice of the same company: CPU, and calls to the vendor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.company import BOOK, Company, company
from benchmarks.figures import Figure
from benchmarks.mixed import DOCUMENTS, Mixed
from benchmarks.nights import Nights, nights
from benchmarks.plan import Sizes
from connectors.contract.words import Kind

A_PARTY = 10
"""Records of each kind for one customer, vendor or employee."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a run cost."""

    cpu: float
    """Seconds, without starting Python."""
    calls: int


def measure(sizes: Sizes) -> list[Figure]:
    """CPU and calls of a run over new records of each kind alone, then of a night of all kinds with nothing new.

    A night before them has brought every list entry into the books; all of them run in one process.
    """
    count = sizes.of_each_kind
    with company() as there:
        mixed = Mixed(there, max(3, count // A_PARTY))
        mixed.lists()
        for kind in DOCUMENTS:
            mixed.enter(kind, 0, _before(mixed, kind))
        there.tieout("books", "check", BOOK)
        with nights(BOOK, there.environment()) as process:
            process.run()
            costs = {kind: _cost(mixed, process, kind, count) for kind in DOCUMENTS}
            again = _run(there, process, None, 0)
    return [*_figures(count, costs), _again(mixed, count, again)]


def _before(mixed: Mixed, kind: Kind) -> int:
    """Records that need every list entry; payments need the invoices of two rounds of all customers."""
    return mixed.parties * (2 if kind is Kind.INVOICE else 1)


def _cost(mixed: Mixed, process: Nights, kind: Kind, count: int) -> Cost:
    mixed.enter(kind, _before(mixed, kind), count)
    return _run(mixed.there, process, kind, count * DOCUMENTS[kind])


def _run(there: Company, process: Nights, kind: Kind | None, documents: int) -> Cost:
    """One run of a kind, or of all; it must have done so much in the books and no more."""
    calls, effects = there.requests(), there.effects()
    cpu = process.run(kind or "")
    done = there.effects() - effects
    if done != documents:
        raise RuntimeError(f"A run of {kind or 'all kinds'} did {done} things in the books, not {documents}.")
    return Cost(cpu, there.requests() - calls)


def _figures(count: int, costs: Mapping[Kind, Cost]) -> list[Figure]:
    invoice = costs[Kind.INVOICE].cpu / count
    return [
        Figure(
            f"CPU of a document: {kind}",
            cost.cpu / documents / invoice,
            "× an invoice's",
            note=f"{documents:,} documents of {count:,} records, {1000 * cost.cpu / documents:.2f} ms and"
            f" {cost.calls / documents:.2f} calls each",
        )
        for kind, cost in costs.items()
        for documents in (count * DOCUMENTS[kind],)
    ]


def _again(mixed: Mixed, count: int, cost: Cost) -> Figure:
    seen = sum(count + _before(mixed, kind) for kind in DOCUMENTS)
    return Figure(
        "a second night of all kinds",
        cost.cpu,
        "s CPU",
        note=f"{seen:,} records of {len(DOCUMENTS)} kinds read again; {cost.calls} calls, nothing posted",
    )
