"""Invoices as payloads: exactly what the vendor knows, by the rules on numbers, money, tax, currency, notes and e-mail."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.contract.book import Tax
from connectors.contract.documents import Planned
from connectors.contract.errors import BookUnready, FixMapping, FixRecord, TieoutError
from connectors.contract.keys import find_mark
from connectors.contract.protocols import BooksRef
from connectors.contract.records import Invoice
from connectors.contract.words import Kind
from connectors.quickbooks_online.documents import invoice
from connectors.quickbooks_online.documents.shape import Desk
from tests.unit.quickbooks_online.records import ACME, a_desk, a_line, an_invoice, resolve

TAXED = a_line(tax=Decimal("8.00"))


def _plan(record: Invoice | None = None, desk: Desk | None = None, customer: BooksRef = ACME) -> Planned:
    def find(kind: Kind, source_id: str) -> BooksRef:
        return customer if kind is Kind.CUSTOMER else resolve(kind, source_id)

    return invoice.plan(record or an_invoice(), desk or a_desk(), find, 0)


def test_a_plain_invoice() -> None:
    """The whole payload and its facts, nothing more; the note is the mark and nothing else (RULES 5, 16)."""
    planned = _plan(an_invoice(a_line(description="August", service_date=date(2026, 8, 31))))
    assert planned.payload == {
        "CustomerRef": {"value": "58"},
        "TxnDate": "2026-09-14",
        "DueDate": "2026-10-14",
        "DocNumber": "INV-1042",
        "PrivateNote": planned.mark,
        "Line": [
            {
                "DetailType": "SalesItemLineDetail",
                "Amount": Decimal("100.00"),
                "Description": "August",
                "SalesItemLineDetail": {
                    "ItemRef": {"value": "7"},
                    "Qty": Decimal(1),
                    "UnitPrice": Decimal(100),
                    "TaxCodeRef": {"value": "NON"},
                    "ServiceDate": "2026-08-31",
                },
            }
        ],
    }
    facts = planned.facts
    assert (facts.party_id, facts.date, facts.currency) == ("58", date(2026, 9, 14), "USD")
    assert (facts.total, facts.number, planned.document_type) == (Decimal("100.00"), "INV-1042", "Invoice")
    assert find_mark(planned.mark) == planned.mark


def test_planning_is_deterministic() -> None:
    """The same record gives the same document; another generation only another mark (RULES 1)."""
    assert _plan() == _plan()
    other = invoice.plan(an_invoice(), a_desk(), resolve, 1)
    assert other.mark != _plan().mark
    assert {**other.payload, "PrivateNote": ""} == {**_plan().payload, "PrivateNote": ""}


def test_where_the_books_number_no_number_is_sent() -> None:
    """With custom numbers off none is sent and none is compared (RULES 6)."""
    planned = _plan(desk=a_desk(own_numbers=False))
    assert "DocNumber" not in planned.payload
    assert planned.facts.number is None


@pytest.mark.parametrize(
    ("quantity", "rate", "amount", "priced"),
    [
        ("2", "50", "100.00", True),
        ("1.5", "22.33", "33.50", True),
        ("1.5", "22.33", "33.49", True),
        ("0.333333", "300", "100.00", True),
        ("3", "33.33", "100.00", False),
        ("1", "120", "100.00", False),
        ("-1", "100", "-100.00", True),
        ("0", "0", "0.00", True),
    ],
)
def test_quantity_and_rate_only_where_they_make_the_amount(
    quantity: str, rate: str, amount: str, *, priced: bool
) -> None:
    """Quantity times rate must be the amount to half a cent, or the books refuse the line (6070); else the words say them."""
    (line,) = _plan(an_invoice(a_line(amount, quantity, rate))).payload["Line"]
    detail = line["SalesItemLineDetail"]
    assert line["Amount"] == Decimal(amount)
    assert ("Qty" in detail, "UnitPrice" in detail) == (priced, priced)
    assert (f"({quantity} × {rate})" in line.get("Description", "")) is not priced


@given(quantity=st.decimals(0, 1000, places=3), rate=st.decimals(0, 1000, places=4), off=st.integers(-3, 3))
def test_no_line_is_sent_that_the_books_refuse(quantity: Decimal, rate: Decimal, off: int) -> None:
    """For any quantity, rate and amount: either their product is the amount to half a cent, or they are not sent."""
    amount = (quantity * rate).quantize(Decimal("0.01")) + Decimal(off).scaleb(-2)
    (line,) = _plan(an_invoice(replace(a_line(), quantity=quantity, rate=rate, amount=amount))).payload[
        "Line"
    ]
    detail = line["SalesItemLineDetail"]
    assert line["Amount"] == amount
    assert "Qty" not in detail or abs(detail["Qty"] * detail["UnitPrice"] - amount) <= Decimal("0.005")


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"total": Decimal("99.99")}, FixRecord, "add up to 100.00"),
        ({"lines": (), "total": Decimal(0)}, FixRecord, "no lines"),
        ({"number": " "}, FixRecord, "no number"),
        ({"number": "N" * 22}, FixRecord, "22 characters"),
        ({"currency": "EUR"}, FixRecord, "USD only"),
        ({"lines": (a_line(item_id=None),)}, FixRecord, "line 1 has an amount but no item"),
        ({"lines": (a_line(description="x" * 4001),)}, FixRecord, "4001 characters"),
        ({"delivery": "email", "email": "a" * 101}, FixRecord, "101 characters"),
    ],
)
def test_records_that_do_not_fit(changes: dict[str, Any], error: type[TieoutError], words: str) -> None:
    """What operations must correct is told with the record's name, before anything is sent."""
    with pytest.raises(error, match="invoice ") as caught:
        _plan(an_invoice(**changes))
    assert words in caught.value.message


def test_a_line_of_text_has_no_money() -> None:
    """A line without item and amount is a note in the books too (facts 4.1)."""
    record = an_invoice(a_line(), a_line("0.00", "0", "0", item_id=None, description="Thanks"))
    line = _plan(record).payload["Line"][1]
    assert line == {"DetailType": "DescriptionOnly", "Description": "Thanks", "DescriptionLineDetail": {}}


def test_foreign_currency_carries_its_rate() -> None:
    """Code and rate go with a foreign invoice, the code alone with a home one, and neither where there is one currency (RULES 21)."""
    desk = a_desk(multicurrency=True)
    euro = replace(ACME, currency="EUR")
    planned = _plan(an_invoice(currency="EUR", exchange_rate=Decimal("1.0875")), desk, euro)
    assert planned.payload["CurrencyRef"] == {"value": "EUR"}
    assert planned.payload["ExchangeRate"] == Decimal("1.0875")
    assert planned.facts.currency == "EUR"
    home = _plan(desk=desk).payload
    assert home["CurrencyRef"] == {"value": "USD"}
    assert "ExchangeRate" not in home


@pytest.mark.parametrize(
    ("currency", "rate", "held", "error"),
    [
        ("EUR", None, "EUR", FixRecord),
        ("EUR", Decimal(0), "EUR", FixRecord),
        ("EUR", Decimal("1.1"), "USD", FixMapping),
        ("EUR", Decimal("1.1"), None, FixMapping),
        ("USD", None, "EUR", FixMapping),
    ],
)
def test_currencies_that_do_not_fit(
    currency: str, rate: Decimal | None, held: str | None, error: type[TieoutError]
) -> None:
    """No rate is ever left to the books, which take 1, and the customer's currency must match (RULES 21)."""
    with pytest.raises(error):
        _plan(
            an_invoice(currency=currency, exchange_rate=rate),
            a_desk(multicurrency=True),
            replace(ACME, currency=held),
        )


@pytest.mark.parametrize("mode", ["line", "engine"])
def test_tax_goes_with_the_document(mode: Any) -> None:
    """The total includes the tax, lines carry their codes, and the tax of operations is sent (RULES 20)."""
    planned = _plan(an_invoice(TAXED, a_line()), a_desk(tax=Tax(mode=mode)))
    codes = [line["SalesItemLineDetail"]["TaxCodeRef"]["value"] for line in planned.payload["Line"]]
    assert codes == ["TAX", "NON"]
    assert planned.payload["TxnTaxDetail"] == {"TotalTax": Decimal("8.00")}
    assert planned.facts.total == Decimal("208.00")


def test_tax_codes_are_mapped() -> None:
    """Outside the United States the book maps the codes, and the amounts are without tax."""
    tax = Tax(mode="line", codes={"taxed": "5", "untaxed": "9"})
    payload = _plan(an_invoice(TAXED, a_line()), a_desk(tax=tax)).payload
    codes = [line["SalesItemLineDetail"]["TaxCodeRef"]["value"] for line in payload["Line"]]
    assert codes == ["5", "9"]
    assert payload["GlobalTaxCalculation"] == "TaxExcluded"


@pytest.mark.parametrize(
    ("mode", "uses", "error"),
    [("unset", True, BookUnready), ("exempt", True, FixRecord), ("line", False, BookUnready)],
)
def test_tax_that_cannot_be_sent(mode: Any, uses: bool, error: type[TieoutError]) -> None:
    """Without a setting the book is unready; an exempt book refuses the record; tax is never dropped in silence (RULES 20)."""
    with pytest.raises(error):
        _plan(an_invoice(TAXED), a_desk(tax=Tax(mode=mode), uses_sales_tax=uses))
    assert _plan(an_invoice(), a_desk(tax=Tax(mode=mode), uses_sales_tax=uses)).facts.total == Decimal(
        "100.00"
    )


def test_tax_of_lines_must_be_the_tax() -> None:
    """Taxes that do not add up are for operations to correct."""
    with pytest.raises(FixRecord, match="tax of its lines"):
        _plan(an_invoice(TAXED, tax=Decimal("9.00"), total=Decimal("109.00")))


@pytest.mark.parametrize(
    ("ours", "theirs", "used"),
    [
        ("a@ops.example", "b@books.example", "a@ops.example"),
        (None, "b@books.example", "b@books.example"),
        (" ", "b@b.example", "b@b.example"),
    ],
)
def test_email_is_marked_to_be_sent(ours: str | None, theirs: str, used: str) -> None:
    """Operations' address first, else the books customer's; marked, not sent (RULES 17)."""
    payload = _plan(an_invoice(delivery="Email", email=ours), customer=replace(ACME, email=theirs)).payload
    assert payload["BillEmail"] == {"Address": used}
    assert payload["EmailStatus"] == "NeedToSend"


def test_no_address_names_both_places() -> None:
    """Neither place has an address: the failure names both (RULES 17). A printed invoice needs none."""
    nobody = replace(ACME, email=None)
    with pytest.raises(FixRecord) as caught:
        _plan(an_invoice(delivery="email"), customer=nobody)
    assert "operations" in caught.value.message
    assert "Acme in QuickBooks" in caught.value.message
    assert (
        "BillEmail" not in _plan(an_invoice(delivery="print", email="a@b.example"), customer=nobody).payload
    )
