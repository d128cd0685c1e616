"""Fault switches: what shall go wrong, for which request or call, how many times.

What strikes a whole message set strikes, with an `entity` or `operation`, the next one that has such a request.
"""

from __future__ import annotations

import re
from typing import Any

from connectors.sandbox.quickbooks_desktop.store import Store

CONNECTION = {
    "other_company": ("0x8004040A", "A QuickBooks company data file is already open and it is different from the one requested."),
    "could_not_start": ("0x80040408", "Could not start QuickBooks."),
    "other_mode": ("0x80040410", "The QuickBooks company data file is currently open in a mode other than the one specified by your application."),
    "modal_dialog": ("0x80040414", "QuickBooks is showing a modal dialog box."),
    "not_running": ("0x80040416", "If QuickBooks is not running, the application must specify a company data file."),
    "not_authorised": ("0x80040418", "This application has not accessed this QuickBooks company data file before.  The QuickBooks administrator must grant it permission."),
    "no_login": ("0x8004041D", "This application is not allowed to log into this QuickBooks company data file automatically."),
    "single_user": ("0x80040422", "This application requires Single User file access mode and there is already another application sharing data with this QuickBooks company data file."),
    "busy": ("0x80040424", "QuickBooks did not finish its initialization.  Please try again later."),
}  # fmt: skip
"""Form of the fault `connection_error` → HRESULT and text (facts 5.2)."""
KINDS: dict[str, str] = {
    "connection_error": "a session cannot begin; `form` says why",
    "other_company_open": "another company file is open: a session that names no file works on that one",
    "lost_answer": "what was sent is carried out, its answer is never delivered, the session ends without a word",
    "process_error": "QuickBooks fails with `hresult`; with `commit` after it carried everything out",
    "garbage": "the answer is cut off in the middle",
    "delay": "QuickBooks takes `seconds` for a message set, `when`: before_process or after_process",
    "drop_answer": "the call `method` is made, its answer is not read, the session ends without a word",
    "authenticate_again": "another Web Connector authenticates while this session is at work",
    "die": "the process dies, `when`: before_process, mid_set, after_process, after_receive",
    "memory_lost": "QuickBooks forgets its message sets before this one",
    "memory_full": "the answer of the message set cannot be stored (9005)",
    "stale": "somebody saves the object just before a Mod of it",
    "status": "the request answers `code` with `message` and is not carried out",
    "locked": "the object is in use (3176)",
}
_KEYS = frozenset(
    {
        "fault",
        "form",
        "hresult",
        "commit",
        "method",
        "when",
        "entity",
        "operation",
        "code",
        "message",
        "forget",
        "seconds",
        "skip",
        "times",
    }
)
_WHEN = ("before_process", "mid_set", "after_process", "after_receive")
Contents = frozenset[tuple[str, str]]
"""Entities and operations of the requests of a message set."""
_REQUEST = re.compile(r"<(\w+?)(Add|Mod|Query|Del|Void)Rq\b")
_TAKEN_BACK = re.compile(r"<(?:Txn|List)(Del|Void)Type>(\w+)<")
_TAKING_BACK = {("Txn", "Del"), ("Txn", "Void"), ("List", "Del")}
_OPERATIONS = ("add", "mod", "query", "void", "del")


def checked(fault: Any) -> dict[str, Any]:
    """A fault as set, or ValueError with a sentence."""
    if not isinstance(fault, dict) or fault.get("fault") not in KINDS:
        raise ValueError(f"A fault is an object with `fault`, one of: {', '.join(sorted(KINDS))}.")
    if unknown := sorted(set(fault) - _KEYS):
        raise ValueError(f"A fault has no {', '.join(unknown)}; it may have {', '.join(sorted(_KEYS))}.")
    name = fault["fault"]
    if name == "connection_error" and fault.get("form") not in CONNECTION:
        raise ValueError(f"The form of a connection_error is one of: {', '.join(CONNECTION)}.")
    if name == "die" and fault.get("when") not in _WHEN:
        raise ValueError(f"`when` of die is one of: {', '.join(_WHEN)}.")
    if name == "delay" and not _is_delay(fault):
        raise ValueError("A delay has `seconds`, 0 or more, and `when`: before_process or after_process.")
    if name == "status" and not isinstance(fault.get("code"), int):
        raise ValueError("The `code` of a status is a whole number.")
    if fault.get("operation") not in {None, *_OPERATIONS}:
        raise ValueError(f"The operation of a fault is one of: {', '.join(_OPERATIONS)}.")
    for key in ("skip", "times"):
        if not isinstance(fault.get(key, 0), int) or fault.get(key, 0) < 0:
            raise ValueError(f"The {key} of a fault is a whole number, 0 or more.")
    return {"skip": 0, "times": 1, **fault}


def _is_delay(fault: dict[str, Any]) -> bool:
    seconds = fault.get("seconds")
    known = isinstance(seconds, int | float) and seconds >= 0
    return known and fault.get("when") in {"before_process", "after_process"}


def contents(text: str) -> Contents:
    """What a message set asks for: entity and operation of each request."""
    named = {
        (name, verb.lower()) for name, verb in _REQUEST.findall(text) if (name, verb) not in _TAKING_BACK
    }
    return frozenset(named | {(name, verb.lower()) for verb, name in _TAKEN_BACK.findall(text)})


class Faults:
    """The faults that are set. They survive a restart, and count down as they strike."""

    def __init__(self, store: Store) -> None:
        self.store = store

    @property
    def all(self) -> list[dict[str, Any]]:
        """Those that are still to strike."""
        found: list[dict[str, Any]] = self.store.recall("faults") or []
        return found

    def set(self, *faults: Any, replace: bool = False) -> None:
        """Set faults, in addition or instead. Raises ValueError before anything is changed."""
        new = [checked(each) for each in faults]
        with self.store.transaction():
            self.store.remember("faults", new if replace else [*self.all, *new])

    def take(self, *names: str, **about: str) -> dict[str, Any] | None:
        """The first fault of these names that strikes here (`entity`, `operation`, `method`, `when`); it is counted."""
        return self._take(names, about, None)

    def strike(self, inside: Contents, *names: str, **about: str) -> dict[str, Any] | None:
        """The same for a whole message set: a fault of an entity or operation strikes where its contents have them."""
        return self._take(names, about, inside)

    def _take(
        self, names: tuple[str, ...], about: dict[str, str], inside: Contents | None
    ) -> dict[str, Any] | None:
        if not self.all:
            return None
        # Read again under the lock: another process may be setting faults.
        with self.store.transaction():
            known = self.all
            strikes = (each for each in known if each["fault"] in names and _fits(each, about))
            fault = next((each for each in strikes if inside is None or _concerns(each, inside)), None)
            if fault is None:
                return None
            struck = not fault["skip"]
            fault["times" if struck else "skip"] -= 1
            self.store.remember("faults", [each for each in known if each["times"] > 0])
        return fault if struck else None


def _fits(fault: dict[str, Any], about: dict[str, str]) -> bool:
    return all(fault.get(key) in {None, value} for key, value in about.items())


def _concerns(fault: dict[str, Any], inside: Contents) -> bool:
    wanted = (fault.get("entity"), fault.get("operation"))
    if wanted == (None, None):
        return True
    return any(wanted[0] in {None, entity} and wanted[1] in {None, operation} for entity, operation in inside)
