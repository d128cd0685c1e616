"""Lines of an invoice: ours as the vendor wants them, and a revision that keeps what others added to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
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


_OURS = frozenset({"Description", "Amount", "DetailType", "LineNum", "LinkedTxn"})
_OURS_IN_DETAIL = frozenset({"ItemRef", "Qty", "UnitPrice", "TaxCodeRef", "ServiceDate", "ItemAccountRef"})


def revised_lines(
    current: Sequence[Raw],
    planned: Sequence[Raw],
    types: AbstractSet[str] = frozenset({SALE, NOTE}),
    ours: AbstractSet[str] = _OURS_IN_DETAIL,
) -> list[dict[str, Any]]:
    """All lines of a revision, for the books drop what is not sent (facts 0.4).

    ``types`` are the line types that we write, ``ours`` the fields of their details. A planned line takes the id and the foreign fields of
    the line it corresponds to: an equal one first, then the next of the same item or account. Lines of other types, such as discounts,
    are carried over; lines of our types that are not planned any more go.
    """
    open_lines = [line for line in current if line.get("DetailType") in types]
    taken: dict[int, Raw] = {}
    for same in (_content, _subject):
        for place, line in enumerate(planned):
            if place in taken:
                continue
            match = next((one for one in open_lines if same(one) == same(line)), None)
            if match is not None:
                taken[place] = match
                open_lines.remove(match)
    mine = [_merged(taken.get(place), line, ours) for place, line in enumerate(planned)]
    foreign = [dict(line) for line in current if line.get("DetailType") not in types | _SERVER]
    return mine + foreign


def _content(line: Raw) -> tuple[str, ...]:
    return (*_subject(line), plain(line.get("Amount")), str(line.get("Description") or ""))


def _subject(line: Raw) -> tuple[str, ...]:
    sort = str(line.get("DetailType"))
    detail: Raw = line.get(sort) or {}
    return (sort, ref(detail, "ItemRef"), ref(detail, "AccountRef"))


def _merged(held: Raw | None, line: Raw, ours: AbstractSet[str]) -> dict[str, Any]:
    """A planned line with the id and the foreign fields of the held one; what it is linked to never changes by a revision."""
    if held is None:
        return dict(line)
    merged = {name: value for name, value in {**held, **line}.items() if name not in _OURS or name in line}
    sort = str(line["DetailType"])
    if sort in line:
        detail: Mapping[str, Any] = held.get(sort) or {}
        merged[sort] = {**{name: value for name, value in detail.items() if name not in ours}, **line[sort]}
    if held.get("LinkedTxn"):
        merged["LinkedTxn"] = held["LinkedTxn"]
    return merged
