"""Reads a message set as QuickBooks' parser does: the official schema where its folder is given, the element tables always."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree

from connectors.sandbox.quickbooks_desktop import statuses
from connectors.sandbox.quickbooks_desktop.grammar import (
    BrokenError,
    Field,
    Node,
    check,
    read,
    table,
    too_long,
)
from connectors.sandbox.quickbooks_desktop.kinds import KINDS, NOT_ITERATED, QUERIES, QUERY_LIST, QUERY_TXN
from connectors.sandbox.quickbooks_desktop.queries import DELETED_QUERY
from connectors.sandbox.shared.xml import NotXmlError, parsed

ENVIRONMENT = "TIEOUT_QBXML_SCHEMA"
_REQUEST = re.compile(r"(?P<name>\w+?)(?P<verb>Add|Mod|Query|Void|Del)Rq")
_OTHERS: dict[str, tuple[Field, ...]] = {
    "HostQueryRq": table("IncludeListMetaData(IncludeMaxCapacity) IncludeRetElement*:50"),
    "CompanyQueryRq": table("IncludeRetElement*:50 OwnerID*:G"),
    "PreferencesQueryRq": table("IncludeRetElement*:50"),
    "TxnVoidRq": table("TxnVoidType! TxnID!"),
    "TxnDelRq": table("TxnDelType! TxnID!"),
    "ListDelRq": table("ListDelType! ListID!"),
    **{f"{name}QueryRq": fields for name, fields in DELETED_QUERY.items()},
}
_MACROS = frozenset({"defMacro", "useMacro"})
_LENGTH = frozenset({"SCHEMAV_CVC_MAXLENGTH_VALID", "SCHEMAV_CVC_DATATYPE_VALID_1_2_1"})


@dataclass
class Request:
    """One request of a message set: what it is, its content, and what is wrong with it already."""

    element: str
    name: str
    verb: str
    attributes: dict[str, str] = field(default_factory=dict)
    node: Node = field(default_factory=dict)
    refusal: statuses.RefusalError | None = None


@dataclass
class MessageSet:
    """A QBXMLMsgsRq."""

    on_error: str
    new_id: str
    old_id: str
    response_data: str
    digest: str
    requests: list[Request]


class Schema:
    """The parser of one process. Without a folder only the built-in tables check."""

    def __init__(self, folder: Path | None = None) -> None:
        named = folder or (Path(os.environ[ENVIRONMENT]) if os.environ.get(ENVIRONMENT) else None)
        self.official: etree.XMLSchema | None = None
        if named is not None:
            files = sorted(named.glob("qbxmlops*.xsd")) or sorted(named.glob("xsd/qbxmlops*.xsd"))
            if not files:
                raise ValueError(
                    f"There is no qbxmlops*.xsd in {named}; name the folder of the qbXML schema."
                )
            self.official = etree.XMLSchema(file=str(files[-1]))

    def read(self, text: str, *, ascii_only: bool) -> MessageSet:
        """The message set. Raises BrokenError where QuickBooks would answer 0x80040400 and carry out nothing."""
        if ascii_only and not text.isascii():
            raise BrokenError("The text holds characters that are not ASCII")
        if not re.search(r"<\?qbxml\s+version=[\"']\d+\.\d+[\"']\s*\?>", text):
            raise BrokenError("The text has no <?qbxml version=…?>")
        try:
            root = parsed(text)
        except NotXmlError as error:
            raise BrokenError(str(error)) from None
        if self.official is not None:
            self._validate(root)
        if root.tag != "QBXML" or len(root) != 1 or root[0].tag != "QBXMLMsgsRq":
            raise BrokenError("The text is no QBXML with one QBXMLMsgsRq")
        messages = root[0]
        if messages.get("onError") not in ("stopOnError", "continueOnError", "rollbackOnError"):
            raise BrokenError("QBXMLMsgsRq lacks onError")
        return MessageSet(
            messages.get("onError", ""),
            messages.get("newMessageSetID", ""),
            messages.get("oldMessageSetID", ""),
            messages.get("responseData", "includeAll"),
            hashlib.sha256(b"".join(etree.tostring(each) for each in messages)).hexdigest(),
            [self._request(each) for each in messages],
        )

    def _validate(self, root: etree._Element) -> None:
        """Refuse what the schema refuses, but for lengths: those are a status of their request (3070)."""
        if self.official is None or self.official.validate(root):
            return
        errors = [(error.type_name, error.path, error.message) for error in _log(self.official)]
        long = {path for kind, path, _ in errors if kind == "SCHEMAV_CVC_MAXLENGTH_VALID"}
        for kind, path, message in errors:
            if kind not in _LENGTH or path not in long or "pattern" in message:
                raise BrokenError(message)

    def _request(self, element: etree._Element) -> Request:
        tag = str(element.tag)
        found = _REQUEST.fullmatch(tag)
        if found is None:
            raise BrokenError(f"{tag} is no request")
        request = Request(
            tag, found["name"], found["verb"], {str(k): str(v) for k, v in element.attrib.items()}
        )
        fields = _fields(found["name"], found["verb"], tag)
        if tag == "CurrencyQueryRq":
            request.refusal = statuses.NOT_ENABLED
        elif fields is None or any(_MACROS & set(map(str, each.attrib)) for each in element.iter()):
            request.refusal = statuses.unsupported(tag)
        else:
            self._fill(request, element, fields)
        if len(request.attributes.get("requestID", "")) > 50:
            request.refusal = statuses.RefusalError(1060, "Invalid request ID")
        return request

    def _fill(self, request: Request, element: etree._Element, fields: tuple[Field, ...]) -> None:
        if self.official is None:
            _strict(request, element, fields)
        if long := too_long(element, fields):
            request.refusal = statuses.too_long(long[1], long[0])
        try:
            request.node = read(element, fields)
        except KeyError as error:
            request.refusal = statuses.unsupported(f"{error.args[0]} in {element.tag}")


def _log(schema: etree.XMLSchema) -> Iterator[Any]:
    """What the schema says; the stubs of lxml do not know that its log can be read."""
    log: Any = schema.error_log
    yield from log


def _fields(name: str, verb: str, tag: str) -> tuple[Field, ...] | None:
    if tag in _OTHERS:
        return _OTHERS[tag]
    if verb == "Query":
        if name not in QUERIES:
            return None
        return QUERY_LIST if KINDS[QUERIES[name][0]].listed else QUERY_TXN
    kind = KINDS.get(name)
    if kind is None or not (inside := kind.add if verb == "Add" else kind.mod if verb == "Mod" else ()):
        return None
    return (
        Field(f"{name}{verb}", required=True, children=inside),
        Field("IncludeRetElement", repeated=True, length=50),
    )


def _strict(request: Request, element: etree._Element, fields: tuple[Field, ...]) -> None:
    """Without the official schema: the tables' order, and what a query may not combine."""
    check(element, fields)
    if request.verb != "Query":
        return
    if "iterator" in request.attributes and request.name in NOT_ITERATED:
        raise BrokenError(f"{request.element} has no iterator")
    if request.name in QUERIES:
        given = {str(each.tag) for each in element}
        keys = given & {"ListID", "FullName", "TxnID", "RefNumber", "RefNumberCaseSensitive"}
        shown = {"IncludeLineItems", "IncludeLinkedTxns", "IncludeRetElement", "OwnerID"}
        both = {"ModifiedDateRangeFilter", "TxnDateRangeFilter"} <= given
        if len(keys) > 1 or (keys and given - keys - shown) or both:
            raise BrokenError(f"{request.element} combines what excludes each other")
