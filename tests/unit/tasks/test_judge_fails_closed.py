"""Judging fails closed: whatever could not be judged for certain blocks its kind, with a sentence."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from connectors.contract.errors import ValidationBroken
from connectors.contract.words import Action, Kind
from expectations import customers, engine, invoices
from expectations.rules import Rule, Stage, Suite
from tasks.judge import judge
from tests.unit.tasks.records import CONTEXT, ITEM_SUITES, SUITES, codes, invoice, item


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
        (Kind.VENDOR, (customers.eligible(Action.CREATE, CONTEXT),)),
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
