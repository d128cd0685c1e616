"""Words on how a Web Connector behaves: when it called, how its last session ended, what to check where it is silent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from connectors.contract.web_connector_rows import Liveness, SetState

GOING = frozenset({SetState.QUEUED, SetState.OUT, SetState.LOST})
"""States that wait for the Web Connector."""
_BACK = frozenset({SetState.ANSWERED, SetState.REFUSED, SetState.UNFOUND, SetState.WITHHELD})
"""States that a run has to read."""


def span(time: timedelta) -> str:
    """A length of time as people say it: ``40 s``, ``15 min``, ``3 h``, ``4 days``."""
    seconds = max(0, round(time.total_seconds()))
    for size, word in ((172800, "days"), (7200, "h"), (120, "min")):
        if seconds >= size:
            return f"{seconds // {'days': 86400, 'h': 3600, 'min': 60}[word]} {word}"
    return f"{seconds} s"


def liveness_words(liveness: Liveness, contact: str, now: datetime) -> list[str]:
    """Sentences for `status`: when the Web Connector called, how its last session ended, and what to check where it is silent."""
    where = f"on the QuickBooks server ({contact})" if contact else "on the QuickBooks server"
    if liveness.last_contact is None:
        return [f"The Web Connector has never called; {where}, add the QWC file to it and turn Auto-Run on."]
    ago = span(now - liveness.last_contact)
    usually = f"; it usually calls every {span(liveness.interval)}" if liveness.interval else ""
    if liveness.silent(now):
        check = "check that it runs, that Auto-Run is on, that the machine is awake and that the password is right"
        words = [f"The Web Connector has not called for {ago}{usually}; {where}, {check}."]
    else:
        words = [f"The Web Connector last called {ago} ago{usually}."]
    if liveness.last_refusal:
        words.append(f"It was turned away: {liveness.last_refusal}")
    if liveness.session_open:
        words.append("A session is open.")
    elif (last := liveness.last_session) is not None:
        result = last.result or "Broken off"
        words.append(f"Last result: {result}. {last.last_error}".strip())
    return words


def waiting_words(counts: Mapping[SetState, int], *, run_wanted: bool) -> list[str]:
    """Sentences on what waits for the Web Connector, and on what waits for a run; none where nothing does."""
    going = sum(count for state, count in counts.items() if state in GOING)
    back = sum(count for state, count in counts.items() if state in _BACK)
    words = [f"Message sets that wait for its next call: {going}."] if going else []
    if back:
        words.append(f"Message sets that came back and wait for a run: {back}.")
    if run_wanted:
        words.append("A run has to read the company file: the next call begins a session for it.")
    return words
