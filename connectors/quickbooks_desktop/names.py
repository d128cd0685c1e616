"""Texts that a company file takes: names, numbers and words in Windows-1252, their lengths; and entries of its lists by name.

A company file holds Windows-1252 (facts 3.3, from memory). The rule: a name or a number that has another character is refused,
because a changed name is another name; in words (descriptions, addresses) such a character becomes its nearest letter, else ``?``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from connectors.contract.errors import FixMapping, FixRecord
from connectors.quickbooks_desktop.elements import flag, text_of
from connectors.quickbooks_desktop.qbxml import body

ENTITY, ITEM = 41, 31
"""Longest name of a customer, vendor or employee, and of an item (facts 3.3)."""
NUMBER, LONG_NUMBER = 11, 20
"""Longest RefNumber; that of bills, item receipts and payments (facts 3.3)."""
WORDS = 4095
"""Longest memo, note or description."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_LAYOUT = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_ID = re.compile(r"[\x21-\x7e]{1,36}")
_NEAREST = str.maketrans(
    {"ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "−": "-", "\u2011": "-", "→": "->", "\t": " "}
)


def entry_name(text: str, most: int, label: str) -> str:
    """Name of a list entry with its spaces collapsed.

    Raises:
        FixRecord: it is empty, too long (3070), has a colon (3090) or a character that QuickBooks Desktop cannot hold.
    """
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not name:
        raise FixRecord(f"{label}: there is no name.", code="name")
    if ":" in name:
        raise FixRecord(
            f"{label}: the name {name!r} has a colon; QuickBooks takes none, it separates a parent from its part.",
            code="3090",
            remedy="Take the colon out of the name in operations, then retry.",
        )
    return _fitting(name, most, label, "name")


def document_number(text: str, most: int, label: str, what: str = "number") -> str:
    """Number of a document, whole or not at all.

    Raises:
        FixRecord: there is none, or it does not fit.
    """
    number = unicodedata.normalize("NFC", text).strip()
    if not number:
        raise FixRecord(f"{label}: it has no {what}, and QuickBooks Desktop gives none.", code="number")
    return _fitting(number, most, label, what)


def _fitting(text: str, most: int, label: str, what: str) -> str:
    if text.isascii() and text.isprintable():
        return limited(text, most, label, what)
    strange = "".join(dict.fromkeys(letter for letter in text if not _held(letter)))
    if strange or _LAYOUT.search(text):
        raise FixRecord(
            f"{label}: the {what} has characters that QuickBooks Desktop cannot hold: {strange or 'control characters'}.",
            code="characters",
            remedy=f"Write the {what} in Western European letters in operations, then retry.",
        )
    return limited(text, most, label, what)


def possible_number(text: str) -> bool:
    """Whether a document can have this number at all: what cannot be is not asked for, because one such letter spoils a whole question."""
    if text.isascii() and text.isprintable():
        return 0 < len(text) <= LONG_NUMBER
    return 0 < len(text) <= LONG_NUMBER and not _LAYOUT.search(text) and all(map(_held, text))


def possible_id(text: str) -> bool:
    """Whether QuickBooks can have given this id: 36 characters at most, printed and without spaces (facts 3.3)."""
    return _ID.fullmatch(text) is not None


def limited(text: str, most: int, label: str, what: str) -> str:
    """Return words as a company file holds them.

    Raises:
        FixRecord: they are longer than QuickBooks takes (3070); nothing is ever cut.
    """
    words = held_words(text) if text else ""
    if len(words) > most:
        raise FixRecord(
            f"{label}: the {what} has {len(words)} characters; QuickBooks Desktop takes {most}.",
            code="3070",
            remedy=f"Shorten the {what} in operations, then retry.",
        )
    return words


def held_words(text: str) -> str:
    """Words in the characters that a company file has; control characters go, line breaks stay."""
    if text.isascii() and text.isprintable():
        return text.strip()
    plain = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").translate(_NEAREST)
    return "".join(
        letter if _held(letter) else _nearest(letter) for letter in _CONTROL.sub("", plain)
    ).strip()


def _held(letter: str) -> bool:
    try:
        letter.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def _nearest(letter: str) -> str:
    parts = "".join(part for part in unicodedata.normalize("NFKD", letter) if _held(part))
    return parts or ("" if unicodedata.combining(letter) else "?")


def equal_name(text: str) -> str:
    """What two names have in common when they are equal to a person: case folded, spaces collapsed (RULES 19)."""
    return " ".join(unicodedata.normalize("NFC", text).split()).casefold()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry of a list that documents refer to: an account, payment terms, a payment method, a currency."""

    list_id: str
    name: str
    active: bool = True
    number: str = ""
    """Account number, where the company uses them."""
    type: str = ""
    """AccountType, or PaymentMethodType."""


def entry_of(raw: Mapping[str, Any]) -> Entry:
    """Entry of an AccountRet, StandardTermsRet, PaymentMethodRet, CurrencyRet and the like."""
    held = body(raw)[1]
    return Entry(
        list_id=text_of(held, "ListID"),
        name=text_of(held, "FullName") or text_of(held, "Name"),
        active=flag(held, "IsActive", otherwise=True),
        number=text_of(held, "AccountNumber") or text_of(held, "CurrencyCode"),
        type=text_of(held, "AccountType") or text_of(held, "PaymentMethodType"),
    )


def pick(entries: Iterable[Entry], wanted: str, what: str, *types: str) -> Entry:
    """Return the one active entry with a number (or currency code), else with a name, and of one of the types.

    Raises:
        FixMapping: there is none, more than one, it is inactive, or of another type.
    """
    known = list(entries)
    numbered = [one for one in known if one.number and one.number == wanted.strip()]
    found = numbered or [one for one in known if equal_name(one.name) == equal_name(wanted)]
    active = [one for one in found if one.active]
    if len(active) == 1 and (not types or active[0].type in types):
        return active[0]
    if len(active) == 1:
        said = f"The {what} {wanted!r} in QuickBooks is of type {active[0].type or 'unknown'}; it must be {' or '.join(types)}."
    elif active:
        said = f"QuickBooks has {len(active)} entries for the {what} {wanted!r}."
    else:
        said = f"QuickBooks has no {what} {wanted!r}" + (", or it is inactive." if found else ".")
    raise FixMapping(
        said,
        code=what,
        remedy=f"Create, reactivate or correct the {what} in QuickBooks, or name another in the book's settings, then retry.",
    )
