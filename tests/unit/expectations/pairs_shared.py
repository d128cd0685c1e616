"""Rows on both sides of the rules that several kinds share, made for the codes that a kind gives them."""

from __future__ import annotations

from datetime import date

from connectors.contract.words import Action
from tests.unit.expectations.pairs import BAD_ADDRESSES, CONTEXT, MANY, Pair


def names(prefix: str, first: int = 1) -> list[Pair]:
    """The rules of a name, numbered from the first, and of going alone."""
    code = [f"{prefix}-S{first + n:02}" for n in range(4)]
    return [
        lone(prefix),
        Pair(code[0], [{"name": "A"}], [{"name": None}, {"name": ""}, {"name": " \t"}]),
        Pair(code[1], [{"name_length": 500}], [{"name_length": 501}]),
        Pair(code[2], [{"name": "Ada, Ltd."}], [{"name": f"Ada{c}Ltd"} for c in ":\t\n\r"]),
        Pair(
            code[3],
            [{"name_times_used": 0}, {"name_times_used": 1}],
            [{"name_times_used": 2}, {"name_times_used": None}],
        ),
    ]


def lone(prefix: str) -> Pair:
    """What failed before goes alone, and so does what nobody knows of."""
    return Pair(f"{prefix}-R01", [{"failed_before": 0}], [{"failed_before": 1}, {"failed_before": None}])


def email(code: str) -> Pair:
    """An address is one, or none."""
    return Pair(code, [{"email": "a@b.co"}, {"email": None}], [{"email": bad} for bad in BAD_ADDRESSES])


def flag(code: str, column: str, good: int, action: Action = Action.CREATE) -> Pair:
    """A flag that must have one value; a missing one has not."""
    return Pair(code, [{column: good}], [{column: 1 - good}, {column: None}], action=action)


def none_of(code: str, column: str) -> Pair:
    """A count that must be zero; a missing one is not."""
    return Pair(code, [{column: 0}], [{column: 1}, {column: 2}, {column: None}])


def excluded(code: str, found: str, column: str, action: Action) -> Pair:
    """An excluded party stops a document, an unknown mark too; where there is no party, nothing is excluded."""
    return Pair(code, [{column: 0}, {found: 0, column: None}], [{column: 1}, {column: None}], action=action)


def money(refused: str, unrated: str) -> list[Pair]:
    """Currency and rate: books of one currency take that one, others every code, with a rate above zero (RULES 21)."""
    return [
        Pair(refused, [{"currency": "USD"}], [{"currency": bad} for bad in ("EUR", "usd", "", None)]),
        Pair(
            refused,
            [{"currency": "EUR"}],
            [{"currency": bad} for bad in ("EURO", "eur", "EUR\n", "", None)],
            MANY,
        ),
        Pair(
            unrated,
            [{"currency": "EUR", "exchange_rate": "0.0001"}, {"exchange_rate": None}],
            [
                {"currency": "EUR", "exchange_rate": bad}
                for bad in (None, "", "0", "-1", "NaN", "Infinity", "one")
            ],
            MANY,
        ),
    ]


def days(undated: str, ahead: str) -> list[Pair]:
    """A date is there, and a quarter ahead is the last that is not remarked upon."""
    return [
        Pair(undated, [{"document_date": date(2026, 3, 1)}], [{"document_date": None}]),
        Pair(ahead, [{"document_date": date(2026, 6, 2)}], [{"document_date": date(2026, 6, 3)}]),
    ]


def fence(code: str, column: str = "document_date") -> Pair:
    """The fence is the first date that may be created."""
    return Pair(code, [{column: CONTEXT.fence}, {column: None}], [{column: date(2025, 12, 31)}])


def period(code: str, *actions: Action) -> list[Pair]:
    """The day after the closing date is the first open one, for every action that posts."""
    return [
        Pair(
            code,
            [{"document_date": date(2026, 2, 1)}],
            [{"document_date": date(2026, 1, 31)}],
            action=action,
        )
        for action in actions
    ]


def positive(code: str) -> Pair:
    """An amount above zero; one that cannot be read is not."""
    return Pair(
        code,
        [{"total_cents": 1, "allocated_cents": 1, "refunded_cents": 1}],
        [{"total_cents": 0, "allocated_cents": 0}, {"total_cents": -1}, {"total_cents": None}],
    )


def statuses(code: str, inside: str, outside: str, action: Action, *, blank: bool) -> Pair:
    """Statuses (separated by comma) that pass and break a rule; ``blank``: whether a missing one passes."""
    missing: list[dict[str, object]] = [{"status": None}, {"status": " "}]
    good: list[dict[str, object]] = [{"status": one} for one in inside.split(", ")]
    bad: list[dict[str, object]] = [{"status": one} for one in outside.split(", ")]
    return Pair(
        code, [*good, *(missing if blank else [])], [*bad, *([] if blank else missing)], action=action
    )
