"""The fault switches, the acts of a person, the settings: what they do, and that nonsense is refused with a sentence."""

from __future__ import annotations

import time

import pytest
import requests

from tests.unit.sandbox_quickbooks_online.client import INVOICE, Client, codes


def dropped(client: Client, **params: str) -> None:
    """Post an invoice and see the connection end without an answer."""
    with pytest.raises(requests.ConnectionError):
        requests.post(
            f"{client.company}/invoice", json=INVOICE, params=params, headers=client.http.headers, timeout=5
        )


def test_commit_then_drop(client: Client) -> None:
    """The invoice is in the books, the answer is lost; the same request id gets it."""
    client.control(
        "faults", {"fault": "commit_then_drop", "entity": "invoice", "operation": "create", "skip": 1}
    )
    client.post("invoice", INVOICE)
    assert client.status == 200
    dropped(client, requestid="k")
    assert len(client.journal(entity="Invoice")) == 2
    again = client.post("invoice", INVOICE, requestid="k")
    assert again["Invoice"]["Id"] == client.journal()[1]["id"]
    assert len(client.journal(entity="Invoice")) == 2


def test_drop_before_commit(client: Client) -> None:
    """The connection ends and nothing is in the books."""
    client.control("faults", {"fault": "drop_before_commit"})
    dropped(client)
    assert client.journal() == []
    client.invoice()


@pytest.mark.parametrize(
    ("kind", "status", "effects"),
    [
        ("commit_then_504", 504, 1),
        ("html_502", 502, 0),
        ("html_503", 503, 0),
        ("html_500", 500, 0),
        ("html_413", 413, 0),
        ("html_404", 404, 0),
        ("garbage", 200, 1),
        ("throttle", 429, 0),
    ],
)
def test_other_answers(client: Client, kind: str, status: int, effects: int) -> None:
    """Pages of the web server, half an answer, a throttle: with the effect, or without it."""
    client.control("faults", {"fault": kind, "entity": "invoice", "operation": "create"})
    answer = client.http.post(f"{client.company}/invoice", json=INVOICE, timeout=5)
    assert answer.status_code == status
    if kind != "throttle":
        with pytest.raises(requests.exceptions.JSONDecodeError):
            answer.json()
    assert len(client.journal()) == effects
    client.invoice()


def test_two_hundred_without_success(client: Client) -> None:
    """Two hundred with a fault, two hundred with nothing."""
    client.control("faults", [{"fault": "fault_in_200"}, {"fault": "empty_200"}])
    assert codes(client.post("invoice", INVOICE)) == ["10000"]
    assert client.status == 200
    assert sorted(client.post("invoice", INVOICE)) == ["BatchItemResponse", "time"]
    client.control("faults", {"fault": "fault_in_500"})
    assert codes(client.post("invoice", INVOICE)) == ["10000"]
    assert client.status == 500
    assert client.journal() == []


def test_faults_in_a_batch(client: Client) -> None:
    """One item throttled; a whole batch dropped when one of its items matches."""
    client.control("faults", {"fault": "throttle_item", "entity": "Invoice", "skip": 1})
    body = {"BatchItemRequest": [{"bId": bid, "operation": "create", "Invoice": INVOICE} for bid in "123"]}
    found = client.post("batch", body)["BatchItemResponse"]
    assert ["Fault" in each for each in found] == [False, True, False]
    assert codes(found[1]) == ["3001"]
    client.control("faults", {"fault": "commit_then_drop", "entity": "invoice", "operation": "create"})
    with pytest.raises(requests.ConnectionError):
        client.post("batch", body)
    assert len(client.journal()) == 5


def test_half_a_batch(client: Client) -> None:
    """A batch can stop in the middle: its first items are in the books, and its request id answers nothing kept."""
    client.control("faults", {"fault": "commit_then_drop", "operation": "batch", "items": 2})
    body = {"BatchItemRequest": [{"bId": bid, "operation": "create", "Invoice": INVOICE} for bid in "123"]}
    with pytest.raises(requests.ConnectionError):
        client.post("batch", body, requestid="b")
    assert [each["bid"] for each in client.journal(requestid="b")] == ["1", "2"]
    client.post("batch", body, requestid="b")
    assert len(client.journal()) == 5


def test_stale_behind_the_clients_back(client: Client) -> None:
    """Somebody changes the invoice just before our change arrives."""
    invoice = client.invoice()
    client.control("faults", {"fault": "stale", "entity": "invoice"})
    body = {"Id": invoice["Id"], "SyncToken": "0", "sparse": True, "PrivateNote": "mine"}
    assert codes(client.post("invoice", body)) == ["5010"]
    assert client.read("Invoice", invoice["Id"])["SyncToken"] == "1"
    assert client.change("Invoice", {**invoice, "SyncToken": "1"}, PrivateNote="mine")["SyncToken"] == "2"


def test_unreadable(client: Client) -> None:
    """Reads fail while writes go on."""
    client.control("faults", {"fault": "unreadable", "times": 3})
    client.invoice()
    for path, params in (
        ("customer/1", {}),
        ("query", {"query": "select * from Item"}),
        ("cdc", {"entities": "Item", "changedSince": "2026-01-01"}),
    ):
        assert codes(client.get(path, **params)) == ["10000"]
        assert client.status == 500
    client.read("Customer", "1")


def test_fault_on_queries_of_one_entity(client: Client) -> None:
    """A fault can be aimed at the queries of one kind."""
    client.control("faults", {"fault": "html_503", "entity": "invoice", "operation": "query"})
    client.query("select * from Item")
    assert (
        client.http.get(
            f"{client.company}/query", params={"query": "select * from invoice"}, timeout=5
        ).status_code
        == 503
    )


def test_delay(client: Client) -> None:
    """An answer can be late, after the work is done, without holding up others."""
    client.control("faults", {"fault": "delay", "seconds": 30.5, "when": "after", "entity": "invoice"})
    with pytest.raises(requests.ReadTimeout):
        requests.post(f"{client.company}/invoice", json=INVOICE, headers=client.http.headers, timeout=0.3)
    started = time.monotonic()
    assert len(client.journal()) == 1
    assert time.monotonic() - started < 5


def test_noise(client: Client) -> None:
    """New and null properties can appear in every answer."""
    client.settings(response_noise=True)
    assert "AddedYesterday" in client.read("Customer", "1")
    assert "AddedYesterday" in client.query("select * from Item")["Item"][0]


def test_acts_of_a_person(client: Client) -> None:
    """A person renames, edits, voids, deletes; the journal tells their effects from ours."""
    invoice = client.invoice()
    payment = client.payment(100, (invoice, 100, "Invoice"))
    client.control("act", {"act": "rename", "entity": "customer", "id": 1, "name": "Amy's"})
    client.control(
        "act", {"act": "edit", "entity": "Invoice", "id": invoice["Id"], "fields": {"PrivateNote": "theirs"}}
    )
    client.control("act", {"act": "void", "entity": "Payment", "id": payment["Id"]})
    client.control("act", {"act": "delete", "entity": "Invoice", "id": invoice["Id"]})
    client.control("act", {"act": "create", "entity": "Customer", "fields": {"DisplayName": "By hand"}})
    theirs = [(each["entity"], each["operation"]) for each in client.journal(source="ui")]
    assert theirs == [
        ("Customer", "update"),
        ("Invoice", "update"),
        ("Payment", "void"),
        ("Invoice", "delete"),
        ("Customer", "create"),
    ]
    assert client.read("Customer", "1")["DisplayName"] == "Amy's"


def test_renamed_customer_on_documents(client: Client) -> None:
    """Documents show a name as it is today, without having changed."""
    invoice = client.invoice()
    client.control("act", {"act": "rename", "entity": "customer", "id": 1, "name": "Amy's"})
    found = client.read("Invoice", invoice["Id"])
    assert (found["CustomerRef"]["name"], found["SyncToken"]) == ("Amy's", "0")
    assert client.query("select * from Invoice")["Invoice"][0]["CustomerRef"]["name"] == "Amy's"


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("faults", {"fault": "earthquake"}, "one of: "),
        ("faults", {"fault": "throttle", "colour": 1}, "no colour"),
        ("faults", {"fault": "throttle", "operation": "dance"}, "operation of a fault"),
        ("settings", {"colour": "red"}, "no setting 'colour'"),
        ("settings", {"limits": "yes"}, "true or false"),
        ("settings", {"inactive_reference": "700"}, "one of 610, 2500, accept"),
        ("act", {"act": "dance"}, "one of: "),
        ("act", {"act": "void", "entity": "Invoice", "id": 99}, "no Invoice 99"),
        ("nothing", {}, "There is no POST"),
    ],
)
def test_nonsense(client: Client, path: str, body: dict[str, object], words: str) -> None:
    """A wrong order to the control side is answered with a sentence that says what would be right."""
    answer = requests.post(f"{client.base}/_sandbox/{path}", json=body, timeout=5)
    assert answer.status_code in {400, 404}
    assert words in answer.json()["error"]


def test_counts(client: Client) -> None:
    """Effects and requests can be counted."""
    client.invoice()
    client.query("select * from Item")
    found = requests.get(f"{client.base}/_sandbox/journal/counts", timeout=5).json()
    assert (found["effects"], found["total"]) == ({"Invoice": {"create": 1}}, 1)
    assert (found["requests"]["requests"], found["requests"]["metered_reads"]) == (2, 1)
