"""Builds what settles other documents: customer payments and bill payments, and checks that nothing is paid twice."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from connectors.sandbox.quickbooks_online import refusals
from connectors.sandbox.quickbooks_online.check import number_id, reference
from connectors.sandbox.quickbooks_online.draft import Draft, Link
from connectors.sandbox.quickbooks_online.lines import LINE, amount, shape
from connectors.sandbox.quickbooks_online.links import open_amount
from connectors.sandbox.quickbooks_online.money import currency
from connectors.sandbox.quickbooks_online.references import account, resolve
from connectors.sandbox.quickbooks_online.session import Session
from connectors.sandbox.quickbooks_online.store import Row
from connectors.sandbox.quickbooks_online.tables import Entity
from connectors.sandbox.quickbooks_online.wire import Json, loads, rounded

# What a line may settle: the kind, and whether it takes money from the payment (+1) or adds to it (-1).
_SETTLES = {
    "Payment": {"Invoice": 1, "CreditMemo": -1, "JournalEntry": -1, "Deposit": -1},
    "BillPayment": {"Bill": 1, "VendorCredit": -1},
}


def build(
    session: Session, entity: Entity, content: Json, before: Json | None, own: tuple[str, int] | None
) -> Draft:
    """Work out a payment; `own` is the payment itself on an update. Raises 6000 for what is applied beyond what is open."""
    total = rounded(content["TotalAmt"])
    if total < 0:
        raise refusals.business("You must specify a transaction amount that is 0 or greater.")
    party = _party(session, entity, content, before)
    lines: list[Json] = []
    links: list[Link] = []
    unapplied = total
    for number, raw in enumerate(content.get("Line") or [], 1):
        line, link, sign = _line(session, entity, raw, number, party)
        _within(session, link, own, links)
        unapplied -= sign * link.amount
        lines.append(line)
        links.append(link)
    if unapplied < 0:
        raise refusals.business("The amount applied is more than the amount of the payment.")
    if entity.name == "BillPayment" and unapplied:
        raise refusals.business("The amount of the bill payment is not what its lines apply.")
    content.update(Line=lines, TotalAmt=total)
    if entity.name == "Payment":
        content["UnappliedAmt"] = unapplied
        content["ProcessPayment"] = False
    _accounts(session, entity, content)
    currency(session, content, party, total)
    return Draft(
        content, total, unapplied if entity.name == "Payment" else None, str(party["Id"]), links=links
    )


def _party(session: Session, entity: Entity, content: Json, before: Json | None) -> Json:
    name = str(entity.party)
    held = str(reference(content[name]))
    kind = name.removesuffix("Ref")
    same = before is not None and reference(before.get(name)) == held
    row = (session.store.find(kind, int(held)) if same else None) or resolve(session, kind, held)
    found: Json = loads(row.body)
    return found


def _line(session: Session, entity: Entity, raw: Any, number: int, party: Json) -> tuple[Json, Link, int]:
    for name in shape(raw):
        if name not in LINE:
            raise refusals.unknown_property(name, "Line", sorted(LINE))
    value = amount(raw)
    linked = [each for each in raw.get("LinkedTxn") or [] if each.get("TxnId")]
    if len(linked) != 1:
        raise refusals.missing("Line.LinkedTxn")
    kind, target = str(linked[0].get("TxnType") or ""), number_id(linked[0]["TxnId"]) or 0
    if kind not in _SETTLES[entity.name]:
        if kind in {"Expense", "Check", "CreditCardCredit"}:
            raise refusals.unsupported_here(f"payments that settle a transaction of type {kind}")
        raise refusals.bad_enumeration(kind, "LinkedTxn.TxnType")
    row = session.store.find(kind, target)
    if row is None:
        raise refusals.business(f"The entity {kind} {target} that you are trying to link does not exist.")
    _same_party(session, entity, row, party)
    line = {
        "Amount": value,
        "LinkedTxn": [{"TxnId": str(target), "TxnType": kind}],
        "LineEx": {"any": [_extra("txnId", str(target)), _extra("txnReferenceNumber", row.docnumber or "")]},
    }
    return line, Link("apply", kind, target, value, number), _SETTLES[entity.name][kind]


def _extra(name: str, value: str) -> Json:
    return {
        "name": "{http://schema.intuit.com/finance/v3}NameValue",
        "declaredType": "com.intuit.schema.finance.v3.NameValue",
        "scope": "javax.xml.bind.JAXBElement$GlobalScope",
        "value": {"Name": name, "Value": value},
        "nil": False,
        "globalScope": True,
        "typeSubstituted": False,
    }


def _same_party(session: Session, entity: Entity, row: Row, party: Json) -> None:
    """A payment settles documents of its own customer or of that customer's sub-customers."""
    if row.party is None or row.party == str(party["Id"]):
        return
    theirs = session.store.find("Customer", int(row.party)) if entity.name == "Payment" else None
    if theirs is None or theirs.party != str(party["Id"]):
        raise refusals.unlinkable(
            "Cannot validate linked transactions: the transaction belongs to another name."
        )


def _within(session: Session, link: Link, own: tuple[str, int] | None, links: list[Link]) -> None:
    if link.amount < 0:
        raise refusals.business("You must specify a transaction amount that is 0 or greater.")
    already = sum((each.amount for each in links if (each.kind, each.id) == (link.kind, link.id)), Decimal(0))
    available = open_amount(session, link.kind, link.id, own) - already
    if link.amount > available:
        raise refusals.business(
            f"The amount {link.amount} applied to {link.kind} {link.id} is more than its open balance of {available}.",
        )


def _accounts(session: Session, entity: Entity, content: Json) -> None:
    defaults = session.store.recall("accounts")
    if entity.name == "Payment":
        name = "DepositToAccountRef"
        account(session, content.get(name), name, ("Bank", "Other Current Asset"))
        content.setdefault(name, defaults["undeposited"])
        account(session, content.get("ARAccountRef"), "ARAccountRef", ("Accounts Receivable",))
        return
    check = content["PayType"] == "Check"
    holder, name, sort = (
        ("CheckPayment", "BankAccountRef", "Bank")
        if check
        else ("CreditCardPayment", "CCAccountRef", "Credit Card")
    )
    detail = content.get(holder) or {}
    row = account(session, detail.get(name), name, (sort,))
    if row is None:
        raise refusals.missing(f"{holder}.{name}")
    content[holder] = {**detail, name: {"value": str(row.id), "name": row.name}}
    content.setdefault("APAccountRef", defaults["payable"])
