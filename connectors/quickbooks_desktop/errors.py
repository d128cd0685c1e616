"""Vendor code → our error with the remedy, from one table with a source for every line: status codes, message sets and HRESULTs."""

from __future__ import annotations

from dataclasses import dataclass

from connectors.contract.errors import (
    ClosedPeriod,
    Collision,
    Differs,
    FixMapping,
    FixRecord,
    Outage,
    Reconnect,
    Stale,
    TieoutError,
    Uncertain,
    Wait,
)
from connectors.quickbooks_desktop.qbxml import Status


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a code means to the person who has to act; ``source`` is the evidence of facts 5."""

    error: type[TieoutError]
    sentence: str
    remedy: str
    source: str


SUPPORT = "Nothing to correct in the record: tell support the code and what QuickBooks says."
_INACTIVE = (
    "Look in QuickBooks for the customer, item, account or payment method that it names: create it, make it active, or map another "
    "(of the right type), then retry."
)
_FIX = "Correct the field in operations, then retry."
_RULE = "Read what QuickBooks says, correct the record in operations (or the books), then retry."
_LOCKED = "Somebody works on this in QuickBooks right now, so that it is locked."

NOT_FOUND = frozenset({"1", "500"})
"""Answers to queries that found nothing, or not everything that was asked for: no error (facts 4)."""

CODES: dict[str, Meaning] = {
    "501": Meaning(TieoutError, "A field is not in this version of qbXML.", SUPPORT, "Intuit page"),
    "510": Meaning(TieoutError, "QuickBooks could not give back what was asked for.", SUPPORT, "Intuit page"),
    "530": Meaning(
        TieoutError,
        "QuickBooks left out a field that this company does not support.",
        SUPPORT,
        "Intuit page",
    ),
    "531": Meaning(
        TieoutError,
        "QuickBooks left out a value that this company does not support.",
        SUPPORT,
        "Intuit page",
    ),
    "570": Meaning(
        Differs,
        "The order's line was closed in QuickBooks, so the document is not linked to it.",
        "Look at the document and the order in QuickBooks; delete the one that is too many, then retry.",
        "Intuit page",
    ),
    "1000": Meaning(Wait, "QuickBooks broke down while it worked on this.", "", "facts 5.1"),
    "1010": Meaning(Outage, "QuickBooks is not available.", "", "facts 5.1"),
    "1030": Meaning(TieoutError, "QuickBooks does not know this request.", SUPPORT, "facts 5.1"),
    "1060": Meaning(TieoutError, "QuickBooks does not accept a request id.", SUPPORT, "facts 5.1"),
    "3000": Meaning(
        FixMapping,
        "Something this record refers to is gone from QuickBooks.",
        _INACTIVE,
        "seen live, third party",
    ),
    "3010": Meaning(
        TieoutError, "QuickBooks does not accept a yes or no that was sent.", SUPPORT, "Intuit page"
    ),
    "3020": Meaning(FixRecord, "QuickBooks does not accept a date.", _FIX, "Intuit page"),
    "3030": Meaning(TieoutError, "QuickBooks does not accept a range of dates.", SUPPORT, "Intuit page"),
    "3031": Meaning(TieoutError, "QuickBooks does not accept a range of texts.", SUPPORT, "Intuit page"),
    "3035": Meaning(FixRecord, "QuickBooks does not accept a duration.", _FIX, "Intuit page"),
    "3040": Meaning(FixRecord, "QuickBooks does not accept an amount.", _FIX, "from memory"),
    "3045": Meaning(FixRecord, "QuickBooks does not accept a price.", _FIX, "from memory"),
    "3050": Meaning(FixRecord, "QuickBooks does not accept a percentage.", _FIX, "from memory"),
    "3060": Meaning(FixRecord, "QuickBooks does not accept a quantity.", _FIX, "from memory"),
    "3065": Meaning(TieoutError, "QuickBooks does not accept a GUID.", SUPPORT, "from memory"),
    "3070": Meaning(
        FixRecord, "A text is too long for QuickBooks.", "Shorten it in operations, then retry.", "recorded"
    ),
    "3090": Meaning(
        FixRecord,
        "QuickBooks does not accept the name.",
        "Correct the name in operations, then retry.",
        "recorded",
    ),
    "3100": Meaning(
        Collision,
        "The name is already used in QuickBooks (customers, vendors, employees and other names share their names).",
        "Link the record to the entry that has the name, or change one of the two names, then retry.",
        "recorded",
    ),
    "3110": Meaning(
        TieoutError, "QuickBooks does not know a value that was sent.", SUPPORT, "seen live, third party"
    ),
    "3120": Meaning(
        FixMapping,
        "Something this record refers to does not exist in QuickBooks any more.",
        _INACTIVE,
        "recorded",
    ),
    "3130": Meaning(
        FixMapping,
        "The parent of this entry does not exist in QuickBooks.",
        _INACTIVE,
        "third party, edited fixture",
    ),
    "3140": Meaning(
        FixMapping,
        "Something this record refers to is missing, inactive or of the wrong type in QuickBooks.",
        _INACTIVE,
        "recorded",
    ),
    "3150": Meaning(TieoutError, "QuickBooks misses a field.", SUPPORT, "third party"),
    "3160": Meaning(
        Collision,
        "QuickBooks does not let this be deleted.",
        "Look in QuickBooks at what it is linked to (a deposit, a bill), take that apart, then retry.",
        "from memory",
    ),
    "3161": Meaning(ClosedPeriod, "The books are closed for the date of this record.", "", "from memory"),
    "3162": Meaning(
        Wait, "QuickBooks cannot do this while several people work in the company file.", "", "from memory"
    ),
    "3170": Meaning(Wait, _LOCKED, "", "recorded"),
    "3171": Meaning(ClosedPeriod, "The books are closed for the date of this record.", "", "vendor's guide"),
    "3175": Meaning(Wait, _LOCKED, "", "recorded"),
    "3176": Meaning(Wait, _LOCKED, "", "recorded"),
    "3177": Meaning(Wait, _LOCKED, "", "recorded"),
    "3180": Meaning(FixRecord, "QuickBooks refused to save the record.", _RULE, "recorded"),
    "3190": Meaning(TieoutError, "QuickBooks does not let a field be emptied.", SUPPORT, "recorded"),
    "3200": Meaning(Stale, "Somebody changed the document in QuickBooks since it was read.", "", "recorded"),
    "3210": Meaning(FixRecord, "QuickBooks does not accept a value.", _RULE, "recorded"),
    "3230": Meaning(TieoutError, "QuickBooks took the whole message back.", SUPPORT, "from memory"),
    "3231": Meaning(
        Wait, "QuickBooks did not get to this record, because one before it failed.", "", "recorded"
    ),
    "3240": Meaning(Wait, "QuickBooks does not accept the time of an entry.", "", "unsourced"),
    "3250": Meaning(
        FixMapping,
        "This company file does not have the feature that the record needs.",
        "Switch the feature on in the preferences of QuickBooks, then retry.",
        "third party, edited fixture",
    ),
    "3260": Meaning(
        Reconnect,
        "The QuickBooks user that Tieout works as may not do this.",
        "Let the administrator of the company file give the application a user with the right.",
        "facts 5.1",
    ),
    "3261": Meaning(
        Reconnect,
        "The application may not do this in QuickBooks.",
        "Let the administrator of the company file allow it under Integrated Applications.",
        "facts 5.1",
    ),
    "3270": Meaning(
        FixMapping,
        "QuickBooks misses an account to post to.",
        "Give the item an account in QuickBooks, then retry.",
        "from memory",
    ),
    "3280": Meaning(FixMapping, "An item is of the wrong type for this.", _INACTIVE, "from memory"),
    "3290": Meaning(
        Stale, "The lines of the document were rearranged in QuickBooks since it was read.", "", "seen live"
    ),
    "3300": Meaning(TieoutError, "QuickBooks refused the request.", SUPPORT, "from memory"),
}
"""Every code of facts 5.1. A code that is not here is a FixRecord that shows the vendor's words: it was refused, and they say why."""

SETS: dict[str, Meaning] = {
    "600": Meaning(Uncertain, "QuickBooks does not know this message set.", "", "Intuit samples"),
    "9001": Meaning(
        TieoutError, "A message set was sent twice with other content.", SUPPORT, "Intuit samples"
    ),
    "9002": Meaning(Uncertain, "QuickBooks kept no answer of this message set.", "", "Intuit samples"),
    "9004": Meaning(TieoutError, "The id of a message set is too long.", SUPPORT, "Intuit samples"),
    "9005": Meaning(
        Uncertain, "QuickBooks could not keep the answer of this message set.", "", "Intuit samples"
    ),
}
"""messageSetStatusCode (facts 3.4): after 600 and 9002 only a look in the books tells what became of the set."""

UNKNOWN = Meaning(FixRecord, "QuickBooks refused the record.", _RULE, "")
_TRANSIENT = (
    "modified by another user",
    "could not be locked",
    "failed to acquire the lock",
    "element is in use",
)
_OVERPAID = "cannot pay more than the amount due"


def explain(status: Status, request_id: str = "", *, documents: int = 0) -> TieoutError | None:
    """Error for what QuickBooks said of one request, or None where it was done.

    A warning that came with a document (``documents`` above 0) was done all the same, except that 570 lost its link. Queries that
    find nothing are no error.
    """
    if status.code == "0" or status.code in NOT_FOUND:
        return None
    if status.severity != "Error" and status.code != "570" and documents:
        return None
    meaning = CODES.get(status.code, UNKNOWN)
    words = status.message.strip()
    error, sentence, remedy = meaning.error, meaning.sentence, meaning.remedy
    if status.code in {"3180", "3210"} and any(one in words.casefold() for one in _TRANSIENT):
        error, sentence, remedy = Wait, _LOCKED, ""
    if status.code == "3210" and _OVERPAID in words.casefold():
        error, sentence = Collision, "The invoice is not open to the amount that is paid."
        remedy = "Look in QuickBooks at what pays the invoice already, correct it there or in operations, then retry."
    return error(
        f"{sentence} QuickBooks says: {words}" if words else sentence,
        code=status.code or "unknown",
        remedy=remedy,
        request_id=request_id,
        detail=words,
    )


def explain_set(code: str, message_set_id: str = "") -> TieoutError | None:
    """Error for the status of a whole message set, or None where all is well."""
    if code in {"", "0"}:
        return None
    meaning = SETS.get(
        code, Meaning(Uncertain, "QuickBooks gave an unknown answer to a message set.", "", "")
    )
    return meaning.error(meaning.sentence, code=code, remedy=meaning.remedy, request_id=message_set_id)


def uncertain(why: str, request_id: str = "", code: str = "uncertain") -> Uncertain:
    """Error of something that was sent and may or may not be in the books."""
    return Uncertain(f"{why}; whether the books have it is looked for.", code=code, request_id=request_id)
