"""Items: which may ride in a batch, and what a sound one is."""

from __future__ import annotations

from functools import partial

from connectors.contract.errors import Collision
from connectors.contract.words import Action, Disposition, Kind
from expectations.columns import Columns, Type
from expectations.context import Context
from expectations.rules import NOT_IN_A_NAME, Rule, Stage, Suite

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

_sound = partial(Rule, kind=Kind.ITEM, stage=Stage.SOUND)

FAILED_BEFORE = Rule(
    code="ITM-R01",
    kind=Kind.ITEM,
    stage=Stage.RIDEABLE,
    column="failed_before",
    says="The item failed before, so it goes alone",
    remedy="Nothing to do: it is delivered by itself until it settles.",
    shows=("failed_before",),
    disposition=Disposition.REFUSED,
)
NAMELESS = _sound(
    code="ITM-S01",
    column="name",
    says="The item has no name",
    remedy="Enter the item's name in operations, then retry.",
    shows=("name",),
)
NAME_TOO_LONG = _sound(
    code="ITM-S02",
    column="name_length",
    says="The item's name is longer than the books take",
    remedy="Shorten the item's name in operations, then retry.",
    shows=("name", "name_length"),
)
NAME_CHARACTERS = _sound(
    code="ITM-S03",
    column="name",
    says="The item's name holds a colon, a tab or a line break, which the books refuse",
    remedy="Remove the character from the item's name in operations, then retry.",
    shows=("name",),
)
NAME_REPEATED = _sound(
    code="ITM-S04",
    column="name_times_used",
    says="More than one item in operations has this name; names that differ only in case are one name to the books",
    remedy="Merge the items in operations, or tell their names apart, then retry.",
    shows=("name", "name_times_used"),
    error=Collision,
)

RULES = (FAILED_BEFORE, NAMELESS, NAME_TOO_LONG, NAME_CHARACTERS, NAME_REPEATED)


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


def sound(context: Context) -> Suite:
    """A name that the books take and that no other item has."""
    length = context.item_name_length
    return Suite(
        Kind.ITEM,
        Stage.SOUND,
        (
            NAMELESS.present(),
            NAME_TOO_LONG.at_most(length, f"at most {length} characters"),
            NAME_CHARACTERS.lacks(NOT_IN_A_NAME),
            NAME_REPEATED.among(0, 1),
        ),
    )
