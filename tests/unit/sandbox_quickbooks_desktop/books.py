"""A company file driven without SOAP: requests in, parsed answers out, every answer checked against the official schema."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree

from connectors.sandbox.quickbooks_desktop.control import Control
from connectors.sandbox.quickbooks_desktop.processor import Processor, Result
from connectors.sandbox.quickbooks_desktop.schema import Schema
from connectors.sandbox.shared.xml import parsed

DATA = Path(__file__).resolve().parents[3] / "../shared/data/quickbooks_desktop"
XSD = DATA / "xsd"
_COMPILED: list[Schema] = []


def schema() -> Schema:
    """The official schema, compiled once; without the shared data the built-in one."""
    if not _COMPILED:
        _COMPILED.append(Schema(XSD if XSD.is_dir() else None))
    return _COMPILED[0]


class Books:
    """One company. The answers of the last message set are in `answers`."""

    def __init__(self, home: Path, official: bool = True) -> None:
        self.control = Control(home)
        self.processor = Processor(
            self.control.home, self.control.home.books(), schema() if official else Schema()
        )
        self.result = Result("")
        self.root: Any = None

    def send(self, *requests: str, on_error: str = "continueOnError", **ids: str) -> Any:
        """Process a message set; the elements of its answer."""
        given = {"onError": on_error, **ids}
        attributes = " ".join(f'{name}="{value}"' for name, value in given.items())
        return self.text(f"<QBXMLMsgsRq {attributes}>{''.join(requests)}</QBXMLMsgsRq>")

    def text(self, inside: str) -> Any:
        """Process a text; the elements of its answer, which must satisfy the official schema where it is there."""
        self.result = self.processor.process(
            f'<?xml version="1.0" encoding="utf-8"?><?qbxml version="13.0"?><QBXML>{inside}</QBXML>'
        )
        if not self.result.response:
            return None
        whole = parsed(self.result.response)
        official = schema().official
        if official is not None:
            assert official.validate(whole), official.error_log
        self.root = whole[0]
        return list(self.root)

    def one(self, request: str) -> Any:
        """Process one request; its answer."""
        return self.send(request)[0]

    def ok(self, request: str) -> Any:
        """Process one request that must succeed; its Ret."""
        answer = self.one(request)
        assert answer.get("statusCode") == "0", etree.tostring(answer)
        return answer[0] if len(answer) else answer

    def code(self, request: str) -> str:
        """Process one request; its status code."""
        return str(self.one(request).get("statusCode"))

    def add(self, kind: str, *fields: Any) -> Any:
        """Add an object that must be accepted; its Ret."""
        return self.ok(add(kind, *fields))

    def mod(self, ret: Any, *fields: Any) -> str:
        """A Mod request of an object, under its version token."""
        kind = ret.tag.removesuffix("Ret")
        ids = [("TxnID" if ret.find("TxnID") is not None else "ListID", ret[0].text)]
        return modify(kind, *ids, ("EditSequence", ret.findtext("EditSequence")), *fields)

    def query(self, kind: str, *fields: Any, **attributes: str) -> list[Any]:
        """The Rets that a query finds."""
        return list(self.one(query(kind, *fields, **attributes)))

    def invoice(self, number: str = "1", amount: str = "100.00", *fields: Any) -> Any:
        """An invoice of one line to Cool Cars."""
        return self.add("Invoice", *invoice(number, amount, *fields))

    def pay(self, invoice_id: str, amount: str, *fields: Any) -> str:
        """A request to receive a payment for an invoice of Cool Cars."""
        applied = ("AppliedToTxnAdd", [("TxnID", invoice_id), ("PaymentAmount", amount)])
        return add(
            "ReceivePayment", ref("CustomerRef", "Cool Cars"), *fields, ("TotalAmount", amount), applied
        )


def xml(fields: Any) -> str:
    """Pairs of name and content (text or pairs) as elements, ASCII only."""
    parts = []
    for name, value in fields:
        inside = (
            xml(value)
            if isinstance(value, list)
            else escape(value).encode("ascii", "xmlcharrefreplace").decode()
        )
        parts.append(f"<{name}>{inside}</{name}>")
    return "".join(parts)


def ref(name: str, full: str) -> tuple[str, list[tuple[str, str]]]:
    """A reference by name."""
    return name, [("FullName", full)]


def add(kind: str, *fields: Any) -> str:
    """An Add request."""
    return f"<{kind}AddRq>{xml([(kind + 'Add', list(fields))])}</{kind}AddRq>"


def modify(kind: str, *fields: Any) -> str:
    """A Mod request."""
    return f"<{kind}ModRq>{xml([(kind + 'Mod', list(fields))])}</{kind}ModRq>"


def query(kind: str, *fields: Any, **attributes: str) -> str:
    """A query."""
    given = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f"<{kind}QueryRq{given}>{xml(fields)}</{kind}QueryRq>"


def cancel(verb: str, kind: str, number: str) -> str:
    """A TxnVoid, TxnDel or ListDel request."""
    key = "ListID" if verb == "ListDel" else "TxnID"
    return f"<{verb}Rq>{xml([(verb + 'Type', kind), (key, number)])}</{verb}Rq>"


def invoice(number: str, amount: str, *fields: Any) -> list[Any]:
    """The content of an invoice of one line to Cool Cars."""
    line = ("InvoiceLineAdd", [ref("ItemRef", "Services"), ("Amount", amount)])
    return [ref("CustomerRef", "Cool Cars"), ("TxnDate", "2026-03-01"), ("RefNumber", number), *fields, line]
