"""What was sent against what the books hold: equal to the cent, or a list of differences that shows both sides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from connectors.contract.documents import BooksDocument, Facts
from connectors.contract.errors import Differs
from connectors.contract.ledger import RecordState
from connectors.contract.money import MINUTES, money, shown
from connectors.contract.words import Choice, Kind

PARTY = {
    Kind.TIMESHEET: Kind.EMPLOYEE,
    Kind.EXPENSE_REPORT: Kind.VENDOR,
    Kind.PURCHASE_ORDER: Kind.VENDOR,
}
"""What the party of a document is, where it is not a customer."""


def differences(facts: Facts, found: BooksDocument, tolerance_cents: int = 0) -> list[str]:
    """Sentences for party, date, currency, total and number that are not equal; empty when the document is what was sent."""
    said = []
    if facts.party_id and facts.party_id != found.party_id:
        said.append(f"{facts.party_kind}: sent {facts.party_id}, books {found.party_id or 'none'}")
    if facts.date and facts.date != found.date:
        said.append(f"date: sent {facts.date}, books {found.date}")
    if facts.currency and found.currency and facts.currency != found.currency:
        said.append(f"currency: sent {facts.currency}, books {found.currency}")
    if abs(facts.total - found.total) > money(tolerance_cents):
        unit = facts.currency if facts.currency == MINUTES else ""
        said.append(f"total: sent {shown(facts.total, unit)}, books {shown(found.total, unit)}")
    if facts.number and found.number and facts.number != found.number:
        said.append(f"number: sent {facts.number}, books {found.number}")
    return said


def differs(label: str, said: list[str], *, code: str = "differs") -> Differs:
    """Error that shows both sides."""
    return Differs(f"{label} is in the books, but not as it was sent: {'; '.join(said)}.", code=code)


def accepted(state: RecordState, said: Iterable[str]) -> bool:
    """Whether a person accepted each of these differences, in the words in which a failure showed them; any other is asked again (RULES 13)."""
    words = f" {state.choice_detail} ".replace(". ", "; ")
    return state.choice is Choice.ACCEPT and all(
        f" {one.rstrip('.')}; ".replace(". ", "; ") in words for one in said
    )


def field_differences(ours: Mapping[str, str], theirs: Mapping[str, str]) -> list[str]:
    """Fields of ours that the books hold otherwise, as words; amounts count as equal whatever their notation."""
    return [
        f"{name}: ours {value or 'empty'}, books {theirs.get(name, '') or 'empty'}"
        for name, value in ours.items()
        if not same(value, theirs.get(name, ""))
    ]


def same(one: str, other: str) -> bool:
    """Whether two texts mean the same: equal, or equal as numbers."""
    if one == other:
        return True
    try:
        return Decimal(one) == Decimal(other)
    except ArithmeticError:
        return False
