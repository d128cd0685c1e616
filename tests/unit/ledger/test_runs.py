"""Runs and dispositions: one disposition a record, totals by SQL, a dead run marked by the next."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from connectors.contract.ledger import DispositionTotal
from connectors.contract.words import Disposition, Kind
from connectors.ledger import SqlLedger
from tests.unit.ledger.samples import BOOK, disposed


def test_a_run_ends_as_it_was_told(ledger: SqlLedger) -> None:
    """Parameters, state, message and report come back."""
    run_id = ledger.start_run(BOOK, "rerun", {"numbers": "INV-1"}, "flow-1", 2)
    ledger.finish_run(run_id, "attention", "1 of 2 needs attention", {"difference": Decimal("0.10")})
    last = ledger.last_run(BOOK, ["rerun"])
    assert last is not None
    assert (last.run_id, last.state, last.message, last.attempt) == (
        run_id,
        "attention",
        "1 of 2 needs attention",
        2,
    )
    assert last.parameters == {"numbers": "INV-1"}
    assert last.report == {"difference": Decimal("0.10")}
    assert last.ended_at is not None
    assert last.ended_at >= last.started_at
    assert ledger.last_run(BOOK, ["nightly"]) is None


def test_the_next_run_finds_the_dead_one(ledger: SqlLedger) -> None:
    """A run that is still running when the next one of its book starts has died; ended ones are left alone."""
    first = ledger.start_run(BOOK, "nightly", {}, "", 1)
    ledger.finish_run(first, "settled", "", {})
    ledger.start_run(BOOK, "rerun", {}, "", 1)
    ledger.start_run(BOOK, "watch", {}, "", 1)
    states = {
        flow: last.state for flow in ("nightly", "rerun", "watch") if (last := ledger.last_run(BOOK, [flow]))
    }
    assert states == {"nightly": "settled", "rerun": "died", "watch": "running"}


def test_a_record_leaves_a_run_once(ledger: SqlLedger, run_id: str) -> None:
    """A second disposition of one record is refused by name, within a call and across calls, and stores nothing (promise 2)."""
    ledger.dispose(BOOK, run_id, [disposed(1)])
    with pytest.raises(ValueError, match=r"invoice INV-1 .* already has its disposition"):
        ledger.dispose(BOOK, run_id, [disposed(2), disposed(1, Disposition.REFUSED)])
    with pytest.raises(ValueError, match="invoice INV-3"):
        ledger.dispose(BOOK, run_id, [disposed(3), disposed(3)])
    assert [one.number for one in ledger.dispositions(run_id)] == ["INV-1"]
    other = ledger.start_run(BOOK, "nightly", {}, "", 1)
    ledger.dispose(BOOK, other, [disposed(1)])


def test_totals_are_exact(ledger: SqlLedger, run_id: str) -> None:
    """Sums by kind, disposition and currency are right to the cent, in the order of the kinds."""
    customer = replace(disposed(9), kind=Kind.CUSTOMER, amount=Decimal("0.00"), currency="")
    ledger.dispose(BOOK, run_id, [disposed(1), disposed(2), disposed(3, Disposition.REFUSED), customer])
    row = {"kind": Kind.INVOICE, "currency": "USD"}
    assert ledger.totals(run_id) == [
        DispositionTotal(
            kind=Kind.CUSTOMER,
            disposition=Disposition.TRANSFERRED,
            currency="",
            count=1,
            total=Decimal("0.00"),
        ),
        DispositionTotal(disposition=Disposition.REFUSED, count=1, total=Decimal("30.30"), **row),
        DispositionTotal(disposition=Disposition.TRANSFERRED, count=2, total=Decimal("60.60"), **row),
    ]


def test_dispositions_are_listed_by_kind_and_number(ledger: SqlLedger, run_id: str) -> None:
    """Rows come back whole, filtered and limited."""
    told = replace(
        disposed(2, Disposition.REFUSED),
        code="6240",
        message="Duplicate\x00 name",
        remedy="Rename it.",
        external_id="5",
    )
    ledger.dispose(BOOK, run_id, [told, disposed(1), replace(disposed(3), kind=Kind.CUSTOMER)])
    assert [one.source_id for one in ledger.dispositions(run_id)] == ["s000003", "s000001", "s000002"]
    assert ledger.dispositions(run_id, [Disposition.REFUSED]) == [replace(told, message="Duplicate� name")]
    assert len(ledger.dispositions(run_id, limit=2)) == 2


def test_half_a_cent_is_never_stored(ledger: SqlLedger, run_id: str) -> None:
    """Money is not rounded in passing (promise 7)."""
    with pytest.raises(ValueError, match="not a whole number of cents"):
        ledger.dispose(BOOK, run_id, [replace(disposed(1), amount=Decimal("0.005"))])
