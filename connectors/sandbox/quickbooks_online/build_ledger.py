"""Builds journal entries and deposits, whose receivable lines can settle invoices through a payment."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from connectors.sandbox.quickbooks_online import refusals
from connectors.sandbox.quickbooks_online.check import number_id, reference
from connectors.sandbox.quickbooks_online.draft import Draft, Link
from connectors.sandbox.quickbooks_online.lines import Numbering, amount, read, shape, shown
from connectors.sandbox.quickbooks_online.money import currency
from connectors.sandbox.quickbooks_online.references import account, named, resolve
from connectors.sandbox.quickbooks_online.session import Session
from connectors.sandbox.quickbooks_online.tables import Entity
from connectors.sandbox.quickbooks_online.wire import Json, loads


def build_journal(session: Session, _entity: Entity, content: Json, before: Json | None) -> Draft:
    """Work out a journal entry. Its balance is the customer credit in it. Raises 6000 unless debits equal credits."""
    numbering, lines, credit, debits, credits_ = Numbering(before), [], Decimal(0), Decimal(0), Decimal(0)
    party: str | None = None
    for number, raw in enumerate(content.get("Line") or [], 1):
        line, sort, detail = read(raw, ("JournalEntryLineDetail", "DescriptionOnly"))
        line_id = numbering.id(line)
        numbering.settle(session, line_id, sort, detail)
        value = None
        if sort == "JournalEntryLineDetail":
            value = amount(line)
            is_credit = _posting(detail)
            debits, credits_ = (debits, credits_ + value) if is_credit else (debits + value, credits_)
            customer = _name(session, detail)
            if customer is not None:
                party = customer
                credit += value if is_credit else -value
        lines.append(shown(line_id, number, line, value, sort, detail))
    if sum("JournalEntryLineDetail" in each for each in lines) < 2:
        raise refusals.business("Fill out at least two detail lines to continue.")
    if debits != credits_:
        raise refusals.business("Please balance debits and credits.")
    content.update(Line=lines, TotalAmt=debits)
    content.setdefault("Adjustment", False)
    content.pop("TxnTaxDetail", None)
    currency(session, content, None, debits)
    return Draft(content, debits, max(credit, Decimal(0)), party)


def _posting(detail: Json) -> bool:
    posting = detail.get("PostingType")
    if posting is None:
        raise refusals.missing("PostingType")
    if posting not in {"Debit", "Credit"}:
        raise refusals.bad_enumeration(posting, "PostingType")
    if reference(detail.get("AccountRef")) is None:
        raise refusals.missing("Line.JournalEntryLineDetail.AccountRef")
    return bool(posting == "Credit")


def _name(session: Session, detail: Json) -> str | None:
    """Settle the name of a line; the customer of a receivable line is answered. Raises 6000 where one is needed."""
    holder = detail.get("Entity") or {}
    kind = str(holder.get("Type") or holder.get("type") or "Customer")
    held = reference(holder.get("EntityRef")) or reference(holder)
    row = session.store.find("Account", int(detail["AccountRef"]["value"]))
    sort = loads(row.body)["AccountType"] if row else ""
    if held is None:
        if sort == "Accounts Receivable":
            raise refusals.business(
                "When you use Accounts Receivable, you must choose a customer in the Name field."
            )
        if sort == "Accounts Payable":
            raise refusals.business(
                "When you use Accounts Payable, you must choose a vendor in the Name field."
            )
        detail.pop("Entity", None)
        return None
    if kind not in {"Customer", "Vendor", "Employee"}:
        raise refusals.bad_enumeration(kind, "Entity.Type")
    detail["Entity"] = {"Type": kind, "EntityRef": named(resolve(session, kind, held))}
    return held if sort == "Accounts Receivable" and kind == "Customer" else None


def build_deposit(session: Session, _entity: Entity, content: Json, before: Json | None) -> Draft:
    """Work out a deposit. Its balance is the customer credit in it. Raises 6000, 6430, 2020."""
    element = "DepositToAccountRef"
    account(session, content[element], element, ("Bank", "Other Current Asset"))
    numbering, lines, links, total, credit = Numbering(before), [], [], Decimal(0), Decimal(0)
    party: str | None = None
    for number, raw in enumerate(content.get("Line") or [], 1):
        if isinstance(raw, dict) and raw.get("LinkedTxn"):
            line, link = _banked(session, raw, numbering, number)
            links.append(link)
        else:
            line, customer = _direct(session, raw, numbering, number)
            if customer is not None:
                party, credit = customer, credit + line["Amount"]
        total += line["Amount"]
        lines.append(line)
    if total < 0:
        raise refusals.business("You must specify a transaction amount that is 0 or greater.")
    content.update(Line=lines, TotalAmt=total)
    content.pop("TxnTaxDetail", None)
    currency(session, content, None, total)
    return Draft(content, total, max(credit, Decimal(0)), party, links=links)


def _banked(session: Session, raw: Json, numbering: Numbering, number: int) -> tuple[Json, Link]:
    """A line that banks a payment or sales receipt held in Undeposited Funds."""
    linked = shape(raw)["LinkedTxn"][0]
    kind, target = str(linked.get("TxnType") or ""), number_id(linked.get("TxnId")) or 0
    if kind not in {"Payment", "SalesReceipt"}:
        raise refusals.unsupported_here(f"deposits of a transaction of type {kind or '(none)'}")
    row = session.store.find(kind, target)
    if row is None:
        raise refusals.business(f"The entity {kind} {target} that you are trying to link does not exist.")
    value = amount(raw)
    line = {
        "Id": numbering.id(raw),
        "LineNum": number,
        "Amount": value,
        "LinkedTxn": [
            {"TxnId": str(target), "TxnType": kind, "TxnLineId": str(linked.get("TxnLineId") or 0)}
        ],
    }
    return line, Link("deposit", kind, target, value, number)


def _direct(session: Session, raw: Any, numbering: Numbering, number: int) -> tuple[Json, str | None]:
    line, sort, detail = read(raw, ("DepositLineDetail",))
    line_id = numbering.id(line)
    numbering.settle(session, line_id, sort, detail)
    if reference(detail.get("AccountRef")) is None:
        raise refusals.missing("Line.DepositLineDetail.AccountRef")
    entity = detail.get("Entity") or {}
    held, kind = reference(entity), str(entity.get("type") or "Customer").capitalize()
    if held is not None:
        if kind not in {"Customer", "Vendor", "Employee"}:
            raise refusals.bad_enumeration(kind, "Entity.type")
        detail["Entity"] = {**named(resolve(session, kind, held)), "type": kind.upper()}
    row = session.store.find("Account", int(detail["AccountRef"]["value"]))
    receivable = row is not None and loads(row.body)["AccountType"] == "Accounts Receivable"
    if receivable and (held is None or kind != "Customer"):
        raise refusals.business(
            "When you use Accounts Receivable, you must choose a customer in the Name field."
        )
    return shown(line_id, number, line, amount(line), sort, detail), held if receivable else None
