"""Employees, who are found in the books and never created there: which may be looked for, and by what."""

from __future__ import annotations

from connectors.contract.errors import Collision
from connectors.contract.words import Action, Kind
from expectations.columns import UNKNOWN, Columns, Derived, Type
from expectations.common import collected, filled
from expectations.context import Context
from expectations.rules import Stage, Suite
from expectations.wording import Writer


def _namesakes(accounting_id: object, times_used: object) -> int:
    """How many have the name, where it is the name that finds the employee; without a name nothing tells them apart."""
    if filled(accounting_id):
        return 0
    return int(times_used if isinstance(times_used, int) else UNKNOWN)


def _sought(name: object, accounting_id: object) -> object:
    """What finds the employee in the books."""
    return accounting_id if filled(accounting_id) else name


COLUMNS = Columns(
    facts={
        "id": Type.TEXT,
        "name": Type.TEXT,
        "name_length": Type.COUNT,
        "is_active": Type.FLAG,
        "accounting_id": Type.TEXT,
        "name_times_used": Type.COUNT,
        "failed_before": Type.FLAG,
    },
    derived={
        "sought": Derived(Type.TEXT, ("name", "accounting_id"), _sought),
        "namesakes": Derived(Type.COUNT, ("accounting_id", "name_times_used"), _namesakes),
    },
)

_rule = Writer(Kind.EMPLOYEE, "EMP")

FAILED_BEFORE = _rule.failed_before()
NAMELESS = _rule.sound(
    "S01",
    "sought",
    "The employee has neither a name nor an id of the books, so nobody can be found there",
    "Enter the employee's name, or the books' id of the employee, in operations, then retry.",
    "name",
    "accounting_id",
)
NAME_REPEATED = _rule.sound(
    "S02",
    "namesakes",
    "More than one active employee in operations has this name, so it does not say which one of the books is meant",
    "Enter the books' id of each of them in operations, then retry.",
    "name",
    "name_times_used",
    "accounting_id",
    error=Collision,
)

RULES = collected(globals())


def eligible(action: Action, context: Context) -> Suite:  # noqa: ARG001 - the same question for every kind
    """No rule: who has left is still owed the last expenses, and the last time still counts; a list entry is never canceled.

    Raises:
        ValueError: the action is a cancellation.
    """
    if action not in {Action.CREATE, Action.UPDATE}:
        raise ValueError(f"An employee is never canceled in the books, so there is nothing to {action}.")
    return Suite(Kind.EMPLOYEE, Stage.ELIGIBLE, ())


def rideable() -> Suite:
    """Not failed before."""
    return Suite(Kind.EMPLOYEE, Stage.RIDEABLE, (FAILED_BEFORE.among(0),))


def sound(context: Context, action: Action = Action.CREATE) -> Suite:  # noqa: ARG001 - as above
    """An id of the books, or a name that no other employee has; what is not sent is not measured."""
    return Suite(Kind.EMPLOYEE, Stage.SOUND, (NAMELESS.present(), NAME_REPEATED.among(0, 1)))
