"""Reads the compact element tables (which children an aggregate has, in which order) and checks and parses by them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from lxml import etree

Node = dict[str, Any]
"""An aggregate: child name → text or Node, and a list of these where the table says that the child repeats."""

_TOKEN = re.compile(r"[(){}]|[^\s(){}]+")
_NAME = re.compile(
    r"(?P<name>\w+)(?P<need>!?)(?P<many>\*?)(?::(?P<sort>[A-Z])|:(?P<length>\d+))?(?:=(?P<macro>\w+))?"
)
PATTERNS = {
    "A": re.compile(r"([+\-]?\d{1,13}(\.\d{2})?)?"),
    "P": re.compile(r"([+\-]?\d{1,10}(\.\d{1,5})?)?"),
    "D": re.compile(r"(\d{4}-\d{2}-\d{2})?"),
    "T": re.compile(r"(\d{4}-\d{1,2}-\d{1,2}(T\d{1,2}(:\d{1,2}(:\d{1,2}([+\-]\d{1,2}:\d{1,2})?)?)?)?)?"),
    "I": re.compile(r"([+\-]?PT(\d+H)?(\d+M)?(\d+S)?)?"),
    "B": re.compile(r"true|false|1|0|"),
    "N": re.compile(r"[+\-]?\d+"),
    "G": re.compile(r"0|\{[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}"),
}
"""How a value of each sort is written: amount, price or quantity, date, instant, interval, yes or no, number, GUID."""


@dataclass(frozen=True)
class Field:
    """One child: its name, whether it must be there, whether it repeats, and what it holds."""

    name: str
    required: bool = False
    repeated: bool = False
    sort: str = ""
    length: int = 0
    children: tuple[Field, ...] = ()
    group: int = 0  # children of one group, other than 0, may come in any order


class BrokenError(ValueError):
    """A request that QuickBooks cannot parse (0x80040400)."""


MACROS: dict[str, tuple[Field, ...]] = {}
_REFERENCE = (Field("ListID", length=36), Field("FullName"))


def table(text: str) -> tuple[Field, ...]:
    """Fields from `Name!:41 Line*(…) Address=Address {A* B*}`: ! required, * repeated, :A a sort, :41 a length."""
    tokens = _TOKEN.findall(text)
    fields, rest = _read(tokens, 0)
    if rest != len(tokens):
        raise ValueError(f"Too many closing brackets in the table {text[:60]!r}.")
    return fields


def _read(tokens: list[str], at: int) -> tuple[tuple[Field, ...], int]:
    fields: list[Field] = []
    group = 0
    while at < len(tokens) and tokens[at] != ")":
        if tokens[at] in "{}":
            group = len(fields) + 1 if tokens[at] == "{" else 0
            at += 1
            continue
        found = _NAME.fullmatch(tokens[at])
        if found is None:
            raise ValueError(f"The table holds {tokens[at]!r}, which is no field.")
        at += 1
        children = MACROS[found["macro"]] if found["macro"] else ()
        if at < len(tokens) and tokens[at] == "(":
            children, at = _read(tokens, at + 1)
            at += 1
        elif found["name"].endswith("Ref"):
            children = _REFERENCE
        length = int(found["length"] or 0)
        fields.append(
            Field(
                found["name"],
                bool(found["need"]),
                bool(found["many"]),
                found["sort"] or "",
                length,
                children,
                group,
            )
        )
    return tuple(fields), at


MACROS["Address"] = table(
    "Addr1:41 Addr2:41 Addr3:41 Addr4:41 Addr5:41 City:31 State:21 PostalCode:13 Country:31 Note:41"
)
MACROS["AddressBlock"] = table("Addr1:41 Addr2:41 Addr3:41 Addr4:41 Addr5:41")
MACROS["LinkedTxn"] = table("TxnID! TxnType! TxnDate!:D RefNumber:20 LinkType Amount!:A")


def read(element: etree._Element, fields: tuple[Field, ...]) -> Node:
    """The aggregate as a Node. Raises KeyError, the name, for a child that this table does not have."""
    known = {field.name: field for field in fields}
    node: Node = {}
    for child in element:
        field = known[str(child.tag)]
        value: Any = read(child, field.children) if field.children else (child.text or "")
        if field.repeated:
            node.setdefault(field.name, []).append(value)
        else:
            node[field.name] = value
    return node


def check(element: etree._Element, fields: tuple[Field, ...]) -> None:
    """Without the official schema: order, presence and form of every child. Raises BrokenError."""
    position = {field.name: index for index, field in enumerate(fields)}
    last, seen = -1, set()
    for child in element:
        name = str(child.tag)
        if name not in position:
            raise BrokenError(f"{element.tag} has no {name}")
        field = fields[position[name]]
        at = position[name] if not field.group else field.group - 1
        if at < last or (name in seen and not field.repeated):
            raise BrokenError(f"{name} is misplaced in {element.tag}")
        last = at
        seen.add(name)
        if field.children:
            check(child, field.children)
        elif len(child) or (field.sort and not PATTERNS[field.sort].fullmatch(child.text or "")):
            raise BrokenError(f"{name} of {element.tag} is not of its type")
    for field in fields:
        if field.required and field.name not in seen:
            raise BrokenError(f"{element.tag} lacks {field.name}")


def too_long(element: etree._Element, fields: tuple[Field, ...]) -> tuple[str, str] | None:
    """The first field whose text is longer than the table allows, and that text."""
    known = {field.name: field for field in fields}
    for child in element:
        field = known.get(str(child.tag))
        if field is None:
            continue
        if field.children:
            if found := too_long(child, field.children):
                return found
        elif field.length and len(child.text or "") > field.length:
            return field.name, child.text or ""
    return None


def _escaped(text: str) -> str:
    plain = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return plain.encode("ascii", "xmlcharrefreplace").decode()


def write(name: str, node: Node, fields: tuple[Field, ...]) -> str:
    """The aggregate as QuickBooks writes it: a line for each element, in the order of the table, ASCII only."""
    parts = [f"<{name}>"]
    for field in fields:
        value = node.get(field.name)
        if value is None:
            continue
        for each in value if field.repeated else (value,):
            if field.children:
                parts.append(write(field.name, each, field.children))
            else:
                parts.append(f"<{field.name}>{_escaped(str(each))}</{field.name}>")
    return "\n".join([*parts, f"</{name}>"])
