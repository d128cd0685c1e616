"""Tokens: what a vendor's token endpoint gave, encrypted at rest, renewed by one process at a time, new values stored before use."""

from __future__ import annotations

import json
import random
import secrets
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from connectors.contract.clock import now
from connectors.contract.errors import LedgerUnusable, TieoutError, Wait
from connectors.ledger.bulk import insert_or_ignore
from connectors.ledger.database import Database
from connectors.ledger.models import token as t

Values = Mapping[str, str]
_Seen = tuple[int, Values | None]
_KEY_REMEDY = "Set TIEOUT_KEY to the key that the tokens were encrypted with, or connect the book again."


class TokenStore:
    """Rows keyed by company key, sealed with a key that is not in the database."""

    lock = timedelta(seconds=60)
    """How long a refresher may take; a dead one blocks the others no longer than this."""
    patience = timedelta(seconds=180)
    """How long others wait for live ones."""

    def __init__(self, database: Database, key: bytes | None) -> None:
        self._db = database
        self._key = key

    def load(self, company_key: str) -> Values | None:
        """Return the newest stored values, or None."""
        return self._read(company_key)[1]

    def refresh(self, company_key: str, exchange: Callable[[Values | None], Values]) -> Values:
        """Run ``exchange`` (stored values → new values) while no other process or thread may, and store its answer before returning it.

        Where another process refreshed while this one waited, ``exchange`` is not called and the newer values are
        returned. Where ``exchange`` raises, the lock is freed and nothing stored is touched.

        Raises:
            LedgerUnusable: no key, a wrong key, or the database fails.
            Wait: others kept the lock for longer than ``patience``.
        """
        version, _ = self._read(company_key)
        holder = secrets.token_hex(16)
        self._acquire(company_key, holder)
        try:
            present, values = self._read(company_key)
            if present != version and values is not None:
                return values
            return self._store(company_key, present, dict(exchange(values)))
        finally:
            with suppress(TieoutError):  # it expires by itself; what happened before matters more
                self._let_go(company_key, holder)

    def _acquire(self, company_key: str, holder: str) -> None:
        give_up = time.monotonic() + self.patience.total_seconds()
        pause = 0.02
        while not self._try_lock(company_key, holder):
            if time.monotonic() > give_up:
                raise Wait(
                    f"Another process is renewing the connection of {company_key} and does not come to an end."
                )
            time.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 (jitter, not a secret)
            pause = min(pause * 1.5, 0.5)

    def _try_lock(self, company_key: str, holder: str) -> bool:
        moment = now()
        free = sa.or_(t.c.lock_token == "", t.c.lock_until.is_(None), t.c.lock_until < moment)
        lock = sa.update(t).where(t.c.company_key == company_key, free)
        lock = lock.values(lock_token=holder, lock_until=moment + self.lock)

        def work(connection: sa.Connection) -> bool:
            insert_or_ignore(connection, t, [{"company_key": company_key}])
            return connection.execute(lock).rowcount == 1

        return self._db.write(work)

    def _let_go(self, company_key: str, holder: str) -> None:
        mine = sa.update(t).where(t.c.company_key == company_key, t.c.lock_token == holder)
        self._db.write(lambda connection: connection.execute(mine.values(lock_token="", lock_until=None)))

    def _store(self, company_key: str, version: int, values: dict[str, str]) -> Values:
        """Store new values over the ones they came from; where a slower refresher finds newer ones, those count."""
        sealed = self._fernet().encrypt(json.dumps(values).encode()).decode()
        new = sa.update(t).where(t.c.company_key == company_key, t.c.version == version)
        new = new.values(previous=t.c.sealed, sealed=sealed, version=version + 1, updated_at=now())
        if self._db.write(lambda connection: connection.execute(new).rowcount == 1):
            return values
        return self._read(company_key)[1] or values

    def _read(self, company_key: str) -> _Seen:
        fernet = self._fernet()
        with self._db.reading() as connection:
            query = sa.select(t.c.version, t.c.sealed).where(t.c.company_key == company_key)
            row = connection.execute(query).one_or_none()
        if row is None or row.sealed is None:
            return 0 if row is None else row.version, None
        from cryptography.fernet import InvalidToken

        try:
            values: Values = json.loads(fernet.decrypt(row.sealed.encode()))
        except InvalidToken:
            raise LedgerUnusable(
                f"The stored connection of {company_key} was encrypted with another key.", remedy=_KEY_REMEDY
            ) from None
        return row.version, values

    def _fernet(self) -> Any:
        if not self._key:
            raise LedgerUnusable(
                "There is no key to encrypt the tokens of the books with.", remedy=_KEY_REMEDY
            )
        from cryptography.fernet import Fernet

        try:
            return Fernet(self._key)
        except ValueError:
            raise LedgerUnusable(
                "The key for the tokens of the books is not a Fernet key (32 bytes as URL-safe base64).",
                remedy=_KEY_REMEDY,
            ) from None
