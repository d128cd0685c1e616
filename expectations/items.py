"""Items: which may ride in a batch, and what a sound one is."""

from __future__ import annotations

from connectors.contract.words import Action, Kind
from expectations.columns import Columns, Type
from expectations.common import collected, named
from expectations.context import Context
from expectations.rules import Stage, Suite
from expectations.wording import Writer

COLUMNS = Columns(
    facts={
        "id": Type.TEXT,
        "name": Type.TEXT,
        "name_length": Type.COUNT,
        "name_times_used": Type.COUNT,
        "failed_before": Type.FLAG,
    },
    derived={},
)

_rule = Writer(Kind.ITEM, "ITM")

FAILED_BEFORE = _rule.failed_before()
NAMELESS = _rule.nameless("S01")
NAME_TOO_LONG = _rule.name_too_long("S02")
NAME_CHARACTERS = _rule.name_characters("S03")
NAME_REPEATED = _rule.name_repeated(
    "S04",
    "More than one item in operations has this name; names that differ only in case are one name to the books",
)

RULES = collected(globals())


def eligible(action: Action, context: Context) -> Suite:  # noqa: ARG001 - the same question for every kind
    """No rule: an item goes where a document that will be sent uses it (RULES 26), a retired one on an old invoice too.

    Raises:
        ValueError: the action is a cancellation.
    """
    if action not in {Action.CREATE, Action.UPDATE}:
        raise ValueError(f"An item is never canceled in the books, so there is nothing to {action}.")
    return Suite(Kind.ITEM, Stage.ELIGIBLE, ())


def rideable() -> Suite:
    """Not failed before."""
    return Suite(Kind.ITEM, Stage.RIDEABLE, (FAILED_BEFORE.among(0),))


def sound(context: Context, action: Action = Action.CREATE) -> Suite:  # noqa: ARG001 - as above
    """A name that the books take and that no other item has."""
    length = context.item_name_length
    return Suite(
        Kind.ITEM, Stage.SOUND, named(NAMELESS, NAME_TOO_LONG, NAME_CHARACTERS, NAME_REPEATED, length)
    )
