"""Customers and items as payloads and back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from connectors.contract.errors import BadRequest, FixMapping, FixRecord
from connectors.contract.records import Address
from connectors.contract.words import Kind
from connectors.quickbooks_online.documents import (
    ENTITIES,
    PLANS,
    customer,
    entities_of,
    item,
    plan_of,
    shape_named,
)
from connectors.quickbooks_online.documents.shape import equal_name
from tests.unit.quickbooks_online.records import a_customer, a_desk, an_item, resolve


def test_a_customer() -> None:
    """Name with its spaces collapsed, e-mail, phone, address; the mark is in the notes; the facts carry the name."""
    address = Address(line1="1 Main St", city="Bayshore", region="CA", postal_code="94326", country="USA")
    record = a_customer(name=" Acme   Inc ", email=" pay@acme.example", phone="555-0100", address=address)
    planned = customer.plan(record, a_desk(), resolve, 0)
    assert planned.payload == {
        "DisplayName": "Acme Inc",
        "CompanyName": "Acme Inc",
        "Notes": planned.mark,
        "PrimaryEmailAddr": {"Address": "pay@acme.example"},
        "PrimaryPhone": {"FreeFormNumber": "555-0100"},
        "BillAddr": {
            "Line1": "1 Main St",
            "City": "Bayshore",
            "CountrySubDivisionCode": "CA",
            "PostalCode": "94326",
            "Country": "USA",
        },
    }
    assert (planned.facts.name, planned.facts.currency, planned.facts.number) == ("Acme Inc", "USD", None)


def test_a_currency_only_where_there_are_several() -> None:
    """A single-currency company is sent none; the other gets the customer's own or home."""
    assert "CurrencyRef" not in customer.plan(a_customer(currency="USD"), a_desk(), resolve, 0).payload
    desk = a_desk(multicurrency=True)
    assert customer.plan(a_customer(currency="EUR"), desk, resolve, 0).payload["CurrencyRef"] == {
        "value": "EUR"
    }
    assert customer.plan(a_customer(), desk, resolve, 0).payload["CurrencyRef"] == {"value": "USD"}


@pytest.mark.parametrize("name", ["Acme: North", "Acme\tNorth", "Acme\nNorth", "  ", "x" * 501])
def test_names_that_quickbooks_does_not_take(name: str) -> None:
    """Colon, tab, line break, nothing, or too much is for operations to correct (facts 4.2)."""
    with pytest.raises(FixRecord):
        customer.plan(a_customer(name=name), a_desk(), resolve, 0)
    with pytest.raises(FixRecord):
        item.plan(an_item(name=name), a_desk(), resolve, 0)


@pytest.mark.parametrize(
    "changes", [{"email": "a" * 101}, {"phone": "5" * 31}, {"address": Address(city="x" * 256)}]
)
def test_customer_texts_that_are_too_long(changes: dict[str, Any]) -> None:
    """Longer than the reference allows is told, not cut."""
    with pytest.raises(FixRecord, match="characters"):
        customer.plan(a_customer(**changes), a_desk(), resolve, 0)


def test_revising_a_customer() -> None:
    """Sparse; the note keeps what a person wrote, the address its id, the company name and currency stay as they are."""
    raw = {
        "Id": "58",
        "SyncToken": "2",
        "DisplayName": "Acme",
        "CompanyName": "ACME Holding",
        "Notes": "pays late",
        "CurrencyRef": {"value": "USD"},
        "BillAddr": {"Id": "4", "Line1": "Old", "Line2": "Floor 3", "Lat": "INVALID", "Long": "INVALID"},
    }
    planned = customer.plan(a_customer(address=Address(line1="New")), a_desk(multicurrency=True), resolve, 0)
    payload = customer.revise(customer.read(raw, "USD"), planned)
    assert payload == {
        "Id": "58",
        "SyncToken": "2",
        "sparse": True,
        "DisplayName": "Acme",
        "Notes": f"pays late\n{planned.mark}",
        "BillAddr": {"Id": "4", "Line1": "New", "Line2": "Floor 3"},
    }


def test_an_item() -> None:
    """Name, type, price and the income account, its own before the book's; there is no place for a mark."""
    planned = item.plan(an_item(unit_price=Decimal("99.50"), sku="S1", description="d"), a_desk(), resolve, 0)
    assert planned.payload == {
        "Name": "Work",
        "Type": "Service",
        "IncomeAccountRef": {"value": "account Services"},
        "UnitPrice": Decimal("99.50"),
        "Sku": "S1",
        "Description": "d",
    }
    own = item.plan(an_item(account="4010", item_type="Product"), a_desk(), resolve, 0).payload
    assert own["IncomeAccountRef"] == {"value": "account 4010"}
    assert own["Type"] == "NonInventory"


def test_items_that_cannot_be_created() -> None:
    """An inventory item, or one without any income account, is for the bookkeeper."""
    with pytest.raises(FixMapping, match="inventory"):
        item.plan(an_item(item_type="inventory"), a_desk(), resolve, 0)
    with pytest.raises(FixMapping, match="income account"):
        item.plan(an_item(), a_desk(accounts={}), resolve, 0)


def test_revising_an_item_sends_everything() -> None:
    """Sparse is not documented for items, so what the books hold goes back with our fields (facts 2.5)."""
    raw = {
        "Id": "7",
        "SyncToken": "1",
        "Name": "Work",
        "Type": "Service",
        "domain": "QBO",
        "MetaData": {"CreateTime": "x"},
        "PurchaseDesc": "theirs",
        "UnitPrice": 1,
    }
    planned = item.plan(an_item(unit_price=Decimal(2)), a_desk(), resolve, 0)
    payload = item.revise(item.read({**raw, "MetaData": {}}, "USD"), planned)
    assert payload["PurchaseDesc"] == "theirs"
    assert (payload["UnitPrice"], payload["sparse"], payload["SyncToken"]) == (Decimal(2), False, "1")
    assert "MetaData" not in payload
    assert "domain" not in payload


def test_list_entries_are_made_inactive_not_deleted() -> None:
    """The API has no delete for lists (facts 2.5)."""
    entry = customer.read({"Id": "5", "SyncToken": "0", "DisplayName": "Acme", "MetaData": {}}, "USD")
    payload = shape_named("Customer").cancel(entry)[1]
    assert (payload["Active"], payload["Id"], payload["DisplayName"]) == (False, "5", "Acme")


def test_equal_names() -> None:
    """Case and spaces do not count; an inactive entry's name is known without the books' own suffix (RULES 19)."""
    assert equal_name("  ACME  Inc ") == equal_name("acme inc")
    assert equal_name("Acme (deleted)", active=False) == "acme"
    assert equal_name("Acme (deleted)") == "acme (deleted)"


def test_every_kind_is_taken_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every kind is planned and becomes types that are known; one that this target did not have, or an unknown type, is refused by name."""
    assert set(PLANS) == set(ENTITIES) == set(Kind)
    assert all(shape_named(entity).entity == entity for kind in Kind for entity in entities_of(kind))
    monkeypatch.delitem(PLANS, Kind.REFUND)
    monkeypatch.delitem(ENTITIES, Kind.REFUND)
    for of in (plan_of, entities_of):
        with pytest.raises(BadRequest, match="refund"):
            of(Kind.REFUND)
    with pytest.raises(BadRequest, match="Nonsense"):
        shape_named("Nonsense")
