"""Currency of documents: the home currency alone, or several where the company has switched that on."""

from __future__ import annotations

from decimal import Decimal

from connectors.sandbox.quickbooks_online import refusals
from connectors.sandbox.quickbooks_online.check import reference
from connectors.sandbox.quickbooks_online.session import Session
from connectors.sandbox.quickbooks_online.wire import Json, rounded

HOME = "USD"
NAMES = {
    "USD": "United States Dollar",
    "CAD": "Canadian Dollar",
    "EUR": "Euro",
    "GBP": "British Pound Sterling",
    "AUD": "Australian Dollar",
    "MXN": "Mexican Peso",
    "CHF": "Swiss Franc",
    "JPY": "Japanese Yen",
}


def reference_to(code: str) -> Json:
    """A CurrencyRef."""
    return {"value": code, "name": NAMES[code]}


def currency(session: Session, content: Json, party: Json | None, total: Decimal) -> None:
    """Settle CurrencyRef and ExchangeRate of a document. An omitted rate becomes 1, as the vendor has it (facts 4.13).

    Raises 2500 for an unknown code, 2020 where several currencies make it required, 6000 where it is not the party's.
    """
    theirs = reference((party or {}).get("CurrencyRef")) or HOME
    code = (reference(content.get("CurrencyRef")) or "").upper()
    if not session.settings.multicurrency:
        if code and code != HOME:
            raise refusals.business("Multi-currency is not turned on for this company.")
        content["CurrencyRef"] = reference_to(HOME)
        content.pop("ExchangeRate", None)
        return
    if not code and theirs != HOME:
        raise refusals.missing("CurrencyRef")
    code = code or HOME
    if code not in NAMES:
        raise refusals.bad_reference(f"Currencies element id {code} not found")
    if party is not None and code != theirs:
        raise refusals.business(
            f"The transaction's currency must be {theirs}, the currency of the name it is for."
        )
    rate = content.get("ExchangeRate") or Decimal(1)
    content.update(CurrencyRef=reference_to(code), ExchangeRate=rate, HomeTotalAmt=rounded(total * rate))
