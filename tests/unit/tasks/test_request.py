"""What a run is asked for: people's spellings understood, every mistake a sentence, nothing started."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from connectors.contract.errors import BadRequest
from connectors.contract.words import Kind, TransferStatus
from tasks.request import make_request


def test_nothing_asked_for_is_everything() -> None:
    """No parameter restricts nothing: all kinds in dependency order, unfiltered, real."""
    request = make_request("north")
    assert request.kinds == tuple(Kind)
    assert not request.filtered
    assert not request.asked
    assert request.parameters() == {"book": "north", "flow": "nightly", "kinds": tuple(Kind)}


def test_kinds_are_taken_as_people_write_them_and_put_in_order() -> None:
    """Plural, capitals, any order: a run takes what others need first."""
    assert make_request("north", kinds=["Invoices", "CUSTOMER"]).kinds == (Kind.CUSTOMER, Kind.INVOICE)


@pytest.mark.parametrize("text", ["A-1,A-2", "A-1 A-2", "A-1;  A-2\nA-1", ["A-1", "A-2", "A-1", ""]])
def test_numbers_are_split_at_commas_semicolons_and_spaces(text: Any) -> None:
    """As pasted from a mail or a table, each once, in the order they were written."""
    request = make_request("north", numbers=text)
    assert request.numbers == ("A-1", "A-2")
    assert request.asked
    assert request.filtered


def test_dates_and_statuses_are_understood() -> None:
    """Dates as dates or ISO text, statuses in any case; each of them filters."""
    request = make_request("north", start="2026-11-01", end=date(2026, 11, 30), statuses=["pending/failed"])
    assert (request.start, request.end) == (date(2026, 11, 1), date(2026, 11, 30))
    assert request.statuses == (TransferStatus.FAILED,)
    assert request.filtered
    assert request.parameters()["start"] == "2026-11-01"


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"kinds": ["voucher"]}, "'voucher' is no kind of record"),
        ({"statuses": ["sent"]}, "'sent' is no transfer status"),
        ({"start": "30.11.2026"}, "'30.11.2026' is not a date; write the first date as"),
        ({"end": "soon"}, "write the last date as"),
        ({"start": "2026-12-01", "end": "2026-11-01"}, "is after the last date"),
        ({"retransfer": True, "reason": "lost"}, "name the records by number"),
        ({"retransfer": True, "numbers": "A-1", "reason": "  "}, "give a reason"),
        ({"retransfer": True, "numbers": "A-1", "reason": "lost"}, "exactly one kind"),
    ],
)
def test_mistakes_are_sentences(asked: dict[str, Any], words: str) -> None:
    """A wrong parameter is refused with what is wrong and how to write it."""
    with pytest.raises(BadRequest, match=words):
        make_request("north", **asked)


def test_an_expense_report_is_never_transferred_again() -> None:
    """RULES 9: what an employee was paid once is not paid again."""
    with pytest.raises(BadRequest, match="never be transferred again"):
        make_request("north", kinds=["expense reports"], numbers="E-1", retransfer=True, reason="lost")
