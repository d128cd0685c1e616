"""A server on loopback that answers what a test tells it to, and keeps what it was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TID = "1-5f734f0e-58baa045003ab251111c54e6"


@dataclass(frozen=True)
class Said:
    """One answer; ``drop`` closes the connection after so many bytes of it."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    drop: int | None = None

    @property
    def content(self) -> bytes:
        """The bytes of the body."""
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@dataclass(frozen=True)
class Asked:
    """One request."""

    method: str
    path: str
    params: dict[str, str]
    headers: dict[str, str]
    body: bytes


class Scripted:
    """Answers by path: the next of a list, the last one for ever."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.answers: dict[str, list[Said | Callable[[Asked], Said]]] = {}
        self._lock = threading.Lock()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self.thread.start()

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def say(self, path: str, *answers: Said | Callable[[Asked], Said]) -> None:
        """What to answer where a path ends so."""
        self.answers[path] = list(answers)

    def of(self, path: str) -> list[Asked]:
        """Requests whose path ends so."""
        return [one for one in self.asked if one.path.endswith(path)]

    def close(self) -> None:
        """Stop."""
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def answer(self, asked: Asked) -> Said:
        """The next answer for a request."""
        with self._lock:
            self.asked.append(asked)
            for path, answers in self.answers.items():
                if asked.path.endswith(path):
                    said = answers.pop(0) if len(answers) > 1 else answers[0]
                    return said if isinstance(said, Said) else said(asked)
        return Said(404, b"<html>nothing here</html>")

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        scripted = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                params = {name: values[0] for name, values in parse_qs(parts.query).items()}
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                said = scripted.answer(Asked(self.command, parts.path, params, dict(self.headers), body))
                if said.drop == 0:
                    self.close_connection = True
                    return
                self.send_response(said.status)
                headers = {"Content-Length": str(len(said.content)), "intuit_tid": TID, **said.headers}
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(said.content[: said.drop])
                if said.drop is not None:
                    self.close_connection = True

            def do_POST(self) -> None:
                self.do_GET()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
                """Say nothing."""

        return Handler


def fault(code: str, message: str = "", detail: str = "", kind: str = "ValidationFault") -> dict[str, Any]:
    """A fault as the books write it."""
    error = {"Message": message, "Detail": detail, "code": code, "element": ""}
    return {"Fault": {"Error": [error], "type": kind}, "time": "2020-09-29T06:53:30.000-07:00"}


def gate(code: str, detail: str = "", kind: str = "AUTHENTICATION") -> dict[str, Any]:
    """A fault as the gateway writes it, recorded."""
    error = {"message": f"errorCode=00{code}", "detail": detail, "code": code, "element": None}
    return {"warnings": None, "fault": {"error": [error], "type": kind}, "time": 1601391072830}


def invoice(invoice_id: str = "266", **changes: Any) -> dict[str, Any]:
    """An invoice of the books, after a recorded one."""
    return {
        "domain": "QBO",
        "sparse": False,
        "Id": invoice_id,
        "SyncToken": "0",
        "MetaData": {
            "CreateTime": "2020-09-29T05:58:07-07:00",
            "LastUpdatedTime": "2020-09-29T05:58:07-07:00",
        },
        "DocNumber": "1043",
        "TxnDate": "2026-09-14",
        "CurrencyRef": {"value": "USD", "name": "United States Dollar"},
        "LinkedTxn": [],
        "Line": [
            {
                "Id": "1",
                "LineNum": 1,
                "Amount": 100.0,
                "DetailType": "SalesItemLineDetail",
                "SalesItemLineDetail": {
                    "ItemRef": {"value": "1", "name": "Services"},
                    "TaxCodeRef": {"value": "NON"},
                },
            },
            {"Amount": 100.0, "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {}},
        ],
        "TxnTaxDetail": {"TotalTax": 0},
        "CustomerRef": {"value": "1", "name": "Amy's Bird Sanctuary"},
        "TotalAmt": 100.0,
        "Balance": 100.0,
        **changes,
    }
