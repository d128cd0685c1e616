"""What receiveResponseXML brought: an answer, a refusal of the whole set, or nothing that tells what became of it."""

from __future__ import annotations

from connectors.contract.errors import TieoutError
from connectors.contract.web_connector import Session, Verdict
from connectors.contract.xml import read_xml
from connectors.quickbooks_desktop.errors import explain_set
from connectors.quickbooks_desktop.guards import found as found_by
from connectors.quickbooks_desktop.hresults import explain_hresult

_NOTHING_DONE = {"0x80040400", "0x80040413", "0x80040423"}
"""HRESULTs after which nothing of the set was executed (facts 3.2, 5.2)."""
_NO_RECORD = (
    "QuickBooks keeps no answer of this message set; a look in the books tells whether it was executed."
)


def judge(session: Session, response: str, hresult: str, message: str) -> Verdict:
    """Say what came back for the set that is out; the contents are whoever posted it's to read, but for what a guard asks."""
    if hresult.strip() or (message.strip() and not response.strip()):
        return _failed(session, hresult, message)
    try:
        root = read_xml(response)
    except TieoutError as error:
        return Verdict(kind="unclear", response=response, error=error.message)
    group = root.find("QBXMLMsgsRs") if root.tag == "QBXML" else None
    if group is None:
        return Verdict(kind="unclear", error="QuickBooks gave an answer that is no qbXML response.")
    answered_id = group.get("newMessageSetID", "")
    if answered_id and answered_id != session.out_id:
        return Verdict(kind="unclear", error="QuickBooks answered another message set.")
    if session.probing:
        return _probed(group.get("messageSetStatusCode", ""), len(group), response)
    if session.asks:
        found = found_by(session.asks, response)
        return Verdict(kind="answered", clear=not found, error=found)
    return Verdict(kind="answered", response=response)


def _probed(code: str, responses: int, response: str) -> Verdict:
    if responses and code in {"", "0"}:
        return Verdict(kind="answered", response=response)
    error = explain_set(code)
    return Verdict(
        kind="unfound",
        error=_NO_RECORD if error is None or code in {"600", "9002"} else f"{error.message} ({code})",
    )


def _failed(session: Session, hresult: str, message: str) -> Verdict:
    error = explain_hresult(hresult, message)
    words = f"{error.message} {error.remedy}".strip()
    refused = hresult.strip().casefold() in _NOTHING_DONE and not session.probing
    ends = hresult.strip().casefold() not in _NOTHING_DONE
    return Verdict(kind="refused" if refused else "unclear", hresult=hresult.strip(), error=words, ends=ends)
