"""Judging a page: the right rules for the right rows, in threads too, and never a pass that was not earned."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest

from connectors.contract.errors import BookUnready
from connectors.contract.words import Kind, Severity
from expectations import engine, invoice_rules, invoices
from expectations.rules import Check, Stage, Suite
from tasks.judge import judge
from tests.unit.tasks.records import ITEM_SUITES, SUITES, codes, invoice, item

FAULTS: list[tuple[dict[str, object], set[str]]] = [
    ({}, set()),
    ({"is_voided": 1}, {"INV-E01"}),
    ({"failed_before": 1}, {"INV-R01"}),
    ({"number": None, "times_used": 2}, {"INV-S01", "INV-S02"}),
    ({"number_length": 9}, {"INV-S03"}),
    ({"lines_cents": 499}, {"INV-S11"}),
    ({"document_date": None}, {"INV-S13"}),
    ({"due_date": date(2026, 2, 28)}, {"INV-S15"}),
    ({"total_cents": 200_000_000, "lines_cents": 200_000_000}, {"INV-S90"}),
]


def page(seed: int, rows: int = 400) -> tuple[list[dict[str, object]], list[set[str]]]:
    """A page with faults at random places, and what must be found in it."""
    chosen = random.Random(seed).choices(FAULTS, weights=[20] + [1] * (len(FAULTS) - 1), k=rows)
    return [invoice(n, **changes) for n, (changes, _) in enumerate(chosen)], [found for _, found in chosen]


def test_every_row_gets_its_own_rules() -> None:
    """The broken rules of a page are those of its rows, in their places, as if each row had been judged alone."""
    facts, expected = page(seed=1)
    assert codes(judge(Kind.INVOICE, facts, *SUITES)) == expected
    for changes, found in FAULTS:
        assert codes(judge(Kind.INVOICE, [invoice(**changes)], *SUITES)) == [found]


def test_a_rule_is_judged_by_the_bound_that_it_is_given() -> None:
    """One rule under other bounds, one after the other in one process, answers by the bound of its page: nothing older is kept in its place."""
    rule = invoice_rules.NUMBER_TOO_LONG
    for longest, found in ((8, {rule.code}), (9, set()), (8, {rule.code}), (10, set())):
        suite = Suite(Kind.INVOICE, Stage.SOUND, (rule.at_most(longest),))
        assert codes(judge(Kind.INVOICE, [invoice(number_length=9), invoice()], suite)) == [found, set()]


def test_what_is_kept_of_rules_does_not_grow_with_what_pages_broke(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever rules the pages of a night break, together or alone, one expectation is kept of each."""
    monkeypatch.setattr(engine, "_free", [])
    for count in range(2, len(FAULTS) + 1):
        judge(Kind.INVOICE, [invoice(n, **changes) for n, (changes, _) in enumerate(FAULTS[:count])], *SUITES)
    (bench,) = engine._free
    assert len(bench.expectations) == sum(len(suite.checks) for suite in SUITES)


def test_threads_do_not_see_each_others_rows() -> None:
    """Eight threads judging different pages at once get the answers of their own page (facts, trap 2)."""
    pages = [page(seed, rows=50 + seed) for seed in range(24)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda p: codes(judge(Kind.INVOICE, p[0], *SUITES)), pages))
    assert answers == [expected for _, expected in pages]


def test_a_clean_page_is_evaluated_once_and_a_broken_one_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cost lies in the evaluations, whatever the number of suites; naming rows is asked only for rules that broke."""
    asked: list[tuple[int, bool]] = []
    real = engine.evaluate

    def counted(batch: Any, checks: Any, *, positions: bool) -> Any:
        asked.append((len(checks), positions))
        return real(batch, checks, positions=positions)

    monkeypatch.setattr(engine, "evaluate", counted)
    every = sum(len(suite.checks) for suite in SUITES)
    judge(Kind.INVOICE, [invoice(1), invoice(2)], *SUITES)
    judge(Kind.INVOICE, [invoice(1), invoice(2, is_voided=1)], *SUITES)
    judge(Kind.INVOICE, [invoice(1, is_voided=1)], *SUITES)
    assert asked == [(every, False), (every, False), (1, True), (every, False)]


def test_a_verdict_answers_only_what_was_judged() -> None:
    """Silence about a suite that was not asked must not read as a pass."""
    (verdict,) = judge(Kind.INVOICE, [invoice()], invoices.rideable())
    assert verdict.rideable
    for stage in ("eligible", "sound"):
        with pytest.raises(ValueError, match="not judged"):
            getattr(verdict, stage)


def test_critical_stops_and_a_warning_does_not() -> None:
    """A warning is shown beside a sound record; a critical rule makes it unsound, and only its own stage fails."""
    big = {"total_cents": 200_000_000, "lines_cents": 200_000_000}
    warned, stopped = judge(Kind.INVOICE, [invoice(**big), invoice(line_count=0)], *SUITES)
    assert warned.sound
    assert [remark.rule.severity for remark in warned.remarks] == [Severity.WARNING]
    assert (stopped.eligible, stopped.rideable, stopped.sound, stopped.remarks) == (True, True, False, ())
    assert [broken.rule.code for broken in stopped.against(Stage.SOUND)] == ["INV-S08"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"lines_cents": 499},
            "The invoice's lines and tax do not add up to its total (total 5.00 USD, lines 4.99 USD, tax 0.00 USD).",
        ),
        (
            {"number_length": 9, "number": "I-1234567"},
            "The invoice number is longer than the books take (number 'I-1234567', number length 9; at most 8 characters).",
        ),
        (
            {"document_date": date(2025, 12, 31)},
            (
                "The invoice is dated before the first date that this book accepts from operations "
                "(document date 2025-12-31; first date 2026-01-01)."
            ),
        ),
        ({"is_voided": 1}, "The invoice is voided in operations (is voided: yes)."),
        ({"line_count": None}, "The invoice has no lines (line count missing)."),
    ],
)
def test_a_message_shows_what_was_found(changes: dict[str, object], message: str) -> None:
    """A bookkeeper reads the values and the bound in words: money with its currency, dates, what is missing."""
    (verdict,) = judge(Kind.INVOICE, [invoice(**changes)], *SUITES)
    assert [broken.message for broken in verdict.broken] == [message]


def test_no_records_and_no_rules_are_answered() -> None:
    """An empty page has no verdicts; items have no rule of eligibility, so they are all eligible."""
    assert len(judge(Kind.ITEM, [], *ITEM_SUITES)) == 0
    assert [v.eligible for v in judge(Kind.ITEM, [item(1), item(2)], ITEM_SUITES[0])] == [True, True]


def test_the_failure_names_who_acts_next() -> None:
    """A taxed invoice in a book without a tax setting is the administrator's, not operations' (RULES 20)."""
    (verdict,) = judge(Kind.INVOICE, [invoice(is_taxed=1)], *SUITES)
    (broken,) = verdict.against(Stage.SOUND)
    assert isinstance(broken.error(), BookUnready)
    assert broken.rule is invoice_rules.TAX_UNSET


def test_the_engine_is_told_everything_of_a_rule() -> None:
    """Code, severity, words and column reach the engine with every expectation; class defaults would be lost (trap 9)."""
    checks: list[Check] = [check for suite in SUITES for check in suite.checks]
    for check, expectation in zip(checks, engine.build(checks).expectations, strict=True):
        kept = expectation.configuration
        assert kept.meta == {"rule": check.rule.code, "suite": check.rule.stage.value}
        assert (kept.severity, kept.description) == (check.rule.severity.value, check.rule.says)
        assert check.rule.column in {kept.kwargs.get("column"), kept.kwargs.get("column_A")}
        fresh = engine.Expectation.configuration.fget(expectation)  # type: ignore[attr-defined]
        assert kept.to_json_dict() == fresh.to_json_dict()
        assert expectation.configuration is kept
