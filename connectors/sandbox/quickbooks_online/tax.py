"""Sales tax of the sandbox company: by tax code, by what the client supplies, or by the vendor's own engine."""

from __future__ import annotations

from decimal import Decimal

from connectors.sandbox.quickbooks_online import refusals
from connectors.sandbox.quickbooks_online.check import reference
from connectors.sandbox.quickbooks_online.references import resolve
from connectors.sandbox.quickbooks_online.session import Session
from connectors.sandbox.quickbooks_online.wire import Json, decimal, loads, rounded


def tax_detail(
    session: Session,
    content: Json,
    customer: Json | None,
    taxable: Decimal,
    subtotal: Decimal,
    discount: Decimal,
) -> Json:
    """The TxnTaxDetail of a sales document; `TotalTax` is always in it. Facts 4.13."""
    supplied = content.get("TxnTaxDetail") or {}
    if supplied.get("TotalTax") not in (None, "") and decimal(supplied["TotalTax"]) is None:
        raise refusals.bad_number(supplied["TotalTax"], "TotalTax")
    if not session.settings.using_sales_tax or not taxable:
        return {"TotalTax": Decimal(0)}
    base = taxable
    if content.get("ApplyTaxAfterDiscount") and subtotal:
        base = taxable - rounded(discount * taxable / subtotal)
    if session.settings.partner_tax:
        return {"TotalTax": rounded(base * Decimal(session.settings.engine_tax_rate) / 100)}
    code = reference(supplied.get("TxnTaxCodeRef")) or reference((customer or {}).get("DefaultTaxCodeRef"))
    if code is None or code in {"TAX", "NON"}:
        given = decimal(supplied.get("TotalTax"))
        return {"TotalTax": rounded(given or Decimal(0))}
    rate_id = _rate(loads(resolve(session, "TaxCode", code).body))
    row = session.store.find("TaxRate", rate_id) if rate_id else None
    if row is None:
        return {"TxnTaxCodeRef": {"value": code}, "TotalTax": Decimal(0)}
    percent = Decimal(str(loads(row.body)["RateValue"]))
    given = decimal(supplied.get("TotalTax"))
    tax = rounded(given) if given else rounded(base * percent / 100)
    line = {
        "Amount": tax,
        "DetailType": "TaxLineDetail",
        "TaxLineDetail": {
            "TaxRateRef": {"value": str(row.id)},
            "PercentBased": True,
            "TaxPercent": percent,
            "NetAmountTaxable": base,
        },
    }
    return {"TxnTaxCodeRef": {"value": code}, "TotalTax": tax, "TaxLine": [line]}


def _rate(code: Json) -> int | None:
    details = (code.get("SalesTaxRateList") or {}).get("TaxRateDetail") or []
    held = reference(details[0].get("TaxRateRef")) if details else None
    return int(held) if held else None
