"""Lines of an invoice: ours as the vendor wants them, and a revision that keeps what others added to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from connectors.contract.errors import FixRecord
from connectors.contract.protocols import Resolve
from connectors.contract.records import Invoice, InvoiceLine
from connectors.contract.words import Kind
from connectors.quickbooks_online.documents.shape import Raw, limited, plain, ref

SALE = "SalesItemLineDetail"
NOTE = "DescriptionOnly"
_HALF = Decimal("0.005")
_SERVER = frozenset({"SubTotalLineDetail"})
"""Lines that the books add by themselves."""
LONGEST = 4000
"""Longest description of a line [REF]."""


def sale_line(
    line: InvoiceLine, place: int, record: Invoice, resolve: Resolve, tax_code: str
) -> dict[str, Any]:
    """One sold line.

    The books refuse a line whose amount is not quantity times rate, rounded (6070). So quantity and rate go where their product is the
    amount to within half a cent (an exact half may be rounded either way: half hours at odd rates are everyday). Where operations'
    amount is another one, a discount say, the amount alone goes, and the description says quantity and rate.
    """
    if not line.item_id:
        # A line without ItemRef is a note to QuickBooks, and its amount is ignored (facts 4.1).
        if line.amount:
            raise FixRecord(f"{record.label}: line {place} has an amount but no item.", code="line item")
        return note_line(line, place, record)
    detail: dict[str, Any] = {"ItemRef": {"value": resolve(Kind.ITEM, line.item_id).external_id}}
    text = line.description or ""
    if abs(line.quantity * line.rate - line.amount) <= _HALF:
        detail["Qty"] = line.quantity
        detail["UnitPrice"] = line.rate
    else:
        text = f"{text} ({plain(line.quantity)} × {plain(line.rate)})".strip()
    if tax_code:
        detail["TaxCodeRef"] = {"value": tax_code}
    if line.service_date:
        detail["ServiceDate"] = line.service_date.isoformat()
    built: dict[str, Any] = {"DetailType": SALE, "Amount": line.amount, SALE: detail}
    if text:
        built["Description"] = _described(text, place, record)
    return built


def note_line(line: InvoiceLine, place: int, record: Invoice) -> dict[str, Any]:
    """A line of text."""
    text = line.description or line.item_name
    return {"DetailType": NOTE, "Description": _described(text, place, record), "DescriptionLineDetail": {}}


def _described(text: str, place: int, record: Invoice) -> str:
    return (
        text if len(text) <= LONGEST else limited(text, LONGEST, record.label, f"description of line {place}")
    )


def line_fields(lines: Sequence[Raw]) -> dict[str, str]:
    """Lines as words, with their count; the books' own subtotals left out."""
    held = [line for line in lines if line.get("DetailType") not in _SERVER]
    said = {"lines": str(len(held))}
    for place, line in enumerate(held, start=1):
        detail = line.get(SALE) or {}
        words = {
            "item": ref(detail, "ItemRef"),
            "amount": plain(line.get("Amount")),
            "quantity": plain(detail.get("Qty")),
            "rate": plain(detail.get("UnitPrice")),
            "tax code": ref(detail, "TaxCodeRef"),
            "service date": str(detail.get("ServiceDate") or ""),
            "description": str(line.get("Description") or ""),
        }
        said.update({f"line {place} {word}": text for word, text in words.items() if text})
    return said


def revised_lines(current: Sequence[Raw], planned: Sequence[Raw]) -> list[dict[str, Any]]:
    """All lines of a revision, for the books drop what is not sent (facts 0.4).

    A planned line takes the id and the foreign fields of the line it corresponds to: an equal one first, then the next of the same
    item. Discount and group lines are carried over; sold lines that are not planned any more go.
    """
    open_lines = [line for line in current if line.get("DetailType") in {SALE, NOTE}]
    taken: dict[int, Raw] = {}
    for same in (_content, _item):
        for place, line in enumerate(planned):
            if place in taken:
                continue
            match = next((one for one in open_lines if same(one) == same(line)), None)
            if match is not None:
                taken[place] = match
                open_lines.remove(match)
    ours = [_merged(taken.get(place), line) for place, line in enumerate(planned)]
    foreign = [dict(line) for line in current if line.get("DetailType") not in {SALE, NOTE, *_SERVER}]
    return ours + foreign


def _content(line: Raw) -> tuple[str, ...]:
    return (*_item(line), plain(line.get("Amount")), str(line.get("Description") or ""))


def _item(line: Raw) -> tuple[str, ...]:
    return (str(line.get("DetailType")), ref(line.get(SALE) or {}, "ItemRef"))


_OURS = frozenset({"Description", "Amount", "DetailType", SALE, "LineNum"})
_OURS_IN_DETAIL = frozenset({"ItemRef", "Qty", "UnitPrice", "TaxCodeRef", "ServiceDate", "ItemAccountRef"})


def _merged(held: Raw | None, line: Raw) -> dict[str, Any]:
    if held is None:
        return dict(line)
    merged = {**{name: value for name, value in held.items() if name not in _OURS}, **line}
    if SALE in line:
        detail: Mapping[str, Any] = held.get(SALE) or {}
        merged[SALE] = {**{k: v for k, v in detail.items() if k not in _OURS_IN_DETAIL}, **line[SALE]}
    return merged
