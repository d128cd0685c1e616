"""Every rule on both sides of its edge: a row just inside passes, a row just outside breaks that rule and says so."""

from __future__ import annotations

import ast
import sys
import types
from collections.abc import Mapping
from datetime import timedelta
from subprocess import run
from typing import Any

import pytest

from connectors.contract.words import Action, Kind
from expectations import customers, expense_rules, invoice_rules, invoices, payment_rules, purchase_rules
from expectations.catalogue import BY_CODE, RULES
from expectations.context import Context
from expectations.kinds import KINDS
from expectations.rules import Rule, Stage, Suite
from tasks.judge import judge
from tests.unit.expectations import pairs, pairs_money, pairs_work
from tests.unit.expectations.pairs import CONTEXT, MANY, Pair, context

PAIRS = [*pairs.PAIRS, *pairs_work.PAIRS, *pairs_money.PAIRS]
GOOD: Mapping[Kind, dict[str, object]] = {**pairs.GOOD, **pairs_work.GOOD, **pairs_money.GOOD}
TAKEN_BACK: Mapping[Kind, dict[str, object]] = {
    Kind.INVOICE: {"is_voided": 1},
    **pairs_work.TAKEN_BACK,
    **pairs_money.TAKEN_BACK,
}
CANCELING = {Action.VOID, Action.DELETE}


def suite_of(rule: Rule, action: Action, bounds: Context) -> Suite:
    """The suite in which a rule stands."""
    suites = KINDS[rule.kind]
    if rule.stage is Stage.ELIGIBLE:
        return suites.eligible(action, bounds)
    return suites.rideable() if rule.stage is Stage.RIDEABLE else suites.sound(bounds, action)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair.code}-{pair.action}")
def test_a_rule_holds_up_to_its_edge_and_no_further(pair: Pair) -> None:
    """Just inside a rule is not broken; just outside it is, with its code and severity, its values and remedy in words."""
    rule = BY_CODE[pair.code]
    good = GOOD[rule.kind] | (TAKEN_BACK[rule.kind] if pair.action in CANCELING else {})
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


DECLARED: Mapping[Kind, types.ModuleType] = {
    Kind.INVOICE: invoice_rules,
    Kind.EXPENSE_REPORT: expense_rules,
    Kind.PURCHASE_ORDER: purchase_rules,
    Kind.PAYMENT: payment_rules,
}
"""Where the rules of a kind stand, if not beside its suites."""


@pytest.mark.parametrize("kind", list(KINDS))
def test_the_catalogue_holds_every_rule_that_a_module_declares(kind: Kind) -> None:
    """A rule that is written but not listed would be judged and never documented."""
    suites: Any = KINDS[kind]
    declared = [value for value in vars(DECLARED.get(kind, suites)).values() if isinstance(value, Rule)]
    assert declared == list(suites.RULES)
    assert {rule.kind for rule in declared} == {kind}
    assert len({rule.code[:3] for rule in declared}) == 1


def test_every_kind_can_be_judged() -> None:
    """A kind without suites could be extracted and never sorted; the order is that of a run."""
    assert list(KINDS) == list(Kind)


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_good_record_breaks_nothing(kind: Kind) -> None:
    """Without this, a rule that always fails would look strict."""
    suites = KINDS[kind]
    for bounds in (CONTEXT, MANY, context(number_length=None, closing_date=None, receipts=True)):
        for action in (Action.CREATE, Action.UPDATE):
            three = suites.eligible(action, bounds), suites.rideable(), suites.sound(bounds, action)
            (verdict,) = judge(kind, [GOOD[kind]], *three)
            assert verdict.broken == ()


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_column_is_judged_as_it_is_typed(kind: Kind) -> None:
    """Facts that a good record lacks, or has too many, would never be seen by these tests."""
    columns = KINDS[kind].COLUMNS
    assert set(GOOD[kind]) == set(columns.facts)
    for name in (*columns.facts, *columns.derived):
        assert columns.page(name, [GOOD[kind]]) == [columns.judged(name, GOOD[kind])]


def test_rules_whose_bound_a_book_lacks_are_not_judged() -> None:
    """Books that number documents, keep no closing date or may know the address are not asked about these."""
    bounds = context(number_length=None, closing_date=None, books_may_know_email=True)
    codes = {check.rule.code for check in invoices.sound(bounds).checks}
    assert codes.isdisjoint({"INV-S01", "INV-S02", "INV-S03", "INV-S06", "INV-S14"})
    silent = {check.rule.code for check in customers.sound(context(require_customer_email=False)).checks}
    assert "CUS-S06" not in silent


@pytest.mark.parametrize("kind", list(TAKEN_BACK))
def test_the_fence_limits_creation_only(kind: Kind) -> None:
    """RULES 27: a linked record dated before the fence is still revised and canceled."""
    before = CONTEXT.fence - timedelta(days=1)
    old = GOOD[kind] | {"document_date": before} | ({"first_day": before} if kind is Kind.TIMESHEET else {})
    for action in (Action.UPDATE, Action.VOID):
        taken_back = TAKEN_BACK[kind] if action is Action.VOID else {}
        (verdict,) = judge(kind, [old | taken_back], KINDS[kind].eligible(action, CONTEXT))
        assert verdict.eligible
    (verdict,) = judge(kind, [old], KINDS[kind].eligible(Action.CREATE, CONTEXT))
    assert not verdict.eligible


@pytest.mark.parametrize("kind", [Kind.TIMESHEET, Kind.PURCHASE_ORDER])
def test_what_posts_to_no_account_asks_no_period(kind: Kind) -> None:
    """Time and orders go, and are taken back, in a closed period too."""
    closed = GOOD[kind] | {"document_date": CONTEXT.closing_date}
    for action in (Action.CREATE, Action.UPDATE, Action.VOID):
        (verdict,) = judge(kind, [closed], KINDS[kind].sound(CONTEXT, action))
        assert verdict.broken == ()


@pytest.mark.parametrize("kind", [Kind.CUSTOMER, Kind.VENDOR, Kind.EMPLOYEE, Kind.ITEM, Kind.PROCESSING_FEE])
def test_what_operations_never_take_back_is_never_canceled(kind: Kind) -> None:
    """Asking for it is a mistake of ours, and says so."""
    for action in CANCELING:
        with pytest.raises(ValueError, match=r"never (canceled|taken back)"):
            KINDS[kind].eligible(action, CONTEXT)


def test_values_are_told_as_people_read_them() -> None:
    """Hours and quantities are judged in ten-thousandths, and told as the numbers that they are."""
    facts = pairs_work.TIMESHEET | {"smallest_hours": -5_000}
    (verdict,) = judge(Kind.TIMESHEET, [facts], KINDS[Kind.TIMESHEET].sound(CONTEXT))
    assert [broken.message for broken in verdict.broken] == [
        "An entry of the timesheet has no hours above zero (smallest hours -0.5, entry count 5)."
    ]


def test_importing_the_rules_imports_no_engine() -> None:
    """`tieout --help` stays quick: Great Expectations and pandas are imported where something is judged."""
    program = "import sys, tasks.judge, expectations.catalogue; print([m for m in ('pandas', 'great_expectations') if m in sys.modules])"
    answer = run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert ast.literal_eval(answer.stdout) == []
