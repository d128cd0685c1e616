"""Elements of a qbXML tree: reading values out of one and writing values into one, in the vendor's notation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from connectors.contract.errors import FixRecord
from connectors.quickbooks_desktop.qbxml import Node

Element = list[Any]
"""A name and its value: a text or a Node."""
_DURATION = re.compile(r"([+-]?)PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?")
_FIFTH = Decimal("0.00001")


def text_of(node: Node, name: str) -> str:
    """Text of the first child of a name; empty where there is none."""
    return next((value for held, value in node if held == name and isinstance(value, str)), "")


def node_of(node: Node, name: str) -> Node:
    """Children of the first child of a name; none where there is none."""
    return next((value for held, value in node if held == name and not isinstance(value, str)), ())


def nodes_of(node: Node, *names: str) -> list[tuple[str, Node]]:
    """Every child of these names, in order, with its children."""
    return [(held, value) for held, value in node if held in names and not isinstance(value, str)]


def has(node: Node, name: str) -> bool:
    """Whether there is a child of a name."""
    return any(held == name for held, _ in node)


def ref(node: Node, name: str) -> str:
    """ListID that a reference holds; empty where there is none."""
    return text_of(node_of(node, name), "ListID")


def ref_name(node: Node, name: str) -> str:
    """Name that a reference holds."""
    return text_of(node_of(node, name), "FullName")


def flag(node: Node, name: str, *, otherwise: bool = False) -> bool:
    """Boolean of a child; ``otherwise`` where there is none."""
    said = text_of(node, name)
    return said in {"true", "1"} if said else otherwise


def number_of(node: Node, name: str) -> Decimal:
    """Decimal of a child; nothing is zero.

    Raises:
        ValueError: it is no number, so the answer cannot be trusted.
    """
    said = text_of(node, name)
    try:
        return Decimal(said) if said else Decimal(0)
    except InvalidOperation:
        raise ValueError(f"{said!r} is no number") from None


def date_of(node: Node, name: str) -> date | None:
    """Date of a child; a date is never shifted by a zone (RULES 25)."""
    said = text_of(node, name)
    return date.fromisoformat(said[:10]) if said else None


def plain(value: str) -> str:
    """Number as text without trailing zeros, for comparing notations; what is no number stays as it is."""
    try:
        return format(Decimal(value).normalize() + 0, "f") if value else ""
    except InvalidOperation:
        return value


def words(text: str) -> str:
    """Words with their spaces and line breaks collapsed, for comparing what the books may lay out otherwise."""
    return " ".join(text.split())


def minutes_of(text: str) -> int:
    """Whole minutes of a duration (``PT7H30M0S``), seconds rounded.

    Raises:
        ValueError: it is no duration.
    """
    found = _DURATION.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no duration")
    sign, hours, minutes, seconds = found.groups()
    total = int(hours or 0) * 60 + int(minutes or 0) + (int(seconds or 0) + 30) // 60
    return -total if sign == "-" else total


def put(node: list[Element], name: str, value: str | Node | None) -> None:
    """Append a child, unless there is nothing to say."""
    if value:
        node.append([name, value])


def by_id(list_id: str) -> list[Element]:
    """A reference by ListID."""
    return [["ListID", list_id]]


def by_name(full_name: str) -> list[Element]:
    """A reference by full name."""
    return [["FullName", full_name]]


def as_date(day: date) -> str:
    """DATETYPE."""
    return day.isoformat()


def as_bool(value: bool) -> str:
    """BOOLTYPE."""
    return "true" if value else "false"


def as_amount(amount: Decimal, label: str) -> str:
    """AMTTYPE: exactly two decimals, at most 13 digits before them.

    Raises:
        FixRecord: it has a fraction of a cent, or is too large.
    """
    if abs(amount) >= Decimal(10) ** 13 or amount != amount.quantize(Decimal("0.01")):
        raise FixRecord(f"{label}: QuickBooks Desktop does not take the amount {amount}.", code="3040")
    return format(amount + 0, ".2f")


def as_number(value: Decimal, label: str, what: str) -> str:
    """PRICETYPE or QUANTYPE: at most five decimals, at most 10 digits before them.

    Raises:
        FixRecord: it does not fit; nothing is rounded.
    """
    if not fits(value):
        raise FixRecord(f"{label}: QuickBooks Desktop does not take the {what} {value}.", code="3060")
    return format(value.normalize() + 0, "f")


def fits(value: Decimal) -> bool:
    """Whether a quantity or price can be said as it is."""
    return abs(value) < Decimal(10) ** 10 and value == value.quantize(_FIFTH)


def as_duration(minutes: int) -> str:
    """TIMEINTERVALTYPE of whole minutes."""
    return f"PT{minutes // 60}H{minutes % 60}M"


def without(node: Node, names: Sequence[str]) -> list[Element]:
    """Children of other names."""
    return [list(child) for child in node if child[0] not in names]


def replaced(node: Node, name: str, value: str | Node) -> list[Element]:
    """Children with the first one of a name holding another value; unchanged where there is none."""
    place = next((place for place, child in enumerate(node) if child[0] == name), None)
    return [[held, value if at == place else content] for at, (held, content) in enumerate(node)]
