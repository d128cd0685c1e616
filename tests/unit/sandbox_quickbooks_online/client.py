"""A plain HTTP client for the sandbox under test; it knows no rule, so that it cannot hide one."""

from __future__ import annotations

from typing import Any

import requests


class Client:
    """Calls one running sandbox. Every answer is a parsed body; `status` is that of the last one."""

    def __init__(self, ready: dict[str, str]) -> None:
        self.ready, self.base = ready, ready["base_url"]
        self.company = f"{self.base}/v3/company/{ready['realm_id']}"
        self.http = requests.Session()
        self.status = 0
        self.response = requests.Response()
        token = self.control("token", {})["access_token"]
        self.http.headers.update({"Authorization": f"Bearer {token}", "Accept": "application/json"})

    def close(self) -> None:
        """Close the connection."""
        self.http.close()

    def _parsed(self, response: requests.Response) -> Any:
        self.response, self.status = response, response.status_code
        return response.json()

    def get(self, path: str, **params: str) -> Any:
        """GET below the company."""
        return self._parsed(self.http.get(f"{self.company}/{path}", params=params, timeout=20))

    def post(self, path: str, body: Any, **params: str) -> Any:
        """POST JSON below the company."""
        return self._parsed(self.http.post(f"{self.company}/{path}", json=body, params=params, timeout=20))

    def make(self, entity: str, **fields: Any) -> Any:
        """Create and return the entity; an assertion fails where it is refused."""
        answer = self.post(entity.lower(), fields)
        assert self.status == 200, answer
        return answer[entity]

    def change(self, entity: str, current: Any, **fields: Any) -> Any:
        """Sparse update."""
        known = {"Id": current["Id"], "SyncToken": current["SyncToken"], "sparse": True}
        answer = self.post(entity.lower(), {**known, **fields})
        assert self.status == 200, answer
        return answer[entity]

    def read(self, entity: str, number: str) -> Any:
        """One entity."""
        return self.get(f"{entity.lower()}/{number}")[entity]

    def query(self, text: str) -> Any:
        """The QueryResponse."""
        answer = self.get("query", query=text)
        assert self.status == 200, answer
        return answer["QueryResponse"]

    def control(self, path: str, body: Any) -> Any:
        """POST to the control side; an assertion fails where it is refused."""
        response = requests.post(f"{self.base}/_sandbox/{path}", json=body, timeout=20)
        assert response.status_code == 200, response.text
        return response.json()

    def journal(self, **filters: str) -> list[Any]:
        """The effects."""
        response = requests.get(f"{self.base}/_sandbox/journal", params=filters, timeout=20)
        return list(response.json()["journal"])

    def settings(self, **changes: Any) -> None:
        """Change switches."""
        self.control("settings", changes)

    def invoice(self, amount: float = 100, **fields: Any) -> Any:
        """An invoice of one line to Amy's Bird Sanctuary."""
        return self.make("Invoice", **{**INVOICE, "Line": [sales_line(amount)], **fields})

    def payment(self, total: float, *applied: tuple[Any, float, str], **fields: Any) -> Any:
        """A payment of Amy's, applied to documents."""
        lines = [payment_line(document["Id"], amount, sort) for document, amount, sort in applied]
        return self.make(
            "Payment", **{"TotalAmt": total, "CustomerRef": {"value": "1"}, "Line": lines, **fields}
        )


def sales_line(amount: float, item: str = "1", **detail: Any) -> dict[str, Any]:
    """An item line."""
    return {
        "Amount": amount,
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": {"ItemRef": {"value": item}, **detail},
    }


def payment_line(number: str, amount: float, sort: str = "Invoice") -> dict[str, Any]:
    """A line that settles a document."""
    return {"Amount": amount, "LinkedTxn": [{"TxnId": number, "TxnType": sort}]}


def cost_line(amount: float, account: str = "20") -> dict[str, Any]:
    """An expense line on an account."""
    return {
        "Amount": amount,
        "DetailType": "AccountBasedExpenseLineDetail",
        "AccountBasedExpenseLineDetail": {"AccountRef": {"value": account}},
    }


def codes(answer: Any) -> list[str]:
    """The codes of a fault, whichever way it is spelled."""
    fault = answer.get("Fault") or answer["fault"]
    return [each["code"] for each in fault.get("Error") or fault["error"]]


INVOICE = {"CustomerRef": {"value": "1"}, "Line": [sales_line(100)]}
