"""Lines of what is bought: items and accounts as the vendor wants them, as words, and in a revision that keeps what others added."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from connectors.quickbooks_online.documents.lines import LONGEST, revised_lines
from connectors.quickbooks_online.documents.shape import Raw, limited, plain, ref

ITEM = "ItemBasedExpenseLineDetail"
ACCOUNT = "AccountBasedExpenseLineDetail"
TYPES = frozenset({ITEM, ACCOUNT})
_OURS = frozenset({"ItemRef", "Qty", "UnitPrice", "AccountRef"})
"""Fields of a detail that are always ours; customer and billable status are where we write them."""


def item_line(
    item_id: str, quantity: Decimal, price: Decimal, amount: Decimal, description: str | None, label: str
) -> dict[str, Any]:
    """One item; ``amount`` is quantity times price to within half a cent, or the books refuse it (6070)."""
    detail = {"ItemRef": {"value": item_id}, "Qty": quantity, "UnitPrice": price}
    return _described({"DetailType": ITEM, "Amount": amount, ITEM: detail}, description, label)


def account_line(
    account_id: str,
    amount: Decimal,
    description: str | None,
    label: str,
    *,
    customer_id: str | None = None,
    billable: bool | None = None,
) -> dict[str, Any]:
    """One amount on an account, for a customer where there is one (``billable`` then says whether it is charged on, RULES 15)."""
    detail: dict[str, Any] = {"AccountRef": {"value": account_id}}
    if customer_id:
        detail["CustomerRef"] = {"value": customer_id}
    if billable is not None:
        detail["BillableStatus"] = "Billable" if billable else "NotBillable"
    return _described({"DetailType": ACCOUNT, "Amount": amount, ACCOUNT: detail}, description, label)


def _described(line: dict[str, Any], text: str | None, label: str) -> dict[str, Any]:
    return {**line, "Description": limited(text, LONGEST, label, "description of a line")} if text else line


def expense_fields(lines: Sequence[Raw]) -> dict[str, str]:
    """Lines as words, with their count; a customer (or that there is none) and billable status where the line says whether it is billable."""
    said = {"lines": str(len(lines))}
    for place, line in enumerate(lines, start=1):
        detail: Raw = line.get(str(line.get("DetailType"))) or {}
        words = {
            "item": ref(detail, "ItemRef"),
            "account": ref(detail, "AccountRef"),
            "amount": plain(line.get("Amount")),
            "quantity": plain(detail.get("Qty")),
            "price": plain(detail.get("UnitPrice")),
            "description": str(line.get("Description") or ""),
        }
        said.update({f"line {place} {word}": text for word, text in words.items() if text})
        if _names_customer(line):
            said[f"line {place} customer"] = ref(detail, "CustomerRef")
            said[f"line {place} billable"] = str(detail["BillableStatus"])
    return said


def revised_expense_lines(current: Sequence[Raw], planned: Sequence[Raw]) -> list[dict[str, Any]]:
    """All lines of a revision; ids, links and what others set on a line stay."""
    named = {"CustomerRef", "BillableStatus"} if any(_names_customer(line) for line in planned) else set()
    lines = revised_lines(current, planned, TYPES, _OURS | named)
    return [
        {name: value for name, value in line.items() if name != "Received" and not _unfinished(name, value)}
        for line in lines
    ]


def _unfinished(name: str, value: Any) -> bool:
    """Whether a link does not say yet to which document it goes (a receipt that was planned without its order)."""
    return name == "LinkedTxn" and any(one.get("TxnId") == "" for one in value)


def _names_customer(line: Raw) -> bool:
    return "BillableStatus" in (line.get(str(line.get("DetailType"))) or {})
