"""What happens to records of several documents after their transfer: what a person changes, and what the books must be told of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from tests.promises.harness import Firm
from tests.promises.parts import SEVERAL, Several, check_agreed, day_of


@dataclass(frozen=True, slots=True)
class Change:
    """A change of one record, and the calls that it takes, in their order."""

    kind: str
    make: Callable[[Firm, int], None]
    """Change the record of this place in operations."""
    calls: tuple[str, ...]
    status: str = "Transferred"
    """What operations are told of the record in the end."""
    settings: str = ""

    @property
    def several(self) -> Several:
        """The kind of the record."""
        return SEVERAL[self.kind]

    def check(self, firm: Firm, records: int) -> None:
        """Of so many records that were changed alike, each call was made once; what stands is linked, told, and agreed on by both sides."""
        several = self.several
        count = Counter(self.calls)
        done = {operation: firm.books.done(several.kind, operation) for operation in count}
        made = firm.books.done(several.kind, "create")
        assert len(made) == records * (several.documents + count["create"])
        for operation in set(count) - {"create"}:
            assert len(done[operation]) == records * count[operation], operation
        ended = [one for operation in ("delete", "void") for one in done.get(operation, [])]
        assert len(set(ended)) == len(ended)
        linked = firm.look(
            "SELECT external_id FROM part WHERE kind = :kind AND removed_at IS NULL", kind=str(several.kind)
        )
        assert Counter(row[0] for row in linked) == Counter(made) - Counter(ended)
        told = firm.ask("SELECT status FROM tieout_transfer WHERE kind = :kind", kind=str(several.kind))
        assert [row[0] for row in told] == [self.status] * records
        check_agreed(firm)


def _revise_time(firm: Firm, place: int) -> None:
    """One entry gets other hours, one is removed, one is added."""
    sheet = f"TS-{place}"
    entries = [
        row[0]
        for row in firm.ask(
            "SELECT time_entry_id FROM time_entry WHERE timesheet_id = :id ORDER BY time_entry_id", id=sheet
        )
    ]
    firm.do("UPDATE time_entry SET hours_worked = 3.25 WHERE time_entry_id = :id", id=entries[0])
    firm.do("DELETE FROM time_entry WHERE time_entry_id = :id", id=entries[1])
    firm.office.time_entry(sheet, firm.office.employee(), day_of(place), "1.50")
    firm.office.touch("timesheet", "timesheet_id", sheet)


def _unapprove(firm: Firm, place: int) -> None:
    firm.office.change("timesheet", "timesheet_id", f"TS-{place}", status="Rejected")


def _line(firm: Firm, place: int, position: int) -> str:
    rows = firm.ask(
        "SELECT purchase_order_item_id FROM purchase_order_item WHERE order_id = :id ORDER BY purchase_order_item_id",
        id=f"PO-{place}",
    )
    return str(rows[position][0])


def _take_back(firm: Firm, place: int) -> None:
    """Everything that stands of an order goes back."""
    firm.office.receipt(f"PO-{place}", _line(firm, place, 0), "-3", day_of(place) + timedelta(days=4))
    firm.office.receipt(f"PO-{place}", _line(firm, place, 1), "-2", day_of(place) + timedelta(days=4))


def _revise_order(firm: Firm, place: int) -> None:
    """More is ordered, one receipt goes back, something else comes."""
    firm.do(
        "UPDATE purchase_order_item SET quantity = 9 WHERE purchase_order_item_id = :id",
        id=_line(firm, place, 0),
    )
    firm.office.receipt(f"PO-{place}", _line(firm, place, 1), "-2", day_of(place) + timedelta(days=4))
    firm.office.receipt(f"PO-{place}", _line(firm, place, 0), "4", day_of(place) + timedelta(days=5))


def _receive_more(firm: Firm, place: int) -> None:
    """Something else comes, where receipts are told in the order's note."""
    firm.office.receipt(f"PO-{place}", _line(firm, place, 0), "2", day_of(place) + timedelta(days=4))


def _cancel_order(firm: Firm, place: int) -> None:
    """Everything goes back, and the order is canceled, between two nights."""
    _take_back(firm, place)
    firm.office.change("purchase_order", "purchase_order_id", f"PO-{place}", status="Canceled")


def _fail_payment(firm: Firm, place: int) -> None:
    firm.office.change("payment", "payment_id", f"PAY-{place}", status="failed")


CHANGES = {
    "a timesheet revised": Change("timesheet", _revise_time, ("update", "delete", "create")),
    "a timesheet not approved any more": Change("timesheet", _unapprove, ("delete",) * 5, "Not Transferred"),
    "an order revised, with receipts": Change(
        "purchase order", _revise_order, ("update", "delete", "create")
    ),
    "an order received later, in its note": Change("purchase order in notes", _receive_more, ("update",)),
    "an order canceled, with receipts": Change(
        "purchase order", _cancel_order, ("delete",) * 3, "Not Transferred"
    ),
    "an order canceled": Change("purchase order in notes", _cancel_order, ("delete",), "Not Transferred"),
    "a payment voided": Change("payment", _fail_payment, ("void",), "Not Transferred"),
}
