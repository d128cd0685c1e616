"""Judging a page of records: the suites are evaluated in one go, and every record gets the list of rules that it broke."""

from __future__ import annotations

import reprlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from connectors.contract.errors import TieoutError, ValidationBroken
from connectors.contract.words import Kind, Severity
from expectations.columns import Columns, Facts
from expectations.kinds import KINDS
from expectations.rules import Check, Rule, Stage, Suite

if TYPE_CHECKING:
    import pandas as pd

COLUMNS: Mapping[Kind, Columns] = {kind: suites.COLUMNS for kind, suites in KINDS.items()}
"""What can be judged, every kind."""


@dataclass(frozen=True, slots=True)
class Broken:
    """One rule that one record broke."""

    rule: Rule
    message: str
    """A sentence with the values that were found."""
    observed: Mapping[str, object]

    def error(self) -> TieoutError:
        """The failure, as the ledger keeps it and as ``deliver`` reports it."""
        return self.rule.error(self.message, code=self.rule.code, remedy=self.rule.remedy)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found of one record; a stage that was not judged cannot be asked about."""

    broken: tuple[Broken, ...]
    judged: frozenset[Stage]

    @property
    def eligible(self) -> bool:
        """Whether it may go at all."""
        return not self.against(Stage.ELIGIBLE)

    @property
    def rideable(self) -> bool:
        """Whether it may go in a batch."""
        return not self.against(Stage.RIDEABLE)

    @property
    def sound(self) -> bool:
        """Whether the books can take it as it is."""
        return not self.against(Stage.SOUND)

    def against(self, stage: Stage) -> tuple[Broken, ...]:
        """Critical rules of a stage that it broke, in the order of the suite.

        Raises:
            ValueError: the stage was not judged, so that silence would mean nothing.
        """
        if stage not in self.judged:
            raise ValueError(f"Whether the record is {stage} was not judged.")
        return tuple(b for b in self.broken if b.rule.stage is stage and b.rule.severity is Severity.CRITICAL)

    @property
    def remarks(self) -> tuple[Broken, ...]:
        """Broken rules that stop nothing and are shown beside the record."""
        return tuple(b for b in self.broken if b.rule.severity is not Severity.CRITICAL)


@dataclass(frozen=True, slots=True)
class Verdicts(Sequence[Verdict]):
    """One verdict for each record, in the order of the records."""

    rows: tuple[Verdict, ...]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Verdict]:
        return iter(self.rows)

    def __getitem__(self, index: Any) -> Any:
        return self.rows[index]


def judge(kind: Kind, facts: Sequence[Facts], *suites: Suite) -> Verdicts:
    """Judge a page of records by all suites at once; safe in threads, keeps nothing.

    A record costs less the longer the page: nearly all of the cost is the engine's, for each rule and not for each record.

    Raises:
        ValidationBroken: a rule could not be evaluated, a column is missing or of another type, or the answers disagree;
            nothing of this kind may be sent then.
    """
    stages = [suite.stage for suite in suites]
    if any(suite.kind is not kind for suite in suites) or len({*stages}) != len(stages):
        raise ValidationBroken(f"The suites {', '.join(stages)} do not fit together for {kind} records.")
    checks = [check for suite in suites for check in suite.checks]
    judged = frozenset(stages)
    found: dict[int, list[Broken]] = {}
    if facts and checks:
        frame = _frame(kind, facts, checks)
        for check, positions in _broken(kind, frame, checks):
            for position in positions:
                found.setdefault(position, []).append(_told(check, COLUMNS[kind], facts[position]))
    clean = Verdict((), judged)
    rows = (Verdict(tuple(found[n]), judged) if n in found else clean for n in range(len(facts)))
    return Verdicts(tuple(rows))


def _frame(kind: Kind, facts: Sequence[Facts], checks: Sequence[Check]) -> pd.DataFrame:
    """Columns that the checks read, one row a record, in order."""
    import pandas as pd

    columns = COLUMNS[kind]
    names = list(dict.fromkeys(name for check in checks for name in check.columns))
    shown = {name for check in checks for name in check.rule.shows}
    needed = columns.needed([*names, *shown])
    for fact in facts:
        if not needed <= fact.keys():
            lacking = ", ".join(sorted(needed - fact.keys()))
            raise ValidationBroken(f"{_who(kind, fact)} has no column {lacking}, so it cannot be judged.")
    return pd.DataFrame(
        {name: pd.Series(_column(kind, columns, name, facts), dtype=object) for name in names}
    )


def _column(kind: Kind, columns: Columns, name: str, facts: Sequence[Facts]) -> list[Any]:
    plain = columns.page(name, facts)
    if plain is not None:
        return list(plain)
    values: list[str | int | None] = []
    for fact in facts:
        try:
            values.append(columns.judged(name, fact))
        except (TypeError, ValueError, ArithmeticError, KeyError) as error:
            sources = sorted(columns.needed([name]))
            held = ", ".join(f"{source} {reprlib.repr(fact.get(source))}" for source in sources)
            raise ValidationBroken(
                f"{_who(kind, fact)} holds values of another type than expected: {held}."
            ) from error
    return values


def _who(kind: Kind, fact: Facts) -> str:
    return f"The {kind} with id {fact.get('id', 'missing')}"


def _broken(kind: Kind, frame: pd.DataFrame, checks: Sequence[Check]) -> list[tuple[Check, list[int]]]:
    """Checks that some rows broke, with the positions of these rows, in the order of the suites.

    First only whether each check holds; then, for those that do not, where: naming the rows costs three times as much.
    """
    from expectations import engine

    try:
        with engine.batch_of(frame) as batch:
            holds = _answers(engine.evaluate(batch, checks, positions=False), checks)
            failed = [check for check in checks if holds[check.rule.code].success is False]
            if not failed or len(frame) == 1:
                return [(check, [0]) for check in failed]
            where = _answers(engine.evaluate(batch, failed, positions=True), failed)
    except ValidationBroken:
        raise
    except Exception as error:  # whatever the engine stumbles over, nothing may be sent
        raise ValidationBroken(
            f"The rules for {kind} records could not be evaluated.", detail=repr(error)
        ) from error
    return [(check, _positions(check, where[check.rule.code].result, len(frame))) for check in failed]


def _answers(results: Any, checks: Sequence[Check]) -> dict[str, Any]:
    """Answers by rule code, one for each check, none of them an error (an error has no rows, so it would look clean)."""
    answers: dict[str, Any] = {}
    for result in results.results:
        code = str(result.expectation_config.meta["rule"])
        if result.exception_info.get("raised_exception") is not False or not isinstance(result.success, bool):
            raise ValidationBroken(
                f"Rule {code} could not be evaluated.", code=code, detail=str(result.exception_info)[-2000:]
            )
        answers[code] = result
    expected = [check.rule.code for check in checks]
    if len(results.results) != len(expected) or answers.keys() != {*expected}:
        missing = ", ".join(sorted({*expected} - answers.keys())) or "none, but some twice"
        raise ValidationBroken(f"Not every rule was answered; missing: {missing}.")
    return answers


def _positions(check: Check, result: Mapping[str, Any], rows: int) -> list[int]:
    """Positions of broken rows, whose count must agree with what the engine counted."""
    positions = [int(position) for position in result.get("unexpected_index_list") or ()]
    agree = (
        len({*positions}) == len(positions) == result.get("unexpected_count")
        and result.get("element_count") == rows
    )
    if not positions or not agree or not all(0 <= position < rows for position in positions):
        raise ValidationBroken(
            f"Rule {check.rule.code} is broken, but not by the rows that were named.", code=check.rule.code
        )
    return positions


def _told(check: Check, columns: Columns, facts: Facts) -> Broken:
    rule = check.rule
    values = [columns.told(name, facts) for name in rule.shows]
    brackets = "; ".join(filter(None, (", ".join(values), check.limit)))
    observed = {name: facts[name] for name in rule.shows}
    return Broken(rule, f"{rule.says} ({brackets}).", observed)
