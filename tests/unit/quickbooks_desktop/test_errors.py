"""What QuickBooks says becomes what a person has to do."""

from __future__ import annotations

import pytest

from connectors.contract.errors import (
    ClosedPeriod,
    Collision,
    Differs,
    FixMapping,
    FixRecord,
    Outage,
    Reconnect,
    Stale,
    TieoutError,
    Uncertain,
    Wait,
    WrongCompany,
)
from connectors.quickbooks_desktop.errors import CODES, SETS, explain, explain_set
from connectors.quickbooks_desktop.hresults import HRESULTS, explain_hresult
from connectors.quickbooks_desktop.qbxml import Status

RECORDED = [
    ("3070", 'The string "a5ad6d73" in the field "AccountNumber" is too long.', FixRecord),
    ("3100", 'The name "X" of the list element is already in use.', Collision),
    (
        "3140",
        'There is an invalid reference to QuickBooks Customer "Joe Smith" in the SalesOrder.',
        FixMapping,
    ),
    ("3170", "There was an error when modifying a list. This list has been modified by another user.", Wait),
    (
        "3171",
        "An attempt was made to modify a Invoice with a date that is on or before the closing date",
        ClosedPeriod,
    ),
    ("3180", "There was an error when saving a Invoice.  QuickBooks error message: credit limit", FixRecord),
    ("3180", 'Customer list, element "X" has been modified by another user.', Wait),
    ("3180", "The transaction could not be locked.", Wait),
    ("3200", 'The provided edit sequence "1416315972" is out-of-date. ', Stale),
    ("3210", 'The "Quantity" field has an invalid value "1".', FixRecord),
    ("3210", "QuickBooks error message: You cannot pay more than the amount due.", Collision),
    ("3231", "The request has not been processed.", Wait),
    ("3290", 'The item "1CAF77-1783534817" is placed in the request in incorrect order.', Stale),
    ("4711", "Something new.", FixRecord),
]


@pytest.mark.parametrize(("code", "words", "expected"), RECORDED)
def test_a_status_becomes_its_error(code: str, words: str, expected: type[TieoutError]) -> None:
    """By code, and where a code covers several things by the vendor's words; which are always shown."""
    error = explain(Status(code, "Error", words), "17")
    assert type(error) is expected
    assert words.strip() in error.message
    assert (error.code, error.request_id) == (code, "17")
    assert error.remedy


@pytest.mark.parametrize(("code", "severity"), [("0", "Info"), ("1", "Info"), ("500", "Warn")])
def test_done_and_not_found_are_no_errors(code: str, severity: str) -> None:
    """A query that finds nothing says 1, one that misses some ids 500 (facts 4)."""
    assert explain(Status(code, severity, "said")) is None


def test_a_warning_counts_by_what_came_with_it() -> None:
    """With the document it was done; without, it was not; a lost link is told either way."""
    saved = Status("550", "Warn", "saved but the notes were not")
    assert explain(saved, documents=1) is None
    assert type(explain(saved)) is FixRecord
    assert type(explain(Status("570", "Warn", "closed"), documents=1)) is Differs


def test_the_status_of_a_set() -> None:
    """Unknown or forgotten sets leave it to the look; the rest is ours to mend."""
    assert explain_set("") is None
    assert explain_set("0") is None
    found = {code: type(explain_set(code, "id")) for code in ("600", "9001", "9002", "9004", "9005", "77")}
    expected = {
        "600": Uncertain,
        "9001": TieoutError,
        "9002": Uncertain,
        "9004": TieoutError,
        "9005": Uncertain,
        "77": Uncertain,
    }
    assert found == expected


@pytest.mark.parametrize(
    ("hresult", "expected"),
    [
        ("0x8004040A", WrongCompany),
        ("0x80040408", Outage),
        ("0x80040418", Reconnect),
        ("0x80040400", TieoutError),
        ("0xDEAD", Outage),
    ],
)
def test_an_hresult_becomes_its_error(hresult: str, expected: type[TieoutError]) -> None:
    """In either case of letters; an unknown one is an outage with the words."""
    error = explain_hresult(hresult, "its words")
    assert type(error) is expected
    assert "its words" in error.message
    assert error.code == hresult


def test_every_meaning_is_a_sentence_with_a_source() -> None:
    """Each line of the tables can be read by a person and says where it is from."""
    for meaning in (*CODES.values(), *SETS.values(), *HRESULTS.values()):
        assert meaning.sentence.endswith(".")
        assert meaning.source
        assert meaning.remedy or meaning.error.default_remedy
