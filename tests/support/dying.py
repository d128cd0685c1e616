"""A process that dies in the middle of a call to the books, without ending the process of the tests."""

from __future__ import annotations

from functools import partial
from typing import Any

from connectors.contract.words import Kind


class Died(BaseException):
    """The process of a run ended in the middle of a call; nothing of the house catches it."""


class Dying:
    """A connector whose process dies at a call that is about invoices: before it is made, or when its answer comes."""

    def __init__(self, inner: Any, at: str, *, after: bool) -> None:
        self._inner, self._at, self._after = inner, at, after

    def __getattr__(self, name: str) -> Any:
        """The connector's own, but for the call at which the process dies."""
        found = getattr(self._inner, name)
        return partial(self._call, found) if name == self._at else found

    def _call(self, method: Any, *arguments: Any) -> Any:
        about = arguments[-1] if isinstance(arguments[-1], list) else [arguments[-1]]
        dies = any(one.kind is Kind.INVOICE for one in about)
        if dies and not self._after:
            raise Died
        answer = method(*arguments)
        if dies:
            raise Died
        return answer
