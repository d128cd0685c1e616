"""Processing fees: what a processor kept of a payment, as a QuickBooks Purchase out of the clearing account (RULES 22)."""

from __future__ import annotations

from typing import Any

from connectors.contract.documents import Facts, Planned
from connectors.contract.errors import FixRecord
from connectors.contract.keys import WHOLE, mark
from connectors.contract.money import ZERO, shown
from connectors.contract.protocols import Resolve
from connectors.contract.records_money import ProcessingFee
from connectors.contract.words import Kind
from connectors.quickbooks_online.documents.currency import currency_of
from connectors.quickbooks_online.documents.expense_lines import account_line
from connectors.quickbooks_online.documents.purposes import account_for, clearing_account
from connectors.quickbooks_online.documents.shape import Desk


def plan(record: ProcessingFee, desk: Desk, resolve: Resolve, generation: int) -> Planned:
    """One Purchase, paid in cash from the clearing account, on the account for processing fees; it has no payee."""
    resolve(Kind.PAYMENT, record.payment_id)  # nothing of it is sent: a fee waits for what it was kept of
    if record.total <= ZERO:
        raise FixRecord(f"{record.label}: its amount is {shown(record.total)}.", code="amount")
    key = mark(desk.book.company_key, Kind.PROCESSING_FEE, record.source_id, WHOLE, generation)
    fees = account_for("processing fees", desk, record.label)
    text = f"{(record.fee_kind or 'processing').capitalize()} fee of payment {record.payment_id}"
    payload: dict[str, Any] = {
        "PaymentType": "Cash",
        "AccountRef": {"value": clearing_account(record.processor, desk, record.label)},
        "TxnDate": record.document_date.isoformat(),
        "Line": [account_line(fees, record.total, text, record.label)],
        "PrivateNote": key,
        **currency_of(record, desk, None),
    }
    facts = Facts(
        party_id="",
        date=record.document_date,
        currency=record.currency,
        total=record.total,
        number=None,
        party_kind=Kind.VENDOR,
    )
    return Planned(part_id=WHOLE, document_type="Purchase", payload=payload, facts=facts, mark=key)
