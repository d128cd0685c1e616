"""Vendors, employees who are paid as vendors among them: which may go, which may ride in a batch, and what a sound one is."""

from __future__ import annotations

from connectors.contract.errors import FixRecord
from connectors.contract.words import Action, Kind
from expectations.columns import Columns, Type
from expectations.common import addressed, collected, home_only, named
from expectations.context import Context
from expectations.rules import Stage, Suite
from expectations.wording import Writer

COLUMNS = Columns(
    facts={
        "id": Type.TEXT,
        "name": Type.TEXT,
        "name_length": Type.COUNT,
        "email": Type.TEXT,
        "currency": Type.TEXT,
        "is_active": Type.FLAG,
        "excluded": Type.FLAG,
        "name_times_used": Type.COUNT,
        "is_employee": Type.FLAG,
        "failed_before": Type.FLAG,
    },
    derived={},
)

_rule = Writer(Kind.VENDOR, "VEN")

INACTIVE = _rule.eligible(
    "E01",
    "is_active",
    "The vendor is not active in operations",
    "Reactivate the vendor, or the employee that it stands for, in operations if anything is still owed to it.",
    "name",
    "is_active",
    "is_employee",
)
EXCLUDED = _rule.excluded("E02")
FAILED_BEFORE = _rule.failed_before()
NAMELESS = _rule.nameless("S01")
NAME_TOO_LONG = _rule.name_too_long("S02")
NAME_CHARACTERS = _rule.name_characters("S03")
NAME_REPEATED = _rule.name_repeated("S04")
EMAIL_MALFORMED = _rule.email_malformed("S05")
CURRENCY_REFUSED = _rule.currency_refused("S06", "name", column="currency", error=FixRecord)

RULES = collected(globals())


def eligible(action: Action, context: Context) -> Suite:  # noqa: ARG001 - the same question for every kind
    """Active and not excluded, to be created and to be revised alike; a list entry is never canceled.

    Raises:
        ValueError: the action is a cancellation.
    """
    if action not in {Action.CREATE, Action.UPDATE}:
        raise ValueError(f"A vendor is never canceled in the books, so there is nothing to {action}.")
    return Suite(Kind.VENDOR, Stage.ELIGIBLE, (INACTIVE.among(1), EXCLUDED.among(0)))


def rideable() -> Suite:
    """Not failed before."""
    return Suite(Kind.VENDOR, Stage.RIDEABLE, (FAILED_BEFORE.among(0),))


def sound(context: Context, action: Action = Action.CREATE) -> Suite:  # noqa: ARG001 - as above
    """A name that the books take, an address that is one, a currency that they know."""
    length = context.party_name_length
    checks = [
        *named(NAMELESS, NAME_TOO_LONG, NAME_CHARACTERS, NAME_REPEATED, length),
        addressed(EMAIL_MALFORMED),
    ]
    if not context.multicurrency:
        checks.append(home_only(CURRENCY_REFUSED, context))
    return Suite(Kind.VENDOR, Stage.SOUND, tuple(checks))
