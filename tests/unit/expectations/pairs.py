"""Good customers, items and invoices, and for every rule what lies just inside and just outside of it; plain data for test_rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from connectors.contract.words import Action, Kind
from expectations.context import Context

CUSTOMER: dict[str, object] = {
    "id": "1",
    "name": "Ada Ltd",
    "name_length": 7,
    "email": "ada@example.com",
    "currency": "USD",
    "is_active": 1,
    "excluded": 0,
    "name_times_used": 1,
    "failed_before": 0,
}
ITEM: dict[str, object] = {
    "id": "1",
    "name": "Hour",
    "name_length": 4,
    "name_times_used": 1,
    "failed_before": 0,
}
INVOICE: dict[str, object] = {
    "id": "1",
    "number": "INV-1",
    "number_length": 5,
    "customer_id": "7",
    "customer_found": 1,
    "customer_name": "Ada Ltd",
    "customer_excluded": 0,
    "customer_active": 1,
    "customer_currency": "USD",
    "delivery": "email",
    "email": "ada@example.com",
    "document_date": date(2026, 3, 1),
    "due_date": date(2026, 3, 31),
    "currency": "USD",
    "exchange_rate": None,
    "is_voided": 0,
    "total_cents": 1100,
    "tax_cents": 100,
    "lines_cents": 1000,
    "lines_tax_cents": 100,
    "line_count": 2,
    "lines_without_item": 0,
    "items_missing": 0,
    "items_inactive": 0,
    "times_used": 1,
    "is_taxed": 1,
    "failed_before": 0,
}
GOOD: Mapping[Kind, dict[str, object]] = {Kind.CUSTOMER: CUSTOMER, Kind.ITEM: ITEM, Kind.INVOICE: INVOICE}
CONTEXT = Context(
    fence=date(2026, 1, 1),
    today=date(2026, 3, 2),
    home_currency="USD",
    closing_date=date(2026, 1, 31),
    number_length=21,
    require_customer_email=True,
    tax_mode="line",
)


def context(**changes: Any) -> Context:
    """The usual context, changed."""
    values = {name: getattr(CONTEXT, name) for name in Context.__slots__} | changes
    return Context(**values)


MANY = context(multicurrency=True)


@dataclass(frozen=True)
class Pair:
    """What must pass a rule and what must break it, as changes to a good record; several of each where there are several edges."""

    code: str
    inside: Sequence[Mapping[str, object]]
    outside: Sequence[Mapping[str, object]]
    context: Context = CONTEXT
    action: Action = Action.CREATE


def total(cents: int | None, **more: object) -> dict[str, object]:
    """An invoice of so much, without tax, that adds up."""
    return {
        "total_cents": cents,
        "lines_cents": cents,
        "tax_cents": 0,
        "lines_tax_cents": 0,
        "is_taxed": 0,
    } | more


def dated(day: date | None) -> dict[str, object]:
    """An invoice of that date, due on it."""
    return {"document_date": day, "due_date": day}


BAD_ADDRESSES = [
    "ada",
    "ada@example",
    "a da@example.com",
    "ada@example.com\n",
    "<ada@example.com>",
    "a@@example.com",
]
PAIRS = [
    Pair("CUS-E01", [{"is_active": 1}, {"is_active": True}], [{"is_active": 0}, {"is_active": None}]),
    Pair("CUS-E02", [{"excluded": 0}], [{"excluded": 1}, {"excluded": None}]),
    Pair("CUS-R01", [{"failed_before": 0}], [{"failed_before": 1}, {"failed_before": None}]),
    Pair("CUS-S01", [{"name": "A"}], [{"name": None}, {"name": ""}, {"name": " \t"}]),
    Pair("CUS-S02", [{"name_length": 500}], [{"name_length": 501}]),
    Pair(
        "CUS-S03", [{"name": "Ada, Ltd."}], [{"name": f"Ada{c}Ltd"} for c in ":\t\n\r"] + [{"name": "Ada\n"}]
    ),
    Pair("CUS-S04", [{"name_times_used": 1}], [{"name_times_used": 2}, {"name_times_used": None}]),
    Pair("CUS-S05", [{"email": "a@b.co"}, {"email": None}], [{"email": bad} for bad in BAD_ADDRESSES]),
    Pair("CUS-S06", [{"email": "a@b.co"}], [{"email": None}, {"email": " "}]),
    Pair("CUS-S07", [{"currency": "USD"}, {"currency": None}], [{"currency": "EUR"}]),
    Pair("ITM-R01", [{"failed_before": 0}], [{"failed_before": 1}, {"failed_before": None}]),
    Pair("ITM-S01", [{"name": "A"}], [{"name": None}, {"name": "  "}]),
    Pair("ITM-S02", [{"name_length": 100}], [{"name_length": 101}]),
    Pair("ITM-S03", [{"name": "Hour; day"}], [{"name": f"Hour{c}day"} for c in ":\t\n\r"]),
    Pair("ITM-S04", [{"name_times_used": 1}], [{"name_times_used": 2}, {"name_times_used": None}]),
    Pair("INV-E01", [{"is_voided": 0}, {"is_voided": False}, {"is_voided": None}], [{"is_voided": 1}]),
    Pair("INV-E01", [{"is_voided": 0}], [{"is_voided": 1}], action=Action.UPDATE),
    Pair("INV-E02", [total(0), total(1), total(None)], [total(-1)]),
    Pair(
        "INV-E03",
        [{"customer_excluded": 0}, {"customer_id": None, "customer_found": 0, "customer_excluded": None}],
        [{"customer_excluded": 1}, {"customer_excluded": None}],
    ),
    Pair("INV-E03", [{"customer_excluded": 0}], [{"customer_excluded": 1}], action=Action.UPDATE),
    Pair("INV-E04", [dated(date(2026, 1, 1)), dated(None)], [dated(date(2025, 12, 31))]),
    Pair("INV-E05", [{"is_voided": 1}], [{"is_voided": 0}, {"is_voided": None}], action=Action.VOID),
    Pair("INV-E05", [{"is_voided": 1}], [{"is_voided": 0}], action=Action.DELETE),
    Pair("INV-R01", [{"failed_before": 0}], [{"failed_before": 1}, {"failed_before": None}]),
    Pair("INV-S01", [{"number": "1"}], [{"number": None}, {"number": "  "}]),
    Pair("INV-S02", [{"times_used": 1}], [{"times_used": 2}, {"times_used": 0}, {"times_used": None}]),
    Pair("INV-S03", [{"number_length": 21}], [{"number_length": 22}]),
    Pair(
        "INV-S04",
        [{"customer_id": "7"}],
        [{"customer_id": None, "customer_found": 0}, {"customer_id": "", "customer_found": 0}],
    ),
    Pair(
        "INV-S05",
        [{"customer_found": 1}, {"customer_id": None, "customer_found": 0}],
        [{"customer_found": 0}, {"customer_found": None}],
    ),
    Pair(
        "INV-S06",
        [{"delivery": "email"}, {"delivery": "print", "email": None}, {"delivery": None, "email": None}],
        [{"email": None}, {"email": " "}, {"delivery": "Email ", "email": None}],
    ),
    Pair(
        "INV-S07",
        [{"email": "a@b.co"}, {"email": "a@b.co, c@d.org;e@f.net"}, {"delivery": "print", "email": "none"}],
        [{"email": bad} for bad in [*BAD_ADDRESSES, "a@b.co,", "a@b.co c@d.org", "a@b.co, c@d"]],
    ),
    Pair("INV-S08", [{"line_count": 1}], [{"line_count": 0}, {"line_count": None}]),
    Pair("INV-S09", [{"lines_without_item": 0}], [{"lines_without_item": 1}, {"lines_without_item": None}]),
    Pair("INV-S10", [{"items_missing": 0}], [{"items_missing": 1}, {"items_missing": None}]),
    Pair(
        "INV-S11",
        [{"total_cents": 1100}, total(0)],
        [
            {"total_cents": 1099},
            {"total_cents": 1101},
            {"total_cents": None},
            {"tax_cents": None},
            total(0, lines_cents=None),
        ],
    ),
    Pair(
        "INV-S12",
        [{"lines_tax_cents": 100}, total(0)],
        [
            {"lines_tax_cents": 99},
            {"lines_tax_cents": None},
            {"tax_cents": None},
            total(0, lines_tax_cents=None),
        ],
    ),
    Pair("INV-S13", [dated(date(2026, 3, 1))], [dated(None)]),
    Pair("INV-S14", [dated(date(2026, 2, 1)), dated(None)], [dated(date(2026, 1, 31))]),
    Pair("INV-S14", [dated(date(2026, 2, 1))], [dated(date(2026, 1, 31))], action=Action.UPDATE),
    Pair("INV-S14", [dated(date(2026, 2, 1))], [dated(date(2026, 1, 31))], action=Action.VOID),
    Pair("INV-S15", [{"due_date": date(2026, 3, 1)}, {"due_date": None}], [{"due_date": date(2026, 2, 28)}]),
    Pair("INV-S16", [{"currency": "USD"}], [{"currency": None}, {"currency": ""}]),
    Pair("INV-S17", [{"currency": "USD"}], [{"currency": "EUR"}, {"currency": "usd"}]),
    Pair(
        "INV-S17",
        [{"currency": "EUR"}],
        [{"currency": "EURO"}, {"currency": "eur"}, {"currency": "EUR\n"}],
        MANY,
    ),
    Pair(
        "INV-S18",
        [{"currency": "EUR", "exchange_rate": "0.0001"}, {"exchange_rate": None}],
        [
            {"currency": "EUR", "exchange_rate": bad}
            for bad in (None, "", "0", "-1", "NaN", "Infinity", "one")
        ],
        MANY,
    ),
    Pair("INV-S19", [{"is_taxed": 0}], [{"is_taxed": 1}, {"is_taxed": None}], context(tax_mode="unset")),
    Pair("INV-S20", [{"is_taxed": 0}], [{"is_taxed": 1}, {"is_taxed": None}], context(tax_mode="exempt")),
    Pair("INV-S21", [total(0)], [total(-1)], action=Action.UPDATE),
    Pair("INV-S22", [{"is_voided": 0}, {"is_voided": 1}], [{"is_voided": None}]),
    Pair("INV-S90", [total(100_000_000)], [total(100_000_001)]),
    Pair("INV-S91", [dated(date(2026, 6, 2))], [dated(date(2026, 6, 3))]),
    Pair(
        "INV-S92",
        [
            {"customer_currency": "USD"},
            {"customer_currency": None},
            {"currency": "EUR", "customer_currency": "EUR"},
        ],
        [{"customer_currency": "EUR"}, {"currency": "EUR"}],
        MANY,
    ),
]
