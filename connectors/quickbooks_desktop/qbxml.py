"""qbXML as text: a message set of requests, rendered for the company file, and its answer, parsed.

A request or an answered document is an ordered tree, JSON-serialisable: ``{"InvoiceAdd": [["CustomerRef", [["ListID", "…"]]], …]}``.
The order of elements is the schema's and matters: one violation, and QuickBooks executes nothing of the set (facts 3.2).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import quoteattr

from lxml import etree

from connectors.contract.errors import TieoutError, Wait
from connectors.contract.xml import read_xml

VERSION = "13.0"
"""Every QuickBooks since 2014 knows it, and its schema is the newest that is public (facts 3.1)."""
SET_ID_LENGTH = 23
"""Longest message set id that is safe (facts 3.4)."""
REQUEST_ID_LENGTH = 50
_HEAD = f'<?xml version="1.0" encoding="utf-8"?><?qbxml version="{VERSION}"?>'
_WRAPPED = ("Add", "Mod")
"""Requests whose content has an element of its own: ``InvoiceAddRq/InvoiceAdd``; queries, voids and deletes have not."""
_RECOVERY = "ErrorRecovery"

Node = Sequence[Sequence[Any]]
"""Children of one element: pairs of a name and either a text or a Node."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request of a set; ``attributes`` are ``iterator``, ``iteratorID``, ``metaData``."""

    payload: Mapping[str, Any]
    request_id: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Status:
    """What QuickBooks said of one request: code, ``Info``, ``Warn`` or ``Error``, and its words."""

    code: str
    severity: str
    message: str


@dataclass(frozen=True, slots=True)
class Response:
    """The answer to one request; ``documents`` are trees like ``{"InvoiceRet": […]}``."""

    name: str
    request_id: str
    status: Status
    documents: tuple[Mapping[str, Any], ...]
    values: Node
    """What is said without a document around it: TxnID and TimeModified of a void, ListID and TimeDeleted of a delete."""
    recovery: Node
    """ErrorRecovery: the ids of something that was done all the same."""
    attributes: Mapping[str, str]
    """``retCount``, ``iteratorID``, ``iteratorRemainingCount`` where they were said."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a message set; ``status_code`` is empty, or 600 and 9001 to 9005 (facts 3.4)."""

    responses: tuple[Response, ...]
    new_message_set_id: str = ""
    status_code: str = ""


def body(payload: Mapping[str, Any]) -> tuple[str, Node]:
    """Name and children of the one element of a tree; keys beginning with ``@`` are our own notes, never sent."""
    names = [name for name in payload if not name.startswith("@")]
    if len(names) != 1:
        raise ValueError(f"a request has one element, not {len(names)}")
    return names[0], payload[names[0]]


def message_set(
    requests: Sequence[Request], *, new_id: str = "", old_id: str = "", on_error: str = "continueOnError"
) -> str:
    """Render a message set in US-ASCII; every other character is a numeric reference (facts 3.3).

    Raises:
        ValueError: an id is too long, or a request is not finished: our own mistake.
    """
    return around(rendered(requests), new_id=new_id, old_id=old_id, on_error=on_error)


def rendered(requests: Sequence[Request]) -> str:
    """Requests one after the other in US-ASCII, as they stand inside a message set.

    Raises:
        ValueError: a request is not finished: our own mistake.
    """
    group = etree.Element("QBXMLMsgsRq")
    for request in requests:
        _append_request(group, request)
    return "".join(etree.tostring(one, encoding="US-ASCII", xml_declaration=False).decode() for one in group)


def around(requests: str, *, new_id: str = "", old_id: str = "", on_error: str = "continueOnError") -> str:
    """Make a message set of requests that are rendered already; none and one id twice asks what became of it (facts 3.4).

    Raises:
        ValueError: an id is too long.
    """
    if max(len(new_id), len(old_id)) > SET_ID_LENGTH:
        raise ValueError(f"a message set id has at most {SET_ID_LENGTH} characters")
    named = (("newMessageSetID", new_id), ("oldMessageSetID", old_id), ("onError", on_error))
    attributes = "".join(f" {name}={quoteattr(value)}" for name, value in named if value)
    return f"{_HEAD}<QBXML><QBXMLMsgsRq{attributes}>{requests}</QBXMLMsgsRq></QBXML>"


def _append_request(group: Any, request: Request) -> None:
    if any(name.startswith("@") for name in request.payload):
        raise ValueError("this document waits for another one of its record (Connector.finish)")
    if len(request.request_id) > REQUEST_ID_LENGTH:
        raise ValueError(f"a request id has at most {REQUEST_ID_LENGTH} characters")
    name, children = body(request.payload)
    element = etree.SubElement(group, f"{name}Rq")
    if request.request_id:
        element.set("requestID", request.request_id)
    for attribute, value in request.attributes.items():
        element.set(attribute, value)
    _append(etree.SubElement(element, name) if name.endswith(_WRAPPED) else element, children)


def _append(parent: Any, children: Node) -> None:
    for name, value in children:
        element = etree.SubElement(parent, name)
        if isinstance(value, str):
            if value:
                element.text = value
        else:
            _append(element, value)


def parse(text: str | bytes) -> Answer:
    """Read the answer to a message set, leniently: what is unknown is kept as it is (facts 3.1).

    Raises:
        Wait: it is no qbXML answer, so that nothing is concluded from it (code ``unreadable``).
    """
    try:
        root = read_xml(text)
    except TieoutError as error:
        raise Wait(
            f"QuickBooks gave an answer that cannot be read: {error.message}", code="unreadable"
        ) from None
    group = root.find("QBXMLMsgsRs") if root.tag == "QBXML" else None
    if group is None:
        raise Wait("QuickBooks gave an answer that is no qbXML response.", code="unreadable")
    return Answer(
        responses=tuple(_response(one) for one in group),
        new_message_set_id=group.get("newMessageSetID", ""),
        status_code=group.get("messageSetStatusCode", ""),
    )


def _response(element: Any) -> Response:
    known = {"requestID", "statusCode", "statusSeverity", "statusMessage"}
    return Response(
        name=str(element.tag).removesuffix("Rs"),
        request_id=element.get("requestID", ""),
        status=Status(
            element.get("statusCode", ""), element.get("statusSeverity", ""), element.get("statusMessage", "")
        ),
        documents=tuple(
            {str(child.tag): _node(child)} for child in element if len(child) and child.tag != _RECOVERY
        ),
        values=[[str(child.tag), child.text or ""] for child in element if not len(child)],
        recovery=next((_node(child) for child in element if child.tag == _RECOVERY), ()),
        attributes={str(name): str(value) for name, value in element.attrib.items() if name not in known},
    )


def _node(element: Any) -> list[list[Any]]:
    return [[str(child.tag), _node(child) if len(child) else (child.text or "")] for child in element]
