"""Single records from many threads: judged together, each by its own verdict, and none spoiled by another."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from connectors.contract.errors import ValidationBroken
from connectors.contract.words import Kind
from tasks.judge import Verdicts, judge
from tasks.judging import Together
from tests.unit.tasks.records import ITEM_SUITES, SUITES, codes, invoice, item


class Slow:
    """A judge that holds the first page until it is let go, and notes how many records each page has."""

    def __init__(self, real: Callable[..., Verdicts]) -> None:
        self.real = real
        self.go, self.began = threading.Event(), threading.Event()
        self.pages: list[tuple[Kind, int]] = []

    def __call__(self, kind: Kind, facts: Sequence[Any], *suites: Any) -> Verdicts:
        """Judge a page once that is allowed."""
        self.pages.append((kind, len(facts)))
        self.began.set()
        assert self.go.wait(60)
        return self.real(kind, facts, *suites)


def held(slow: Slow, jobs: Sequence[tuple[Kind, dict[str, object], Any]]) -> list[Any]:
    """Verdict or error of each job; the first is being judged while all others have come to wait."""
    together = Together(slow)
    with ThreadPoolExecutor(len(jobs)) as pool:
        futures = [pool.submit(together.judge, *jobs[0])]
        assert slow.began.wait(60)
        futures += [pool.submit(together.judge, *job) for job in jobs[1:]]
        waiting = threading.Event()
        while len(together._waiting) < len(jobs) - 1:
            assert not waiting.wait(0.005)
        slow.go.set()
        return [future.exception(60) or future.result() for future in futures]


def test_those_that_wait_are_judged_in_one_evaluation_by_kind() -> None:
    """Ten that came while one was judged cost one evaluation for each kind among them, and get their own verdicts."""
    slow = Slow(judge)
    changes = [{"is_voided": 1} if n % 3 == 0 else {"lines_cents": n} for n in range(8)]
    jobs = [(Kind.INVOICE, invoice(0), SUITES)]
    jobs += [(Kind.INVOICE, invoice(n + 1, **one), SUITES) for n, one in enumerate(changes)]
    jobs += [(Kind.ITEM, item(1, name=None), ITEM_SUITES), (Kind.ITEM, item(2), ITEM_SUITES)]
    found = held(slow, jobs)
    assert sorted(slow.pages) == [(Kind.INVOICE, 1), (Kind.INVOICE, 8), (Kind.ITEM, 2)]
    alone = [judge(kind, [fact], *suites)[0] for kind, fact, suites in jobs]
    assert found == alone
    assert codes(Verdicts((found[2],))) == [{"INV-S11"}]


def test_records_for_other_suites_are_not_mixed() -> None:
    """What waits for other rules is judged by those, in an evaluation of its own."""
    slow = Slow(judge)
    few = SUITES[:1]
    jobs = [
        (Kind.INVOICE, invoice(1), SUITES),
        (Kind.INVOICE, invoice(2, lines_cents=1), SUITES),
        (Kind.INVOICE, invoice(3, lines_cents=1), few),
    ]
    found = held(slow, jobs)
    assert slow.pages == [(Kind.INVOICE, 1)] * 3
    assert codes(Verdicts((found[1], found[2]))) == [{"INV-S11"}, set()]


def test_a_record_that_cannot_be_judged_spoils_no_other() -> None:
    """One whose facts have the wrong type is refused; those that waited beside it get their verdicts (promise 4)."""
    slow = Slow(judge)
    bad = invoice(2, total_cents="a lot")
    jobs = [(Kind.INVOICE, one, SUITES) for one in (invoice(1), bad, invoice(3), invoice(4, is_voided=1))]
    found = held(slow, jobs)
    assert isinstance(found[1], ValidationBroken)
    assert codes(Verdicts((found[0], found[2], found[3]))) == [set(), set(), {"INV-E01"}]


def test_alone_it_is_judged_at_once_and_an_error_is_raised() -> None:
    """Without company a record is one evaluation; what the judge raises reaches the caller."""
    pages: list[int] = []

    def counted(kind: Kind, facts: Sequence[Any], *suites: Any) -> Verdicts:
        pages.append(len(facts))
        return judge(kind, facts, *suites)

    together = Together(counted)
    assert codes(Verdicts((together.judge(Kind.INVOICE, invoice(is_voided=1), SUITES),))) == [{"INV-E01"}]
    with pytest.raises(ValidationBroken):
        together.judge(Kind.INVOICE, invoice(total_cents="a lot"), SUITES)
    assert pages == [1, 1]
