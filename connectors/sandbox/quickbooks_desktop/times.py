"""Instants as QuickBooks writes them: the wall clock of its machine with the zone's standard offset, wrong in summer (facts 3.3)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_INSTANT = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:T(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})([+\-])?(?:(\d{1,2}):(\d{1,2}))?)?)?)?"
)


def wall(epoch: float, zone: str) -> str:
    """The wall clock at this instant, to the second, without an offset; it sorts as text."""
    return datetime.fromtimestamp(int(epoch), ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M:%S")


def today(epoch: float, zone: str) -> str:
    """The date on the machine of QuickBooks."""
    return wall(epoch, zone)[:10]


def _standard(zone: str) -> timedelta:
    winter = datetime(2026, 1, 15, tzinfo=UTC).astimezone(ZoneInfo(zone))
    return (winter.utcoffset() or timedelta()) - (winter.dst() or timedelta())


def stamped(local: str, zone: str) -> str:
    """A wall clock with the offset that QuickBooks adds to it, summer or not."""
    seconds = int(_standard(zone).total_seconds())
    sign = "-" if seconds < 0 else "+"
    return f"{local}{sign}{abs(seconds) // 3600:02d}:{abs(seconds) % 3600 // 60:02d}"


def comparable(text: str, zone: str, *, end: bool = False) -> str:
    """What a filter gives, as a wall clock: without offset as it is, with one in the zone's standard time.

    A date alone begins at midnight, or ends a second before the next one.
    """
    found = _INSTANT.fullmatch(text)
    if found is None:
        return text
    year, month, day = (int(part) for part in found.groups()[:3])
    hour, minute, second = (int(part or 0) for part in found.groups()[3:6])
    if found[4] is None and end:
        hour, minute, second = 23, 59, 59
    moment = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    if found[7]:
        offset = timedelta(hours=int(found[8] or 0), minutes=int(found[9] or 0))
        moment += _standard(zone) - (offset if found[7] == "+" else -offset)
    return moment.strftime("%Y-%m-%dT%H:%M:%S")
