"""Fault switches: what shall go wrong, for which requests, how many times (facts section 9)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from connectors.sandbox.quickbooks_online.store import Store
from connectors.sandbox.quickbooks_online.wire import words

KINDS = words(
    "throttle throttle_item expire_token rotate rotate_then_500 commit_then_drop commit_then_504 drop_before_commit delay "
    "fault_in_200 fault_in_500 empty_200 garbage html_404 html_413 html_500 html_502 html_503 html_504 stale unreadable",
)
_KEYS = frozenset(
    {"fault", "entity", "operation", "method", "skip", "times", "seconds", "form", "commit", "when", "items"}
)
_OPERATIONS = frozenset(
    {"create", "update", "delete", "void", "read", "query", "batch", "cdc", "token", "refresh"}
)


def checked(fault: Any) -> dict[str, Any]:
    """A fault as set, or ValueError with a sentence."""
    if not isinstance(fault, dict) or fault.get("fault") not in KINDS:
        raise ValueError(f"A fault is an object with `fault`, one of: {', '.join(sorted(KINDS))}.")
    unknown = set(fault) - _KEYS
    if unknown:
        raise ValueError(
            f"A fault has no {', '.join(sorted(unknown))}; it may have {', '.join(sorted(_KEYS))}."
        )
    if fault.get("operation") not in {None, *_OPERATIONS}:
        raise ValueError(f"The operation of a fault is one of {', '.join(sorted(_OPERATIONS))}.")
    for name in ("skip", "times", "items"):
        if not isinstance(fault.get(name, 0), int) or fault.get(name, 0) < 0:
            raise ValueError(f"The {name} of a fault is a whole number, 0 or more.")
    if not isinstance(fault.get("seconds", 0), int | float | Decimal):
        raise ValueError("The seconds of a fault are a number.")  # noqa: TRY004
    entity = fault.get("entity")
    return {
        **fault,
        "skip": fault.get("skip", 0),
        "times": fault.get("times", 1),
        **({"seconds": float(fault["seconds"])} if "seconds" in fault else {}),
        **({"entity": str(entity).lower()} if entity else {}),
    }


class Mischief:
    """The faults that are set. They survive a restart, and count down as they strike."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.faults: list[dict[str, Any]] = store.recall("faults") or []

    def add(self, faults: Iterable[Any], *, replace: bool) -> None:
        """Set faults, in addition or instead. Raises ValueError before anything is changed."""
        new = [checked(each) for each in faults]
        self.faults = new if replace else [*self.faults, *new]
        self.store.remember("faults", self.faults)

    def take(self, entity: str, method: str, operation: str, kinds: Iterable[str]) -> dict[str, Any] | None:
        """The first fault of these kinds that strikes this request; it is counted."""
        return self.take_any([(entity, operation)], method, kinds) if self.faults else None

    def take_any(
        self, items: list[tuple[str, str]], method: str, kinds: Iterable[str]
    ) -> dict[str, Any] | None:
        """The same for a batch, which a fault strikes when it matches the batch or any of its items."""
        if not self.faults:
            return None
        wanted = frozenset(kinds)
        for fault in self.faults:
            if fault["fault"] not in wanted or not self._matches(fault, items, method):
                continue
            if fault["skip"]:
                fault["skip"] -= 1
                self.store.remember("faults", self.faults)
                continue
            fault["times"] -= 1
            self.faults = [each for each in self.faults if each["times"] > 0]
            self.store.remember("faults", self.faults)
            return fault
        return None

    @staticmethod
    def _matches(fault: dict[str, Any], items: list[tuple[str, str]], method: str) -> bool:
        if fault.get("method") not in {None, method}:
            return False
        return any(
            fault.get("entity") in {None, entity} and fault.get("operation") in {None, operation}
            for entity, operation in items
        )
