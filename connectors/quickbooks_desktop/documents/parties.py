"""What customers and vendors share: name, address, phone, e-mail, terms, our key in the notes, currency; and their revision."""

from __future__ import annotations

import textwrap
from typing import Any

from connectors.contract.documents import BooksDocument, Planned
from connectors.contract.errors import FixRecord
from connectors.contract.records import Address, Customer
from connectors.contract.records_work import Vendor
from connectors.quickbooks_desktop.documents.held import Raw, address_of, content, said, with_mark
from connectors.quickbooks_desktop.documents.shape import Desk
from connectors.quickbooks_desktop.elements import Element, by_id, has, node_of, put, ref, text_of
from connectors.quickbooks_desktop.names import held_words, limited
from connectors.quickbooks_desktop.qbxml import Node

LINE, LINES = 41, 5
"""Characters of one address line, and how many there are (facts 3.3)."""
_STREET = tuple(f"Addr{place}" for place in range(1, LINES + 1))
_PLACE = (
    ("City", "city", 31),
    ("State", "region", 21),
    ("PostalCode", "postal_code", 13),
    ("Country", "country", 31),
)


def postal(given: Address | None, label: str) -> list[Element]:
    """An address; a street longer than a line goes on in the next one, at a space."""
    built: list[Element] = []
    if given is None:
        return built
    built += street(given.line1, label)
    for name, ours, most in _PLACE:
        put(
            built,
            name,
            limited(str(getattr(given, ours)), most, label, f"{ours.replace('_', ' ')} of the address"),
        )
    return built


def street(text: str, label: str) -> list[Element]:
    """Words as address lines.

    Raises:
        FixRecord: they need more than five lines of 41 characters.
    """
    lines = [
        part
        for line in held_words(text).split("\n")
        for part in textwrap.wrap(line, LINE, break_long_words=False)
    ]
    if len(lines) > LINES or any(len(line) > LINE for line in lines):
        raise FixRecord(
            f"{label}: the address does not fit into {LINES} lines of {LINE} characters, which QuickBooks Desktop has.",
            code="3070",
            remedy="Shorten the address in operations, then retry.",
        )
    return [[name, line] for name, line in zip(_STREET, lines, strict=False)]


def reached(record: Customer | Vendor, label: str) -> list[Element]:
    """Phone and e-mail."""
    built: list[Element] = []
    put(built, "Phone", limited(record.phone or "", 21, label, "phone number"))
    put(built, "Email", limited(record.email or "", 1023, label, "e-mail address"))
    return built


def terms_and_currency(record: Customer | Vendor, desk: Desk) -> tuple[list[Element], list[Element]]:
    """References to payment terms and to the currency, which only a company with several has."""
    terms: list[Element] = []
    if record.payment_term:
        put(terms, "TermsRef", by_id(desk.terms(record.payment_term)))
    currency: list[Element] = []
    if desk.state.multicurrency:
        put(currency, "CurrencyRef", by_id(desk.currency(record.currency or desk.state.home_currency)))
    return terms, currency


def party_fields(raw: Raw, address: str) -> dict[str, str]:
    """Fields that we send, as words."""
    held = content(raw)
    return said(
        {
            "name": text_of(held, "Name"),
            "e-mail": text_of(held, "Email"),
            "phone": text_of(held, "Phone"),
            "terms": ref(held, "TermsRef"),
            **address_of(held, address),
        }
    )


def revise_party(current: BooksDocument, planned: Planned, address: str) -> dict[str, Any]:
    """Change of an entry: notes and company name of the books stay, a currency cannot change, an address is ours as a whole."""
    held = content(current.raw)
    built: list[Element] = [["ListID", current.external_id], ["EditSequence", current.version]]
    for name, value in content(planned.payload):
        if name == "CurrencyRef" or (name == "CompanyName" and text_of(held, "CompanyName")):
            continue
        if name == "Notes":
            built.append([name, with_mark(text_of(held, "Notes"), planned.mark)])
        else:
            built.append([name, _whole(node_of(held, address), value) if name == address else value])
    return {f"{current.document_type}Mod": built}


def _whole(held: Node, wanted: Node) -> list[Element]:
    names = (*_STREET, *(name for name, _, _ in _PLACE))
    return [[name, text_of(wanted, name)] for name in names if has(wanted, name) or text_of(held, name)]
