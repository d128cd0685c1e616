"""Invoices back from the books: what they say, how they compare with what was sent, and how one is revised."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from connectors.contract.documents import Planned
from connectors.contract.records import Invoice
from connectors.quickbooks_online.documents import invoice, shape_named
from tests.unit.quickbooks_online.records import a_desk, a_line, an_invoice, resolve
from tests.unit.quickbooks_online.scripted import invoice as raw_invoice


def _plan(record: Invoice | None = None) -> Planned:
    return invoice.plan(record or an_invoice(), a_desk(), resolve, 0)


def test_read_back() -> None:
    """A raw invoice, its money exact, its mark from the note; a voided one says so."""
    shape = shape_named("Invoice")
    found = shape.read(
        raw_invoice(PrivateNote="see tieout ABCDEFGHIJKLMNOP here", TotalAmt=Decimal("100.10")), "USD"
    )
    assert (found.total, found.mark, found.voided) == (Decimal("100.10"), "tieout ABCDEFGHIJKLMNOP", False)
    assert (found.number, found.party_id, found.date) == ("1043", "1", date(2026, 9, 14))
    assert found.updated_at is not None
    assert found.updated_at.isoformat() == "2020-09-29T12:58:07+00:00"
    assert shape.read(raw_invoice(PrivateNote="Voided", TotalAmt=0, Balance=0), "USD").voided
    assert not shape.read(raw_invoice(PrivateNote="", TotalAmt=0, Balance=0), "USD").voided


def test_fields_agree_whatever_the_notation() -> None:
    """Payload and raw document flatten to the same words: 100.00 and 100 are one amount, subtotals are not ours (RULES 13)."""
    fields = shape_named("Invoice").fields
    ours = fields(_plan(an_invoice(number="1043")).payload)
    line = {
        **raw_invoice()["Line"][0],
        "SalesItemLineDetail": {
            "ItemRef": {"value": "7"},
            "Qty": 1,
            "UnitPrice": 100,
            "TaxCodeRef": {"value": "NON"},
        },
    }
    held = raw_invoice(
        CustomerRef={"value": "58"},
        DueDate="2026-10-14",
        Line=[line, raw_invoice()["Line"][1]],
        EmailStatus="EmailSent",
    )
    theirs = fields(held)
    assert {name: theirs.get(name) for name in ours} == ours
    assert ours["lines"] == "1"
    assert fields({**held, "Line": [line, line]})["lines"] == "2"
    assert fields({**held, "Line": [{**line, "Amount": 101}]})["line 1 amount"] == "101"


def _revised(raw: dict[str, Any], record: Invoice) -> dict[str, Any]:
    shape = shape_named("Invoice")
    return dict(shape.revise(shape.read(raw, "USD"), _plan(record)))


def test_a_revision_carries_foreign_fields() -> None:
    """Lines keep id and class where they correspond, a discount stays, ours are as planned, all under the version (RULES 13)."""

    def held(line_id: str, item: str, amount: int, **detail: Any) -> dict[str, Any]:
        content = {"ItemRef": {"value": item}, **detail}
        return {
            "Id": line_id,
            "LineNum": 1,
            "Amount": amount,
            "DetailType": "SalesItemLineDetail",
            "SalesItemLineDetail": content,
        }

    discount = {
        "Id": "9",
        "Amount": 5,
        "DetailType": "DiscountLineDetail",
        "DiscountLineDetail": {"PercentBased": False},
    }
    subtotal = {"Amount": 95, "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {}}
    lines = [held("1", "3", 40), held("2", "7", 60, ClassRef={"value": "200"}, Qty=9), subtotal, discount]
    raw = raw_invoice(Line=lines, PrivateNote="call first", SyncToken="4")
    payload = _revised(raw, an_invoice(a_line("60.00", "1", "60"), a_line("5.00", "1", "5")))
    first, second, third = payload["Line"]
    assert (payload["Id"], payload["SyncToken"], payload["sparse"]) == ("266", "4", True)
    assert first["Id"] == "2"
    assert first["SalesItemLineDetail"]["ClassRef"] == {"value": "200"}
    assert first["SalesItemLineDetail"]["Qty"] == Decimal(1)
    assert "Id" not in second
    assert third == discount
    assert payload["PrivateNote"].startswith("call first\ntieout ")


def test_a_revision_takes_back_what_is_gone() -> None:
    """An invoice that is no longer e-mailed or taxed says so; one that went out already is not marked again (RULES 17)."""
    waiting = _revised(raw_invoice(EmailStatus="NeedToSend", TxnTaxDetail={"TotalTax": 8}), an_invoice())
    assert waiting["EmailStatus"] == "NotSet"
    assert waiting["TxnTaxDetail"] == {"TotalTax": Decimal("0.00")}
    sent = _revised(raw_invoice(EmailStatus="EmailSent"), an_invoice(delivery="email"))
    assert "EmailStatus" not in sent


def test_the_mark_of_a_revision_replaces_the_old_one() -> None:
    """A note never holds two marks, and nothing else of it is lost."""
    payload = _revised(raw_invoice(PrivateNote="a tieout AAAAAAAAAAAAAAAA z"), an_invoice())
    assert payload["PrivateNote"] == f"a {_plan().mark} z"


def test_equal_lines_correspond_before_near_ones() -> None:
    """With a line inserted before it, a line that did not change keeps its own id and class."""

    def held(line_id: str, amount: int) -> dict[str, Any]:
        detail = {"ItemRef": {"value": "7"}, "ClassRef": {"value": f"class {line_id}"}}
        return {
            "Id": line_id,
            "Amount": amount,
            "DetailType": "SalesItemLineDetail",
            "SalesItemLineDetail": detail,
        }

    raw = raw_invoice(Line=[held("1", 60), held("2", 40)])
    new, unchanged, changed = (a_line(f"{amount}.00", "1", amount) for amount in ("15", "60", "41"))
    lines = _revised(raw, an_invoice(new, unchanged, changed))["Line"]
    assert [(line.get("Id"), line["Amount"]) for line in lines] == [
        ("2", Decimal("15.00")),
        ("1", Decimal("60.00")),
        (None, Decimal("41.00")),
    ]
