"""What was received of an order, as lines of its note: for people to read, and for us to see whether it changed (RULES 12)."""

from __future__ import annotations

import re

from connectors.contract.errors import FixRecord
from connectors.contract.money import ZERO
from connectors.contract.records_money import PurchaseOrder
from connectors.quickbooks_online.documents.bill import NOTE
from connectors.quickbooks_online.documents.shape import plain, with_mark

MOST = 2000
"""Characters of a note that are ours for what was received; the rest belongs to people."""
_NAME = 60
_MORE = "Received goods of {} more lines"
_OURS = re.compile(r"Received \S+ of \S+ .*, last on \d{4}-\d\d-\d\d|Received goods of \d+ more lines")


def received_lines(record: PurchaseOrder) -> list[str]:
    """One line of text for each line of which something was received, such as ``Received 3 of 5 Widget, last on 2026-11-20``.

    Raises:
        FixRecord: a receipt is of a line that the order does not have, or more was taken back than had come.
    """
    said = []
    for place, line in enumerate(record.lines, start=1):
        receipts = [one for one in record.receipts if one.line_id == line.source_id]
        came = sum((one.quantity for one in receipts), start=ZERO)
        if came < 0:
            raise FixRecord(
                f"{record.label}: of line {place} ({line.item_name}) more was taken back than had been received.",
                code="negative receipt",
            )
        if came:
            last = max(one.received_on for one in receipts if one.quantity > 0)
            name = " ".join(line.item_name.split())[:_NAME]
            said.append(f"Received {plain(came)} of {plain(line.quantity)} {name}, last on {last}")
    return said


def known_lines(record: PurchaseOrder) -> None:
    """Raise FixRecord for a receipt of a line that is not on the order."""
    known = {line.source_id for line in record.lines}
    for receipt in record.receipts:
        if receipt.line_id not in known:
            raise FixRecord(
                f"{record.label}: receipt {receipt.source_id} of {receipt.received_on} is of a line that the order does not have.",
                code="receipt line",
                remedy="Put the line back on the order in operations, or take the receipt back, then retry.",
            )


def noted(mark: str, lines: list[str]) -> str:
    """Note of a new order: our key first, so that nothing can cut it off, then what was received, as much as fits."""
    return "\n".join([mark, *_fitting(lines, MOST)])


def received_in(note: str) -> list[str]:
    """Lines of a note that tell what was received."""
    return [line.strip() for line in note.splitlines() if _OURS.fullmatch(line.strip())]


def renoted(held: str, mark: str, planned: str) -> str:
    """Note of a revised order: what people wrote stays, what was received is told anew, our key is in it."""
    theirs = "\n".join(line for line in held.splitlines() if not _OURS.fullmatch(line.strip()))
    kept = with_mark(theirs, mark, NOTE)
    room = NOTE - len(kept) - 1
    return "\n".join([kept, *_fitting(received_in(planned), room)]).strip()


def _fitting(lines: list[str], room: int) -> list[str]:
    """As many lines as fit, and how many more there are."""
    if sum(len(line) + 1 for line in lines) <= room:
        return lines
    fit: list[str] = []
    left = room - len(_MORE) - 6
    for line in lines:
        left -= len(line) + 1
        if left < 0:
            break
        fit.append(line)
    return [*fit, _MORE.format(len(lines) - len(fit))] if len(_MORE) + 6 <= room else fit


__all__ = ["known_lines", "noted", "received_in", "received_lines", "renoted"]
