"""HRESULTs with which QuickBooks or the Web Connector says that a session as a whole does not work, and what to do (facts 5.2)."""

from __future__ import annotations

from connectors.contract.errors import BookUnready, Outage, Reconnect, TieoutError, WrongCompany
from connectors.quickbooks_desktop.errors import SUPPORT, Meaning

_AGAIN = "Nothing to do if it passes by itself; else look at the QuickBooks server."
_ADMIN = "Log in to the company file as Admin in single-user mode and let the Web Connector's application in, then run its update."
HRESULTS: dict[str, Meaning] = {
    "0x80040400": Meaning(
        TieoutError, "QuickBooks could not read the message; nothing of it was done.", SUPPORT, "recorded"
    ),
    "0x80040401": Meaning(Outage, "QuickBooks could not be accessed.", _AGAIN, "HR"),
    "0x80040402": Meaning(Outage, "QuickBooks broke down (see qbsdklog.txt on its server).", _AGAIN, "HR"),
    "0x80040408": Meaning(
        Outage, "QuickBooks could not be started.", "Start QuickBooks on its server and leave it open.", "HR"
    ),
    "0x8004040a": Meaning(
        WrongCompany,
        "Another company file is open in QuickBooks.",
        "Open the company file of this book, or close QuickBooks.",
        "HR",
    ),
    "0x8004040d": Meaning(Outage, "QuickBooks ended the session.", _AGAIN, "HR"),
    "0x80040410": Meaning(
        Outage,
        "The company file is open in another mode (single or multi user).",
        "Open it in the mode in which the application was let in.",
        "HR",
    ),
    "0x80040413": Meaning(
        TieoutError, "QuickBooks cannot take back a whole message.", SUPPORT, "from memory"
    ),
    "0x80040414": Meaning(
        Outage,
        "A dialog is open in QuickBooks and holds everything up.",
        "Close the dialog on the QuickBooks server.",
        "HR",
    ),
    "0x80040416": Meaning(
        Outage,
        "QuickBooks is not running, and no company file is named.",
        "Start QuickBooks, or name the company file in the book.",
        "HR",
    ),
    "0x80040418": Meaning(Reconnect, "The application was never let into this company file.", _ADMIN, "HR"),
    "0x8004041a": Meaning(Reconnect, "The application has no right to this company file.", _ADMIN, "HR"),
    "0x8004041b": Meaning(Outage, "QuickBooks could not lock its list of applications.", _AGAIN, "HR"),
    "0x8004041c": Meaning(Outage, "QuickBooks broke down while it opened the company file.", _AGAIN, "HR"),
    "0x8004041d": Meaning(Reconnect, "The application may not log in by itself.", _ADMIN, "HR"),
    "0x8004041e": Meaning(Reconnect, "The certificate of the application has expired.", _ADMIN, "HR"),
    "0x8004041f": Meaning(
        BookUnready,
        "QuickBooks Basic does not work with applications.",
        "Use Pro, Premier or Enterprise.",
        "HR",
    ),
    "0x80040420": Meaning(
        Reconnect, "Somebody refused the application access to the company file.", _ADMIN, "HR"
    ),
    "0x80040422": Meaning(
        Outage,
        "The company file must be in single-user mode for this.",
        "Switch it to single-user mode, or try when nobody works in it.",
        "HR",
    ),
    "0x80040423": Meaning(
        BookUnready,
        "This QuickBooks does not know the version of qbXML.",
        "Use QuickBooks 2014 or later.",
        "HR",
    ),
    "0x80040424": Meaning(Outage, "QuickBooks is still starting.", _AGAIN, "HR"),
    "0x80040427": Meaning(
        BookUnready, "This QuickBooks is not registered.", "Register QuickBooks on its server.", "HR"
    ),
    "0x8004042a": Meaning(Reconnect, "Remote access is not allowed.", _ADMIN, "HR"),
    "0x8004042c": Meaning(Reconnect, "The certificate of the application was revoked.", _ADMIN, "HR"),
    "0x80010105": Meaning(Outage, "QuickBooks threw an exception.", _AGAIN, "HR"),
    "0x80040154": Meaning(
        BookUnready,
        "The QuickBooks SDK is not installed properly on the server.",
        "Repair the Web Connector and QuickBooks.",
        "HR",
    ),
}
"""HRESULTs of connectionError and receiveResponseXML (facts 5.2), in lower case."""


def explain_hresult(hresult: str, message: str = "") -> TieoutError:
    """Error for what the Web Connector reports of QuickBooks as a whole; an unknown code is an outage that shows the words."""
    code = hresult.strip().casefold()
    meaning = HRESULTS.get(
        code, Meaning(Outage, "QuickBooks cannot be reached by the Web Connector.", _AGAIN, "")
    )
    words = message.strip()
    return meaning.error(
        f"{meaning.sentence} The Web Connector says: {words}" if words else meaning.sentence,
        code=hresult.strip(),
        remedy=meaning.remedy,
        detail=words,
    )
