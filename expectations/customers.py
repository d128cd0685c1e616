"""Customers: which may go, which may ride in a batch, and what a sound one is."""

from __future__ import annotations

from functools import partial

from connectors.contract.errors import Collision
from connectors.contract.words import Action, Disposition, Kind
from expectations.columns import Columns, Type
from expectations.context import Context
from expectations.rules import EMAIL, NOT_IN_A_NAME, Rule, Stage, Suite

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
        "failed_before": Type.FLAG,
    },
    derived={},
)

_eligible = partial(Rule, kind=Kind.CUSTOMER, stage=Stage.ELIGIBLE, disposition=Disposition.INELIGIBLE)
_sound = partial(Rule, kind=Kind.CUSTOMER, stage=Stage.SOUND)

INACTIVE = _eligible(
    code="CUS-E01",
    column="is_active",
    says="The customer is not active in operations",
    remedy="Reactivate the customer in operations if it is still invoiced.",
    shows=("name", "is_active"),
)
EXCLUDED = _eligible(
    code="CUS-E02",
    column="excluded",
    says="The customer is marked do not sync in operations",
    remedy="Remove the mark in operations if the customer belongs in the books.",
    shows=("name", "excluded"),
    disposition=Disposition.EXCLUDED,
)
FAILED_BEFORE = Rule(
    code="CUS-R01",
    kind=Kind.CUSTOMER,
    stage=Stage.RIDEABLE,
    column="failed_before",
    says="The customer failed before, so it goes alone",
    remedy="Nothing to do: it is delivered by itself until it settles.",
    shows=("failed_before",),
    disposition=Disposition.REFUSED,
)
NAMELESS = _sound(
    code="CUS-S01",
    column="name",
    says="The customer has no name",
    remedy="Enter the customer's name in operations, then retry.",
    shows=("name",),
)
NAME_TOO_LONG = _sound(
    code="CUS-S02",
    column="name_length",
    says="The customer's name is longer than the books take",
    remedy="Shorten the customer's name in operations, then retry.",
    shows=("name", "name_length"),
)
NAME_CHARACTERS = _sound(
    code="CUS-S03",
    column="name",
    says="The customer's name holds a colon, a tab or a line break, which the books refuse",
    remedy="Remove the character from the customer's name in operations, then retry.",
    shows=("name",),
)
NAME_REPEATED = _sound(
    code="CUS-S04",
    column="name_times_used",
    says="More than one active customer in operations has this name, and the books allow each name once",
    remedy="Merge the customers in operations, or tell their names apart, then retry.",
    shows=("name", "name_times_used"),
    error=Collision,
)
EMAIL_MALFORMED = _sound(
    code="CUS-S05",
    column="email",
    says="The customer's e-mail address is not an e-mail address",
    remedy="Correct the customer's e-mail address in operations, then retry.",
    shows=("name", "email"),
)
EMAIL_MISSING = _sound(
    code="CUS-S06",
    column="email",
    says="The customer has no e-mail address, and this book requires one",
    remedy="Enter the customer's e-mail address in operations, then retry.",
    shows=("name", "email"),
)
CURRENCY_REFUSED = _sound(
    code="CUS-S07",
    column="currency",
    says="The books do not take the customer's currency",
    remedy="Correct the customer's currency in operations, or switch on multicurrency in the books, then retry.",
    shows=("name", "currency"),
)

RULES = (
    INACTIVE,
    EXCLUDED,
    FAILED_BEFORE,
    NAMELESS,
    NAME_TOO_LONG,
    NAME_CHARACTERS,
    NAME_REPEATED,
    EMAIL_MALFORMED,
    EMAIL_MISSING,
    CURRENCY_REFUSED,
)


def eligible(action: Action, context: Context) -> Suite:  # noqa: ARG001 - the same question for every kind
    """Active and not excluded, to be created and to be revised alike; a list entry is never canceled.

    Raises:
        ValueError: the action is a cancellation.
    """
    if action not in {Action.CREATE, Action.UPDATE}:
        raise ValueError(f"A customer is never canceled in the books, so there is nothing to {action}.")
    return Suite(Kind.CUSTOMER, Stage.ELIGIBLE, (INACTIVE.among(1), EXCLUDED.among(0)))


def rideable() -> Suite:
    """Not failed before."""
    return Suite(Kind.CUSTOMER, Stage.RIDEABLE, (FAILED_BEFORE.among(0),))


def sound(context: Context) -> Suite:
    """A name that the books take, an address that is one, a currency that they know."""
    length = context.customer_name_length
    checks = [
        NAMELESS.present(),
        NAME_TOO_LONG.at_most(length, f"at most {length} characters"),
        NAME_CHARACTERS.lacks(NOT_IN_A_NAME),
        NAME_REPEATED.among(0, 1),
        EMAIL_MALFORMED.matches(EMAIL),
    ]
    if context.require_customer_email:
        checks.append(EMAIL_MISSING.present())
    if not context.multicurrency:
        home = context.home_currency
        checks.append(CURRENCY_REFUSED.among(home, limit=f"the books keep {home} only"))
    return Suite(Kind.CUSTOMER, Stage.SOUND, tuple(checks))
