"""The morning after the first night: what is corrected in operations, and how every record must leave the same run when it is retried."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from connectors.contract.words import Disposition
from tasks.demo.costs import orders
from tasks.demo.lists import Row
from tasks.demo.sales import Money, ordinary
from tasks.demo.trouble import BOUNCED, EMAIL, EXPECTED, WAITING, Expected

EDITED = "INV-1080"
"""The invoice that is worded anew."""
REMOVED = "TS-104-2"
"""The time entry that is removed."""
RECEIVED, RECEIVED_BY_HAND, CANCELED = "PO-320", "PO-321", "PO-322"
"""Orders that are received, received on both sides, and canceled."""
_BILLS = {bill.number: bill for bill in ordinary()}
_ORDERS = {order.number: order for order in orders()}
BY_HAND = Money(
    number="PAY-2107", day=date(2026, 2, 20), pays=[(_BILLS["INV-1086"], _BILLS["INV-1086"].total)], method="Check"
)  # fmt: skip
"""A payment that the bookkeeper has entered by hand already."""


def told(words: Mapping[str, str]) -> Iterator[str]:
    """What happens, for people; ``words`` are the target's own (``Twin.words``)."""
    yield (
        f"Ivy Court Apartments gets its e-mail address in {words['e-mail']}, so invoice INV-1101 can go, and the payment that waits "
        "for it."
    )
    yield f"Invoice {EDITED} is worded anew: its document is updated."
    yield f"A time entry of timesheet {REMOVED.rpartition('-')[0]} is removed: its document is deleted."
    yield f"Goods of {RECEIVED} come: each receipt is {words['receipt']} that is linked to the order."
    yield f"{CANCELED} is canceled: the order in the books is deleted."
    yield (
        f"The money of {WAITING} comes: it goes, and its fee after it. That of {BOUNCED} is called back: the payment is "
        f"{words['taken back']}."
    )
    yield "Payroll sets Tom Abara up in the books: his timesheet goes."
    yield (
        f"A bookkeeper has entered the payment of {BY_HAND.pays[0][0].number} and the goods of {RECEIVED_BY_HAND} by hand, and now "
        "operations know both, too: these two fail, and nothing is booked twice."
    )


def corrections(at: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Statements and their values, as operations store what people do; ``at`` is when."""
    now = {"at": at}
    set_at = "last_modified_date_time = :at"
    customer, email = EMAIL
    yield f"UPDATE company SET invoice_email = :email, {set_at} WHERE company_id = :id", {
        **now, "email": email, "id": customer,
    }  # fmt: skip
    yield (
        "UPDATE invoice_line SET description = 'As agreed on the phone' WHERE billing_item_id = :id",
        {"id": f"{EDITED}-1"},
    )
    yield f"UPDATE invoice SET {set_at} WHERE invoice_id = :id", {**now, "id": f"id-{EDITED}"}
    yield "DELETE FROM time_entry WHERE time_entry_id = :id", {"id": REMOVED}
    yield (
        f"UPDATE timesheet SET {set_at} WHERE timesheet_id = :id",
        {**now, "id": REMOVED.rpartition("-")[0]},
    )
    for number, status in (
        (RECEIVED, "Received Full"),
        (RECEIVED_BY_HAND, "Received Full"),
        (CANCELED, "Canceled"),
    ):
        yield f"UPDATE purchase_order SET status = :status, {set_at} WHERE purchase_order_id = :id", {
            **now, "status": status, "id": number,
        }  # fmt: skip
    for number, status in ((WAITING, "settled"), (BOUNCED, "failed")):
        yield f"UPDATE payment SET status = :status, {set_at} WHERE payment_id = :id", {
            **now, "status": status, "id": number,
        }  # fmt: skip


def more(at: str) -> Iterator[Row]:
    """Rows that come up: receipts of two orders, and the payment that the books have by hand."""
    for number in (RECEIVED, RECEIVED_BY_HAND):
        order = _ORDERS[number]
        for place, (_, quantity) in enumerate(order.lines, 1):
            yield order.receipt(place, place, quantity, date(2026, 2, 27))
    yield from replace(BY_HAND, entered=at).rows()


EXPECTED_THEN = (
    *(one for one in EXPECTED if not one.heals),
    Expected("purchase order", RECEIVED_BY_HAND, Disposition.REFUSED, "received by hand"),
    Expected("payment", BY_HAND.number, Disposition.REFUSED, "already paid"),
)
"""Every record that must be on the list of failures from then on, and no other."""
