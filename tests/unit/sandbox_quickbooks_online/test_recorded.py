"""Real recorded exchanges, replayed: the same status, the same fault codes, the same keys."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.unit.sandbox_quickbooks_online.client import Client, codes, sales_line

RECORDED = Path(__file__).resolve().parents[3] / "../shared/data/quickbooks_online/recorded"
pytestmark = pytest.mark.skipif(not RECORDED.exists(), reason="the recordings (../shared/data) are not here")


def load(name: str) -> list[dict[str, Any]]:
    """The exchanges of one recording."""
    found: list[dict[str, Any]] = json.loads((RECORDED / f"{name}.json").read_text())
    return found


def replay(client: Client, exchange: dict[str, Any], **ids: str) -> Any:
    """Send a recorded request, with the ids that this company gave instead of the recorded ones."""
    asked = exchange["request"]
    tail = asked["uri"].split("/v3/")[1].removeprefix("company/-COMPANY_ID-/")
    text = json.dumps(asked["body"]) if asked["body"] else ""
    for recorded, ours in ids.items():
        tail = tail.replace(f"/{recorded[1:]}", f"/{ours}")
        text = text.replace(f'"{recorded[1:]}"', f'"{ours}"')
    answer = client.http.request(
        asked["method"],
        f"{client.company}/{tail}",
        data=text or None,
        headers={"Content-Type": "application/json;charset=UTF-8"},
        timeout=20,
    )
    client.response, client.status = answer, answer.status_code
    assert answer.status_code == exchange["response"]["status"]["code"], answer.text
    return answer.json()


def keys(value: Any) -> Any:
    """The shape of a value: names of properties at every depth, of lists the shape of each entry."""
    if isinstance(value, dict):
        return {name: keys(each) for name, each in value.items()}
    return [keys(each) for each in value] if isinstance(value, list) else None


def test_create_customer(client: Client) -> None:
    """A created customer carries exactly the properties that the vendor answered, with the same defaults."""
    (exchange,) = load("create__customer")
    ours, theirs = replay(client, exchange)["Customer"], exchange["response"]["body"]["Customer"]
    assert keys(ours) == keys(theirs)
    assert {**ours, "Id": 0, "MetaData": 0} == {**theirs, "Id": 0, "MetaData": 0}


def test_create_invoice(client: Client) -> None:
    """A created invoice carries exactly the properties that the vendor answered, with the same defaults."""
    (exchange,) = load("create__invoice")
    ours, theirs = replay(client, exchange)["Invoice"], exchange["response"]["body"]["Invoice"]
    assert keys(ours) == keys(theirs)
    own = dict.fromkeys(("Id", "MetaData", "DocNumber", "TxnDate", "DueDate"), 0)
    assert {**ours, **own} == {**theirs, **own}
    for header in ("Content-Type", "Cache-Control", "Expires", "Transfer-Encoding"):
        assert client.response.headers[header] == exchange["response"]["headers"][header]
    assert "intuit_tid" in client.response.headers


def test_delete_invoice(client: Client) -> None:
    """Reading and deleting an invoice answer as recorded."""
    invoice = client.invoice()
    for exchange in load("delete__invoice"):
        ours = replay(client, exchange, i266=invoice["Id"])
        assert keys(ours) == keys(exchange["response"]["body"])
    assert ours["Invoice"]["status"] == "Deleted"


def test_void_invoice(client: Client) -> None:
    """Voiding keeps the invoice with every amount zero and a note that says so."""
    invoice = client.invoice()
    for exchange in load("void__invoice"):
        ours = replay(client, exchange, i264=invoice["Id"])["Invoice"]
        theirs = exchange["response"]["body"]["Invoice"]
        assert keys(ours) == keys(theirs)
    own = dict.fromkeys(("Id", "MetaData", "DocNumber", "TxnDate", "DueDate"), 0)
    assert {**ours, **own} == {**theirs, **own}


def test_batch(client: Client) -> None:
    """A batch answers each item on its own: created, not found, stale, queried."""
    cool = client.make("Customer", DisplayName="Dylan Sollfrank", BillAddr={"Line1": "Dylan Sollfrank"})
    lines = [{**sales_line(337.5, "4", UnitPrice=75, Qty=4.5), "Description": "Custom Design"}]
    old = client.make(
        "SalesReceipt",
        Line=lines,
        CustomerRef={"value": cool["Id"]},
        PaymentMethodRef={"value": "2"},
        CustomerMemo={"value": "Thank you"},
        PaymentRefNum="10264",
        DepositToAccountRef={"value": "7"},
    )
    client.change("SalesReceipt", old, PrivateNote="A private note.")
    client.make("SalesReceipt", Line=[sales_line(20)], CustomerRef={"value": cool["Id"]})
    (exchange,) = load("batch__basic")
    ours = replay(client, exchange, i11=old["Id"])["BatchItemResponse"]
    theirs = exchange["response"]["body"]["BatchItemResponse"]
    assert keys(ours[0]) == keys(theirs[0])
    assert [codes(each) for each in ours[1:3]] == [codes(each) for each in theirs[1:3]]
    assert [keys(each) for each in ours[1:3]] == [keys(each) for each in theirs[1:3]]
    (receipt,) = ours[3]["QueryResponse"]["SalesReceipt"]
    expected = keys(theirs[3]["QueryResponse"]["SalesReceipt"][1])
    expected["BillAddr"] = {"Id": None, "Line1": None}
    assert keys(receipt) == expected
    assert [each["bId"] for each in ours] == ["bid1", "bid2", "bid3", "bid4"]


def test_cdc(client: Client) -> None:
    """Change data capture answers whole estimates in the recorded envelope, however long ago it is asked from."""
    (exchange,) = load("cdc__basic")
    fields = {
        "CustomerRef": {"value": "1"},
        "CustomerMemo": {"value": "Thanks"},
        "BillAddr": exchange["response"]["body"]["CDCResponse"][0]["QueryResponse"][0]["Estimate"][1][
            "BillAddr"
        ],
        "BillEmail": {"Address": "a@example.com"},
        "Line": [{**sales_line(70, "2", UnitPrice=35, Qty=2), "Description": "Pest Control Services"}],
    }
    estimate = client.make("Estimate", **fields)
    client.invoice(70, LinkedTxn=[{"TxnId": estimate["Id"], "TxnType": "Estimate"}])
    ours = replay(client, exchange)
    theirs = exchange["response"]["body"]
    (found,) = ours["CDCResponse"][0]["QueryResponse"]
    recorded = theirs["CDCResponse"][0]["QueryResponse"][0]
    assert set(ours) == set(theirs)
    assert set(found) == set(recorded)
    assert keys(found["Estimate"][0]) == keys(recorded["Estimate"][1])
    assert found["Estimate"][0]["TxnStatus"] == recorded["Estimate"][1]["TxnStatus"] == "Closed"


def test_unknown_property(client: Client) -> None:
    """An unknown property is refused by name, never ignored."""
    (exchange,) = load("error__400_json")
    ours, theirs = replay(client, exchange), exchange["response"]["body"]
    assert keys(ours) == keys(theirs)
    assert codes(ours) == codes(theirs) == ["2010"]
    mine, seen = (each["Fault"]["Error"][0] for each in (ours, theirs))
    assert mine["Message"] == seen["Message"]
    assert mine["Detail"][:95] == seen["Detail"][:95]


def test_expired_token(client: Client) -> None:
    """An expired token is refused by the gateway, in its small letters and with its header."""
    client.control("faults", {"fault": "expire_token"})
    (exchange,) = load("error__401")
    ours, theirs = replay(client, exchange), exchange["response"]["body"]
    assert keys(ours) == keys(theirs)
    assert codes(ours) == codes(theirs) == ["3200"]
    seen = exchange["response"]["headers"]["Www-Authenticate"]
    assert client.response.headers["WWW-Authenticate"] == seen
