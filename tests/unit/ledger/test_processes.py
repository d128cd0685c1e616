"""Claims and leases between real processes: of many that want one thing, one gets it, whoever dies."""

from __future__ import annotations

from datetime import timedelta

from connectors.contract.clock import now
from connectors.ledger import SqlLedger
from tests.unit.ledger.processes import Worker
from tests.unit.ledger.samples import BOOK, in_flight, intend

_CLAIM = """
from dataclasses import replace
wait_for_go()
won = set()
for start in range(0, 200, 20):
    numbers = list(range(start, start + 20))
    if me == "t2":
        numbers.reverse()
    sends = [send(n, attempt_id=f"{me}-{n}") for n in numbers]
    won |= ledger.intend(BOOK, run_id, me, sends, {s.attempt_id: 0 for s in sends}, None, now(), [state(n) for n in numbers])
say(" ".join(won))
"""
_LEASE = """
wait_for_go()
moment = now()
say(ledger.take_lease(BOOK, me, run_id, moment + MINUTE, moment))
"""
_DIE = """
ledger.intend(BOOK, run_id, me, [send(1)], {"a1-": 0}, None, now(), [])
wait_for_go()
"""


def test_each_document_is_claimed_by_one_process(
    ledger: SqlLedger, run_id: str, ledger_url: str, key: bytes
) -> None:
    """Three processes that claim the same 200 documents at once share them out without a single double (promise 1)."""
    workers = [Worker(_CLAIM, ledger_url, key, f"t{n}", run_id) for n in (1, 2, 3)]
    assert [one.heard() for one in workers] == ["ready"] * 3
    for one in workers:
        one.go()
    won = [one.heard().split() for one in workers]
    for one in workers:
        one.end()
    numbers = sorted(int(attempt.partition("-")[2]) for each in won for attempt in each)
    assert numbers == list(range(200))
    assert {one.send.attempt_id for one in in_flight(ledger)} == {attempt for each in won for attempt in each}


def test_the_lease_goes_to_one_process(ledger: SqlLedger, run_id: str, ledger_url: str, key: bytes) -> None:
    """Processes that start a run of one book at once: one runs (promise 9)."""
    workers = [Worker(_LEASE, ledger_url, key, f"t{n}", run_id) for n in (1, 2, 3)]
    assert [one.heard() for one in workers] == ["ready"] * 3
    for one in workers:
        one.go()
    assert sorted(one.heard() for one in workers) == ["False", "False", "True"]
    for one in workers:
        one.end()


def test_a_killed_process_leaves_its_claim(
    ledger: SqlLedger, run_id: str, ledger_url: str, key: bytes
) -> None:
    """What a killed process was sending stays claimed with payload and token, until somebody takes it over on purpose (RULES 7)."""
    worker = Worker(_DIE, ledger_url, key, "dead", run_id)
    assert worker.heard() == "ready"
    worker.kill()
    assert intend(ledger, run_id, 1) == set()
    (found,) = in_flight(ledger)
    assert (found.token, found.uncertain) == ("dead", False)
    assert ledger.take_over(BOOK, found.send.attempt_id, "dead", "t1", now() + timedelta(minutes=5))
