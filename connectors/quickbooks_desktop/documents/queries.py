"""Queries: the requests that look for documents by number, party and date, name or id. None can look for our key (RULES 5)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from connectors.contract.documents import Wanted
from connectors.quickbooks_desktop.documents.shape import Shape
from connectors.quickbooks_desktop.elements import Element, as_date
from connectors.quickbooks_desktop.names import held_words

_OTHER = re.compile(r"[^\x20-\x3e\x40-\x7e]")


def by_ids(shape: Shape, external_ids: Sequence[str]) -> dict[str, Any]:
    """Look for documents by id. Those that are gone make the answer a 500 Warn and are absent from it (facts 4)."""
    name = "ListID" if shape.is_list else "TxnID"
    return _query(shape, [[name, one] for one in external_ids])


def by_numbers(shape: Shape, numbers: Sequence[str]) -> dict[str, Any]:
    """Look for documents by RefNumber, in either case; several may have one (facts 3.3)."""
    return _query(shape, [["RefNumber", one] for one in numbers])


def dated(shape: Shape, start: date | None, end: date | None, *party_ids: str) -> dict[str, Any]:
    """Look for documents dated from start to end inclusive, of these parties where any are named."""
    days: list[Element] = []
    days += [["FromTxnDate", as_date(start)]] if start else []
    days += [["ToTxnDate", as_date(end)]] if end else []
    filters: list[Element] = [["TxnDateRangeFilter", days]] if days else []
    if parties := [["ListID", one] for one in party_ids if one]:
        filters.append([shape.party_filter, parties])
    return _query(shape, filters)


def whole_list(shape: Shape) -> dict[str, Any]:
    """Look for every entry of a list, inactive ones included."""
    return _query(shape, [["ActiveStatus", "All"]])


def look(shape: Shape, wanted: Wanted) -> dict[str, Any]:
    """Look for one wanted document: by id or name of a list entry, by number, else by party and date.

    The answer may hold more than what is wanted: names are compared by ``equal_name`` on our side, documents by our key.
    """
    if shape.is_list:
        return by_ids(shape, [wanted.external_id]) if wanted.external_id else _named(shape, wanted.name)
    if wanted.number and shape.numbered:
        return by_numbers(shape, [wanted.number])
    return dated(shape, wanted.date, wanted.date, wanted.party_id)


def _named(shape: Shape, name: str) -> dict[str, Any]:
    """Entries whose name begins like the first word: its spaces may differ, and FullName finds only what is written the same.

    Letters that are not ASCII are not asked for: whether QuickBooks knows their cases is not known.
    """
    first = _OTHER.split(held_words(name))[0].split()
    filters: list[Element] = [["ActiveStatus", "All"]]
    if first:
        filters.append(["NameFilter", [["MatchCriterion", "StartsWith"], ["Name", first[0]]]])
    return _query(shape, filters)


def _query(shape: Shape, filters: list[Element]) -> dict[str, Any]:
    return {f"{shape.document_type}Query": [*filters, *([name, "true"] for name in shape.includes)]}
