"""A real company's invoices, payments over several of them, orders and bills: each disposition, computed here from the rows alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, cast

import pytest

from connectors.contract.words import Disposition, Kind
from tests.rows.conftest import Nights
from tests.support.company import Ran
from tests.support.rows import CompanyRows, deleted, stored

pytestmark = pytest.mark.slow
CENT = Decimal("0.01")


def _invoice_rules(rows: CompanyRows) -> dict[str, set[str]]:
    """Rules that invoices with a row of their own break; their names in operations are numbers, or ids where they have none."""
    numbers = Counter(one["doc_number"] or one["id"] for one in rows.invoices)
    broken: dict[str, set[str]] = {}
    for one in rows.invoices:
        mine = [
            line
            for line in rows.invoice_lines
            if line["invoice_id"] == one["id"] and line["detail_type"] == "SalesItemLineDetail"
        ]
        tax = Decimal(one["total_tax"])
        checks = {
            "INV-S02": numbers[one["doc_number"] or one["id"]] > 1,
            "INV-S09": any(not line["sales_item_item_id"] for line in mine),
            "INV-S11": sum(Decimal(line["amount"]) for line in mine) + tax != Decimal(one["total_amount"]),
            "INV-S12": tax != 0,
            "INV-S17": one["currency_id"] != "USD",
            "INV-S20": tax != 0,
        }
        broken[one["id"]] = {code for code, wrong in checks.items() if wrong}
    return broken


def _fate_of_payments(rows: CompanyRows) -> dict[str, Disposition]:
    """Not the books' currency: invalid. More than the bill is worth: refused. Deleted: its money never came."""
    fate = {
        one["id"]: Disposition.TRANSFERRED if one["currency_id"] == "USD" else Disposition.INVALID
        for one in rows.payments
    }
    fate |= {one["payment_id"]: Disposition.TRANSFERRED for one in rows.lone_lines}
    for one in rows.bill_payments:
        lines = [line for line in rows.bill_payment_lines if line["bill_payment_id"] == one["id"]]
        if deleted(one):
            left = Disposition.INELIGIBLE
        elif one["currency_id"] != "USD":
            left = Disposition.INVALID
        elif any(Decimal(line["amount"]) > rows.paid_bills[line["bill_id"]] for line in lines):
            left = Disposition.REFUSED
        else:
            left = Disposition.TRANSFERRED
        fate[f"B{one['id']}"] = left
    return fate


def _worth(rows: CompanyRows) -> dict[str, Decimal]:
    """Sound invoices, and what each is worth: those that stand for what the sample only names."""
    worth = dict(rows.lone_invoices)
    for key, amount in rows.paid_bills.items():
        if rows.bills.get(key, {}).get("currency_id", "USD") == "USD":
            worth[f"B{key}"] = amount
    return worth


def _paid(rows: CompanyRows) -> dict[str, list[tuple[str, Decimal]]]:
    """Day and amount of each payment of an invoice that goes to the books."""
    fate, paid = _fate_of_payments(rows), defaultdict(list)
    for line in rows.lone_lines:
        paid[line["invoice_id"]].append((stored(line), Decimal(line["amount"])))
    for line in rows.bill_payment_lines:
        if fate[f"B{line['bill_payment_id']}"] is Disposition.TRANSFERRED:
            paid[f"B{line['bill_id']}"].append((rows.paid_on(line), Decimal(line["amount"])))
    return paid


def test_every_invoice_has_its_disposition(nights: Nights, rows: CompanyRows) -> None:
    """Invoices with a row fail for what is wrong with their rows, every rule named; the others go."""
    broken = _invoice_rules(rows)
    assert all(broken.values())  # the sample has not one whose lines, tax, number and currency are all sound
    for key, codes in broken.items():
        row = nights.row(Kind.INVOICE, key)
        assert row.disposition is Disposition.INVALID
        assert {code for code in codes if code in f"{row.code} {row.message}"} == codes, row
    for key in _worth(rows):
        assert nights.row(Kind.INVOICE, key).disposition is Disposition.TRANSFERRED


def test_every_payment_has_its_disposition(nights: Nights, rows: CompanyRows) -> None:
    """Also those over several invoices; what pays more than an invoice is worth fails and names it."""
    for key, fate in _fate_of_payments(rows).items():
        row = nights.row(Kind.PAYMENT, key)
        assert row.disposition is fate, row
        if fate is Disposition.REFUSED:
            assert "B111" in row.message
            assert "B112" in row.message


def test_every_order_has_its_disposition(nights: Nights, rows: CompanyRows) -> None:
    """An order without lines fails; the others go, with a bill linked to each line that was received."""
    for one in rows.orders:
        row = nights.row(Kind.PURCHASE_ORDER, one["id"])
        assert row.disposition is Disposition.INVALID, row
        assert "no lines" in row.message
    for line in rows.order_lines:
        key = line["purchase_order_id"]
        assert nights.row(Kind.PURCHASE_ORDER, key).disposition is Disposition.TRANSFERRED
        held = nights.company.held(key, Kind.PURCHASE_ORDER)
        order = held.pop("-")
        assert Decimal(str(order["TotalAmt"])) == Decimal(line["amount"])
        assert len(held) == (key in rows.received)
        for bill in held.values():
            (bought,) = bill["Line"]
            assert [link["TxnId"] for link in bought["LinkedTxn"]] == [order["Id"]]
            assert Decimal(str(bill["TotalAmt"])) == Decimal(line["amount"])


def test_invoices_are_closed_by_what_pays_them(nights: Nights, rows: CompanyRows) -> None:
    """One payment over several invoices, several payments of one: paid on the day of the last, open where not all is paid."""
    paid, worth = _paid(rows), _worth(rows)
    several = [key for key, some in paid.items() if len(some) > 1]
    over = Counter(line["bill_payment_id"] for line in rows.bill_payment_lines)
    assert len(several) >= 2
    assert max(over.values()) == 3
    told = dict(nights.company.ask("SELECT invoice_id, paid_date FROM invoice WHERE paid_date IS NOT NULL"))
    assert told == {
        key: max(day for day, _ in some)
        for key, some in paid.items()
        if sum(amount for _, amount in some) == worth[key]
    }
    assert "B111" not in told


def test_the_books_hold_what_was_sent(nights: Nights, rows: CompanyRows) -> None:
    """Count and sum of each kind, computed from the rows, are those of the tie-out on all three sides; nothing is left unexplained."""
    fate = _fate_of_payments(rows)
    amounts = {one["id"]: one["total_amount"] for one in rows.payments}
    amounts |= {one["payment_id"]: one["amount"] for one in rows.lone_lines}
    amounts |= {f"B{one['id']}": one["total_amount"] for one in rows.bill_payments}
    gone = [Decimal(amounts[key]) for key, one in fate.items() if one is Disposition.TRANSFERRED]
    ordered = [Decimal(one["amount"]) for one in rows.order_lines]
    received = [
        Decimal(one["amount"]) for one in rows.order_lines if one["purchase_order_id"] in rows.received
    ]
    wanted = {
        "invoice": list(_worth(rows).values()), "payment": gone, "purchase order": ordered, "receipt": received,
    }  # fmt: skip
    books: dict[str, tuple[int, Decimal]] = {}
    for line in _sums(nights.tied):
        count, total = books.get(line["kind"], (0, Decimal(0)))
        books[line["kind"]] = (count + line["books_count"], total + Decimal(line["books"]))
        assert line["sent"] == line["books"], line
    assert books == {
        kind: (len(some), sum(some, start=Decimal(0)).quantize(CENT)) for kind, some in wanted.items()
    }
    assert nights.tied.state == "settled", nights.tied.message


def _sums(ran: Ran) -> Iterator[dict[str, Any]]:
    for tie in cast("list[dict[str, Any]]", ran.report.details["tie_out"]):
        yield from (line for line in tie["sums"] if line["books_count"] or line["sent_count"])


def test_a_second_night_makes_nothing(nights: Nights) -> None:
    """What is there stays as it is, what failed fails again."""
    assert nights.done
    assert nights.after == nights.done
    assert Disposition.TRANSFERRED not in {row.disposition for row in nights.second.rows.values()}
    for named, row in nights.first.rows.items():
        if row.disposition.needs_attention:
            assert nights.second.rows[named].disposition is row.disposition
