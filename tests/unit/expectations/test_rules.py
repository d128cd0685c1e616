"""Every rule on both sides of its edge: a row just inside passes, a row just outside breaks that rule and says so."""

from __future__ import annotations

import ast
import sys
import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from subprocess import run
from typing import Any

import pytest

from connectors.contract.words import Action, Kind
from expectations import customers, invoice_rules, invoices, items
from expectations.catalogue import BY_CODE, RULES
from expectations.context import Context
from expectations.rules import Rule, Stage, Suite
from tasks.judge import judge

MODULES: Mapping[Kind, types.ModuleType] = {
    Kind.CUSTOMER: customers,
    Kind.ITEM: items,
    Kind.INVOICE: invoices,
}
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
    Pair("INV-E01", [{"is_voided": 0}, {"is_voided": False}], [{"is_voided": 1}, {"is_voided": None}]),
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
        [{"total_cents": 1100}, total(0, lines_cents=None)],
        [{"total_cents": 1099}, {"total_cents": 1101}, {"total_cents": None}, {"tax_cents": None}],
    ),
    Pair(
        "INV-S12",
        [{"lines_tax_cents": 100}, total(0, lines_tax_cents=None)],
        [{"lines_tax_cents": 99}, {"lines_tax_cents": None}, {"tax_cents": None}],
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


def suite_of(rule: Rule, action: Action, bounds: Context) -> Suite:
    """The suite in which a rule stands."""
    module: Any = MODULES[rule.kind]
    if rule.stage is Stage.ELIGIBLE:
        return module.eligible(action, bounds)  # type: ignore[no-any-return]
    if rule.stage is Stage.RIDEABLE:
        return module.rideable()  # type: ignore[no-any-return]
    if rule.kind is Kind.INVOICE:
        return module.sound(bounds, action)  # type: ignore[no-any-return]
    return module.sound(bounds)  # type: ignore[no-any-return]


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair.code}-{pair.action}")
def test_a_rule_holds_up_to_its_edge_and_no_further(pair: Pair) -> None:
    """Just inside a rule is not broken; just outside it is, with its code and severity, its values and remedy in words."""
    rule = BY_CODE[pair.code]
    good = GOOD[rule.kind] | ({"is_voided": 1} if pair.action in {Action.VOID, Action.DELETE} else {})
    rows = [good | dict(change) for change in (*pair.inside, *pair.outside)]
    verdicts = judge(rule.kind, rows, suite_of(rule, pair.action, pair.context))
    found = [[broken.rule.code for broken in verdict.broken] for verdict in verdicts]
    edge = len(pair.inside)
    assert [codes.count(pair.code) for codes in found] == [0] * edge + [1] * len(pair.outside), found
    for verdict in verdicts.rows[edge:]:
        broken = next(broken for broken in verdict.broken if broken.rule is rule)
        stopped = rule in [b.rule for b in verdict.against(rule.stage)]
        assert stopped == (rule.severity == "critical")
        assert broken.message.startswith(f"{rule.says} (")
        assert broken.message.endswith(").")
        error = broken.error()
        assert (type(error), error.code, error.remedy) == (rule.error, rule.code, rule.remedy)


def test_every_rule_has_a_pair() -> None:
    """No rule enters the catalogue without a row on either side of its edge, and none stands there twice."""
    assert {pair.code for pair in PAIRS} == {rule.code for rule in RULES}
    assert all(pair.inside and pair.outside for pair in PAIRS)
    assert len(BY_CODE) == len(RULES)


def test_the_catalogue_holds_every_rule_that_a_module_declares() -> None:
    """A rule that is written but not listed would be judged and never documented."""
    for module, listed in (
        (customers, customers.RULES),
        (items, items.RULES),
        (invoice_rules, invoices.RULES),
    ):
        assert [value for value in vars(module).values() if isinstance(value, Rule)] == list(listed)


@pytest.mark.parametrize("kind", list(MODULES))
def test_a_good_record_breaks_nothing(kind: Kind) -> None:
    """Without this, a rule that always fails would look strict."""
    module: Any = MODULES[kind]
    for bounds in (CONTEXT, MANY, context(number_length=None, closing_date=None)):
        suites = (module.eligible(Action.CREATE, bounds), module.rideable(), module.sound(bounds))
        (verdict,) = judge(kind, [GOOD[kind]], *suites)
        assert verdict.broken == ()


def test_rules_whose_bound_a_book_lacks_are_not_judged() -> None:
    """Books that number documents, keep no closing date or may know the address are not asked about these."""
    bounds = context(number_length=None, closing_date=None, books_may_know_email=True)
    codes = {check.rule.code for check in invoices.sound(bounds).checks}
    assert codes.isdisjoint({"INV-S01", "INV-S02", "INV-S03", "INV-S06", "INV-S14"})
    silent = {check.rule.code for check in customers.sound(context(require_customer_email=False)).checks}
    assert "CUS-S06" not in silent


def test_the_fence_limits_creation_only() -> None:
    """RULES 27: a linked invoice dated before the fence is still revised and canceled."""
    old = INVOICE | dated(CONTEXT.fence - timedelta(days=1))
    for action, voided in ((Action.UPDATE, 0), (Action.VOID, 1)):
        (verdict,) = judge(Kind.INVOICE, [old | {"is_voided": voided}], invoices.eligible(action, CONTEXT))
        assert verdict.eligible


@pytest.mark.parametrize("module", [customers, items])
def test_a_list_entry_is_never_canceled(module: Any) -> None:
    """Asking for it is a mistake of ours, and says so."""
    for action in (Action.VOID, Action.DELETE):
        with pytest.raises(ValueError, match="never canceled"):
            module.eligible(action, CONTEXT)


def test_importing_the_rules_imports_no_engine() -> None:
    """`tieout --help` stays quick: Great Expectations and pandas are imported where something is judged."""
    program = "import sys, tasks.judge, expectations.catalogue; print([m for m in ('pandas', 'great_expectations') if m in sys.modules])"
    answer = run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert ast.literal_eval(answer.stdout) == []
