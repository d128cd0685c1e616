"""Judging a page: the right rules for the right rows, in threads too, and never a pass that was not earned."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from connectors.contract.errors import BookUnready, ValidationBroken
from connectors.contract.words import Action, Kind, Severity
from expectations import customers, engine, invoice_rules, invoices, items
from expectations.context import Context
from expectations.rules import Check, Rule, Stage, Suite
from tasks.judge import Verdicts, judge

CONTEXT = Context(fence=date(2026, 1, 1), today=date(2026, 3, 2), home_currency="USD", number_length=8)
SUITES = (invoices.eligible(Action.CREATE, CONTEXT), invoices.rideable(), invoices.sound(CONTEXT))
ITEM_SUITES = (items.eligible(Action.CREATE, CONTEXT), items.rideable(), items.sound(CONTEXT))


def item(n: int = 1, /, **changes: object) -> dict[str, object]:
    """A sound item, changed."""
    good = {
        "id": str(n),
        "name": f"Item {n}",
        "name_length": 6,
        "name_times_used": 1,
        "failed_before": 0,
    }
    return good | changes


def invoice(n: int = 1, /, **changes: object) -> dict[str, object]:
    """A sound invoice, changed."""
    good: dict[str, object] = {
        "id": str(n),
        "number": f"I-{n}",
        "number_length": len(f"I-{n}"),
        "customer_id": "7",
        "customer_found": 1,
        "customer_name": "Ada Ltd",
        "customer_excluded": 0,
        "customer_currency": "USD",
        "delivery": "print",
        "email": None,
        "document_date": date(2026, 3, 1),
        "due_date": None,
        "currency": "USD",
        "exchange_rate": None,
        "is_voided": 0,
        "total_cents": 500,
        "tax_cents": 0,
        "lines_cents": 500,
        "lines_tax_cents": 0,
        "line_count": 1,
        "lines_without_item": 0,
        "items_missing": 0,
        "times_used": 1,
        "is_taxed": 0,
        "failed_before": 0,
    }
    return good | changes


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


def codes(verdicts: Verdicts) -> list[set[str]]:
    """Codes of the broken rules, record by record."""
    return [{broken.rule.code for broken in verdict.broken} for verdict in verdicts]


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


@pytest.mark.parametrize("name", sorted({"name", "name_times_used", "failed_before"}))
def test_a_missing_column_blocks_the_kind(name: str) -> None:
    """A record without a column cannot be judged; nothing passes, and the sentence names record and column."""
    facts = [item(1), {key: value for key, value in item(2).items() if key != name}]
    with pytest.raises(ValidationBroken, match=f"The item with id 2 has no column {name}"):
        judge(Kind.ITEM, facts, *ITEM_SUITES)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"total_cents": "500"}, "total_cents '500'"),
        ({"total_cents": 5.0}, "total_cents 5.0"),
        ({"is_voided": "no"}, "is_voided 'no'"),
        ({"is_voided": 2}, "is_voided 2"),
        ({"document_date": "2026-03-01"}, "document_date '2026-03-01'"),
        ({"number": 7}, "number 7"),
    ],
)
def test_a_value_of_another_type_blocks_the_kind(changes: dict[str, object], told: str) -> None:
    """Nothing is converted by guess: a source that hands text for money is broken, and the sentence says where."""
    with pytest.raises(
        ValidationBroken, match="The invoice with id 1 holds values of another type"
    ) as caught:
        judge(Kind.INVOICE, [invoice(**changes)], *SUITES)
    assert told in caught.value.message


def test_a_rule_that_cannot_be_evaluated_blocks_the_kind() -> None:
    """An expectation that errs has no rows, so a careless reader would see a clean page (facts, trap 1)."""
    broken = Suite(Kind.ITEM, Stage.SOUND, (*ITEM_SUITES[2].checks, _rule("ITM-X1").matches("(")))
    for rows in (1, 2):
        with pytest.raises(ValidationBroken, match="ITM-X1 could not be evaluated") as caught:
            judge(Kind.ITEM, [item(n) for n in range(rows)], broken)
        assert caught.value.code == "ITM-X1"


def test_a_page_is_judged_rightly_after_one_that_could_not_be() -> None:
    """A thread's engine is not spoiled by an error."""
    broken = Suite(Kind.ITEM, Stage.SOUND, (_rule("ITM-X1").matches("("),))
    with pytest.raises(ValidationBroken):
        judge(Kind.ITEM, [item(1), item(2)], broken)
    assert codes(judge(Kind.ITEM, [item(1), item(2, name=None)], *ITEM_SUITES)) == [set(), {"ITM-S01"}]


def _lost(results: list[Any]) -> list[Any]:
    return results[1:]


def _doubled(results: list[Any]) -> list[Any]:
    return [*results, results[0]]


def _swapped(results: list[Any]) -> list[Any]:
    return [*results[1:], results[1]]


def _unsure(results: list[Any]) -> list[Any]:
    results[0].success = None
    return results


@pytest.mark.parametrize("spoil", [_lost, _doubled, _swapped, _unsure])
def test_answers_that_do_not_match_the_rules_block_the_kind(
    monkeypatch: pytest.MonkeyPatch, spoil: Callable[[list[Any]], list[Any]]
) -> None:
    """Every rule has exactly one answer, yes or no; anything else is no judgement."""
    real = engine.evaluate

    def spoilt(batch: Any, checks: Any, *, positions: bool) -> Any:
        return SimpleNamespace(results=spoil(real(batch, checks, positions=positions).results))

    monkeypatch.setattr(engine, "evaluate", spoilt)
    with pytest.raises(ValidationBroken):
        judge(Kind.ITEM, [item(1), item(2)], *ITEM_SUITES)


@pytest.mark.parametrize(
    "changed",
    [
        {"unexpected_index_list": []},
        {"unexpected_index_list": [0, 0], "unexpected_count": 2},
        {"unexpected_index_list": [2]},
        {"unexpected_count": 2},
        {"element_count": 3},
    ],
)
def test_positions_that_disagree_with_the_count_block_the_kind(
    monkeypatch: pytest.MonkeyPatch, changed: dict[str, object]
) -> None:
    """The rows that are named must be as many as were counted, each once, each in the page."""
    real = engine.evaluate

    def spoilt(batch: Any, checks: Any, *, positions: bool) -> Any:
        answer = real(batch, checks, positions=positions)
        if positions:
            answer.results[0].result.update(changed)
        return answer

    monkeypatch.setattr(engine, "evaluate", spoilt)
    with pytest.raises(ValidationBroken, match="ITM-S01 is broken, but not by the rows"):
        judge(Kind.ITEM, [item(1, name=None), item(2)], *ITEM_SUITES)


def test_an_engine_that_falls_over_blocks_the_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the engine raises becomes the one error that everybody handles, with its words kept as detail."""

    def fallen(*_: object, **__: object) -> None:
        raise RuntimeError("no engine")

    monkeypatch.setattr(engine, "evaluate", fallen)
    with pytest.raises(ValidationBroken, match="item records could not be evaluated") as caught:
        judge(Kind.ITEM, [item()], *ITEM_SUITES)
    assert "no engine" in caught.value.detail


@pytest.mark.parametrize(
    ("kind", "suites"),
    [
        (Kind.ITEM, (customers.rideable(),)),
        (Kind.VENDOR, ()),
        (
            Kind.INVOICE,
            (invoices.eligible(Action.CREATE, CONTEXT), invoices.eligible(Action.UPDATE, CONTEXT)),
        ),
    ],
)
def test_suites_that_do_not_fit_are_refused(kind: Kind, suites: tuple[Suite, ...]) -> None:
    """Another kind's suite, an unknown kind, or one stage twice: nobody knows what the verdict would mean."""
    with pytest.raises(ValidationBroken, match="do not fit together"):
        judge(kind, [], *suites)


def test_the_failure_names_who_acts_next() -> None:
    """A taxed invoice in a book without a tax setting is the administrator's, not operations' (RULES 20)."""
    (verdict,) = judge(Kind.INVOICE, [invoice(is_taxed=1)], *SUITES)
    (broken,) = verdict.against(Stage.SOUND)
    assert isinstance(broken.error(), BookUnready)
    assert broken.rule is invoice_rules.TAX_UNSET


def _rule(code: str) -> Rule:
    return Rule(
        code=code,
        kind=Kind.ITEM,
        stage=Stage.SOUND,
        column="name",
        says="No",
        remedy="None.",
        shows=("name",),
    )


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
