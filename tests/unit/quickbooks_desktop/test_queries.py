"""Queries: by id, number, party and date, name; each valid for every type, and as wide as what is looked for needs."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from connectors.contract.documents import Wanted
from connectors.contract.errors import BadRequest, Wait
from connectors.contract.words import Kind
from connectors.quickbooks_desktop.documents import (
    FOUND_BY_KEY,
    NUMBERED,
    SHAPES,
    TYPES,
    queries,
    read,
    shape_named,
)
from connectors.quickbooks_desktop.documents.held import Home
from connectors.quickbooks_desktop.qbxml import Request, message_set
from tests.unit.quickbooks_desktop.company import HOME
from tests.unit.quickbooks_desktop.conftest import Validate
from tests.unit.quickbooks_desktop.records import DAY


def _wanted(**changes: Any) -> Wanted:
    fields = {"kind": Kind.INVOICE, "document_type": "", "number": None, "party_id": "c", "date": DAY}
    return Wanted(**{**fields, **changes})


@pytest.mark.parametrize("document_type", sorted(SHAPES))
def test_every_query_is_valid(validate: Validate, document_type: str) -> None:
    """Whatever the type: by ids, by what is wanted, by period, the whole list; with an iterator where there is one."""
    shape = shape_named(document_type)
    asked = [queries.by_ids(shape, ["1", "2"])]
    if shape.is_list:
        asked += [queries.whole_list(shape), queries.look(shape, _wanted(name="Société & Co"))]
        asked.append(queries.look(shape, _wanted(name="x", external_id="9")))
    else:
        asked += [
            queries.dated(shape, DAY, None),
            queries.dated(shape, None, None),
            queries.look(shape, _wanted()),
        ]
        asked.append(queries.look(shape, _wanted(number="INV-1")))
        asked += [queries.by_numbers(shape, ["a", "b"])] if shape.numbered else []
    validate(message_set([Request(one) for one in asked]))


def test_what_is_looked_for() -> None:
    """A number alone; else the day and the party; a name by its first word, inactive entries too; a known id alone."""
    invoice, customer = shape_named("Invoice"), shape_named("Customer")
    rest = [["IncludeLineItems", "true"], ["IncludeLinkedTxns", "true"]]
    assert queries.look(invoice, _wanted(number="7")) == {"InvoiceQuery": [["RefNumber", "7"], *rest]}
    days = [["FromTxnDate", "2026-09-14"], ["ToTxnDate", "2026-09-14"]]
    assert queries.look(invoice, _wanted()) == {
        "InvoiceQuery": [["TxnDateRangeFilter", days], ["EntityFilter", [["ListID", "c"]]], *rest]
    }
    named = [["ActiveStatus", "All"], ["NameFilter", [["MatchCriterion", "StartsWith"], ["Name", "Acme"]]]]
    assert queries.look(customer, _wanted(name="Acme  Ltd")) == {"CustomerQuery": named}
    assert queries.look(customer, _wanted(name="日本")) == {"CustomerQuery": [["ActiveStatus", "All"]]}
    assert queries.look(customer, _wanted(name="x", external_id="9")) == {"CustomerQuery": [["ListID", "9"]]}


def test_time_is_looked_for_by_its_own_filter() -> None:
    """TimeTracking has no number and a filter of another name."""
    found = queries.look(shape_named("TimeTracking"), _wanted(number="ignored", party_id="e"))
    assert found["TimeTrackingQuery"][-1] == ["TimeTrackingEntityFilter", [["ListID", "e"]]]


def test_every_kind_has_its_types() -> None:
    """Each kind becomes types that are known, and its documents are found by number or by our key, never both."""
    assert set(TYPES) == set(Kind)
    assert all(shape_named(name) for names in TYPES.values() for name in names)
    assert not NUMBERED & FOUND_BY_KEY
    assert shape_named("ItemGroup") is SHAPES["Item"]
    with pytest.raises(BadRequest):
        shape_named("Estimate")


def test_what_cannot_be_understood_changes_nothing() -> None:
    """No id, no number where one must be, no date: nothing is concluded."""
    ok = [["TxnID", "1"], ["EditSequence", "1"], ["TxnDate", "2026-09-14"], ["Subtotal", "1.00"]]
    assert read({"InvoiceRet": ok}, HOME).date == date(2026, 9, 14)
    for broken in (ok[1:], [*ok[:3], ["Subtotal", "one"]], [*ok[:2], ["TxnDate", "14/09/26"]]):
        with pytest.raises(Wait) as caught:
            read({"InvoiceRet": broken}, HOME)
        assert caught.value.code == "unreadable"
    with pytest.raises(Wait):
        read({"TimeTrackingRet": [["TxnID", "1"], ["Duration", "7:30"]]}, HOME)


def test_a_currency_is_known_by_its_code() -> None:
    """The home currency where none is named; a code by the Currency list; an unknown one never passes for equal."""
    home = Home(currency="USD", codes={"C1": "EUR"})
    base = [["TxnID", "1"], ["Subtotal", "1.00"]]

    def code(*more: list[Any]) -> str:
        return read({"InvoiceRet": [*base, *more]}, home).currency

    assert code() == "USD"
    assert code(["CurrencyRef", [["ListID", "C1"], ["FullName", "Euro"]]]) == "EUR"
    assert code(["CurrencyRef", [["ListID", "C9"], ["FullName", "Zloty"]]]) == "Zloty"


def test_when_it_was_changed() -> None:
    """A moment with its offset; without one, or unreadable, it is not known."""
    base = [["TxnID", "1"], ["Subtotal", "1.00"]]

    def hour(said: str) -> int | None:
        found = read({"InvoiceRet": [*base, ["TimeModified", said]]}, HOME).updated_at
        return found.hour if found else None

    assert hour("2026-01-14T10:00:00-05:00") == 15
    assert hour("2026-01-14T10:00:00") is None
    assert hour("soon") is None
