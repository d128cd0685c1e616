"""Builds buying documents: bill, vendor credit, purchase, purchase order."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from connectors.sandbox.quickbooks_online import refusals
from connectors.sandbox.quickbooks_online.check import number_id, reference
from connectors.sandbox.quickbooks_online.draft import Draft, Link
from connectors.sandbox.quickbooks_online.lines import Numbering, amount, items_given, priced, read, shown
from connectors.sandbox.quickbooks_online.money import currency
from connectors.sandbox.quickbooks_online.references import account, named, resolve
from connectors.sandbox.quickbooks_online.session import Session
from connectors.sandbox.quickbooks_online.tables import Entity
from connectors.sandbox.quickbooks_online.wire import Json, loads

_TYPES = ("ItemBasedExpenseLineDetail", "AccountBasedExpenseLineDetail", "DescriptionOnly")
_PAID_FROM = {
    "Cash": ("Bank", "Other Current Asset", "Other Asset"),
    "Check": ("Bank",),
    "CreditCard": ("Credit Card",),
}


def build(session: Session, entity: Entity, content: Json, before: Json | None) -> Draft:
    """Work out a buying document. Raises the refusals of its lines, references and amounts."""
    if entity.name == "PurchaseOrder" and not session.settings.purchase_orders:
        raise refusals.business("Purchase orders are not turned on for this company.")
    party = _party(session, entity, content, before)
    _accounts(session, entity, content)
    lines, total, links = _lines(session, content.get("Line") or [], before)
    if not links and entity.name in {"Bill", "Purchase"}:
        links = _orders(session, content, 0, total)
    if total < 0:
        raise refusals.business("You must specify a transaction amount that is 0 or greater.")
    content["Line"] = lines
    content["TotalAmt"] = total
    content.pop("TxnTaxDetail", None)
    _defaults(session, entity, content)
    currency(session, content, party, total)
    balance = total if entity.name in {"Bill", "VendorCredit"} else None
    return Draft(content, total, balance, str(party["Id"]) if party else None, links=links)


def _party(session: Session, entity: Entity, content: Json, before: Json | None) -> Json | None:
    if entity.name != "Purchase":
        held, kind = reference(content.get("VendorRef")), "Vendor"
    else:
        entity_ref = content.get("EntityRef") or {}
        held, kind = reference(entity_ref), str(entity_ref.get("type") or "Vendor").capitalize()
    if held is None:
        return None
    if kind not in {"Vendor", "Customer", "Employee"}:
        raise refusals.bad_enumeration(kind, "EntityRef.type")
    name = str(entity.party)
    same = before is not None and reference(before.get(name)) == held
    row = (session.store.find(kind, int(held)) if same else None) or resolve(session, kind, held)
    if entity.name == "Purchase":
        content["EntityRef"] = {**named(row), "type": kind}
    found: Json = loads(row.body)
    return found


def _accounts(session: Session, entity: Entity, content: Json) -> None:
    if entity.name == "Purchase":
        account(session, content["AccountRef"], "AccountRef", _PAID_FROM[content["PaymentType"]])
        return
    if "APAccountRef" in content:
        account(session, content["APAccountRef"], "APAccountRef", ("Accounts Payable",))
    elif entity.name != "PurchaseOrder":
        content["APAccountRef"] = session.store.recall("accounts")["payable"]


def _lines(
    session: Session, lines: list[Json], before: Json | None
) -> tuple[list[Json], Decimal, list[Link]]:
    numbering, out, total, links = Numbering(before), [], Decimal(0), []
    for number, raw in enumerate(lines, 1):
        line, sort, detail = read(raw, _TYPES)
        line_id = numbering.id(line)
        numbering.settle(session, line_id, sort, detail)
        value: Decimal | None = None
        if sort == "ItemBasedExpenseLineDetail":
            value = priced(line, detail)
            _item(session, detail)
        elif sort == "AccountBasedExpenseLineDetail":
            value = amount(line)
            if reference(detail.get("AccountRef")) is None:
                raise refusals.missing("Line.AccountBasedExpenseLineDetail.AccountRef")
        _billable(detail)
        total += value or Decimal(0)
        entry = shown(line_id, number, line, value, sort, detail)
        links += _orders(session, entry, number, value or Decimal(0))
        out.append(entry)
    return out, total, links


def _item(session: Session, detail: Json) -> None:
    if not items_given(detail):
        raise refusals.missing("Line.ItemBasedExpenseLineDetail.ItemRef")
    row = session.store.find("Item", int(detail["ItemRef"]["value"]))
    if row is not None and "ExpenseAccountRef" not in loads(row.body):
        raise refusals.business("You must select an account for this transaction.")
    detail.setdefault("BillableStatus", "NotBillable")
    detail.setdefault("TaxCodeRef", {"value": "NON"})


def _billable(detail: Json) -> None:
    status = detail.get("BillableStatus")
    if status is None:
        return
    if status not in {"Billable", "NotBillable", "HasBeenBilled"}:
        raise refusals.bad_enumeration(status, "BillableStatus")
    if status == "Billable" and reference(detail.get("CustomerRef")) is None:
        raise refusals.business("You must select a customer for a billable line.")


def _orders(session: Session, holder: Json, number: int, value: Decimal) -> list[Link]:
    """Purchase orders that a line, or the document (line 0), bills. Raises 6000 for one that does not exist."""
    found = []
    for each in holder.get("LinkedTxn") or []:
        if not isinstance(each, dict) or each.get("TxnType") != "PurchaseOrder":
            continue
        target = number_id(each.get("TxnId")) or 0
        if session.store.find("PurchaseOrder", target) is None:
            raise refusals.business(
                f"The entity PurchaseOrder {target} that you are trying to link does not exist."
            )
        line_id = str(each["TxnLineId"]) if number and each.get("TxnLineId") else None
        found.append(Link("order", "PurchaseOrder", target, value, number, line_id))
    return found


def _defaults(session: Session, entity: Entity, content: Json) -> None:
    if entity.name == "Bill":
        held = reference(content.get("SalesTermRef"))
        term = session.store.find("Term", int(held)) if held else None
        days = int(loads(term.body).get("DueDays", 0)) if term else 0
        content.setdefault(
            "DueDate", (date.fromisoformat(content["TxnDate"]) + timedelta(days=days)).isoformat()
        )
    elif entity.name == "PurchaseOrder":
        content.setdefault("POStatus", "Open")
        content.setdefault("EmailStatus", "NotSet")
    elif entity.name == "Purchase":
        content.setdefault("Credit", False)
        if content["PaymentType"] == "Check":
            content.setdefault("PrintStatus", "NeedToPrint")
        content["PurchaseEx"] = {
            "any": [
                {
                    "name": "{http://schema.intuit.com/finance/v3}NameValue",
                    "declaredType": "com.intuit.schema.finance.v3.NameValue",
                    "scope": "javax.xml.bind.JAXBElement$GlobalScope",
                    "value": {
                        "Name": "TxnType",
                        "Value": {"Cash": "54", "Check": "3", "CreditCard": "11"}[content["PaymentType"]],
                    },
                    "nil": False,
                    "globalScope": True,
                    "typeSubstituted": False,
                }
            ]
        }
