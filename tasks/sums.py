"""Operations total = sent total, or every record that makes the difference with its reason: the first half of the tie-out (DESIGN 2, RULES 30)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from connectors.contract.keys import WHOLE
from connectors.contract.ledger import Part, RecordState
from connectors.contract.money import ZERO, shown
from connectors.contract.protocols import Fact
from connectors.contract.records import Posting, Record
from connectors.contract.records_money import NOT_RECEIVED, PurchaseOrder
from connectors.contract.words import Choice, Kind, Reason, TransferStatus
from tasks.context import Run
from tasks.reasons import waiting_words

RECEIPT = "receipt"
"""Label of receipts of purchase orders in the tie-out, where they are documents of their own."""
LONGEST_SHEET = timedelta(days=62)
"""More than any timesheet's period: entries of a month belong to sheets that end this long after it, at most."""


@dataclass(slots=True)
class Gap:
    """Records that make operations and what was sent differ in one sum: with a known reason, and without one."""

    known: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    explained: Decimal = ZERO
    """Operations less sent, over both lists."""


def label_of(part: Part) -> str:
    """Sum that a linked document counts in."""
    return RECEIPT if part.kind is Kind.PURCHASE_ORDER and part.part_id != WHOLE else str(part.kind)


def gap(run: Run, kind: Kind, label: str, days: tuple[date, date], currency: str) -> Gap:
    """Say record by record why operations and the linked documents of a period and currency differ.

    Raises:
        TieoutError: operations cannot be read.
    """
    out = Gap()
    sent: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for part in run.ledger.parts_between(run.book.name, kind, *days):
        if (
            label_of(part) == label
            and part.currency == currency
            and part.document_type not in run.connector.uncounted
        ):
            sent[part.source_id] += part.total
    wanted: set[str] = set()
    for facts in run.operations.dated(kind, *_reach(kind, label, days, run.book.fence)):
        short = []
        for fact in facts:
            expected = _expected(fact, label, days, currency)
            if expected is not None:
                wanted.add(fact.record.source_id)
                if expected != sent.get(fact.record.source_id, ZERO):
                    short.append((fact, expected))
        _tell(run, kind, short, sent, currency, out)
    for source_id, total in sent.items():
        if source_id not in wanted:
            out.unknown.append(
                f"{label} {source_id}: {shown(total, currency)} is in the books, but operations do not have it in this period"
            )
            out.explained -= total
    return out


def _reach(
    kind: Kind, label: str, days: tuple[date, date], fence: date | None
) -> tuple[date | None, date | None]:
    """Document dates of the records whose documents may lie in the period."""
    if label == RECEIPT:
        return fence, days[1]
    if kind is Kind.TIMESHEET and days[1] < date.max - LONGEST_SHEET:
        return days[0], days[1] + LONGEST_SHEET
    return days


def _expected(fact: Fact, label: str, days: tuple[date, date], currency: str) -> Decimal | None:
    """What operations want the books to hold of a record in this sum, as their totals count it; None where it has nothing in it."""
    found = [
        one.amount
        for one in _postings(fact, label)
        if days[0] <= one.date <= days[1] and one.currency == currency
    ]
    return sum(found, start=ZERO) if found else None


def _postings(fact: Fact, label: str) -> Sequence[Posting]:
    record, columns = fact.record, fact.columns
    excluded = columns.get("customer_excluded") == 1 or columns.get("vendor_excluded") == 1
    negative = record.kind is Kind.INVOICE and record.amount < ZERO
    unpaid = record.kind is Kind.PROCESSING_FEE and columns.get("payment_status") in NOT_RECEIVED
    if record.withdrawn or excluded or negative or unpaid:
        return ()
    if label == RECEIPT:
        return record.receipt_postings() if isinstance(record, PurchaseOrder) else ()
    return record.postings()


def _tell(
    run: Run,
    kind: Kind,
    short: Sequence[tuple[Fact, Decimal]],
    sent: dict[str, Decimal],
    currency: str,
    out: Gap,
) -> None:
    states = run.ledger.states(run.book.name, kind, [fact.record.source_id for fact, _ in short])
    for fact, expected in short:
        record = fact.record
        there = sent.get(record.source_id, ZERO)
        reason = _reason(run, record, states.get(record.source_id))
        line = (
            f"{record.label}: operations {shown(expected, currency)}, sent {shown(there, currency)}"
            f" ({reason or 'nobody knows why'})"
        )
        (out.known if reason else out.unknown).append(line)
        out.explained += expected - there


def _reason(run: Run, record: Record, state: RecordState | None) -> str:
    """Why a record is not in the books as operations have it; empty where nothing says so."""
    if state is None or state.status is TransferStatus.NOT_TRANSFERRED:
        day, fence = record.dated, run.book.fence
        if day is not None and fence is not None and day < fence:
            return "before the fence"
        if state is not None and state.choice in _STAYS:
            return str(state.choice)
        if state is not None:
            return waiting_words(state.waits_for) if state.reason is Reason.HELD else "not eligible"
        return _never_met(run, record)
    if state.status is TransferStatus.TRANSFERRED and state.reason is None:
        return ""
    why = state.error_code or waiting_words(state.waits_for)
    return ", ".join(filter(None, (str(state.status), str(state.reason or ""), why)))


_STAYS = frozenset({Choice.DO_NOT_SYNC, Choice.HOLD, Choice.SKIP, Choice.SET_NOT_READY})


def _never_met(run: Run, record: Record) -> str:
    """A record that the ledger does not know: judged in this run, or newer than what was extracted; else it was missed."""
    if run.tally.knows(record.kind, record.source_id):
        return "not eligible"
    seen = run.ledger.position(run.book.name, record.kind)
    return "not taken yet" if seen is None or record.modified_at > seen.modified_at else ""
