"""Release and import at the command line: the list that is shown and kept, and the decision on the newest one."""

from __future__ import annotations

import getpass
import json
import sys
from typing import Any

from tasks.choosing import Decision
from tasks.home import Home
from tasks.release import Direction, Listing, decide, kept_list, make_list
from tasks.showing import MOST, say, table
from tasks.wiring import ports_of

PATIENCE = 5.0
"""Seconds that a command waits beyond the lease of a run that died."""


def show_list(*, home: Home, book: str, direction: str, as_json: bool) -> int:
    """List what waits, keep the list and print all of it.

    Raises:
        TieoutError: nothing could be listed.
    """
    way = Direction.read(direction)
    with ports_of(home, book) as ports:
        listing = make_list(ports, way, wait=ports.book.timing.lease.total_seconds() + PATIENCE)
    if as_json:
        _emit({**listing.as_json(), "exit_code": 0})
        return 0
    _print(listing)
    if listing.rows:
        say(f"To approve: tieout release {book} --direction {way} --approve all --reason WHY")
    return 0


def approve_list(
    *,
    home: Home,
    book: str,
    direction: str,
    approve: str,
    exceptions: str,
    reason: str,
    who: str,
    as_json: bool,
) -> int:
    """Approve from the newest list that waits; where there is none, it is made and printed first. 0 all done, 2 some of it not.

    Raises:
        TieoutError: nothing was approved.
    """
    way = Direction.read(direction)
    decision = Decision.read(approve, exceptions, reason, who or _user())
    with ports_of(home, book) as ports:
        wait = ports.book.timing.lease.total_seconds() + PATIENCE
        listing = kept_list(ports.ledger, book, way)
        if listing is None:
            listing = make_list(ports, way, wait=wait)
            if not as_json:
                _print(listing)
        elif not as_json:
            say(f"On the list of {listing.made_at[:19].replace('T', ' ')} UTC. {listing.message}")
        if not listing.rows:
            decision.of(listing.rows)
            if as_json:
                _emit({**listing.as_json(), "exit_code": 0})
            return 0
        released = decide(ports, listing, decision, wait=wait)
    if as_json:
        _emit(released.as_json())
    else:
        say(f"{book}: {released.message}")
    return released.exit_code


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container without users
        return "command line"


def _print(listing: Listing) -> None:
    say(f"{listing.book}: {listing.message}")
    table([row.as_row() for row in listing.rows])
    for line in listing.not_offered[:MOST]:
        say(f"  not offered: {line}")
    if len(listing.not_offered) > MOST:
        say(f"  and {len(listing.not_offered) - MOST} more: --json lists them.")


def _emit(value: Any) -> None:
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False) + "\n")
