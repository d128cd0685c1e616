"""What QuickBooks says when it refuses: two spellings of JSON, XML and HTML read into one shape, with nothing secret in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from connectors.contract.errors import TieoutError
from connectors.contract.xml import read_xml

_TOKEN = re.compile(r"(eyJ|RT1-|AB1|Bearer )[\w\-.=+/]{6,}")
_LONGEST = 400
"""Characters kept of a detail; a 2010 lists every property that there is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One error of an answer; ``code`` without leading zeros, ``kind`` is the fault's type, such as ValidationFault."""

    code: str
    message: str
    detail: str
    element: str
    kind: str

    @property
    def words(self) -> str:
        """The vendor's own words, once."""
        if self.message.casefold() in self.detail.casefold():
            return self.detail
        return f"{self.message}: {self.detail}" if self.detail else self.message

    @property
    def systemic(self) -> bool:
        """Whether the books broke down instead of deciding (facts 0.1: SystemFault 10000 comes in a 200, too)."""
        return self.kind.casefold() == "systemfault" or (self.code.isdigit() and int(self.code) >= 10000)


def faults_in(body: object) -> tuple[Fault, ...]:
    """Faults of a JSON answer or batch item: ``Fault`` of the books, ``fault`` of the gateway (facts 0.2); none is normal."""
    if not isinstance(body, Mapping):
        return ()
    held = body.get("Fault") or body.get("fault")
    if not isinstance(held, Mapping):
        return ()
    errors = held.get("Error") or held.get("error") or ()
    kind = str(held.get("type") or "")
    found = tuple(_fault(one, kind) for one in errors if isinstance(one, Mapping))
    return found or (_fault({}, kind),)


def faults_in_xml(content: bytes) -> tuple[Fault, ...]:
    """Faults of an ``IntuitResponse`` in XML, the form in which throttling was recorded (facts 2.2); none where it is not that."""
    if b"Fault" not in content:
        return ()
    try:
        root = read_xml(content)
    except TieoutError:
        return ()
    found = []
    for held in root.iter("{*}Fault"):
        for one in held.iter("{*}Error"):
            words = {part: one.findtext(f"{{*}}{part}") for part in ("Message", "Detail")}
            found.append(
                _fault(
                    {**words, "code": one.get("code"), "element": one.get("element")}, held.get("type") or ""
                )
            )
    return tuple(found)


def _fault(one: Mapping[str, Any], kind: str) -> Fault:
    def read(name: str) -> str:
        return str(one.get(name) or one.get(name.lower()) or one.get(name.capitalize()) or "")

    code = read("code").strip().lstrip("0")
    detail = read("detail")
    if code == "3200" or kind == "AUTHENTICATION":
        # It can echo part of the token (facts 1): only what stands before it is kept.
        detail = detail.split(":")[0]
    return Fault(
        code=code, message=_safe(read("message")), detail=_safe(detail), element=read("element"), kind=kind
    )


def _safe(text: str) -> str:
    return " ".join(_TOKEN.sub(r"\1***", text).split())[:_LONGEST]
