"""Generated records of every kind: nasty names, accents, ampersands, odd amounts, quantities of zero, negative lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from connectors.contract.money import rounded
from connectors.contract.records import Address, InvoiceLine, Record
from connectors.contract.records_money import Allocation, PurchaseOrderLine, Receipt
from connectors.contract.records_work import ExpenseItem, TimeEntry
from tests.unit.quickbooks_desktop import records as make

NASTY = (
    "Société Générale & Fils", "O'Brien <Ltd>", 'Quote "x"', "a" * 41, "ŁÓDŹ", "日本語", "]]>", "&#0;", "tab\there", "line\nbreak",
    "\x00\x0b", "\ud800", "\ufffe", "😀", "café", "x\u0301", "VOID: me", "tieout ABCDEFGHIJKLMNOP", "-1", " ", "a:b",
    "é" * 41, "x" * 31, "y" * 32, "z" * 42, "\u200fabc\u202e", "👨‍👩‍👧 & co", "＆＜＞", "a\x1bb", "\u2028", "0" * 4096, "%s{}\\", "&amp;",
)  # fmt: skip
words = st.one_of(st.sampled_from(NASTY), st.text(max_size=60))
names = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(codec="cp1252", exclude_categories=["Cc"]), min_size=1, max_size=30),
)
numbers = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=12)
cents = st.integers(-(10**9), 10**11).map(lambda whole: Decimal(whole).scaleb(-2))
above_zero = st.integers(1, 10**9).map(lambda whole: Decimal(whole).scaleb(-2))
quantities = st.one_of(
    st.sampled_from([Decimal(0), Decimal("0.000001"), Decimal("7.5"), Decimal(-3)]),
    st.decimals(-1000, 1000, places=4),
)
prices = st.one_of(
    st.sampled_from([Decimal("33.33"), Decimal("33.333333"), Decimal(0)]), st.decimals(-9999, 9999, places=4)
)
days = st.dates(date(1990, 1, 1), date(2090, 12, 31))
maybe_words = st.none() | words
addresses = st.builds(Address, line1=words, city=words, region=words, postal_code=words, country=words)


def _record(make_one: Any, **fields: Any) -> st.SearchStrategy[Record]:
    return st.fixed_dictionaries(fields).map(lambda found: make_one(**found))


@st.composite
def _lines(draw: st.DrawFn) -> InvoiceLine:
    quantity, rate = draw(quantities), draw(prices)
    amount = draw(st.one_of(st.just(rounded(quantity * rate)), cents))
    return make.a_line(
        str(amount),
        str(quantity),
        str(rate),
        description=draw(maybe_words),
        service_date=draw(st.none() | days),
    )


@st.composite
def _invoices(draw: st.DrawFn) -> Record:
    lines = draw(st.lists(_lines(), min_size=1, max_size=4))
    return make.an_invoice(
        *lines, number=draw(numbers), document_date=draw(days), due_date=draw(st.none() | days),
        order_number=draw(maybe_words), payment_term=draw(st.none() | names), delivery=draw(st.sampled_from(["print", "email", "none"])),
    )  # fmt: skip


@st.composite
def _timesheets(draw: st.DrawFn) -> Record:
    entries = draw(
        st.lists(
            st.builds(
                TimeEntry, source_id=st.uuids().map(str), date_worked=days, hours=st.decimals(0, 24, places=3),
                customer_id=st.none() | st.just("c"), item_id=st.none() | st.just("i"), is_billable=st.booleans(),
                rate=st.none() | prices, description=maybe_words,
            ),
            min_size=1, max_size=4,
        )
    )  # fmt: skip
    return make.a_timesheet(*entries)


@st.composite
def _reports(draw: st.DrawFn) -> Record:
    items = draw(
        st.lists(
            st.builds(
                ExpenseItem, source_id=st.uuids().map(str), expense_date=days, amount=above_zero | above_zero | cents, payment_type=st.just("Company Visa"),
                description=maybe_words, category=st.none() | names, customer_id=st.none() | st.just("c"),
                is_billable=st.booleans(), is_reimbursable=st.booleans(),
            ),
            min_size=1, max_size=4,
        )
    )  # fmt: skip
    return make.a_report(*items, advance=str(draw(st.just(Decimal("0.00")) | above_zero)), name=draw(words))


@st.composite
def _orders(draw: st.DrawFn) -> Record:
    costs = draw(st.lists(st.tuples(st.decimals("0.0001", 1000, places=4), prices), min_size=1, max_size=4))
    lines = [
        PurchaseOrderLine(
            source_id=str(place), item_id=draw(st.sampled_from(["a", "b"])), item_name="x", quantity=quantity, unit_cost=cost,
            description=draw(maybe_words),
        )
        for place, (quantity, cost) in enumerate(costs)
    ]  # fmt: skip
    receipts = [
        Receipt(
            source_id=f"r{line.source_id}",
            line_id=line.source_id,
            quantity=line.quantity,
            received_on=draw(days),
        )
        for line in lines
        if draw(st.booleans())
    ]
    return make.an_order(
        *lines, receipts=tuple(receipts), number=draw(numbers), freight=draw(st.just(Decimal("0.00")) | above_zero),
        ship_to=draw(maybe_words), expected_date=draw(st.none() | days), memo=draw(maybe_words),
    )  # fmt: skip


@st.composite
def _payments(draw: st.DrawFn) -> Record:
    amounts = draw(st.lists(above_zero, max_size=3))
    paid = [
        Allocation(invoice_id=str(place), invoice_number="n", amount=amount)
        for place, amount in enumerate(amounts)
    ]
    total = sum(amounts, start=Decimal("0.00")) + draw(st.just(Decimal("0.00")) | above_zero)
    return make.a_payment(
        *paid,
        total=str(total),
        reference=draw(st.none() | numbers),
        processor=draw(st.none() | names),
        document_date=draw(days),
    )


def _items() -> st.SearchStrategy[Record]:
    return _record(
        make.an_item, name=names, description=maybe_words, sku=maybe_words, unit_price=st.none() | prices,
        item_type=st.sampled_from(["service", "product"]),
    )  # fmt: skip


def _parties(make_one: Any, **more: Any) -> st.SearchStrategy[Record]:
    return _record(
        make_one, name=names, email=maybe_words, phone=maybe_words, address=st.none() | addresses, payment_term=st.none() | names,
        **more,
    )  # fmt: skip


any_record: st.SearchStrategy[Record] = st.one_of(
    _parties(make.a_customer),
    _parties(make.a_vendor, is_employee=st.booleans()),
    _items(),
    _invoices(),
    _timesheets(),
    _reports(),
    _orders(),
    _payments(),
    _record(make.a_refund, total=above_zero.map(str), reason=maybe_words, document_date=days),
    _record(make.a_fee, total=above_zero.map(str), fee_kind=words, processor=st.none() | names),
)


@dataclass(frozen=True)
class Foreign:
    """What a record may have elsewhere, and how a book may call its tax codes."""

    fields: dict[str, Any]
    code: str


@st.composite
def _foreign(draw: st.DrawFn) -> Foreign:
    rates = st.none() | st.decimals("0.0000000001", "99999999", places=10) | st.just(Decimal("1E+3"))
    fields = {
        "currency": draw(st.sampled_from(["USD", "EUR"])),
        "exchange_rate": draw(rates),
        "email": draw(maybe_words),
        "delivery": draw(st.sampled_from(["print", "email", "none"])),
        "is_active": draw(st.booleans()),
        "tax_exempt": draw(st.booleans()),
        "method": draw(words),
        "account": draw(maybe_words),
    }
    if draw(st.booleans()):
        tax = draw(cents)
        line = make.a_line("100.00", tax=tax, description=draw(maybe_words))
        fields |= {"lines": (line,), "tax": tax, "total": Decimal("100.00") + tax}
    return Foreign(fields, draw(st.sampled_from(["Tax", "Non"]) | words))


foreign = _foreign()
