"""How much each measurement does: the sizes of the design, or smaller ones that only show that everything works."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """Sizes of all measurements."""

    records: int = 10_000
    """Invoices of the CPU measurement, and of the smaller one of the two that memory is compared on."""
    many: int = 40_000
    """Invoices of the larger one."""
    side_by_side: int = 5_000
    """Invoices of our run through Prefect."""
    baseline: int = 500
    """Invoices of the run that has one task run and one POST for each."""
    batches: int = 82
    """Batches sent under the vendor's limits."""
    of_each_kind: int = 600
    """Records of each kind of document, where the kinds are compared."""
    settled: int = 1_000_000
    """Records that a run with nothing new has behind it."""
    open_invoices: int = 2_000
    """Unpaid invoices over which the requests for paid dates are counted."""
    repeats: int = 5
    """How often a short command is run; the median counts."""


DEFAULT = Sizes()
FULL = Sizes(many=100_000)
QUICK = Sizes(
    records=600,
    many=1_200,
    side_by_side=600,
    baseline=50,
    batches=42,
    of_each_kind=120,
    settled=20_000,
    open_invoices=300,
    repeats=3,
)
