"""RULES 22: before a payment goes, what is open of the invoices that it pays, so that nothing is paid twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from connectors.contract.documents import Settlement
from connectors.contract.errors import Collision
from connectors.contract.money import shown
from connectors.contract.records import Record
from connectors.contract.records_money import Allocation, Payment
from connectors.contract.words import Kind
from tasks.context import Problem, Ready, Run


def refuse_overpaid(run: Run, ready: Sequence[Ready], problem: Problem) -> list[Ready]:
    """Read the open balances of the invoices that these payments pay; what would pay more than is open is told to ``problem``.

    Several payments of one invoice in one chunk share its balance, in their order.

    Raises:
        TieoutError: the books cannot be read; nothing may be sent.
    """
    wanted = {part for one in ready if one.missing for _, part in _applied(run, one.work.record)}
    if not wanted:
        return list(ready)
    held = {one.external_id: one for one in run.connector.settlements(sorted(wanted))}
    balances = {external_id: one.balance for external_id, one in held.items()}
    kept = []
    for one in ready:
        error = _overpaid(run, one, held, balances) if one.missing else None
        if error is None:
            kept.append(one)
        else:
            problem(one.work, "look", error)
    return kept


def pays(record: Record) -> bool:
    """Whether it pays invoices, whose balances have to be read first."""
    return isinstance(record, Payment) and bool(record.allocations)


def _applied(run: Run, record: Record) -> Iterator[tuple[Allocation, str]]:
    """Allocations with the books' id of their invoice; a dry run may have some that would only be created."""
    for one in record.allocations if isinstance(record, Payment) else ():
        part = run.links.get((Kind.INVOICE, one.invoice_id))
        if part is not None:
            yield one, part.external_id


def _overpaid(
    run: Run, ready: Ready, held: dict[str, Settlement], balances: dict[str, Decimal]
) -> Collision | None:
    lines = list(_applied(run, ready.work.record))
    wrong = [
        _said(one, held.get(external_id))
        for one, external_id in lines
        if one.amount > balances.get(external_id, Decimal(-1))
    ]
    if wrong:
        return Collision(
            f"{ready.work.record.label} pays more than is open in the books: {'; '.join(wrong)}.",
            code="already paid",
            remedy="If somebody entered this payment in the books by hand, link it or delete it there; else correct the allocation in operations.",
        )
    for one, external_id in lines:
        balances[external_id] -= one.amount
    return None


def _said(one: Allocation, held: Settlement | None) -> str:
    invoice = f"invoice {one.invoice_number or one.invoice_id}"
    if held is None or held.deleted:
        return f"{invoice} is no longer in the books"
    if held.voided:
        return f"{invoice} is voided in the books"
    there = ", ".join(
        f"{each.document_type} {each.external_id} of {each.date} over {shown(each.amount)}"
        for each in held.applied
    )
    return f"{shown(one.amount)} for {invoice}, open {shown(held.balance)}" + (
        f", paid by {there}" if there else ""
    )
