"""Guards: the look that a session makes right before queued documents go, because nobody could when they were queued (RULES 6, 8, 19)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from connectors.contract.documents import Wanted
from connectors.contract.errors import TieoutError
from connectors.contract.keys import find_mark
from connectors.quickbooks_desktop.documents import shape_named
from connectors.quickbooks_desktop.documents.queries import by_numbers, look
from connectors.quickbooks_desktop.documents.shape import Shape
from connectors.quickbooks_desktop.elements import text_of
from connectors.quickbooks_desktop.names import equal_name
from connectors.quickbooks_desktop.qbxml import Request, body, parse
from connectors.quickbooks_desktop.reading import checked

_LIST = ("ListID", "Name", "FullName")
_NUMBERED = ("TxnID", "RefNumber", "Memo")
_UNNUMBERED = ("TxnID", "Notes")


@dataclass(frozen=True, slots=True)
class Guard:
    """What is asked, and what must not be in the answer, as JSON for ``found``."""

    requests: tuple[Request, ...]
    asks: str


def guard_of(wanted: Sequence[Wanted]) -> Guard:
    """Ask for everything of one message set: by number, by party and date, or by name, as the look does."""
    queries: dict[str, Mapping[str, Any]] = {}
    numbers: dict[str, list[str]] = {}
    asks: dict[str, list[str]] = {"numbers": [], "marks": [], "names": []}
    for one in wanted:
        shape = shape_named(one.document_type)
        if shape.is_list:
            asks["names"].append(equal_name(one.name))
        elif one.number and shape.numbered:
            numbers.setdefault(shape.document_type, []).append(one.number)
            asks["numbers"].append(one.number.casefold())
            continue
        else:
            asks["marks"].append(one.mark)
        query = _slim(look(shape, replace(one, external_id="")), shape)
        queries.setdefault(json.dumps(query), query)
    for document_type, taken in numbers.items():
        shape = shape_named(document_type)
        query = _slim(by_numbers(shape, taken), shape)
        queries.setdefault(json.dumps(query), query)
    requests = tuple(Request(query, str(place)) for place, query in enumerate(queries.values(), start=1))
    return Guard(requests, json.dumps({**asks, "requests": len(requests)}))


def found(asks: str, response: str) -> str:
    """Why what waits behind a guard must not go, in words; empty where it may. What cannot be understood is no leave to go."""
    wanted = json.loads(asks)
    try:
        answer = parse(response)
        answered = {one.request_id for one in answer.responses}
        if answered != {str(place + 1) for place in range(wanted["requests"])}:
            return "QuickBooks did not answer every query of its guard."
        rows = [row for one in answer.responses for row in checked(one)]
    except TieoutError as error:
        return f"Its guard could not be answered: {error.message}"
    return next((words for row in rows for words in _against(wanted, body(row)[1])), "")


def _against(wanted: Mapping[str, Sequence[str]], held: Any) -> Iterator[str]:
    number, name = text_of(held, "RefNumber"), text_of(held, "FullName") or text_of(held, "Name")
    mark = find_mark(text_of(held, "Memo")) or find_mark(text_of(held, "Notes"))
    if number and number.casefold() in wanted["numbers"]:
        yield f"QuickBooks has a document with the number {number} already."
    if mark and mark in wanted["marks"]:
        yield f"QuickBooks has a document with the key {mark} already."
    if name and equal_name(name) in wanted["names"]:
        yield f"QuickBooks has an entry with the name {name} already."


def _slim(query: Mapping[str, Any], shape: Shape) -> dict[str, Any]:
    """The same question, asking for no more than it takes to judge the answer."""
    name, children = body(query)
    kept = [child for child in children if not child[0].startswith("Include")]
    needed = _LIST if shape.is_list else _NUMBERED if shape.numbered else _UNNUMBERED
    return {name: [*kept, *(["IncludeRetElement", one] for one in needed)]}
