"""A company file in small: what QuickBooks answers to an Add, so that reading, comparing and revising can be tried on it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from connectors.contract.documents import BooksDocument, Planned
from connectors.quickbooks_desktop.documents import read
from connectors.quickbooks_desktop.documents.held import Home
from connectors.quickbooks_desktop.elements import has, number_of, ref, text_of
from connectors.quickbooks_desktop.qbxml import Request, body, message_set, parse

HOME = Home(currency="USD", codes={"C-EUR": "EUR"})
TOTAL = {
    "Invoice": "Subtotal", "Bill": "AmountDue", "Check": "Amount", "CreditCardCharge": "Amount", "PurchaseOrder": "TotalAmount",
    "ItemReceipt": "TotalAmount", "CreditMemo": "TotalAmount", "ARRefundCreditCard": "TotalAmount",
}  # fmt: skip
_CENT = Decimal("0.01")


def answered(payload: Mapping[str, Any], *more: list[Any], txn_id: str = "1A-1417118624") -> dict[str, Any]:
    """The Ret of an Add, through a real document and the parser: ids, times, version, names beside ids, amounts worked out."""
    request, children = body(parsed(payload))
    name = request.removesuffix("Add")
    is_list = name in {"Customer", "Vendor"} or (name.startswith("Item") and name != "ItemReceipt")
    held: list[Any] = [
        ["ListID" if is_list else "TxnID", txn_id],
        ["TimeCreated", "2026-09-14T10:00:00-05:00"],
        ["TimeModified", "2026-09-14T10:00:00-05:00"],
        ["EditSequence", "1789398000"],
    ]
    total, lines = Decimal(0), 0
    for child, value in children:
        if child.endswith("LineAdd"):
            lines += 1
            line = _line(value, f"{txn_id[:2]}{lines}-1417118624")
            total += number_of(line, "Amount")
            held.append([child.removesuffix("Add") + "Ret", line])
        elif child == "RefundAppliedToTxnAdd":
            total += number_of(value, "RefundAmount")
            held.append(["RefundAppliedToTxnRet", value])
        elif child == "AppliedToTxnAdd":
            amount = ["Amount", text_of(value, "PaymentAmount")]
            held.append(
                ["AppliedToTxnRet", [["TxnID", text_of(value, "TxnID")], ["TxnType", "Invoice"], amount]]
            )
        elif child not in {"IsAutoApply", "ApplyCheckToTxnAdd"}:
            held.append([child, _named(child, value)])
    if name in TOTAL:
        held.append([TOTAL[name], f"{total:.2f}"])
    if name == "Invoice":
        held += [["SalesTaxTotal", "0.00"], ["BalanceRemaining", f"{total:.2f}"]]
    return {f"{name}Ret": [*held, *more]}


def parsed(payload: Mapping[str, Any]) -> dict[str, Any]:
    """A payload as it comes out of the rendered XML."""
    text = message_set([Request(payload, "1")])
    renamed = text.replace("QBXMLMsgsRq", "QBXMLMsgsRs").replace(' onError="continueOnError"', "")
    return dict(parse(renamed).responses[0].documents[0])


def _named(child: str, value: Any) -> Any:
    if not child.endswith("Ref"):
        return value
    return value if has(value, "FullName") else [*value, ["FullName", f"Name of {text_of(value, 'ListID')}"]]


def _line(value: Any, line_id: str) -> list[Any]:
    """A line with its id and the amount that QuickBooks works out; its link is not told."""
    built = [["TxnLineID", line_id]]
    built += [[name, _named(name, held)] for name, held in value if name != "LinkToTxn"]
    if has(value, "Quantity"):
        price = "Cost" if has(value, "Cost") else "Rate"
        if not has(value, "Amount"):
            product = number_of(value, "Quantity") * number_of(value, price)
            built.append(["Amount", f"{product.quantize(_CENT, ROUND_HALF_UP):.2f}"])
        elif not has(value, price):
            built.append([price, f"{number_of(value, 'Amount') / number_of(value, 'Quantity'):.5f}"])
    return built


def kept(planned: Planned, *more: list[Any]) -> BooksDocument:
    """A planned document as the books hold it."""
    return read(answered(planned.payload, *more), HOME)


def changed(document: BooksDocument, line: int, *fields: list[Any]) -> BooksDocument:
    """The document with other fields on one of its lines, as if somebody had edited it by hand."""
    name, children = body(document.raw)
    names = {field[0] for field in fields}
    built, seen = [], 0
    for child, value in children:
        if child.endswith("LineRet"):
            seen += 1
            if seen == line:
                built.append([child, [*(one for one in value if one[0] not in names), *fields]])
                continue
        built.append([child, value])
    return read({name: built}, HOME)


def without_line(document: BooksDocument, line: int) -> BooksDocument:
    """The document without one of its lines."""
    name, children = body(document.raw)
    places = [place for place, (child, _) in enumerate(children) if child.endswith("LineRet")]
    return read({name: [one for place, one in enumerate(children) if place != places[line - 1]]}, HOME)


def customer_of(payload: Mapping[str, Any]) -> str:
    """ListID of the customer that a payload names."""
    return ref(body(payload)[1], "CustomerRef")
