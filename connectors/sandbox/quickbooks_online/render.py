"""Entities as they are answered: the stored body, with the running balance of names and today's preferences written in."""

from __future__ import annotations

from connectors.sandbox.quickbooks_online.session import Session
from connectors.sandbox.quickbooks_online.store import Row
from connectors.sandbox.quickbooks_online.wire import amount, dumps, loads

# What a newer service adds without notice (facts 2.5): readers must not mind.
_NOISE = '{"CustomExtensions":[],"V4IDPseudonym":"0020209f","AddedYesterday":null,'


def rendered(session: Session, row: Row) -> str:
    """The JSON text of one entity."""
    body = row.body
    if row.deleted:
        return body
    if row.balance and row.kind in {"Customer", "Vendor"}:
        value = dumps(amount(row.balance))
        body = body.replace('"Balance":0,', f'"Balance":{value},', 1)
        body = body.replace('"BalanceWithJobs":0,', f'"BalanceWithJobs":{value},', 1)
    elif row.kind == "Preferences":
        body = _preferences(session, body)
    if session.settings.response_noise:
        body = _NOISE + body[1:]
    return body


def _preferences(session: Session, text: str) -> str:
    """The preferences that are switches of this sandbox show how they stand."""
    body, chosen = loads(text), session.settings
    sales, accounting = body["SalesFormsPrefs"], body["AccountingInfoPrefs"]
    sales["CustomTxnNumbers"], sales["AutoApplyCredit"] = (
        chosen.custom_transaction_numbers,
        chosen.auto_apply_credit,
    )
    accounting.pop("BookCloseDate", None)
    if chosen.closing_date:
        accounting["BookCloseDate"] = chosen.closing_date
    body["TaxPrefs"]["UsingSalesTax"] = chosen.using_sales_tax
    body["TaxPrefs"]["PartnerTaxEnabled"] = chosen.partner_tax
    body["CurrencyPrefs"]["MultiCurrencyEnabled"] = chosen.multicurrency
    switches = {
        "VendorAndPurchasesPrefs.UseCustomTxnNumbers": chosen.purchase_custom_numbers,
        "VendorAndPurchasesPrefs.PurchaseOrderEnabled": chosen.purchase_orders,
        "WarnDuplicateCheckNumber": chosen.warn_duplicate_check_number,
    }
    for pair in body["OtherPrefs"]["NameValue"]:
        if pair["Name"] in switches:
            pair["Value"] = "true" if switches[pair["Name"]] else "false"
    return dumps(body)
