"""Tokens: sealed, renewed by one at a time across threads and processes, stored before use, never shown."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet

from connectors.contract.errors import LedgerUnusable, Reconnect
from connectors.ledger import SqlLedger, open_ledger
from connectors.ledger.models import token as t
from connectors.ledger.tokens import TokenStore
from tests.unit.ledger.processes import Worker

COMPANY = "quickbooks online:123"
Values = Mapping[str, str]


def _next(values: Values | None) -> Values:
    """The vendor's answer to a refresh: a new pair that replaces the old one."""
    return {"refresh_token": str(int(values["refresh_token"]) + 1 if values else 1)}


def _row(ledger: SqlLedger) -> sa.Row[Any]:
    with ledger._db.reading() as connection:
        return connection.execute(sa.select(t)).one()


def test_values_are_sealed_and_the_previous_kept(ledger: SqlLedger, key: bytes) -> None:
    """Nothing of a token is readable in the database; the values before the newest are kept until the newest have worked."""
    assert ledger.tokens.load(COMPANY) is None
    assert ledger.tokens.refresh(COMPANY, lambda _: {"refresh_token": "very-secret-1"}) == {
        "refresh_token": "very-secret-1"
    }
    assert _row(ledger).previous is None
    ledger.tokens.refresh(COMPANY, lambda _: {"refresh_token": "very-secret-2"})
    assert ledger.tokens.load(COMPANY) == {"refresh_token": "very-secret-2"}
    row = _row(ledger)
    assert b"very-secret-1" in Fernet(key).decrypt(row.previous)
    assert "very-secret" not in str(row)
    assert "very-secret" not in repr(ledger.tokens)


def test_new_values_are_stored_before_they_are_returned(
    ledger: SqlLedger, ledger_url: str, key: bytes
) -> None:
    """Another program sees the new values as soon as refresh has returned."""
    ledger.tokens.refresh(COMPANY, _next)
    other = open_ledger(ledger_url, key=key)
    assert other.tokens.load(COMPANY) == {"refresh_token": "1"}
    other.close()


def test_a_failed_exchange_changes_nothing(ledger: SqlLedger) -> None:
    """The vendor's refusal reaches the caller, the stored values stay, and the next refresher need not wait."""
    ledger.tokens.refresh(COMPANY, _next)

    def refuse(_: Values | None) -> Values:
        raise Reconnect("invalid_grant")

    with pytest.raises(Reconnect, match="invalid_grant"):
        ledger.tokens.refresh(COMPANY, refuse)
    assert ledger.tokens.load(COMPANY) == {"refresh_token": "1"}
    assert _row(ledger).lock_token == ""
    assert ledger.tokens.refresh(COMPANY, _next) == {"refresh_token": "2"}


def test_threads_refresh_once(ledger: SqlLedger) -> None:
    """While one thread is at the vendor's, the others wait and get its values; the vendor is asked once."""
    ledger.tokens.refresh(COMPANY, _next)
    asked: list[Values | None] = []
    waiting = threading.Barrier(5)
    read = TokenStore._read

    class Watched(TokenStore):
        """Lets nobody lock before everybody has read the old values."""

        def _acquire(self, company_key: str, holder: str) -> None:
            waiting.wait(30)
            super()._acquire(company_key, holder)

    def exchange(values: Values | None) -> Values:
        asked.append(values)
        return _next(values)

    store = Watched(ledger._db, ledger.tokens._key)  # type: ignore[attr-defined]
    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(lambda _: store.refresh(COMPANY, exchange), range(5)))
    assert read(store, COMPANY)[1] == {"refresh_token": "2"}
    assert answers == [{"refresh_token": "2"}] * 5
    assert asked == [{"refresh_token": "1"}]


_HOLD = """
from datetime import timedelta
from connectors.ledger.tokens import TokenStore
TokenStore.lock = timedelta(seconds=float(run_id))

def exchange(values):
    wait_for_go()
    return {"refresh_token": str(int(values["refresh_token"]) + 1)}

say(dict(ledger.tokens.refresh("quickbooks online:123", exchange)))
"""
_FOLLOW = """
say("begun")
say(dict(ledger.tokens.refresh("quickbooks online:123", lambda values: {"refresh_token": me + values["refresh_token"]})))
"""


def test_a_process_waits_for_the_refresher(ledger: SqlLedger, ledger_url: str, key: bytes) -> None:
    """A second process gets what the first one was given, and does not spend the refresh token again."""
    ledger.tokens.refresh(COMPANY, _next)
    first = Worker(_HOLD, ledger_url, key, "first", "60")
    assert first.heard() == "ready"
    seen = threading.Event()

    class Watched(TokenStore):
        """Tells when it has found the lock taken."""

        def _try_lock(self, company_key: str, holder: str) -> bool:
            got = super()._try_lock(company_key, holder)
            if not got:
                seen.set()
            return got

    store = Watched(ledger._db, key)
    with ThreadPoolExecutor(1) as pool:
        second = pool.submit(store.refresh, COMPANY, _never)
        assert seen.wait(30)
        first.go()
        assert second.result(30) == {"refresh_token": "2"}
    assert first.heard() == "{'refresh_token': '2'}"
    first.end()


def _never(_: Values | None) -> Values:
    raise AssertionError("the vendor was asked a second time")


def test_a_killed_refresher_does_not_block_for_good(ledger: SqlLedger, ledger_url: str, key: bytes) -> None:
    """The lock of a refresher that was killed at the vendor's expires, and the old values are used again."""
    ledger.tokens.refresh(COMPANY, _next)
    dead = Worker(_HOLD, ledger_url, key, "dead", "1.5")
    assert dead.heard() == "ready"
    dead.kill()
    assert _row(ledger).lock_token != ""
    heir = Worker(_FOLLOW, ledger_url, key, "heir")
    assert heir.heard() == "begun"
    assert heir.heard() == "{'refresh_token': 'heir1'}"
    heir.end()


def test_a_slow_refresher_does_not_overwrite_newer_values(ledger: SqlLedger, key: bytes) -> None:
    """Whose lock expired at the vendor's finds newer values and returns those."""
    ledger.tokens.refresh(COMPANY, _next)
    hasty = TokenStore(ledger._db, key)
    hasty.lock = timedelta(0)

    def slow(values: Values | None) -> Values:
        ledger.tokens.refresh(COMPANY, lambda _: {"refresh_token": "from the other"})
        return _next(values)

    assert hasty.refresh(COMPANY, slow) == {"refresh_token": "from the other"}
    assert ledger.tokens.load(COMPANY) == {"refresh_token": "from the other"}


@pytest.mark.parametrize(("bad", "sentence"), [(None, "no key"), (b"short", "not a Fernet key")])
def test_without_a_key_tokens_are_unusable(ledger: SqlLedger, bad: bytes | None, sentence: str) -> None:
    """Nothing is ever stored in the clear, and the sentence says what to set."""
    with pytest.raises(LedgerUnusable, match=sentence):
        TokenStore(ledger._db, bad).refresh(COMPANY, _next)


def test_another_key_is_told(ledger: SqlLedger) -> None:
    """A wrong key is a sentence that shows neither key nor values."""
    ledger.tokens.refresh(COMPANY, _next)
    other = Fernet.generate_key()
    with pytest.raises(LedgerUnusable, match="encrypted with another key") as caught:
        TokenStore(ledger._db, other).load(COMPANY)
    assert other.decode() not in f"{caught.value!r} {caught.value.remedy}"
