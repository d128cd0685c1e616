"""What the suites of several kinds share: checks with the bounds of a run, and columns that are worked out alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal, InvalidOperation

from expectations.columns import UNKNOWN, Derived, Type
from expectations.context import Context
from expectations.rules import CURRENCY, EMAIL, NOT_IN_A_NAME, Check, Rule

AHEAD = timedelta(days=92)
"""Dated further ahead than a quarter is remarked upon."""

RECEIVED = ("settled", "refunded", "partially_refunded")
"""Statuses of a payment whose money has come, whatever became of it later."""


def collected(names: Mapping[str, object]) -> tuple[Rule, ...]:
    """Rules that a module declares, in their order."""
    return tuple(value for value in list(names.values()) if isinstance(value, Rule))


def named(nameless: Rule, too_long: Rule, characters: Rule, repeated: Rule, length: int) -> tuple[Check, ...]:
    """A name that the books take, of at most so many characters, and that no other entry has."""
    return (
        nameless.present(),
        too_long.at_most(length, f"at most {length} characters"),
        characters.lacks(NOT_IN_A_NAME),
        repeated.among(0, 1),
    )


def addressed(malformed: Rule) -> Check:
    """One e-mail address, or none."""
    return malformed.matches(EMAIL)


def fenced(rule: Rule, context: Context) -> Check:
    """On or after the first date that the book accepts."""
    return rule.at_least(context.fence, f"first date {context.fence}")


def open_period(rule: Rule, context: Context) -> tuple[Check, ...]:
    """After the date up to which the books are closed; nothing to ask where they are not."""
    if context.closing_date is None:
        return ()
    opens = context.closing_date + timedelta(days=1)
    return (rule.at_least(opens, f"books closed up to {context.closing_date}"),)


def dates(undated: Rule, far_ahead: Rule, context: Context) -> tuple[Check, ...]:
    """A date, and not one far ahead."""
    ahead = context.today + AHEAD
    return undated.present(), far_ahead.at_most(ahead, f"usual up to {ahead}")


def home_only(rule: Rule, context: Context) -> Check:
    """The currency of books that keep one."""
    home = context.home_currency
    return rule.among(home, limit=f"the books keep {home} only")


def currencies(refused: Rule, unrated: Rule, context: Context) -> tuple[Check, ...]:
    """A currency that the books keep, with a rate where it is foreign (RULES 21)."""
    if not context.multicurrency:
        return (home_only(refused, context),)
    home = context.home_currency
    return refused.matches(CURRENCY), unrated.among(home, limit=f"the books are in {home}")


def _unrated(currency: object, rate: object) -> object:
    """The currency, where no usable rate comes with it."""
    try:
        number = Decimal(str(rate))
    except InvalidOperation:
        return currency
    return None if number.is_finite() and number > 0 else currency


def filled(value: object) -> bool:
    """Whether there is a value; blank text is none."""
    return value is not None and str(value).strip() != ""


def _stated(currency: object) -> object:
    return currency if filled(currency) else "none"


def _party_excluded(found: object, excluded: object) -> int:
    """Unknown counts as excluded where there is a party; a document without one is unsound, not excluded."""
    return 0 if found == 0 else int(excluded if isinstance(excluded, int) else UNKNOWN)


def _other_currency(currency: object, party_currency: object) -> int:
    """The party has a currency in operations, and the document another one."""
    return int(filled(party_currency) and party_currency != currency)


def _positive(amount: object) -> int:
    return int(isinstance(amount, int) and amount > 0)


UNRATED = Derived(Type.TEXT, ("currency", "exchange_rate"), _unrated)
STATED = Derived(Type.TEXT, ("currency",), _stated)
"""A missing currency is one that no books keep, so that it cannot pass."""
POSITIVE = Derived(Type.FLAG, ("total_cents",), _positive)
"""An amount that is missing or cannot be read is not above zero."""


def party_excluded(party: str = "customer") -> Derived:
    """Whether the document's party is marked do not sync."""
    return Derived(Type.COUNT, (f"{party}_found", f"{party}_excluded"), _party_excluded)


def of_payment_excluded(*found: str) -> Derived:
    """Whether the customer of the payment is marked do not sync; ``found`` are further columns without which there is none."""

    def excluded(*values: object) -> int:
        return 0 if 0 in values[:-1] else _party_excluded(1, values[-1])

    return Derived(Type.COUNT, ("payment_found", *found, "customer_excluded"), excluded)


def other_currency(party: str = "customer") -> Derived:
    """Whether the document is in another currency than its party."""
    return Derived(Type.FLAG, ("currency", f"{party}_currency"), _other_currency)


def status_in(*statuses: str, column: str = "status") -> Derived:
    """Whether the status is one of these: 1, 0, or unknown where there is none."""

    def among(status: object) -> int:
        return int(status in statuses) if filled(status) else UNKNOWN

    return Derived(Type.COUNT, (column,), among)
