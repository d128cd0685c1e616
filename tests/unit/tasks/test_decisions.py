"""Decisions of people: kept with who and why, refused where they would make wrong books."""

from __future__ import annotations

import pytest

from connectors.contract.errors import BadRequest
from connectors.contract.ledger import Ledger, RecordState
from connectors.contract.words import Choice, Kind, TransferStatus
from tasks.decisions import decide_records

DONE, OPEN = "A-1", "A-2"


@pytest.fixture
def north(ledger: Ledger) -> Ledger:
    """A ledger with one transferred invoice, one failed one, and two of one number."""
    ids = {"1": (DONE, TransferStatus.TRANSFERRED), "2": (OPEN, TransferStatus.FAILED)}
    ids |= {"3": ("A-3", TransferStatus.FAILED), "4": ("A-3", TransferStatus.FAILED)}
    ledger.save(
        "north",
        [
            RecordState(kind=Kind.INVOICE, source_id=one, number=number, status=status, error_code="INV-S11")
            for one, (number, status) in ids.items()
        ],
    )
    return ledger


def _decide(ledger: Ledger, number: str, choice: Choice, why: str = "because", detail: str = "") -> None:
    decide_records(ledger, "north", Kind.INVOICE, [number], choice, who="Ada", why=why, detail=detail)


def _state(ledger: Ledger, source_id: str) -> RecordState:
    return ledger.states("north", Kind.INVOICE, [source_id])[source_id]


@pytest.mark.parametrize("choice", [Choice.HOLD, Choice.SKIP, Choice.DO_NOT_SYNC, Choice.SET_READY])
def test_a_decision_shows_in_the_state_and_in_the_history(north: Ledger, choice: Choice) -> None:
    """Who, when and why stay, and the newest decision counts."""
    _decide(north, OPEN, choice, "the customer asked")
    assert _state(north, "2").choice is choice
    (line,) = north.history("north", Kind.INVOICE, "2")
    assert "Ada" in line.what
    assert "the customer asked" in line.detail


def test_both_records_of_one_number_are_decided_on(north: Ledger) -> None:
    """Holding a number holds whatever is called so."""
    _decide(north, "A-3", Choice.HOLD)
    assert {_state(north, one).choice for one in ("3", "4")} == {Choice.HOLD}


@pytest.mark.parametrize(
    ("number", "choice", "why", "detail", "words"),
    [
        (OPEN, Choice.HOLD, "  ", "", "Say why"),
        ("A-9", Choice.HOLD, "x", "", "no invoice A-9"),
        (DONE, Choice.SET_READY, "x", "", "cannot be set ready"),
        (OPEN, Choice.RETRANSFER, "x", "", "a run of its own"),
        (OPEN, Choice.ACCEPT, "x", "", "none to accept"),
        (DONE, Choice.ACCEPT, "x", "", "none to accept"),
        (OPEN, Choice.LINK, "x", " ", "by its id"),
        (DONE, Choice.LINK, "x", "17", "linked already"),
        ("A-3", Choice.LINK, "x", "17", "2 records are called"),
    ],
)
def test_what_would_make_wrong_books_is_refused(
    north: Ledger, number: str, choice: Choice, why: str, detail: str, words: str
) -> None:
    """Nothing of a refused decision is kept."""
    with pytest.raises(BadRequest, match=words):
        _decide(north, number, choice, why, detail)
    assert {_state(north, one).choice for one in "1234"} == {None}


def test_a_cleared_link_is_a_new_generation(north: Ledger) -> None:
    """The next document has another key, and the record is open again."""
    _decide(north, DONE, Choice.CLEAR_LINK)
    state = _state(north, "1")
    assert (state.generation, state.status, state.is_open) == (1, TransferStatus.PENDING, True)
    assert state.external_number is None
