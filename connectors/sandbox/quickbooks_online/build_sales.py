"""Builds sales documents: invoice, sales receipt, credit memo, refund receipt, estimate."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from connectors.sandbox.quickbooks_online import refusals
from connectors.sandbox.quickbooks_online.check import number_id, reference
from connectors.sandbox.quickbooks_online.draft import Draft, Link
from connectors.sandbox.quickbooks_online.lines import Numbering, items_given, priced, read, shown
from connectors.sandbox.quickbooks_online.lines import amount as line_amount
from connectors.sandbox.quickbooks_online.money import currency
from connectors.sandbox.quickbooks_online.references import account, resolve
from connectors.sandbox.quickbooks_online.session import Session
from connectors.sandbox.quickbooks_online.store import Row
from connectors.sandbox.quickbooks_online.tables import Entity
from connectors.sandbox.quickbooks_online.tax import tax_detail
from connectors.sandbox.quickbooks_online.wire import Json, decimal, loads, rounded

_TYPES = ("SalesItemLineDetail", "DescriptionOnly", "DiscountLineDetail", "SubTotalLineDetail")
_FLAGS = ("AllowIPNPayment", "AllowOnlinePayment", "AllowOnlineCreditCardPayment", "AllowOnlineACHPayment")


class Totals:
    """What the lines of a sales document add up to."""

    def __init__(self) -> None:
        self.subtotal = self.taxable = self.discount = Decimal(0)
        self.lines: list[Json] = []
        self.links: list[Link] = []


def build(session: Session, entity: Entity, content: Json, before: Json | None) -> Draft:
    """Work out a sales document. Raises the refusals of its lines, references and amounts."""
    _only_what_is_here(content)
    customer = _customer(session, content, before)
    totals = _lines(session, content.get("Line") or [], before)
    tax = tax_detail(session, content, customer, totals.taxable, totals.subtotal, totals.discount)
    total = totals.subtotal - totals.discount + tax["TotalTax"]
    if total < 0:
        raise refusals.business("You must specify a transaction amount that is 0 or greater.")
    content["Line"] = [*totals.lines, _subtotal(totals.subtotal)]
    content["TxnTaxDetail"] = tax
    _defaults(session, entity, content, customer)
    _accounts(session, entity, content)
    content["TotalAmt"] = total
    currency(session, content, customer, total)
    links = totals.links + _linked(session, content)
    balance = total if entity.name in {"Invoice", "CreditMemo"} else None
    return Draft(content, total, balance, str(customer["Id"]) if customer else None, links=links)


def _only_what_is_here(content: Json) -> None:
    """Refuse by name what would change amounts in a way that this sandbox does not work out."""
    for name in ("Deposit", "DiscountRate", "DiscountAmt"):
        if content.pop(name, None):
            raise refusals.unsupported_here(f"the property {name}")
    if content.get("GlobalTaxCalculation") == "TaxInclusive":
        raise refusals.unsupported_here("amounts that include tax")


def _customer(session: Session, content: Json, before: Json | None) -> Json | None:
    held = reference(content.get("CustomerRef"))
    if held is None:
        return None
    if before is not None and reference(before.get("CustomerRef")) == held:
        row: Row | None = session.store.find("Customer", int(held))
    else:
        row = resolve(session, "Customer", held)
    return loads(row.body) if row else None


def _lines(session: Session, lines: list[Json], before: Json | None) -> Totals:
    totals, numbering, number = Totals(), Numbering(before), 0
    for raw in lines:
        line, sort, detail = read(raw, _TYPES)
        if sort == "SubTotalLineDetail":
            continue
        number += 1
        line_id = numbering.id(line)
        numbering.settle(session, line_id, sort, detail)
        if sort == "SalesItemLineDetail" and items_given(detail):
            value: Decimal | None = priced(line, detail)
            detail.setdefault("TaxCodeRef", {"value": "NON"})
            _count(totals, value or Decimal(0), detail)
        elif sort == "DiscountLineDetail":
            value = _discount(totals, line, detail)
        else:
            # Without an item a line is a note, and its amount is ignored (entity reference).
            sort, value, detail = "DescriptionOnly", None, {}
        totals.lines.append(shown(line_id, number, line, value, sort, detail))
        totals.links += _linked(session, line, number)
    if not number:
        raise refusals.missing("Line")
    return totals


def _count(totals: Totals, value: Decimal, detail: Json) -> None:
    totals.subtotal += value
    if detail["TaxCodeRef"]["value"] != "NON":
        totals.taxable += value


def _discount(totals: Totals, line: Json, detail: Json) -> Decimal:
    if detail.get("PercentBased") in (True, "true"):
        percent = decimal(detail.get("DiscountPercent", 0))
        if percent is None or not 0 <= percent <= 100:
            raise refusals.bad_number(detail.get("DiscountPercent"), "DiscountPercent")
        value = rounded(totals.subtotal * percent / 100)
    else:
        value = line_amount(line)
    totals.discount += value
    return value


def _linked(session: Session, holder: Json, line: int = 0) -> list[Link]:
    """Estimates and time entries that a document says it bills. Raises 6000 for one that does not exist."""
    found = []
    for each in holder.get("LinkedTxn") or []:
        sort = str(each.get("TxnType") or "") if isinstance(each, dict) else ""
        if sort in {"ReimburseCharge", "StatementCharge", "ChargeCredit"}:
            raise refusals.unsupported_here(f"invoicing a {sort}")
        number = number_id(each.get("TxnId")) if sort in {"Estimate", "TimeActivity"} else None
        if number is None:
            continue
        if session.store.find(sort, number) is None:
            raise refusals.business(f"The entity {sort} {number} that you are trying to link does not exist.")
        found.append(Link("estimate" if sort == "Estimate" else "time", sort, number, line=line))
    return found


def _subtotal(value: Decimal) -> Json:
    return {"Amount": value, "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {}}


def _defaults(session: Session, entity: Entity, content: Json, customer: Json | None) -> None:
    if entity.name == "Invoice":
        for flag in _FLAGS:
            content[flag] = False
        content.setdefault("DueDate", _due(session, content, customer))
    for name in ("BillAddr", "ShipAddr"):
        if name not in content and customer and name in customer:
            content[name] = customer[name]
    content.setdefault("ApplyTaxAfterDiscount", False)
    content.setdefault("PrintStatus", "NeedToPrint")
    content.setdefault("EmailStatus", "NotSet")
    content.pop("DeliveryInfo", None)
    if content["EmailStatus"] == "NeedToSend":
        content["DeliveryInfo"] = {"DeliveryType": "Email"}
    if content["EmailStatus"] == "NeedToSend" and "BillEmail" not in content:
        if not customer or "PrimaryEmailAddr" not in customer:
            raise refusals.missing("BillEmail")
        content["BillEmail"] = {"Address": customer["PrimaryEmailAddr"]["Address"]}


def _due(session: Session, content: Json, customer: Json | None) -> str:
    """The date of the document plus the days of its terms: its own, the customer's, or the company's (Net 30)."""
    own = reference(content.get("SalesTermRef")) or reference((customer or {}).get("SalesTermRef"))
    row = session.store.find("Term", int(own or session.store.recall("default_term")))
    days = int(loads(row.body).get("DueDays", 0)) if row else 0
    return (date.fromisoformat(content["TxnDate"]) + timedelta(days=days)).isoformat()


def _accounts(session: Session, entity: Entity, content: Json) -> None:
    element = "DepositToAccountRef"
    if entity.name == "RefundReceipt":
        account(session, content.get(element), element, ("Bank", "Other Current Asset"))
        content["Balance"] = Decimal(0)
    elif entity.name == "SalesReceipt":
        account(session, content.get(element), element, ("Bank", "Other Current Asset"))
        content.setdefault(element, session.store.recall("accounts")["undeposited"])
        content["Balance"] = Decimal(0)
    elif entity.name == "Estimate":
        content.setdefault("TxnStatus", "Pending")
