"""How fact columns become columns that can be judged: their types, the few that are derived, and what a missing value becomes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from connectors.contract.money import money, shown

Facts = Mapping[str, object]
"""Fact columns of one record, by name."""
UNKNOWN = -1
"""A missing flag or count: no rule accepts it, whereas a null would pass every expectation but the one for nulls."""


class Type(StrEnum):
    """What a fact column holds."""

    TEXT = "text"
    FLAG = "0 or 1"
    COUNT = "a count"
    FINE = "whole ten-thousandths"
    """Hours or a quantity, four digits behind the point."""
    CENTS = "whole cents"
    DAY = "a date"

    def judged(self, value: object) -> str | int | None:
        """Return the value as it is judged: blank text is missing, a date is its day number.

        Raises:
            TypeError: the value is not of this type; nothing is guessed.
        """
        if self is Type.TEXT:
            return _text(value)
        if self is Type.DAY:
            return _day(value)
        if value is None:
            return None if self is Type.CENTS else UNKNOWN
        if not isinstance(value, int):
            raise TypeError
        if self is Type.FLAG and value not in {0, 1}:
            raise TypeError
        return int(value)

    def plain(self, values: Sequence[Any]) -> Sequence[object] | None:
        """What ``judged`` makes of these, ten times faster, where the types leave no doubt; else None."""
        held = {*map(type, values)}
        if self is Type.TEXT and held <= {str, type(None)}:
            return [value if value and not value.isspace() else None for value in values]
        if self is Type.DAY and held <= {date, type(None)}:
            return [None if value is None else value.toordinal() for value in values]
        if self is Type.CENTS and held <= {int, type(None)}:
            return values
        if self in {Type.COUNT, Type.FINE} and held <= {int}:
            return values
        if self is Type.FLAG and held <= {int} and {*values} <= {0, 1}:
            return values
        return None


@dataclass(frozen=True, slots=True)
class Derived:
    """A column worked out from facts of the same record, so that one rule can judge two or three facts together."""

    type: Type
    sources: tuple[str, ...]
    compute: Callable[..., object]
    """Takes the values of the sources, in order."""


@dataclass(frozen=True, slots=True)
class Columns:
    """All columns that the rules of one kind may judge or show."""

    facts: Mapping[str, Type]
    derived: Mapping[str, Derived]

    def judged(self, name: str, facts: Facts) -> str | int | None:
        """Value of one column for one record.

        Raises:
            KeyError: the facts lack a column.
            TypeError: a fact has another type than its column.
        """
        derived = self.derived.get(name)
        if derived is None:
            return self.facts[name].judged(facts[name])
        return derived.type.judged(derived.compute(*(facts[source] for source in derived.sources)))

    def page(self, name: str, facts: Sequence[Facts]) -> Sequence[object] | None:
        """Values of one column for a whole page, where all are plainly of its type; None says to look one by one."""
        derived = self.derived.get(name)
        try:
            if derived is None:
                return self.facts[name].plain([fact[name] for fact in facts])
            sources = ([fact[source] for fact in facts] for source in derived.sources)
            return derived.type.plain(list(map(derived.compute, *sources)))
        except (TypeError, ValueError, ArithmeticError, KeyError):
            return None

    def needed(self, names: Iterable[str]) -> set[str]:
        """Fact columns behind these columns."""
        found: set[str] = set()
        for name in names:
            derived = self.derived.get(name)
            found.update(derived.sources if derived else (name,))
        return found

    def told(self, name: str, facts: Facts) -> str:
        """Name and value of a fact as a person reads them, money with its currency, flags as yes or no."""
        value, label = facts[name], name.removesuffix("_cents").replace("_", " ")
        if value is None or (isinstance(value, str) and not value.strip()):
            return f"{label} missing"
        kind = self.facts.get(name, Type.TEXT)
        if kind is Type.CENTS and isinstance(value, int):
            return f"{label} {shown(money(value), str(facts.get('currency') or ''))}"
        if kind is Type.FLAG:
            return f"{label}: {'yes' if value else 'no'}"
        if kind is Type.FINE and isinstance(value, int):
            return f"{label} {Decimal(value).scaleb(-4).normalize():f}"
        return f"{label} {value!r}" if isinstance(value, str) else f"{label} {value}"


def _text(value: object) -> str | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if not isinstance(value, str):
        raise TypeError
    return value


def _day(value: object) -> int | None:
    if value is None:
        return None
    if not isinstance(value, date) or isinstance(value, datetime):
        raise TypeError
    return value.toordinal()
