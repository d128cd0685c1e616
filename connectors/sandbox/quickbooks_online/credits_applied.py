"""Credits that apply themselves: an open credit memo of a customer settles the customer's next invoice (AutoApplyCredit)."""

from __future__ import annotations

from connectors.sandbox.quickbooks_online import write
from connectors.sandbox.quickbooks_online.session import Session
from connectors.sandbox.quickbooks_online.store import Row
from connectors.sandbox.quickbooks_online.tables import ENTITIES
from connectors.sandbox.quickbooks_online.wire import amount


def apply(session: Session, row: Row) -> Row:
    """After an invoice or credit memo was created: settle it against the oldest open counterpart, as the switch says."""
    if row.kind not in {"Invoice", "CreditMemo"} or not session.settings.auto_apply_credit or not row.balance:
        return row
    other = "CreditMemo" if row.kind == "Invoice" else "Invoice"
    # The leading plus keeps SQLite on the index by party: few documents of one customer are open.
    candidates = session.store.rows(
        "kind = ? AND party = ? AND +deleted = 0 AND +balance > 0 ORDER BY txndate, id",
        (other, row.party),
    )
    left = row.balance
    for each in candidates:
        part = min(left, each.balance or 0)
        if part <= 0:
            break
        left -= part
        _settle(session, row, each, part)
    return session.store.find(row.kind, row.id) or row


def _settle(session: Session, row: Row, other: Row, part: int) -> None:
    """The zero payment with which QuickBooks ties a credit to an invoice."""
    value = amount(part)
    lines = [
        {"Amount": value, "LinkedTxn": [{"TxnId": str(each.id), "TxnType": each.kind}]}
        for each in (row, other)
    ]
    payload = {"TotalAmt": 0, "CustomerRef": {"value": str(row.party)}, "TxnDate": row.txndate, "Line": lines}
    write.save(session, ENTITIES["Payment"], payload)
