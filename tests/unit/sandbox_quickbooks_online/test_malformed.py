"""Malformed payloads are refused like any other; none may trip the sandbox itself."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

import pytest

from tests.unit.sandbox_quickbooks_online.client import INVOICE, Client, codes
from tests.unit.sandbox_quickbooks_online.test_balances import credit_entry
from tests.unit.sandbox_quickbooks_online.test_refusals import BILL, JOURNAL, ORDER, PURCHASE, REFUND, TIME

ODD: list[Any] = [
    None, "", 0, -1, 1.5, 1e30, True, "x", "1", " ", [], {}, [None], [{}], [[]], {"value": None}, {"value": {}}, {"x": 1},
    {"value": "abc"}, {"value": -5}, {"value": "٣"}, "NaN", "2026-02-31", "\u0000", 10**40,
]  # fmt: skip
PAYLOADS: dict[str, dict[str, Any]] = {
    "invoice": {
        **INVOICE, "LinkedTxn": [{"TxnId": "1", "TxnType": "TimeActivity"}], "BillEmail": {"Address": "a@example.com"},
        "TxnTaxDetail": {"TotalTax": 1}, "TxnDate": "2026-01-01", "BillAddr": {"Line1": "x"}, "CustomerMemo": {"value": "m"},
        "Line": [
            *INVOICE["Line"],  # type: ignore[misc]
            {"Amount": 1, "DetailType": "DiscountLineDetail", "DiscountLineDetail": {"PercentBased": True, "DiscountPercent": 1}},
        ],
    },
    "payment": {"CustomerRef": {"value": "1"}, "TotalAmt": 1, "Line": [{"Amount": 1, "LinkedTxn": [{"TxnId": "1", "TxnType": "Invoice"}]}]},
    "billpayment": {
        "VendorRef": {"value": "4"}, "TotalAmt": 1, "PayType": "Check", "CheckPayment": {"BankAccountRef": {"value": "7"}},
        "Line": [{"Amount": 1, "LinkedTxn": [{"TxnId": "1", "TxnType": "Bill"}]}],
    },
    "deposit": {
        "DepositToAccountRef": {"value": "7"},
        "Line": [
            {"Amount": 1, "DetailType": "DepositLineDetail", "DepositLineDetail": {
                "AccountRef": {"value": "5"}, "Entity": {"value": "1", "type": "Customer"}}},
            {"Amount": 1, "LinkedTxn": [{"TxnId": "1", "TxnType": "Payment"}]},
        ],
    },
    "bill": {**BILL, "LinkedTxn": [{"TxnId": "1", "TxnType": "PurchaseOrder"}]}, "purchase": {**PURCHASE, "EntityRef": {"value": "4", "type": "Vendor"}},
    "purchaseorder": ORDER, "journalentry": {"Line": [*JOURNAL["Line"], *credit_entry(1)["Line"]]}, "refundreceipt": REFUND,
    "timeactivity": {**TIME, "StartTime": "2026-01-01T08:00:00Z", "EndTime": "2026-01-01T09:00:00Z"},
    "customer": {"DisplayName": "New", "ParentRef": {"value": "1"}, "PrimaryPhone": {"FreeFormNumber": "1"}},
    "item": {"Name": "New", "IncomeAccountRef": {"value": "1"}, "ParentRef": {"value": "1"}, "Type": "Service"},
    "account": {"Name": "New", "AccountType": "Bank", "ParentRef": {"value": "7"}},
    "batch": {"BatchItemRequest": [{"bId": "1", "operation": "create", "Invoice": INVOICE}, {"bId": "2", "Query": "select * from Item"}]},
}  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where in a payload something can be put wrong."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path] + [place for key, each in inner for place in places(each, (*path, key))]


def spoiled(payload: Any, path: tuple[Any, ...], odd: Any) -> Any:
    """The payload with one odd value at one place."""
    if not path:
        return odd
    made = copy.deepcopy(payload)
    holder = made
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = odd
    return made


@pytest.mark.parametrize("path", PAYLOADS)
def test_one_odd_value(client: Client, path: str) -> None:
    """Any odd value at any place of a payload is accepted or refused, never an error of the sandbox's own."""
    payload = PAYLOADS[path]
    dice = random.Random(path)
    for place in places(payload):
        for odd in dice.sample(ODD, 8):
            answer = client.post(path, spoiled(payload, place, odd))
            assert client.status in {200, 400}, (place, odd, answer)
            if "Fault" in answer:
                assert codes(answer)[0] != "10000", (place, odd)


def test_odd_changes(client: Client) -> None:
    """Odd ids and versions in changes, deletions and voids are refused in the same way."""
    client.invoice()
    for odd in [each for each in ODD if repr(each) not in {"0", "'1'"}]:
        for body in (odd, {"Id": odd, "SyncToken": "0"}, {"Id": "1", "SyncToken": odd, "sparse": odd}):
            for params in (
                {},
                {"operation": "delete"},
                {"operation": "void"},
                {"operation": "update", "include": "void"},
            ):
                answer = client.post("invoice", body, **params)
                assert client.status == 400, answer
                assert codes(answer)[0] not in {"10000", ""}
    assert len(client.journal()) == 1


def test_odd_queries(client: Client) -> None:
    """Every beginning of a long query, and every odd value in one, is answered or refused."""
    text = "select * from Invoice where TotalAmt > '1' and TxnDate in ('2026-01-01') and CustomerRef like '%' orderby Id maxresults 5"
    for end in range(len(text) + 1):
        client.get("query", query=text[:end])
        assert client.status in {200, 400}
    for odd in ODD:
        for name in ("Id", "TotalAmt", "TxnDate", "MetaData.LastUpdatedTime", "CustomerRef", "DocNumber"):
            client.get("query", query=f"select * from Invoice where {name} = '{json.dumps(odd)}'")
            assert client.status in {200, 400}
