"""Who has tried too often: back-off by name and by remote address, so that guessing costs the guesser and not the service."""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

FREE = 5
"""Wrong passwords of one name that cost nothing."""
FREE_OF_ADDRESS = 50
"""The same of one address, behind which many may sit."""
_FIRST, _LONGEST = timedelta(seconds=30), timedelta(minutes=15)
_REMEMBERED = 4096


def locked_until(failures: int, at: datetime, free: int = FREE) -> datetime | None:
    """Until when nobody gets in after so many wrong passwords: twice as long each time, 15 minutes at most."""
    if failures < free:
        return None
    return at + min(_FIRST * (1 << min(failures - free, 10)), _LONGEST)


@dataclass(slots=True)
class _Tally:
    failures: int = 0
    until: datetime | None = None


class Guard:
    """Names that are no users and remote addresses, in memory and bounded; users themselves are counted in the ledger."""

    def __init__(self) -> None:
        self._tallies: OrderedDict[str, _Tally] = OrderedDict()
        self._lock = Lock()

    def locked(self, name: str, address: str, at: datetime) -> bool:
        """Whether this name (empty: one that the ledger counts) or this address has to wait."""
        with self._lock:
            found = (self._tallies.get(key) for key, _ in _keys(name, address))
            return any(one is not None and one.until is not None and one.until > at for one in found)

    def failed(self, name: str, address: str, at: datetime) -> None:
        """Count a wrong password."""
        with self._lock:
            for key, free in _keys(name, address):
                tally = self._tallies.setdefault(key, _Tally())
                tally.failures += 1
                tally.until = locked_until(tally.failures, at, free)
                self._tallies.move_to_end(key)
            while len(self._tallies) > _REMEMBERED:
                self._tallies.popitem(last=False)

    def passed(self, address: str) -> None:
        """Forget what an address did: it knows a password."""
        with self._lock:
            for key, _ in _keys("", address):
                self._tallies.pop(key, None)


def _keys(name: str, address: str) -> list[tuple[str, int]]:
    keys = [(f"name {name[:256]}", FREE)] if name else []
    if _is_remote(address):
        keys.append((f"address {address}", FREE_OF_ADDRESS))
    return keys


def _is_remote(address: str) -> bool:
    """Loopback is this machine or its proxy: everybody."""
    try:
        return not ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
