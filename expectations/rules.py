"""What a rule, a check and a suite are, as plain data that names no engine, so that importing the rules costs nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from connectors.contract.errors import FixRecord, TieoutError
from connectors.contract.words import Disposition, Kind, Severity

EMAIL = r"^[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+\Z"
"""One address; ends in ``\\Z`` because ``$`` would let a trailing newline pass."""
EMAILS = r"^(?:[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+)(?:[,;] ?[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+)*\Z"
"""One address or several, separated by comma or semicolon."""
NOT_IN_A_NAME = r"[:\t\n\r]"
"""Characters that QuickBooks refuses in the name of a list entry."""
CURRENCY = r"^[A-Z]{3}\Z"
"""An ISO 4217 code."""


class Stage(StrEnum):
    """The question that a suite answers."""

    ELIGIBLE = "eligible"
    """May the record go at all? If not: a disposition with the rule, no noise."""
    RIDEABLE = "rideable"
    """May it go in a batch? If not: alone, by ``deliver``."""
    SOUND = "sound"
    """Can the books take it as it is? If not: a failure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One thing that must hold of a record, and what people are told where it does not."""

    code: str
    kind: Kind
    stage: Stage
    column: str
    """Column of the frame that is judged."""
    says: str
    """What is wrong, as a sentence without its full stop; the observed values follow in brackets."""
    remedy: str
    shows: tuple[str, ...]
    """Fact columns whose values the message shows."""
    severity: Severity = Severity.CRITICAL
    error: type[TieoutError] = FixRecord
    """Group of the failure: who acts next."""
    disposition: Disposition = Disposition.INVALID
    stays_open: bool = False
    """Held back for another record's or the book's reason, so looked at again in every run (RULES 27)."""

    def present(self) -> Check:
        """The value is there; blank text counts as missing."""
        return Check(self, "present")

    def among(self, *values: str | int, limit: str = "") -> Check:
        """The value is one of these; a missing text passes, a missing flag or count does not."""
        return Check(self, "among", {"value_set": list(values)}, limit)

    def at_least(self, bound: int | date, limit: str = "") -> Check:
        """The number or date is not below the bound; a missing one passes, except a count."""
        return Check(self, "between", {"min_value": _number(bound)}, limit)

    def at_most(self, bound: int | date, limit: str = "") -> Check:
        """The number or date is not above the bound; a missing one passes."""
        return Check(self, "between", {"max_value": _number(bound)}, limit)

    def within(self, low: int, high: int, limit: str = "") -> Check:
        """The number is between both bounds, which belong to it; a missing count is not."""
        return Check(self, "between", {"min_value": low, "max_value": high}, limit)

    def matches(self, pattern: str) -> Check:
        """The text matches the pattern; a missing one passes."""
        return Check(self, "matches", {"regex": pattern})

    def lacks(self, pattern: str) -> Check:
        """The text does not contain the pattern; a missing one passes."""
        return Check(self, "lacks", {"regex": pattern})

    def not_before(self, other: str) -> Check:
        """The date is not before the one of another column; where either is missing it passes."""
        return Check(self, "not_before", {"other": other})


def _number(bound: int | date) -> int:
    """Dates are judged as day numbers: no zone, no time, no range of years."""
    return bound.toordinal() if isinstance(bound, date) else bound


@dataclass(frozen=True, slots=True)
class Check:
    """A rule with the bound that it has in this run; ``expectation`` names a class in ``engine``."""

    rule: Rule
    expectation: str
    arguments: Mapping[str, object] = field(default_factory=dict)
    limit: str = ""
    """The bound in words, for the message."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of the frame that the check reads."""
        other = self.arguments.get("other")
        return (self.rule.column, str(other)) if other else (self.rule.column,)


@dataclass(frozen=True, slots=True)
class Suite:
    """The checks that answer one question for one kind; ``engine.build`` makes a Great Expectations suite of them."""

    kind: Kind
    stage: Stage
    checks: tuple[Check, ...]
