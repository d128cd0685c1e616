"""Exchanges that were recorded with a real company: each answer is understood as what it was."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from connectors.contract.errors import FixMapping, Stale
from connectors.contract.words import Action, Kind, Result
from connectors.quickbooks_online.connector import QuickBooksOnline
from tests.unit.quickbooks_online.conftest import a_send
from tests.unit.quickbooks_online.scripted import Said, Scripted


def _answers(shared_data: Path, name: str) -> list[dict[str, Any]]:
    exchanges = json.loads((shared_data / "quickbooks_online" / "recorded" / f"{name}.json").read_text())
    return [one["response"] for one in exchanges]


def _say(books: Scripted, path: str, answer: dict[str, Any]) -> dict[str, Any]:
    books.say(path, Said(answer["status"]["code"], answer["body"]))
    body: dict[str, Any] = answer["body"]
    return body


def test_a_created_invoice(connector: QuickBooksOnline, books: Scripted, shared_data: Path) -> None:
    """Number, money and date of the answer."""
    body = _say(books, "/invoice", _answers(shared_data, "create__invoice")[0])
    document = connector.send_one(a_send()).document
    assert document is not None
    assert document.external_id == body["Invoice"]["Id"]
    assert (document.number, document.total, document.balance) == ("1043", Decimal(100), Decimal(100))
    assert (document.currency, document.mark, document.voided) == ("USD", None, False)


def test_a_created_customer(connector: QuickBooksOnline, books: Scripted, shared_data: Path) -> None:
    """Name and version of the answer."""
    _say(books, "/customer", _answers(shared_data, "create__customer")[0])
    outcome = connector.send_one(a_send(document_type="Customer", kind=Kind.CUSTOMER))
    assert outcome.document is not None
    assert (outcome.document.name, outcome.document.version) == ("Doe5, Jane", "0")
    assert outcome.document.active


def test_a_voided_invoice(connector: QuickBooksOnline, books: Scripted, shared_data: Path) -> None:
    """A void leaves the invoice, without money."""
    _say(books, "/invoice", _answers(shared_data, "void__invoice")[1])
    outcome = connector.send_one(a_send(action=Action.VOID, external_id="264", version="0", payload={}))
    assert outcome.document is not None
    assert (outcome.document.voided, outcome.document.total, outcome.document.version) == (True, 0, "1")


def test_a_deleted_invoice(connector: QuickBooksOnline, books: Scripted, shared_data: Path) -> None:
    """A deletion is confirmed in its own form."""
    _say(books, "/invoice", _answers(shared_data, "delete__invoice")[1])
    outcome = connector.send_one(a_send(action=Action.DELETE, external_id="266", version="0", payload={}))
    assert outcome.result is Result.DONE


def test_a_batch(connector: QuickBooksOnline, books: Scripted, shared_data: Path) -> None:
    """Items of a real batch, matched by their ids: made inactive, and stale."""
    body = _answers(shared_data, "batch__basic")[0]["body"]
    items = [{**one, "bId": one["bId"].removeprefix("bid")} for one in body["BatchItemResponse"]]
    books.say("/batch", Said(body={**body, "BatchItemResponse": items}))
    sends = [a_send(document_type=kind) for kind in ("Customer", "Invoice", "Invoice")]
    outcomes = connector.send_batch("k", sends)[1:]
    assert [one.result for one in outcomes] == [Result.REFUSED, Result.REFUSED]
    assert [type(one.error) for one in outcomes] == [FixMapping, Stale]
