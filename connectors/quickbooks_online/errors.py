"""Vendor code → our error with the remedy, from one table with a source for every line; plus the few codes that HTTP itself says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from connectors.contract.errors import (
    BookUnready,
    ClosedPeriod,
    Collision,
    FixMapping,
    FixRecord,
    Reconnect,
    Stale,
    Throttled,
    TieoutError,
    Uncertain,
    Wait,
    WrongCompany,
)
from connectors.quickbooks_online.faults import Fault


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a code means to the person who has to act; ``source`` is the evidence mark of facts 3."""

    error: type[TieoutError]
    sentence: str
    remedy: str
    source: str


_SUPPORT = "Nothing to correct in the record: tell support the code and the request id."
_INACTIVE = (
    "Look in QuickBooks for what this record names (customer, vendor, employee, item, account, payment method): "
    "make it active or map another, then retry."
)

CODES: dict[str, Meaning] = {
    "120": Meaning(
        Reconnect,
        "The person who connected QuickBooks has lost the right to use it.",
        "Let an administrator of the company connect it again.",
        "DOC",
    ),
    "270": Meaning(Reconnect, "QuickBooks rejected the connection.", "Connect the book again.", "UNVERIFIED"),
    "500": Meaning(TieoutError, "QuickBooks does not support this operation.", _SUPPORT, "VCR, LIVE26"),
    "610": Meaning(
        FixMapping, "Something this record refers to was deleted or made inactive.", _INACTIVE, "VCR, DOC"
    ),
    "620": Meaning(
        FixMapping,
        "QuickBooks cannot link the transactions of this record.",
        "Look whether the linked document was deleted, closed or made inactive in QuickBooks, then retry.",
        "3P",
    ),
    "2010": Meaning(TieoutError, "QuickBooks does not know a property that was sent.", _SUPPORT, "VCR"),
    "2020": Meaning(
        FixRecord, "A required field is missing.", "Fill in the field in operations, then retry.", "LIVE26"
    ),
    "2030": Meaning(TieoutError, "QuickBooks does not accept an id that was sent.", _SUPPORT, "VCR"),
    "2050": Meaning(
        FixRecord, "A text is too long for QuickBooks.", "Shorten it in operations, then retry.", "KB, LIVE26"
    ),
    "2080": Meaning(
        FixRecord, "A number is not valid.", "Correct the amount, quantity or rate, then retry.", "SDK"
    ),
    "2090": Meaning(
        FixRecord, "A number is not valid.", "Correct the amount, quantity or rate, then retry.", "SDK"
    ),
    "2170": Meaning(TieoutError, "QuickBooks does not know a value that was sent.", _SUPPORT, "DOC"),
    "2210": Meaning(
        FixRecord, "The e-mail address is not valid.", "Correct the address in operations, then retry.", "KB"
    ),
    "2500": Meaning(
        FixMapping,
        "Something this record refers to is missing or inactive in QuickBooks.",
        _INACTIVE,
        "3P, DOC",
    ),
    "3001": Meaning(Throttled, "QuickBooks asked to slow down.", "", "SDK"),
    "3100": Meaning(
        WrongCompany,
        "This connection does not belong to the company of the book, or to its kind (production or sandbox).",
        "Check the company id and base_url of the book, and connect this very company.",
        "ISSUE",
    ),
    "3200": Meaning(
        Reconnect, "QuickBooks does not accept the access token.", "Connect the book again.", "VCR"
    ),
    "4000": Meaning(TieoutError, "QuickBooks could not read a query.", _SUPPORT, "VCR"),
    "4001": Meaning(TieoutError, "QuickBooks could not carry out a query.", _SUPPORT, "VCR"),
    "5010": Meaning(Stale, "Somebody changed the document in QuickBooks since it was read.", "", "VCR"),
    "5020": Meaning(
        Reconnect,
        "The connected user may not do this in QuickBooks.",
        "Give the user the right, or connect another.",
        "MEM",
    ),
    "5030": Meaning(
        FixMapping,
        "The subscription of this company does not have the feature that the record needs.",
        "Switch the feature on in QuickBooks, or change the subscription, then retry.",
        "MEM",
    ),
    "6000": Meaning(
        FixRecord,
        "QuickBooks refused the record by a business rule.",
        "Read what QuickBooks says, correct the record in operations (or the books), then retry.",
        "VCR, REF",
    ),
    "6070": Meaning(
        FixRecord,
        "The amount of a line is not its quantity times its rate.",
        "Correct quantity, rate or amount of the line in operations, then retry.",
        "3P, MEM",
    ),
    "6140": Meaning(Collision, "The document number is already used in QuickBooks.", "", "3P"),
    "6190": Meaning(
        BookUnready,
        "The QuickBooks subscription has ended, or there is a problem with its payment.",
        "Let the company renew its subscription, then run again.",
        "DOC",
    ),
    "6210": Meaning(ClosedPeriod, "The books are closed for the date of this record.", "", "DOC, 3P"),
    "6240": Meaning(
        Collision,
        "The name is already used in QuickBooks (customers, vendors and employees share their names).",
        "Link the record to the entry that has the name, or change one of the two names, then retry.",
        "VCR, 3P",
    ),
    "6250": Meaning(FixMapping, "QuickBooks does not accept the customer.", _INACTIVE, "KB"),
    "6430": Meaning(
        FixMapping,
        "The account is of the wrong type for this.",
        "Map an account of the right type, then retry.",
        "MEM",
    ),
    "6440": Meaning(
        FixMapping,
        "QuickBooks does not accept the account.",
        "Check the account mapping of the book.",
        "UNVERIFIED",
    ),
    "6540": Meaning(
        FixMapping,
        "The payment was deposited and cannot be changed.",
        "Take it out of its deposit in QuickBooks first, then retry.",
        "DOC",
    ),
    "6560": Meaning(
        FixRecord, "The document has no customer.", "Choose a customer in operations, then retry.", "KB"
    ),
    "10000": Meaning(Wait, "QuickBooks broke down while it worked on this.", "", "LIVE26"),
}
"""Every code of facts 3. A code that is not here is a FixRecord that shows the vendor's words: it was refused, and they say why."""

BUSINESS_RULES: tuple[tuple[str, Meaning], ...] = (
    (
        "select an account",
        Meaning(
            FixMapping,
            "An item that is bought has no expense account in QuickBooks.",
            "Give the item an expense account in QuickBooks (I purchase this from a vendor), then retry.",
            "REF",
        ),
    ),
    (
        "trying to link does not exist",
        Meaning(
            FixMapping,
            "A document that this one is linked to is not in QuickBooks any more.",
            "Look whether it was deleted in QuickBooks; clear its link or enter it again, then retry.",
            "3P",
        ),
    ),
    (
        "purchase orders are not turned on",
        Meaning(
            FixMapping,
            "Purchase orders are switched off in this company.",
            "Turn purchase orders on in QuickBooks (Account and settings, Expenses), then retry.",
            "MEM",
        ),
    ),
)
"""What the one code 6000 says in words, where another person than usual can help. A company in another language gets the code's own meaning."""

UNKNOWN = Meaning(
    FixRecord,
    "QuickBooks refused the record.",
    "Read what QuickBooks says; correct the record in operations, or the books, then retry.",
    "",
)
_UNEXPECTED = "an unexpected error occurred while accessing or saving"
_DUPLICATE = re.compile(r"TxnType=(?P<type>[A-Za-z ]+?) with TxnId=(?P<id>\d+)|\bId=(?P<name_id>\d+)")


def broke_down(faults: Sequence[Fault]) -> bool:
    """Whether the books broke down, so that nobody knows if a write was done.

    A 6000 with the words of an unexpected error is such a break-down in disguise (seen on a replayed batch, facts 2.6).
    """
    return any(
        one.systemic or (one.code == "6000" and _UNEXPECTED in one.detail.casefold()) for one in faults
    )


def explain(
    faults: Sequence[Fault], request_id: str = "", *, retry_after: float | None = None
) -> TieoutError:
    """Error for what the books said of a call or of one item; its code and class come from the first fault."""
    first = faults[0]
    meaning = _meaning(first)
    said = "; ".join(dict.fromkeys(one.words for one in faults if one.words))
    return meaning.error(
        f"{meaning.sentence} QuickBooks says: {said}" if said else meaning.sentence,
        code=first.code or "unknown",
        remedy=meaning.remedy,
        request_id=request_id,
        retry_after=retry_after if issubclass(meaning.error, Wait) else None,
        detail=duplicate_id(first) or said,
    )


def _meaning(fault: Fault) -> Meaning:
    words = fault.words.casefold()
    ruled = next((one for phrase, one in BUSINESS_RULES if fault.code == "6000" and phrase in words), None)
    return ruled or CODES.get(fault.code, UNKNOWN)


def duplicate_id(fault: Fault) -> str:
    """Id of the entry that has the number (6140) or name (6240) already, if the vendor says it; else empty."""
    found = _DUPLICATE.search(fault.detail) if fault.code in {"6140", "6240"} else None
    return (found["id"] or found["name_id"]) if found else ""


def uncertain(what: str, request_id: str = "", code: str = "") -> Uncertain:
    """Error for a write whose end nobody knows."""
    return Uncertain(
        f"{what} after the record was sent, so it may or may not be in the books.",
        code=code,
        request_id=request_id,
    )
