"""Currency and exchange rate of a document (RULES 21), the same for every type."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Protocol

from connectors.contract.errors import FixMapping, FixRecord
from connectors.contract.protocols import BooksRef
from connectors.contract.words import Kind
from connectors.quickbooks_online.documents.shape import Desk


class Priced(Protocol):
    """A record with money in one currency."""

    @property
    def label(self) -> str:
        """What people call it."""

    @property
    def currency(self) -> str:
        """ISO code."""

    @property
    def exchange_rate(self) -> Decimal | None:
        """Home currency for one unit of it."""


def currency_of(
    record: Priced, desk: Desk, party: BooksRef | None, party_kind: Kind = Kind.CUSTOMER
) -> dict[str, Any]:
    """CurrencyRef and ExchangeRate; the code, not an id, and never without a rate, which the books would take as 1 (facts 4.13).

    Raises:
        FixRecord: the books hold one currency only, or a foreign document has no rate.
        FixMapping: the customer or vendor is in another currency in the books.
    """
    home = desk.state.home_currency
    if not desk.state.multicurrency:
        if record.currency != home:
            raise FixRecord(
                f"{record.label}: it is in {record.currency}, but these books hold {home} only.",
                code="currency",
            )
        return {}
    held = (party.currency or home) if party else record.currency
    if party and held != record.currency:
        raise FixMapping(
            f"{record.label}: it is in {record.currency}, but {party_kind} {party.name} is in {held} in QuickBooks.",
            code="currency",
            remedy=f"Map a {party_kind} of QuickBooks in {record.currency}, or correct the currency in operations, then retry.",
        )
    if record.currency == home:
        return {"CurrencyRef": {"value": home}}
    if not record.exchange_rate or record.exchange_rate <= 0:
        raise FixRecord(
            f"{record.label}: it is in {record.currency} and has no exchange rate to {home}.", code="rate"
        )
    return {"CurrencyRef": {"value": record.currency}, "ExchangeRate": record.exchange_rate}
