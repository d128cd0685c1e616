"""SOAP as the Web Connector speaks it: document style, one call in, one answer out without any white space (facts 1.2)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from connectors.contract.errors import TieoutError
from connectors.contract.xml import read_xml
from connectors.quickbooks_desktop.service.table import METHODS, NAMESPACE, Method

LONGEST = 12 * 1024 * 1024
"""Longest body in bytes; the parser takes no text above 10 MB, and an iterator keeps answers far below (facts 3.5)."""
SOAP_11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_12 = "http://www.w3.org/2003/05/soap-envelope"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_HEAD = (
    '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="{soap}" '
    f'xmlns:xsi="{_XSI}" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body>'
)
_TAIL = "</soap:Body></soap:Envelope>"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Unreadable(Exception):
    """The body is no XML that is read here; nobody can say in which SOAP to answer."""


class Fault(Exception):
    """The call cannot be served; the sentence goes back as a SOAP fault."""

    def __init__(self, sentence: str, soap: str = SOAP_11) -> None:
        self.sentence = sentence
        self.soap = soap
        super().__init__(sentence)


@dataclass(frozen=True, slots=True)
class Call:
    """One call; every parameter is there, empty where it was left out. Nothing of it is ever printed: it holds a password or a ticket."""

    method: Method
    values: Mapping[str, str]
    soap: str

    def __repr__(self) -> str:
        """The method alone."""
        return f"Call({self.method.name})"


def read(body: bytes) -> Call:
    """Read a call.

    Raises:
        Unreadable: it is no well-formed XML, is too long, or has a DOCTYPE.
        Fault: it is no document-style call of a method that there is.
    """
    try:
        root = read_xml(body, LONGEST)
    except TieoutError as error:
        raise Unreadable(error.message) from None
    soap = next((one for one in (SOAP_11, SOAP_12) if root.tag == f"{{{one}}}Envelope"), None)
    if soap is None:
        raise Fault("The request is no SOAP 1.1 or 1.2 envelope.")
    inside = root.findall(f"{{{soap}}}Body")
    if len(inside) != 1 or len(inside[0]) != 1:
        raise Fault("The SOAP body must hold exactly one call.", soap)
    _must_be_document_style(inside[0], soap)
    return _call(inside[0][0], soap)


def _must_be_document_style(body: Any, soap: str) -> None:
    encoded = any(one.get(f"{{{soap}}}encodingStyle") for one in (body, body[0]))
    if encoded or any(not str(one.tag).startswith("{") for one in body[0]):
        raise Fault(
            "This service speaks document style, and the request is RPC style: "
            "set <Style>Document</Style> in the QWC file and add it to the Web Connector again.",
            soap,
        )


def _call(element: Any, soap: str) -> Call:
    name = str(element.tag).removeprefix(f"{{{NAMESPACE}}}")
    method = METHODS.get(name)
    if method is None:
        raise Fault(f"There is no such method in {NAMESPACE}.", soap)
    known = [one.partition(":")[0] for one in method.parameters]
    values = dict.fromkeys(known, "")
    seen: set[str] = set()
    for child in element:
        parameter = str(child.tag).removeprefix(f"{{{NAMESPACE}}}")
        if parameter not in values or parameter in seen or len(child):
            raise Fault(
                f"{name} takes each of these once, as plain text: {', '.join(known) or 'nothing'}.", soap
            )
        seen.add(parameter)
        values[parameter] = child.text or ""
    return Call(method, values, soap)


def empty_call(name: str, soap: str) -> Call:
    """A call of which nothing but its method was read."""
    method = METHODS[name]
    return Call(method, dict.fromkeys((one.partition(":")[0] for one in method.parameters), ""), soap)


def answer(call: Call, result: str | int | Sequence[str]) -> bytes:
    """Answer a call; an empty text is an empty element, never one that is missing (facts 1.2)."""
    name = call.method.name
    if isinstance(result, str | int):
        inside = _element(f"{name}Result", str(result))
    else:
        inside = f"<{name}Result>{''.join(_element('string', one) for one in result)}</{name}Result>"
    return f'{_HEAD.format(soap=call.soap)}<{name}Response xmlns="{NAMESPACE}">{inside}</{name}Response>{_TAIL}'.encode()


def fault(sentence: str, soap: str = SOAP_11, *, ours: bool = False) -> bytes:
    """Say as a fault why a call was not served; ``ours`` where the caller did nothing wrong."""
    words = _text(sentence)
    if soap == SOAP_12:
        code = "Receiver" if ours else "Sender"
        inside = (
            f"<soap:Fault><soap:Code><soap:Value>soap:{code}</soap:Value></soap:Code><soap:Reason>"
            f'<soap:Text xml:lang="en">{words}</soap:Text></soap:Reason></soap:Fault>'
        )
    else:
        code = "Server" if ours else "Client"
        inside = (
            f"<soap:Fault><faultcode>soap:{code}</faultcode><faultstring>{words}</faultstring></soap:Fault>"
        )
    return f"{_HEAD.format(soap=soap)}{inside}{_TAIL}".encode()


def content_type(soap: str) -> str:
    """Content type of an answer."""
    return "application/soap+xml; charset=utf-8" if soap == SOAP_12 else "text/xml; charset=utf-8"


def _element(name: str, text: str) -> str:
    return f"<{name}>{_text(text)}</{name}>" if text else f"<{name} />"


def _text(text: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", text), {"\r": "&#13;"})
