"""Creates and changes entities: the order of checks, versions, what is stored, and the journal."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from connectors.sandbox.quickbooks_online import (
    build_expenses,
    build_ledger,
    build_lists,
    build_payments,
    build_sales,
    build_time,
    check,
    links,
    numbering,
    refusals,
    renames,
)
from connectors.sandbox.quickbooks_online.draft import Draft
from connectors.sandbox.quickbooks_online.references import settle
from connectors.sandbox.quickbooks_online.session import Session
from connectors.sandbox.quickbooks_online.store import Row
from connectors.sandbox.quickbooks_online.tables import Entity, Field
from connectors.sandbox.quickbooks_online.wire import Json, cents, day, dumps, loads

_Builder = Callable[[Session, Entity, Json, Json | None], Draft]
_BUILDERS: dict[str, _Builder] = {
    **dict.fromkeys(
        ("Invoice", "SalesReceipt", "CreditMemo", "RefundReceipt", "Estimate"), build_sales.build
    ),
    **dict.fromkeys(("Bill", "VendorCredit", "Purchase", "PurchaseOrder"), build_expenses.build),
    "JournalEntry": build_ledger.build_journal,
    "Deposit": build_ledger.build_deposit,
    "TimeActivity": build_time.build,
}
# What the vendor itself keeps of a document when an update leaves it out.
_KEPT = ("TxnDate", "CurrencyRef", "Active", "CustomField")
ON_EVERY_WRITE = {"Purchase": ("PaymentType",), "Bill": ("VendorRef",)}
_ADDRESSES = ("BillAddr", "ShipAddr", "OtherAddr", "PrimaryAddr", "VendorAddr", "ShipFromAddr")
_CUSTOM_FIELD = [{"DefinitionId": "1", "Name": "Crew #", "Type": "StringType"}]


def save(session: Session, entity: Entity, payload: Any) -> Row:
    """Create, or with an Id update, one entity from a payload. Raises every refusal of facts section 3 that applies."""
    content = check.properties(entity, payload)
    number = check.number_id(payload.get("Id"))
    if not number:
        return _create(session, entity, content)
    return _update(session, entity, payload, content, current(session, entity, payload))


def current(session: Session, entity: Entity, payload: Any) -> Row:
    """The entity that a change is about, at the version it names. Raises 2020, 2030, 610, 5010."""
    if not isinstance(payload, dict):
        raise refusals.unreadable_property("Can not deserialize the request from what is not an object")
    number = check.number_id(payload.get("Id"))
    if not number:
        raise refusals.missing("Id")
    row = session.store.find(entity.name, number)
    if row is None:
        raise refusals.not_found()
    token = payload.get("SyncToken")
    if token is None or token == "":
        raise refusals.missing("SyncToken")
    if str(token) != str(row.sync):
        raise refusals.stale()
    return row


def open_period(session: Session, *dates: str | None) -> None:
    """Raises 6210 if any of the dates is in the closed books."""
    closed = session.settings.closing_date
    if closed is not None and any(each is not None and each <= closed for each in dates):
        raise refusals.period_closed()


def undeposited(session: Session, row: Row) -> None:
    """Raises 6540 for a payment that was banked."""
    if row.kind in {"Payment", "SalesReceipt"} and links.incoming(session, row.kind, row.id, "deposit"):
        raise refusals.deposited()


def _create(session: Session, entity: Entity, content: Json) -> Row:
    content = {name: value for name, value in content.items() if value is not None}
    check.required(entity, content)
    settle(session, content)
    draft = _build(session, entity, content, None)
    number = session.store.next(f"id:{entity.family}")
    row = _row(session, entity, draft, number, None)
    links.save(session, row, None)
    links.replace(session, row, draft.links)
    session.journal(row, "create")
    return row


def _update(session: Session, entity: Entity, payload: Json, content: Json, before: Row) -> Row:
    undeposited(session, before)
    old = loads(before.body)
    for name in ON_EVERY_WRITE.get(entity.name, ()):
        if content.get(name) is None:
            raise refusals.missing(name)
    sparse = payload.get("sparse") in (True, "true")
    kept = tuple(entity.fields) if sparse else _KEPT
    base = {
        name: _held(entity.fields[name], old[name])
        for name in kept
        if name in old
        and name in entity.fields
        and not entity.fields[name].readonly
        and name not in check.SYSTEM
    }
    if entity.name == "Purchase" and content["PaymentType"] != old["PaymentType"]:
        # Seen of the vendor: a full update fails with a misleading 610, a sparse one passes and changes nothing.
        if not sparse:
            raise refusals.not_found()
        content["PaymentType"] = old["PaymentType"]
    merged = {name: value for name, value in {**base, **content}.items() if value is not None}
    if entity.name == "Payment" and "Line" in content:
        merged["Line"] = content["Line"] or []
    check.required(entity, merged)
    settle(session, merged, unchanged=old)
    draft = _build(session, entity, merged, before)
    row = _row(session, entity, draft, before.id, before)
    if row is before:
        return before
    links.save(session, row, before)
    links.replace(session, row, draft.links)
    renames.carry(session, before, row)
    session.journal(row, "update")
    return row


def _held(field: Field, value: Any) -> Any:
    """A stored property as a payload would bring it."""
    return Decimal(value) if field.type == "n" else value


def _build(session: Session, entity: Entity, content: Json, before: Row | None) -> Draft:
    old = loads(before.body) if before else None
    _addresses(session, content, old or {})
    if not entity.document:
        return build_lists.build(session, entity, content, before)
    content.setdefault("TxnDate", day(session.now))
    open_period(session, content["TxnDate"], before.txndate if before else None)
    if entity.name in {"Payment", "BillPayment"}:
        own = (before.kind, before.id) if before else None
        draft = build_payments.build(session, entity, content, old, own)
    else:
        draft = _BUILDERS[entity.name](session, entity, content, old)
    numbering.settle(session, entity, content, before, draft.party)
    return draft


def _addresses(session: Session, content: Json, old: Json) -> None:
    """Give addresses their ids; one sent again unchanged keeps its own."""
    for name in _ADDRESSES:
        address = content.get(name)
        if address is None or "Id" in address:
            continue
        known = old.get(name, {})
        same = {key: each for key, each in known.items() if key != "Id"} == address
        number = known.get("Id") if same else str(session.store.next("id:address", 3))
        content[name] = {"Id": number, **address}


def _row(session: Session, entity: Entity, draft: Draft, number: int, before: Row | None) -> Row:
    """The row to store; `before` itself where nothing changed, so that its version stays."""
    content = draft.content
    for name in ("GlobalTaxCalculation", "AutoDocNumber"):
        content.pop(name, None)
    balance = draft.balance
    if before is not None and balance is not None:
        balance -= links.applied(session, entity.name, number)
        if draft.party != before.party and balance != draft.balance:
            raise refusals.unsupported_here("changing the name on a document that payments were applied to")
        if balance < 0:
            raise refusals.unsupported_here("lowering a document below what was already applied to it")
    _balances(session, entity, draft, balance, number if before else None)
    head: Json = {"domain": "QBO", "sparse": False, "Id": str(number), "SyncToken": "0"}
    created = before.created if before else int(session.now)
    body = {**head, "MetaData": session.meta(created), **content}
    sync = 0
    if before is not None:
        old = loads(before.body)
        if _same(old, body):
            return before
        sync = before.sync + 1
        body["SyncToken"] = str(sync)
    return Row(
        entity.name,
        number,
        sync,
        draft.name,
        content.get("DocNumber"),
        content.get("TxnDate"),
        content.get("DueDate"),
        draft.party,
        int(content.get("Active", True)),
        None if draft.total is None else cents(draft.total),
        _column(before, balance, list_entry=not entity.document),
        created,
        int(session.now),
        0,
        dumps(body),
    )


def _same(old: Json, new: Json) -> bool:
    """Whether two bodies say the same but for version and times."""
    skipped = ("MetaData", "SyncToken")
    first = {name: value for name, value in old.items() if name not in skipped}
    second = {name: value for name, value in loads(dumps(new)).items() if name not in skipped}
    return first == second


def _column(before: Row | None, balance: Decimal | None, *, list_entry: bool) -> int | None:
    """The balance in cents; that of a customer or vendor is a running sum which an update leaves alone."""
    if list_entry:
        return before.balance if before else None
    return None if balance is None else cents(balance)


def _balances(
    session: Session, entity: Entity, draft: Draft, balance: Decimal | None, number: int | None
) -> None:
    content = draft.content
    if entity.name in {"Invoice", "Bill", "CreditMemo", "VendorCredit"}:
        content["Balance"] = balance
        if entity.name == "CreditMemo":
            content["RemainingCredit"] = balance
    if entity.name in numbering.SALES:
        content.setdefault("CustomField", _CUSTOM_FIELD)
    ties = links.shown(session, entity.name, number, draft.links)
    content.pop("LinkedTxn", None)
    if ties or entity.name in {"Invoice", "Bill", "PurchaseOrder", "CreditMemo", "Payment"}:
        content["LinkedTxn"] = ties
    if ties and entity.name == "PurchaseOrder" and number is not None:
        links.received(session, number, content)
