"""The edge: tokens, companies, limits, request ids, batches, change data capture."""

from __future__ import annotations

import base64
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests

from connectors.sandbox.quickbooks_online.app import App
from connectors.sandbox.quickbooks_online.limits import Limits
from connectors.sandbox.quickbooks_online.settings import Options, Settings
from connectors.sandbox.quickbooks_online.store import Store
from connectors.sandbox.quickbooks_online.tokens import issue, refresh
from tests.unit.sandbox_quickbooks_online.client import INVOICE, Client, codes


def refreshed(client: Client, token: str) -> requests.Response:
    """One refresh, as any OAuth client sends it."""
    ready = client.ready
    basic = base64.b64encode(f"{ready['client_id']}:{ready['client_secret']}".encode()).decode()
    return requests.post(
        f"{client.base}/oauth2/v1/tokens/bearer",
        data={"grant_type": "refresh_token", "refresh_token": token},
        headers={"Authorization": f"Basic {basic}", "Accept": "application/json"},
        timeout=5,
    )


def test_tokens_refused(client: Client) -> None:
    """No token, a made-up one, one for another company: the gateway's own faults."""
    for headers in (
        {"Authorization": ""},
        {"Authorization": "Bearer x"},
        {"Authorization": "Bearer " + "x" * 90},
    ):
        answer = client.http.get(f"{client.company}/customer/1", headers=headers, timeout=5)
        assert (answer.status_code, codes(answer.json())) == (401, ["3200"])
    answer = client.http.get(f"{client.base}/v3/company/123/customer/1", timeout=5)
    assert (answer.status_code, codes(answer.json()), answer.json()["fault"]["type"]) == (
        403,
        ["3100"],
        "SERVICE",
    )


def test_rotation_by_day(tmp_path: Path) -> None:
    """A refresh token stays for a day; the next refresh replaces it, and the old one is dead unless a grace is set."""
    store, now = Store(tmp_path), 1_700_000_000.0
    App(store, Options(), lambda: now)
    with store.transaction():
        first = issue(store, Settings(), now).refresh
        same = refresh(store, Settings(), first, now + 3600, rotate=False)
        other = refresh(store, Settings(), first, now + 86_400, rotate=False)
        assert same is not None
        assert other is not None
        assert (same.refresh, other.refresh == first) == (first, False)
        assert refresh(store, Settings(), first, now + 86_401, rotate=False) is None
        graceful = Settings(rotation="every", refresh_grace_seconds=60)
        assert refresh(store, graceful, other.refresh, now + 86_500, rotate=False) is not None
        assert refresh(store, graceful, other.refresh, now + 86_550, rotate=False) is not None
        assert refresh(store, graceful, other.refresh, now + 86_561, rotate=False) is None
    store.close()


def test_rotation_switches(client: Client) -> None:
    """Rotation on demand, and an answer lost after rotating: the old token is dead, the new one is known to nobody."""
    first = client.ready["refresh_token"]
    assert refreshed(client, first).json()["refresh_token"] == first
    client.control("faults", {"fault": "rotate"})
    second = refreshed(client, first).json()["refresh_token"]
    assert second != first
    assert refreshed(client, first).text == '{"error":"invalid_grant"}'
    client.control("faults", {"fault": "rotate_then_500"})
    assert refreshed(client, second).status_code == 500
    assert refreshed(client, second).status_code == 400


def test_hard_expiry_is_opt_in(client: Client) -> None:
    """The hard expiry of a refresh token is answered only when asked for."""
    assert "x_refresh_token_hard_expires_in" not in refreshed(client, client.ready["refresh_token"]).json()


def test_limits_windows() -> None:
    """Ten a second, five hundred and forty batches a minute; a refused request does not count."""
    settings = Settings()
    limits = Limits()
    assert [limits.admit(settings, 100.0, batch=False) for _ in range(11)] == [True] * 10 + [False]
    assert limits.admit(settings, 101.0, batch=False)
    limits = Limits()
    assert sum(limits.admit(settings, n / 5, batch=True) for n in range(60)) == 40
    assert limits.admit(settings, 61.0, batch=True)
    limits = Limits()
    assert sum(limits.admit(settings, n / 10, batch=False) for n in range(590)) == 500
    assert all(limits.admit(Settings(limits=False), 1.0, batch=True) for _ in range(1000))


@pytest.mark.parametrize(
    ("form", "status", "has"),
    [
        ("json_lower", 429, '"fault":'),
        ("json_upper", 429, '"Fault":'),
        ("xml", 429, "<IntuitResponse"),
        ("json_403", 403, "statusCode=403"),
    ],
)
def test_throttle_forms(client: Client, form: str, status: int, has: str) -> None:
    """A refused request above the limit comes in any of the reported forms, with Retry-After or without."""
    client.settings(limits=True, limit_per_minute=2, throttle_form=form, retry_after=7)
    for _ in range(2):
        client.read("Customer", "1")
    answer = client.http.get(f"{client.company}/customer/1", timeout=5)
    assert (answer.status_code, answer.headers["Retry-After"]) == (status, "7")
    assert has in answer.text
    assert "3001" in answer.text


def test_requestid_replays(client: Client) -> None:
    """A request id answers its stored first success, whatever the body; a refusal is not stored."""
    assert codes(client.post("invoice", {}, requestid="a")) == ["2020"]
    first = client.post("invoice", INVOICE, requestid="a")
    again = client.post("invoice", {**INVOICE, "PrivateNote": "other"}, requestid="a")
    assert first == again
    assert len(client.journal()) == 1
    assert client.journal()[0]["requestid"] == "a"
    client.settings(requestid_replay=False)
    assert client.post("invoice", INVOICE, requestid="a")["Invoice"]["Id"] != first["Invoice"]["Id"]


def test_requestid_of_several_at_once(client: Client) -> None:
    """The same request id arriving several times at once has one effect, and all get the same answer."""
    with ThreadPoolExecutor(6) as pool:
        url, headers = f"{client.company}/invoice?requestid=same", dict(client.http.headers)
        sent = [pool.submit(requests.post, url, json=INVOICE, headers=headers, timeout=20) for _ in range(12)]
        assert len({each.result().text for each in sent}) == 1
    assert len(client.journal()) == 1


def batch_of(*bids: str, **more: Any) -> dict[str, Any]:
    """A batch that creates an invoice an item."""
    return {
        "BatchItemRequest": [
            {"bId": bid, "operation": "create", "Invoice": {**INVOICE, **more}} for bid in bids
        ]
    }


def test_batch_rules(client: Client) -> None:
    """Thirty items, different bIds, short ones beside a request id; items stand alone and do not see each other."""
    too_many = client.post("batch", batch_of(*map(str, range(31))))
    assert client.status == 400
    assert "30 items" in too_many["Fault"]["Error"][0]["Detail"]
    client.post("batch", batch_of("1", "1"))
    assert client.status == 400
    assert codes(client.post("batch", batch_of("12345678901"), requestid="r")) == ["2050"]
    assert codes(client.post("batch", batch_of("1"), requestid="r" * 37)) == ["2050"]
    assert client.journal() == []
    items = [
        {"bId": "1", "operation": "create", "Invoice": {**INVOICE, "DocNumber": "N"}},
        {"bId": "2", "operation": "create", "Invoice": {**INVOICE, "DocNumber": "N"}},
        {"bId": "3", "Query": "select count(*) from Invoice"},
        {"bId": "4", "operation": "read", "Invoice": {"Id": "1"}},
        {"bId": "5", "operation": "create", "Budget": {}},
    ]
    found = client.post("batch", {"BatchItemRequest": items})["BatchItemResponse"]
    assert found[0]["Invoice"]["DocNumber"] == "N"
    assert [codes(found[at]) for at in (1, 3, 4)] == [["6140"], ["2170"], ["2010"]]
    assert found[2]["QueryResponse"] == {"totalCount": 0}
    client.settings(batch_limit_enforced=False)
    client.post("batch", batch_of(*map(str, range(31))))
    assert client.status == 200


def test_batch_replay(client: Client) -> None:
    """A batch's request id replays the whole answer, or each item fails with 6000, as one user saw."""
    first = client.post("batch", batch_of("1", "2"), requestid="b")
    assert client.post("batch", batch_of("1", "2"), requestid="b") == first
    client.settings(batch_replay="fault6000")
    again = client.post("batch", batch_of("1", "2"), requestid="b")["BatchItemResponse"]
    assert [codes(each) for each in again] == [["6000"], ["6000"]]
    assert [each["bid"] for each in client.journal()] == ["1", "2"]


def test_cdc(client: Client) -> None:
    """Whole payloads, deletions, an empty object for a kind without changes; the reach only where it is enforced."""
    kept, gone = client.invoice(), client.invoice()
    client.post("invoice", gone, operation="delete")
    answer = client.get("cdc", entities="Invoice,Bill", changedSince="2020-01-01T00:00:00-08:00")
    invoices, bills = answer["CDCResponse"][0]["QueryResponse"]
    assert bills == {}
    assert {each["Id"]: each.get("status") for each in invoices["Invoice"]} == {
        kept["Id"]: None,
        gone["Id"]: "Deleted",
    }
    assert "LastUpdatedTime" in invoices["Invoice"][-1]["MetaData"]
    answer = client.get("cdc", entities="Invoice", changedSince="2100-01-01T00:00:00Z")
    assert answer["CDCResponse"] == [{"QueryResponse": [{}]}]
    client.settings(cdc_window_enforced=True)
    client.get("cdc", entities="Invoice", changedSince="2020-01-01T00:00:00-08:00")
    assert client.status == 400


def test_cdc_maximum(client: Client, tmp_path: Path) -> None:
    """One answer holds a thousand objects in all, whatever the number of kinds."""
    client.invoice()
    store = sqlite3.connect(tmp_path / "home" / "company.sqlite")
    with store:
        store.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < 1999) "
            "INSERT INTO entity SELECT kind, i, sync, name, docnumber, txndate, duedate, party, active, total, balance, "
            "created, updated, deleted, body FROM entity, n WHERE kind = 'Invoice'",
        )
    store.close()
    answer = client.get("cdc", entities="Invoice,Customer", changedSince="2020-01-01T00:00:00Z")
    invoices, customers = answer["CDCResponse"][0]["QueryResponse"]
    assert (invoices["maxResults"], customers) == (1000, {})
