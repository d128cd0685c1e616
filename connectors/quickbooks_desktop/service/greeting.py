"""The first call's host and company answer, compared with the book: nothing is handed out to another company (promise 6)."""

from __future__ import annotations

import ntpath
from typing import Any

from connectors.contract.errors import TieoutError
from connectors.contract.web_connector import Desk, Identity
from connectors.contract.xml import read_xml

_NEEDED = (13, 0)
_LONGEST = 4 * 1024 * 1024


def problem(text: str, company_file: str, version: str, desk: Desk, identity: Identity) -> str:
    """Why this company file is not the book's, in words for the operator; empty if it is.

    ``text`` is the strHCPResponse, ``company_file`` the path of the open file, ``version`` the newest qbXML of the request processor.
    """
    try:
        root = read_xml(text, _LONGEST)
    except TieoutError:
        return "The Web Connector did not say which company is open; nothing was exchanged. Update again."
    name = (root.findtext(".//CompanyRet/CompanyName") or "").strip()
    if root.find(".//CompanyRet") is None or not name:
        return "QuickBooks did not say which company is open; nothing was exchanged. Update again."
    return _company(root, name, company_file, desk, identity) or _version(root, version)


def _company(root: Any, name: str, company_file: str, desk: Desk, identity: Identity) -> str:
    found = _file_ids(root, identity.owner_id)
    wrong = [
        desk.company_name and _folded(desk.company_name) != _folded(name),
        desk.company_file and _path(desk.company_file) != _path(company_file),
        found and identity.file_id.casefold() not in found,
    ]
    if any(wrong):
        expected = (
            _shown(desk.company_name, desk.company_file)
            or f"the company that carries FileID {identity.file_id}"
        )
        if wrong[2] and not (wrong[0] or wrong[1]):
            return (
                f"The company that is open, {_shown(name, company_file)}, carries another FileID than book {desk.book}; nothing was "
                "exchanged. Add this book's QWC file to the Web Connector again, while this company is open."
            )
        return (
            f"The company that is open is {_shown(name, company_file)}, but book {desk.book} expects {expected}; nothing was exchanged. "
            "Open the right company file in QuickBooks, then update again."
        )
    if not found and not desk.company_name:
        return (
            f"The company {_shown(name, company_file)} carries no FileID, and book {desk.book} names no company; nothing was exchanged. "
            "Add the QWC file to the Web Connector again, or name the company in the book."
        )
    return ""


def _file_ids(root: Any, owner_id: str) -> set[str]:
    """File ids stored for our owner; those of others where ours has none, because not every Web Connector says whose they are."""
    ours: set[str] = set()
    others: set[str] = set()
    for one in root.iter("DataExtRet"):
        value = (one.findtext("DataExtValue") or "").strip().casefold()
        if one.findtext("DataExtName") == "FileID" and value:
            owner = (one.findtext("OwnerID") or "").strip().casefold()
            (ours if owner == owner_id.casefold() else others).add(value)
    return ours or others


def _version(root: Any, version: str) -> str:
    said = [one.text or "" for one in root.iter("SupportedQBXMLVersion")] or [version]
    if max(map(_numbers, said)) >= _NEEDED:
        return ""
    return (
        f"This QuickBooks knows qbXML up to {said[-1] or 'an unknown version'} only; 13.0 is needed (QuickBooks 2014 or later). "
        "Nothing was exchanged."
    )


def _numbers(text: str) -> tuple[int, ...]:
    parts = text.strip().upper().removeprefix("CA").removeprefix("UK").split(".")
    return tuple(int(part) for part in parts if part.isascii() and part.isdigit()) or (0,)


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _path(text: str) -> str:
    return ntpath.normcase(ntpath.normpath(text.strip()))


def _shown(name: str, path: str) -> str:
    return " in ".join(part for part in (f"“{name}”" if name else "", path) if part)
