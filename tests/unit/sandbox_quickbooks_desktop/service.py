"""A SOAP service made from the WSDL's facts, for the sandbox to poll: it hands out a script and keeps all it was sent."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from lxml import etree

from connectors.sandbox.shared.xml import parsed

NS = "http://developer.intuit.com/"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"


@dataclass
class Call:
    """One call as it came: parsed, and in bytes."""

    method: str
    params: dict[str, str]
    headers: dict[str, str]
    body: bytes


@dataclass
class Service:
    """`requests` are handed out in order; `answers` overrides what a method answers, for as many calls as it lists."""

    requests: list[str] = field(default_factory=list)
    answers: dict[str, list[Any]] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    responses: list[dict[str, str]] = field(default_factory=list)
    url: str = ""
    raw: dict[str, bytes] = field(default_factory=dict)
    last_error: str = ""

    @property
    def methods(self) -> list[str]:
        """The names of the calls, in order."""
        return [call.method for call in self.calls]

    def answer(self, call: Call) -> Any:
        """What the service answers: a string, a list of strings, or an HTTP status."""
        if planned := self.answers.get(call.method):
            return planned.pop(0)
        if call.method == "authenticate":
            return ["{11111111-2222-3333-4444-555555555555}", ""]
        if call.method == "sendRequestXML":
            return self.requests.pop(0) if self.requests else ""
        if call.method == "receiveResponseXML":
            self.responses.append(call.params)
            return "50" if self.requests else "100"
        fixed = {"serverVersion": "1.0", "clientVersion": "", "getLastError": self.last_error}
        return fixed.get(call.method, "OK")


def _handler(service: Service) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            """Nothing."""

        def do_POST(self) -> None:
            if "chunked" in self.headers.get("Transfer-Encoding", ""):
                body = b""
                while size := int(self.rfile.readline(), 16):
                    body += self.rfile.read(size)
                    self.rfile.readline()
                self.rfile.readline()
            else:
                body = self.rfile.read(int(self.headers["Content-Length"]))
            element = parsed(body).find(f"{{{SOAP}}}Body")[0]
            params = {etree.QName(each).localname: each.text or "" for each in element}
            call = Call(etree.QName(element).localname, params, dict(self.headers.items()), body)
            service.calls.append(call)
            found = service.answer(call)
            if isinstance(found, int):
                self._send(found, b"no")
            else:
                self._send(200, service.raw.get(call.method) or envelope(call.method, found))

        def _send(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "text/xml; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Handler


def envelope(method: str, found: Any) -> bytes:
    """The answer of a method, as .NET writes it."""
    root = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"soap": SOAP})
    response = etree.SubElement(
        etree.SubElement(root, f"{{{SOAP}}}Body"), f"{{{NS}}}{method}Response", nsmap={None: NS}
    )
    result = etree.SubElement(response, f"{{{NS}}}{method}Result")
    if isinstance(found, list):
        for each in found:
            etree.SubElement(result, f"{{{NS}}}string").text = each
    else:
        result.text = found
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")


@contextmanager
def serving(service: Service) -> Iterator[Service]:
    """The service on a free port of this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(service))
    server.daemon_threads = True
    service.url = f"http://127.0.0.1:{server.server_address[1]}/qbwc"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def wait_for(condition: Any, seconds: float = 20) -> None:
    """Wait until something holds; an assertion fails where it does not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
