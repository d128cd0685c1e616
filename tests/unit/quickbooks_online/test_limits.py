"""The vendor's limits on our side: never more than it bears, nearly as much as it bears, and nobody spins while waiting."""

from __future__ import annotations

import threading
import time

import pytest

from connectors.contract.errors import Throttled
from connectors.quickbooks_online.limits import MINUTE, Pace
from connectors.quickbooks_online.settings import Limits


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self.sleeps = 0

    def __call__(self) -> float:
        """The time in seconds."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        assert seconds > 0
        self.sleeps += 1
        self.now += seconds


def _pace(clock: Clock, limits: Limits | None = None) -> Pace:
    return Pace(limits or Limits(), clock=clock, sleep=clock.sleep)


def _most(starts: list[float], length: float) -> int:
    return max(sum(1 for other in starts if one <= other < one + length) for one in starts)


def test_batches_never_pass_the_limit_and_nearly_reach_it() -> None:
    """In no minute more than 40 batches, and over ten minutes at least 95 % of 400 (DESIGN 9)."""
    clock = Clock()
    pace = _pace(clock)
    starts = []
    while clock.now < 600:
        pace.acquire(batch=True)
        starts.append(clock.now)
    assert _most(starts, 60) <= 40
    assert _most(starts, 1) <= 10
    assert len([one for one in starts if one < 600]) >= 0.95 * 400


def test_calls_never_pass_the_limits() -> None:
    """In no second more than 10 calls and in no minute more than 500, batches and reads mixed."""
    clock = Clock()
    pace = _pace(clock)
    starts, batches = [], []
    for number in range(2000):
        pace.acquire(batch=number % 20 == 0)
        starts.append(clock.now)
        if number % 20 == 0:
            batches.append(clock.now)
    assert _most(starts, 1) <= 10
    assert _most(starts, 60) <= 500
    assert _most(batches, 60) <= 40
    assert clock.sleeps <= 2000


def test_retry_after_blocks_everybody() -> None:
    """After a block no call starts before its end; a shorter one does not shorten it."""
    clock = Clock()
    pace = _pace(clock)
    assert pace.turned_away(30, 60) == 30
    assert pace.turned_away(5, 60) == 5
    pace.acquire()
    assert clock.now == 30


def test_a_429_without_a_time_is_waited_for_ever_longer() -> None:
    """Two seconds, then three times as long each, up to the vendor's minute; a good answer makes the next one a first one."""
    pace = _pace(Clock())
    assert [pace.turned_away(None, 60) for _ in range(5)] == [2, 6, 18, 54, 60]
    pace.answered()
    assert pace.turned_away(None, 60) == 2


def test_a_turn_that_comes_too_late_is_not_waited_for() -> None:
    """Where the turn lies beyond what the caller can wait for, it is told at once, and no turn is used up."""
    clock = Clock()
    pace = _pace(clock, Limits(batches_per_minute=1))
    pace.acquire(batch=True)
    with pytest.raises(Throttled) as caught:
        pace.acquire(batch=True, within=30)
    assert clock.now == 0
    assert caught.value.retry_after == pytest.approx(MINUTE)
    pace.acquire(batch=True, within=62)


def test_threads_share_one_pace() -> None:
    """Real threads and a real clock: eight lanes together keep the limit of a second."""
    limits = Limits(per_second=5, per_minute=1000, batches_per_minute=1000)
    pace = Pace(limits)
    starts: list[float] = []

    def lane() -> None:
        pace.acquire()
        starts.append(time.monotonic())

    threads = [threading.Thread(target=lane) for _ in range(9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    starts.sort()
    assert len(starts) == 9
    assert starts[5] - starts[0] >= 0.9
