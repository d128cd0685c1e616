"""Single records judged together: whoever has the turn judges all that wait, since the engine costs by evaluation, not by record."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from connectors.contract.words import Kind
from expectations.columns import Facts
from expectations.rules import Suite
from tasks.judge import Verdict, Verdicts, judge


@dataclass(slots=True, eq=False)
class _Waiting:
    kind: Kind
    fact: Facts
    suites: Sequence[Suite]
    verdict: Verdict | None = None
    error: Exception | None = None

    @property
    def judged(self) -> bool:
        return self.verdict is not None or self.error is not None


class Together:
    """Judges one record for each of many threads (the slow lane's), in as few evaluations as their arrival allows."""

    def __init__(self, judge: Callable[..., Verdicts] = judge) -> None:
        """``judge`` judges a page."""
        self._judge_page = judge
        self._waiting: list[_Waiting] = []
        self._lock = threading.Lock()
        self._turn = threading.Lock()

    def judge(self, kind: Kind, fact: Facts, suites: Sequence[Suite]) -> Verdict:
        """Judge one record, beside those that wait for the same suites.

        Raises:
            ValidationBroken: it could not be judged; the others are not touched by that.
        """
        mine = _Waiting(kind, fact, list(suites))
        with self._lock:
            self._waiting.append(mine)
        with self._turn:
            if not mine.judged:
                self._judge_like(mine)
        if mine.verdict is None:
            raise mine.error or AssertionError("a record was neither judged nor refused")
        return mine.verdict

    def _judge_like(self, mine: _Waiting) -> None:
        with self._lock:
            others = [one for one in self._waiting if one is not mine and _alike(one, mine)]
            self._waiting = [one for one in self._waiting if one is not mine and one not in others]
        self._settle([mine, *others])

    def _settle(self, some: Sequence[_Waiting]) -> None:
        try:
            verdicts = self._judge_page(some[0].kind, [one.fact for one in some], *some[0].suites)
        except Exception as error:  # noqa: BLE001 - it is raised again in the thread whose record it is
            if len(some) == 1:
                some[0].error = error
                return
            for one in some:
                self._settle([one])
            return
        for one, verdict in zip(some, verdicts, strict=True):
            one.verdict = verdict


def _alike(one: _Waiting, other: _Waiting) -> bool:
    return one.kind is other.kind and one.suites == other.suites


TOGETHER = Together()
"""The one of this process."""
