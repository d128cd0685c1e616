"""The reason beside a transfer status is a sentence that people understand, not a key of ours."""

from __future__ import annotations

from dataclasses import replace

import pytest

from connectors.contract.ledger import Failure, RecordState
from connectors.contract.words import Kind, Reason, TransferStatus
from tasks.reasons import reason_of, waiting_words

STATE = RecordState(kind=Kind.INVOICE, source_id="7", number="INV-7", status=TransferStatus.FAILED)
FAILURE = Failure(
    kind=Kind.INVOICE, source_id="7", number="INV-7", stage="validate", group="FixRecord", code="INV-S03",
    message="The lines do not add up.", remedy="", request_id="",
)  # fmt: skip


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("release", "waits for a release"),
        ("employee:Nobody", "waits for employee Nobody"),
        ("expense report:ER:9", "waits for expense report ER:9"),
        ("Open the period first: then it goes.", "Open the period first: then it goes."),
        ("", ""),
    ],
)
def test_what_is_waited_for_is_named(key: str, words: str) -> None:
    """A record, a release, or a sentence as it stands."""
    assert waiting_words(key) == words


def test_a_failure_is_told_in_its_own_words() -> None:
    """Code and sentence of the failure that the state is about; of another one only the code is certain."""
    failed = replace(STATE, error_code="INV-S03")
    assert reason_of(failed, FAILURE) == "INV-S03: The lines do not add up."
    assert reason_of(failed, replace(FAILURE, code="6140")) == "INV-S03"
    assert reason_of(failed, None) == "INV-S03"


def test_what_is_held_says_so_whatever_failed_before() -> None:
    """The reason of the status goes before an older failure."""
    held = replace(STATE, reason=Reason.HELD, waits_for="customer:9", error_code="6140")
    assert reason_of(held, FAILURE) == "Held: waits for customer 9"
    assert reason_of(replace(STATE, reason=Reason.UNCERTAIN, error_code="6140"), FAILURE) == "Uncertain"
    assert reason_of(STATE, None) == ""
