"""The switches of the sandbox: what a bookkeeper or an administrator can set, and what nobody could measure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache
from typing import Any
from zoneinfo import available_timezones


def _choice(default: str, *others: str) -> str:
    return field(default=default, metadata={"choices": (default, *others)})


@dataclass(frozen=True)
class Settings:
    """The strict reading where reports conflict; times in seconds."""

    # The company file that is open, and the machine it is open on.
    company_name: str = "Tieout Demo"
    company_file: str = r"C:\Users\Public\Documents\Intuit\QuickBooks\Tieout Demo.qbw"
    other_company_name: str = "Somebody Else"
    other_company_file: str = r"C:\Users\Public\Documents\Intuit\QuickBooks\Somebody Else.qbw"
    owner_id: str = "{57F3B9B6-86F1-4FCC-B1FF-966DE1813D20}"
    file_id: str = "{57F3B9B6-86F1-4FCC-B1EE-566DE1813D20}"
    country: str = "US"
    major_version: int = 34
    qbxml_version: str = "16.0"
    multi_user: bool = False
    time_zone: str = "America/Los_Angeles"
    closing_date: str | None = None
    # The Web Connector.
    client_version: str = "2.3.0.215"
    noop_seconds: float = 5.0
    timeout_seconds: float = 60.0
    expect_continue: bool = True
    chunked: bool = False
    slow_seconds: float = 0.0
    connection_error_attempts: int = 3
    noop_limit: int = 20
    # Where nobody could measure it, the reading that is harder for a client.
    ascii_only: bool = True
    stored_response: str = _choice("recovery", "full")
    links_touch_targets: bool = False
    linked_deletes: str = _choice("accept", "refuse")
    inactive_reference: str = _choice("refuse", "accept")
    missing_number: str = _choice("500", "1")

    def changed(self, changes: Mapping[str, Any]) -> Settings:
        """These settings with some changed. Raises ValueError, a sentence, for a name or value that does not exist."""
        known = {each.name: each for each in fields(self)}
        for name, value in changes.items():
            if name not in known:
                raise ValueError(
                    f"There is no setting {name!r}. The settings are: {', '.join(sorted(known))}."
                )
            _check(name, value, getattr(Settings(), name), known[name].metadata.get("choices"))
        return replace(self, **changes)


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _check(name: str, value: Any, default: Any, choices: tuple[str, ...] | None) -> None:
    right: bool
    if name == "closing_date":
        right, what = (
            value is None or bool(re.fullmatch(r"\d{4}-\d\d-\d\d", str(value))),
            "a date (2026-01-31), or null",
        )
    elif name == "time_zone":
        right, what = value in _zones(), "a time zone such as America/New_York"
    elif choices is not None:
        right, what = value in choices, f"one of {', '.join(choices)}"
    elif isinstance(default, bool):
        right, what = type(value) is bool, "true or false"
    elif isinstance(default, int | float):
        right, what = (
            isinstance(value, int | float) and type(value) is not bool and value >= 0,
            "a number, 0 or more",
        )
    else:
        right, what = isinstance(value, str), "a text"
    if not right:
        raise ValueError(f"The setting {name!r} is {what}, not {value!r}.")


def parse(assignment: str) -> dict[str, Any]:
    """`name=value` from a command line as a change; the value is JSON, or else plain text."""
    name, equals, text = assignment.partition("=")
    if not equals:
        raise ValueError(f"Write a setting as name=value; {assignment!r} has no equals sign.")
    if isinstance(getattr(Settings(), name, None), str):
        return {name: text}
    try:
        return {name: json.loads(text)}
    except json.JSONDecodeError:
        return {name: text}
