"""The switches of the sandbox company: what a bookkeeper can set in QuickBooks, and what nobody could measure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any


@dataclass(frozen=True)
class Settings:
    """Values as measured in the sandbox company of facts 4.12, or the stricter reading where reports conflict."""

    custom_transaction_numbers: bool = False
    purchase_custom_numbers: bool = False
    number_when_off: str = field(default="keep", metadata={"choices": ("keep", "ignore")})
    duplicate_policy: str = field(default="strict", metadata={"choices": ("strict", "lenient")})
    bill_duplicates: str = field(default="vendor", metadata={"choices": ("vendor", "company", "off")})
    warn_duplicate_check_number: bool = True
    closing_date: str | None = None
    inactive_reference: str = field(default="2500", metadata={"choices": ("610", "2500", "accept")})
    missing_reference: str = field(default="2500", metadata={"choices": ("610", "2500")})
    auto_apply_credit: bool = True
    multicurrency: bool = False
    subscription: str = field(default="active", metadata={"choices": ("active", "expired")})
    using_sales_tax: bool = True
    partner_tax: bool = False
    engine_tax_rate: str = "8"
    payment_bumps_sync_token: bool = False
    payment_touches_invoice: bool = True
    purchase_orders: bool = True
    po_auto_close: bool = True
    requestid_replay: bool = True
    batch_replay: str = field(default="replay", metadata={"choices": ("replay", "fault6000")})
    batch_maximum: int = 30
    batch_limit_enforced: bool = True
    cdc_window_enforced: bool = False
    cdc_window_days: int = 30
    limits: bool = True
    limit_per_second: int = 10
    limit_per_minute: int = 500
    limit_batches_per_minute: int = 40
    throttle_form: str = field(
        default="json_lower",
        metadata={"choices": ("json_lower", "json_upper", "xml", "json_403")},
    )
    retry_after: int | None = None
    access_token_seconds: int = 3600
    rotation: str = field(default="daily", metadata={"choices": ("daily", "every")})
    refresh_grace_seconds: int = 0
    response_noise: bool = False

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


def _check(name: str, value: Any, default: Any, choices: tuple[str, ...] | None) -> None:
    if name == "closing_date" and not (value is None or re.fullmatch(r"\d{4}-\d\d-\d\d", str(value))):
        raise ValueError(f"The setting 'closing_date' is a date such as 2026-01-31, or null, not {value!r}.")
    if choices is not None and value not in choices:
        raise ValueError(f"The setting {name!r} is one of {', '.join(choices)}, not {value!r}.")
    if isinstance(default, bool) and type(value) is not bool:
        raise ValueError(f"The setting {name!r} is true or false, not {value!r}.")
    whole = isinstance(value, int) and not isinstance(value, bool)
    if isinstance(default, int) and not isinstance(default, bool) and not whole:
        raise ValueError(f"The setting {name!r} is a whole number, not {value!r}.")


def parse(assignment: str) -> dict[str, Any]:
    """`name=value` from a command line as a change; the value is JSON, or else plain text."""
    name, equals, text = assignment.partition("=")
    if not equals:
        raise ValueError(f"Write a setting as name=value; {assignment!r} has no equals sign.")
    try:
        return (
            {name: json.loads(text)} if not isinstance(getattr(Settings(), name, None), str) else {name: text}
        )
    except json.JSONDecodeError:
        return {name: text}


@dataclass(frozen=True)
class Options:
    """How a sandbox is started: switches that differ from the defaults (kept in its home from then on)."""

    settings: Mapping[str, Any] = field(default_factory=dict)
