"""Speaks SOAP as the Web Connector does: a .NET client, document style, recorded byte for byte where it was recorded (facts 1.2)."""

from __future__ import annotations

import http.client
import select
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

from lxml import etree

from connectors.sandbox.shared.xml import NotXmlError, parsed

NAMESPACE = "http://developer.intuit.com/"
_SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
_AGENT = "Mozilla/4.0 (compatible; MSIE 6.0; MS Web Services Client Protocol 4.0.30319.42000)"
_HEAD = (
    '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body>'
)
_TAIL = "</soap:Body></soap:Envelope>"
# How long .NET waits for "100 Continue" before it sends the body unasked.
_CONTINUE_SECONDS = 0.35


class CallError(Exception):
    """A call that brought no usable answer: a sentence that says what came instead."""


def envelope(method: str, params: tuple[tuple[str, str], ...]) -> bytes:
    """The body of a call. Empty strings are empty elements; qbXML inside is escaped, line ends are references."""
    inside = "".join(
        f"<{name}>{_escaped(value)}</{name}>" if value else f"<{name} />" for name, value in params
    )
    call = (
        f'<{method} xmlns="{NAMESPACE}">{inside}</{method}>'
        if inside
        else f'<{method} xmlns="{NAMESPACE}" />'
    )
    return f"{_HEAD}{call}{_TAIL}".encode()


def _escaped(text: str) -> str:
    plain = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return plain.replace("\r", "&#13;").replace("\n", "&#10;")


def answer(method: str, body: bytes) -> list[str]:
    """The strings of an answer: one, or those of an ArrayOfString. Raises CallError for what the Web Connector rejects."""
    try:
        root = parsed(body)
    except NotXmlError as error:
        raise CallError(f"{method}: Response is not well-formed XML. {error}") from None
    found = root.find(f"{{{_SOAP}}}Body")
    if root.tag != f"{{{_SOAP}}}Envelope" or found is None or len(found) != 1:
        raise CallError(f"{method}: the answer is no SOAP 1.1 envelope with one element in its body.")
    if found[0].tag == f"{{{_SOAP}}}Fault":
        raise CallError(f"{method}: SOAP fault: {found[0].findtext('faultstring') or ''}")
    if found[0].tag != f"{{{NAMESPACE}}}{method}Response":
        raise CallError(f"{method}: the answer holds {found[0].tag} instead of {method}Response.")
    if any(len(each) and ((each.text or "").strip(" \r\n\t") or each.text) for each in root.iter()):
        raise CallError(f"{method}: the answer has white space between its elements.")
    result = found[0].find(f"{{{NAMESPACE}}}{method}Result")
    if result is None:
        return []
    return [_text(method, each) for each in result] if method == "authenticate" else [_text(method, result)]


def _text(method: str, element: etree._Element) -> str:
    if method == "authenticate" and element.tag != f"{{{NAMESPACE}}}string":
        raise CallError(f"authenticate: Index Out Of Range ({element.tag} instead of string).")
    if len(element):
        raise CallError(f"{method}: its result holds elements instead of text.")
    return element.text or ""


class Wire:
    """A connection to the service, kept alive between calls as .NET does."""

    def __init__(
        self,
        url: str,
        *,
        timeout: float = 60.0,
        expect_continue: bool = True,
        chunked: bool = False,
        slow_seconds: float = 0.0,
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"The URL of the service is an http or https address, not {url!r}.")
        self.path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self.expect, self.chunked, self.slow = expect_continue, chunked, slow_seconds
        sort = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self.connection = sort(parts.hostname, parts.port, timeout=timeout)

    def close(self) -> None:
        """Hang up."""
        self.connection.close()

    def call(self, method: str, *params: tuple[str, str]) -> list[str]:
        """Make a call. Raises CallError for a transport error, a status that is not 200, and a wrong answer."""
        self.send(method, *params)
        try:
            response = self.connection.getresponse()
            body = response.read()
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise CallError(f"{method}: {type(error).__name__} while waiting for the answer.") from None
        if response.status == 500 and b"Fault" in body:
            return answer(method, body)
        if response.status != 200:
            raise CallError(f"{method}: the server answered {response.status} {response.reason}.")
        sort = response.headers.get_content_type()
        if sort != "text/xml":
            raise CallError(f"{method}: the answer is {sort}, but text/xml was expected.")
        return answer(method, body)

    def send(self, method: str, *params: tuple[str, str]) -> None:
        """Make a call without waiting for its answer."""
        body = envelope(method, params)
        try:
            self._fresh()
            self._headers(method, len(body))
            for piece in self._pieces(body):
                self.connection.send(piece)
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise CallError(f"{method}: {type(error).__name__} while sending.") from None

    def _fresh(self) -> None:
        """A connection that the server closed meanwhile is opened again."""
        sock = self.connection.sock
        if sock is not None and select.select([sock], [], [], 0)[0]:
            self.close()

    def _headers(self, method: str, length: int) -> None:
        self.connection.putrequest("POST", self.path, skip_accept_encoding=True)
        self.connection.putheader("User-Agent", _AGENT)
        self.connection.putheader("Content-Type", "text/xml; charset=utf-8")
        self.connection.putheader("SOAPAction", f'"{NAMESPACE}{method}"')
        if self.chunked:
            self.connection.putheader("Transfer-Encoding", "chunked")
        else:
            self.connection.putheader("Content-Length", str(length))
        if self.expect:
            self.connection.putheader("Expect", "100-continue")
        self.connection.endheaders()
        if self.expect:
            select.select([self.connection.sock], [], [], _CONTINUE_SECONDS)

    def _pieces(self, body: bytes) -> Iterator[bytes]:
        """The body whole, or in chunks, or slowly."""
        count = 10 if self.slow or self.chunked else 1
        size = max(1, -(-len(body) // count))
        for start in range(0, len(body), size):
            piece = body[start : start + size]
            yield b"%x\r\n%b\r\n" % (len(piece), piece) if self.chunked else piece
            if self.slow:
                time.sleep(self.slow / count)
        if self.chunked:
            yield b"0\r\n\r\n"
