"""Names, numbers and words that a company file takes, on both sides of each edge."""

from __future__ import annotations

import pytest

from connectors.contract.book import Tax
from connectors.contract.errors import BookUnready, FixMapping, FixRecord
from connectors.quickbooks_desktop.names import (
    Entry,
    document_number,
    entry_name,
    entry_of,
    equal_name,
    held_words,
    limited,
    pick,
    possible_id,
    possible_number,
)
from connectors.quickbooks_desktop.settings import settings_of
from tests.unit.quickbooks_desktop.records import a_desk


@pytest.mark.parametrize(
    ("given", "held"), [("Acme", "Acme"), ("  A  b ", "A b"), ("é" * 41, "é" * 41), ("Cafe\u0301", "Café")]
)
def test_a_name_that_fits_is_kept(given: str, held: str) -> None:
    """Spaces are collapsed, letters composed; 41 characters fit."""
    assert entry_name(given, 41, "customer X") == held


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("", "name"),
        (" \t", "name"),
        ("a" * 42, "3070"),
        ("Acme:Job", "3090"),
        ("Łódź", "characters"),
        ("a\x01", "characters"),
    ],
)
def test_a_name_that_does_not_fit_is_refused(given: str, code: str) -> None:
    """Never cut, never changed: a sentence with code, name and remedy."""
    with pytest.raises(FixRecord) as caught:
        entry_name(given, 41, "customer X")
    assert caught.value.code == code
    assert "customer X" in caught.value.message


_NOT_NUMBERS = (
    ("123456789012", "3070"), (" ", "number"), ("№1", "characters"), ("a\nb", "characters"), ("a\tb", "characters")
)  # fmt: skip


def test_a_number_goes_whole_or_not_at_all() -> None:
    """11 characters go; 12, none, and letters that cannot be held are refused."""
    assert document_number(" 12345678901 ", 11, "invoice 1") == "12345678901"
    for given, code in _NOT_NUMBERS:
        with pytest.raises(FixRecord) as caught:
            document_number(given, 11, "invoice 1")
        assert caught.value.code == code


@pytest.mark.parametrize(
    ("given", "held"),
    [
        ("naïve — “quoted” € ™", "naïve — “quoted” € ™"),
        ("Łódź, Đà Nẵng", "Lódz, Dà Nang"),
        ("日本 😀", "?? ?"),
        ("a\r\nb\rc\td\x00\x85", "a\nb\nc d"),
        (" x ", "x"),
        ("\ud800", "?"),
    ],
)
def test_words_become_what_a_company_file_holds(given: str, held: str) -> None:
    """Windows-1252 stays, other letters become their nearest, else a question mark; control characters go, line breaks stay."""
    assert held_words(given) == held


def test_words_are_never_cut() -> None:
    """As many as fit go; one more is refused."""
    assert limited("x" * 5, 5, "invoice 1", "memo") == "x" * 5
    with pytest.raises(FixRecord, match="memo has 6 characters; QuickBooks Desktop takes 5"):
        limited("x" * 6, 5, "invoice 1", "memo")


def test_equal_names() -> None:
    """Case and spaces do not matter, letters do (RULES 19)."""
    assert equal_name(" ACME  ltd") == equal_name("Acme Ltd")
    assert equal_name("Acme Ltd") != equal_name("Acme Ltd.")


CHART = (
    Entry(list_id="1", name="Clearing", type="Bank", number="1000"),
    Entry(list_id="2", name="Old", active=False),
    Entry(list_id="3", name="Twice"),
    Entry(list_id="4", name="twice"),
    Entry(list_id="5", name="1000", type="Income"),
)


def test_an_entry_is_picked_by_number_then_name() -> None:
    """A number wins over a name that looks like one; names in any case."""
    assert pick(CHART, "1000", "account").list_id == "1"
    assert pick(CHART, " clearing ", "account", "Bank").list_id == "1"


@pytest.mark.parametrize(
    ("wanted", "types", "said"),
    [
        ("None", (), "has no account 'None'"),
        ("Old", (), "inactive"),
        ("Twice", (), "2 entries"),
        ("Clearing", ("CreditCard",), "of type Bank; it must be CreditCard"),
    ],
)
def test_an_entry_that_cannot_be_picked_is_a_mapping_to_fix(
    wanted: str, types: tuple[str, ...], said: str
) -> None:
    """Missing, inactive, ambiguous or of the wrong type: named."""
    with pytest.raises(FixMapping, match=said):
        pick(CHART, wanted, "account", *types)


def test_an_entry_is_read() -> None:
    """Accounts with number and type, others with their name alone."""
    account = [
        ["ListID", "1"],
        ["Name", "b"],
        ["FullName", "a:b"],
        ["IsActive", "false"],
        ["AccountType", "Bank"],
    ]
    assert entry_of({"AccountRet": account}) == Entry(list_id="1", name="a:b", active=False, type="Bank")
    assert (
        entry_of({"CurrencyRet": [["ListID", "2"], ["Name", "Euro"], ["CurrencyCode", "EUR"]]}).number
        == "EUR"
    )


def test_what_nothing_can_be_called_is_not_asked_for() -> None:
    """Numbers and ids that QuickBooks cannot have made: too long, empty, control characters, letters it does not hold."""
    assert [possible_number(one) for one in ("INV-1", "n° 7", "x" * 20)] == [True] * 3
    assert not any(map(possible_number, ("", "x" * 21, "é" * 21, "№1", "a\nb", "a\x00", "日本")))
    assert [possible_id(one) for one in ("80000001-1415713663", "x" * 36)] == [True] * 2
    assert not any(map(possible_id, ("", "x" * 37, "a b", "é", "a\x00", "\ud800")))


@pytest.mark.parametrize(
    ("name", "code"), [("taxed", "Taxable"), ("untaxed", "\x00"), ("item", "x" * 32), ("taxed", "日本")]
)
def test_a_tax_code_that_no_request_can_hold_makes_the_book_unready(name: str, code: str) -> None:
    """Said before anything is sent: each message set with it would be refused as a whole."""
    with pytest.raises(BookUnready, match=f"tax.codes.{name}"):
        settings_of(a_desk(tax=Tax(mode="line", codes={name: code})).book)
    assert settings_of(a_desk(tax=Tax(mode="line", codes={"taxed": "Tax", "item": "Ö" * 31})).book).page
