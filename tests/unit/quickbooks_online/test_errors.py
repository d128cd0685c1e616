"""The table of vendor codes: complete, sensible, with a remedy a bookkeeper understands and the vendor's own words."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from connectors.contract.errors import Collision, FixMapping, FixRecord, TieoutError, Wait
from connectors.quickbooks_online.errors import CODES, UNKNOWN, duplicate_id, explain
from connectors.quickbooks_online.faults import Fault, faults_in, faults_in_xml
from tests.unit.quickbooks_online.scripted import fault

KNOWN = [
    "120",
    "270",
    "500",
    "610",
    "620",
    "2010",
    "2020",
    "2030",
    "2050",
    "2080",
    "2090",
    "2170",
    "2210",
    "2500",
    "3001",
    "3100",
    "3200",
    "4000",
    "4001",
    "5010",
    "6000",
    "6070",
    "6140",
    "6190",
    "6210",
    "6240",
    "6250",
    "6430",
    "6440",
    "6540",
    "6560",
    "10000",
]


def _fault(code: str, detail: str = "", message: str = "Vendor message") -> Fault:
    (found,) = faults_in(fault(code, message, detail))
    return found


@pytest.mark.parametrize("code", KNOWN)
def test_every_known_code_is_explained(code: str) -> None:
    """Each code has a class, a sentence, a source, and a next step for a person or the remedy of its class."""
    meaning = CODES[code]
    assert meaning.sentence.endswith(".")
    assert meaning.source
    error = explain([_fault(code, "Vendor detail")], "tid-1")
    assert type(error) is meaning.error
    assert error.code == code
    assert "Vendor detail" in error.message
    assert error.remedy
    assert str(error).startswith("[tid-1]")


@pytest.mark.parametrize(
    ("words", "error", "remedy"),
    [
        ("You must select an account for this transaction.", FixMapping, "expense account"),
        (
            "The entity PurchaseOrder 75 that you are trying to link does not exist.",
            FixMapping,
            "deleted in QuickBooks",
        ),
        ("Purchase orders are not turned on for this company.", FixMapping, "Turn purchase orders on"),
        ("You must set a transaction amount.", FixRecord, "correct the record"),
        ("Vous devez choisir un compte.", FixRecord, "correct the record"),
    ],
)
def test_business_rules_name_who_can_help(words: str, error: type[TieoutError], remedy: str) -> None:
    """The one code of all business rules is told apart by its words; words that are not known keep the code's own meaning."""
    told = explain([_fault("6000", f"Business Validation Error: {words}")])
    assert type(told) is error
    assert told.code == "6000"
    assert remedy in told.remedy
    assert words in told.message


def test_the_facts_name_no_other_code(shared_data: Path) -> None:
    """The table has every code of the facts, where they are at hand."""
    facts = shared_data.parent / "facts" / "quickbooks_online.md"
    if not facts.is_file():
        pytest.skip("needs the folder shared/facts beside the checkout, which is not there")
    section = facts.read_text().split("## 3. Error codes")[1].split("Suggested client classes")[0]
    rows = re.findall(r"^\| ([\d/]+) \|", section, re.MULTILINE)
    codes = {code for row in rows for code in row.split("/")}
    assert codes
    assert codes <= CODES.keys()


def test_an_unknown_code_shows_the_vendors_words() -> None:
    """A code that nobody knows was refused: operations read what the books say."""
    error = explain([_fault("8888", "never seen before", "Novelty")], "t")
    assert type(error) is UNKNOWN.error is FixRecord
    assert "Novelty: never seen before" in error.message
    assert error.code == "8888"


def test_several_errors_are_all_shown() -> None:
    """The first decides, none is lost."""
    error = explain([_fault("2050", "Too long"), _fault("2210", "No address")])
    assert error.code == "2050"
    assert "Too long" in error.message
    assert "No address" in error.message


@pytest.mark.parametrize(
    ("code", "detail", "found"),
    [
        (
            "6140",
            "This number has already been used. DocNumber=X is assigned to TxnType=Journal Entry with TxnId=17984",
            "17984",
        ),
        ("6240", "The name supplied already exists. : Id=123", "123"),
        ("6240", "The name supplied already exists. : null", ""),
        ("6240", "Another customer is already using this name. Please use a different name.", ""),
        ("6240", "Ce nom existe : Id=77", "77"),
        ("2500", "Accounts element Id=7 not found", ""),
    ],
)
def test_the_other_document_is_named(code: str, detail: str, found: str) -> None:
    """The id of what has the number or name already is taken from the detail, in any language."""
    assert duplicate_id(_fault(code, detail)) == found
    error = explain([_fault(code, detail)])
    if found:
        assert isinstance(error, Collision)
        assert error.detail == found


def test_only_waits_are_retried_by_time() -> None:
    """A Retry-After is kept for what waiting helps, and for nothing else."""
    assert explain([_fault("3001")], retry_after=7).retry_after == 7
    assert explain([_fault("2050")], retry_after=7).retry_after is None
    assert issubclass(CODES["10000"].error, Wait)
    assert all(issubclass(meaning.error, TieoutError) for meaning in CODES.values())


def test_a_recorded_fault(shared_data: Path) -> None:
    """Real answers are read as they were recorded: a 2010 with its endless detail cut, a gateway's 401 without the token."""
    folder = shared_data / "quickbooks_online" / "recorded"
    (bad,) = faults_in(json.loads((folder / "error__400_json.json").read_text())[0]["response"]["body"])
    assert (bad.code, bad.kind, len(bad.detail) <= 400) == ("2010", "ValidationFault", True)
    assert "BadJson" in bad.detail
    (expired,) = faults_in(json.loads((folder / "error__401.json").read_text())[0]["response"]["body"])
    assert (expired.code, expired.kind, expired.detail) == ("3200", "AUTHENTICATION", "Token expired")
    items = json.loads((folder / "batch__basic.json").read_text())[0]["response"]["body"]["BatchItemResponse"]
    assert [[one.code for one in faults_in(item)] for item in items] == [[], ["610"], ["5010"], []]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html><body>Fault</body></html>",
        b"<Fault",
        b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><Fault>&e;</Fault>",
    ],
)
def test_xml_that_is_no_fault(content: bytes) -> None:
    """Other markup holds no faults and opens no files."""
    assert faults_in_xml(content) == ()
