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
from expectations import customers, invoice_rules, invoices, items
from expectations.catalogue import BY_CODE, RULES
from expectations.context import Context
from expectations.rules import Rule, Stage, Suite
from tasks.judge import judge
from tests.unit.expectations.pairs import CONTEXT, GOOD, INVOICE, MANY, PAIRS, Pair, context

MODULES: Mapping[Kind, types.ModuleType] = {
    Kind.CUSTOMER: customers,
    Kind.ITEM: items,
    Kind.INVOICE: invoices,
}


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
    old = INVOICE | {"document_date": CONTEXT.fence - timedelta(days=1)}
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
