"""How a record's state changes, for what invoices alone do not show: records of several documents (RULES 14)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from connectors.contract.errors import FixRecord, Uncertain, WaitsFor
from connectors.contract.ledger import RecordState
from connectors.contract.words import Kind, Reason, TransferStatus
from tasks import states
from tasks.context import Ready

STATE = RecordState(kind=Kind.TIMESHEET, source_id="1", number="T-1", reason=Reason.UNCERTAIN)


def test_one_adopted_document_of_several_leaves_the_record_open() -> None:
    """A partly sent record is not Transferred: its other documents are still to go."""
    part = states.adopted(STATE, "17", whole=False)
    assert (part.status, part.reason, part.is_open) == (TransferStatus.PENDING, None, True)
    whole = states.adopted(STATE, "17", whole=True)
    assert (whole.status, whole.is_open, whole.external_number) == (TransferStatus.TRANSFERRED, False, "17")


def test_progress_counts_documents() -> None:
    """`3 of 5`, as a partly sent record shows it."""
    planned = [SimpleNamespace(part_id=str(one)) for one in range(5)]
    ready = Ready(
        work=cast("Any", None),
        planned=cast("Any", tuple(planned)),
        linked=dict.fromkeys("012", cast("Any", None)),
    )
    assert ready.progress() == "3 of 5"
    assert not ready.complete
    assert [one.part_id for one in ready.missing] == ["3", "4"]


def test_only_a_definite_refusal_raises_the_send_number() -> None:
    """RULES 1: what was refused before it was sent, or not answered, keeps its number."""
    assert states.failed(STATE, FixRecord("x"), refused=True).send == 1
    assert states.failed(STATE, FixRecord("x"), refused=False).send == 0
    assert states.failed(STATE, Uncertain("x"), refused=True).send == 0


def test_a_held_record_did_not_fail_and_tells_operations_once() -> None:
    """It may ride in a batch later, and the same word is not written every night."""
    first = states.held(STATE, WaitsFor("It waits.", detail="customer:7"))
    assert (first.waits_for, first.failed_before, first.write_due) == ("customer:7", False, True)
    assert not states.held(first, WaitsFor("It waits.")).write_due
