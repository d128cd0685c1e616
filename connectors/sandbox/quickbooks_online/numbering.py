"""Document numbers: who gives them, and which are refused as already used (facts 4.12, codes 6140 and 2050)."""

from __future__ import annotations

from connectors.sandbox.quickbooks_online import refusals
from connectors.sandbox.quickbooks_online.session import Session
from connectors.sandbox.quickbooks_online.store import Row
from connectors.sandbox.quickbooks_online.tables import Entity
from connectors.sandbox.quickbooks_online.wire import Json

SALES = frozenset({"Invoice", "SalesReceipt", "CreditMemo", "RefundReceipt", "Estimate"})
_FIRST_NUMBER = 1001
_AUTO = "AUTO_GENERATE"


def settle(session: Session, entity: Entity, content: Json, before: Row | None, party: str | None) -> None:
    """Give the document its number, or refuse the one it brings. Raises 6140."""
    if "DocNumber" not in entity.fields or entity.name in {"Payment", "Deposit", "TimeActivity"}:
        content.pop("DocNumber", None)
        return
    sent = content.get("DocNumber")
    if before is not None and sent in {None, before.docnumber}:
        if sent is None and before.docnumber is not None and _by_company(session, entity):
            content["DocNumber"] = before.docnumber
        return
    if sent is not None and sent != _AUTO and not _ignored(session, entity):
        if _checked(session, entity, content) and "allowduplicatedocnum" not in session.include:
            _refuse_duplicate(session, entity, sent, before, party)
        return
    content.pop("DocNumber", None)
    if sent == _AUTO or _by_company(session, entity):
        content["DocNumber"] = _next(session, entity)


def _by_company(session: Session, entity: Entity) -> bool:
    """Whether the company numbers documents of this kind itself."""
    if entity.name in SALES:
        return not session.settings.custom_transaction_numbers
    if entity.name == "PurchaseOrder":
        return not session.settings.purchase_custom_numbers
    return entity.name == "JournalEntry"


def _ignored(session: Session, entity: Entity) -> bool:
    return (
        session.settings.number_when_off == "ignore"
        and entity.name != "JournalEntry"
        and _by_company(session, entity)
    )


def _checked(session: Session, entity: Entity, content: Json) -> bool:
    """Whether a used number is refused. What nobody could measure follows the switches."""
    if entity.name in SALES:
        return session.settings.custom_transaction_numbers or session.settings.duplicate_policy == "strict"
    if entity.name in {"Bill", "VendorCredit"}:
        return session.settings.bill_duplicates != "off"
    if entity.name == "Purchase" and content.get("PaymentType") == "Check":
        return session.settings.warn_duplicate_check_number
    return True


def _refuse_duplicate(
    session: Session, entity: Entity, number: str, before: Row | None, party: str | None
) -> None:
    per_party = entity.name in {"Bill", "VendorCredit"} and session.settings.bill_duplicates == "vendor"
    rows = session.store.sql.execute(
        "SELECT id, party FROM entity WHERE kind = ? AND docnumber = ? AND +deleted = 0",
        (entity.name, number),
    ).fetchall()
    for found, holder in rows:
        if (before is None or found != before.id) and (not per_party or holder == party):
            spaced = "".join(f" {each}" if each.isupper() else each for each in entity.name).strip()
            raise refusals.duplicate_number(number, spaced, found)


def _next(session: Session, entity: Entity) -> str:
    """The next free number of the series; sales documents share one."""
    series = "sales" if entity.name in SALES else entity.name
    while True:
        number = str(session.store.next(f"number:{series}", _FIRST_NUMBER if series != "JournalEntry" else 1))
        taken = session.store.sql.execute(
            "SELECT 1 FROM entity WHERE kind = ? AND docnumber = ? AND +deleted = 0",
            (entity.name, number),
        ).fetchone()
        if not taken:
            return number
