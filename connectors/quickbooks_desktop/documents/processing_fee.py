"""Processing fees: what a payment processor kept, as a Check on the clearing account.

A check, not a credit card charge: a charge's account must be a credit card, and no payment can be received into one, so payment, refund and
fee could not meet in one account (RULES 22). The clearing account is therefore a bank account (CheckAdd's AccountRef; facts 4).
"""

from __future__ import annotations

from connectors.contract.documents import Planned
from connectors.contract.errors import FixMapping, FixRecord
from connectors.contract.protocols import Resolve
from connectors.contract.records_money import ProcessingFee
from connectors.contract.words import Kind
from connectors.quickbooks_desktop.documents.lines import expense_line
from connectors.quickbooks_desktop.documents.payment import clearing_account
from connectors.quickbooks_desktop.documents.shape import Desk, currency_of, party_facts, planned
from connectors.quickbooks_desktop.elements import Element, as_amount, as_date, by_id, put
from connectors.quickbooks_desktop.names import WORDS, limited


def plan(record: ProcessingFee, desk: Desk, resolve: Resolve, generation: int) -> list[Planned]:
    """One Check without payee and number, never printed; found by date and our key."""
    label = record.label
    resolve(Kind.PAYMENT, record.payment_id)  # nothing of it is sent: a fee waits for what it was kept of
    if record.total <= 0:
        raise FixRecord(f"{label}: it is not above zero.", code="total")
    named = desk.book.accounts.get("processing fees")
    if not named:
        raise FixMapping(
            f"{label}: no account is known for processing fees.",
            code="accounts.processing fees",
            remedy="Set accounts.'processing fees' of the book (number or name of an account), then retry.",
        )
    fees = desk.account(named)
    clearing = clearing_account(desk, record.processor, label, needed=True)
    rate = currency_of(record, desk, None, rate=record.exchange_rate)
    words = " · ".join(filter(None, (record.processor, record.fee_kind)))

    def build(key: str) -> list[Element]:
        built: list[Element] = [["AccountRef", by_id(clearing)], ["TxnDate", as_date(record.document_date)]]
        built += [["Memo", key], ["IsToBePrinted", "false"]]
        put(built, "ExchangeRate", rate)
        memo = limited(words, WORDS, label, "description")
        return [*built, expense_line(fees, as_amount(record.total, label), memo)]

    facts = party_facts(record, Kind.VENDOR, "", record.total)
    return [planned(record, desk, generation, "CheckAdd", build, facts)]
