"""How a book's Web Connector behaves, for people and for programs."""

from __future__ import annotations

from typing import Any

from connectors.contract.book import Book
from connectors.contract.clock import now
from connectors.contract.ledger import Ledger
from connectors.contract.liveness import GOING, liveness_words, waiting_words
from connectors.registry import WEB_CONNECTORS


def liveness_of(ledger: Ledger, book: Book) -> list[str]:
    """Sentences on the book's Web Connector for a run's artifacts; none where the target has none.

    Nothing of what came back: what a run has read it files at its very end.
    """
    if book.target not in WEB_CONNECTORS:
        return []
    mailbox = ledger.mailbox
    going = {state: count for state, count in mailbox.counts(book.name).items() if state in GOING}
    words = liveness_words(mailbox.liveness(book.name), book.contact, now())
    return words + waiting_words(going, run_wanted=mailbox.wanted(book.name))


def liveness_json(ledger: Ledger, book: Book) -> dict[str, Any] | None:
    """How the book's Web Connector behaves, for programs, with the same sentences (``says``); None where the target has none."""
    if book.target not in WEB_CONNECTORS:
        return None
    mailbox, at = ledger.mailbox, now()
    found, counts = mailbox.liveness(book.name), mailbox.counts(book.name)
    last, wanted = found.last_session, mailbox.wanted(book.name)
    return {
        "last_contact": found.last_contact.isoformat() if found.last_contact else None,
        "interval_seconds": found.interval.total_seconds() if found.interval else None,
        "silent": found.silent(at),
        "session_open": found.session_open,
        "last_refusal": found.last_refusal or None,
        "last_session": last
        and {
            "number": last.number,
            "opened_at": last.opened_at.isoformat(),
            "closed_at": last.closed_at.isoformat() if last.closed_at else None,
            "result": last.result or None,
            "error": last.last_error or None,
            "message_sets": last.answered,
        },
        "message_sets": {str(state): count for state, count in counts.items()},
        "run_wanted": wanted,
        "contact": book.contact or None,
        "says": liveness_words(found, book.contact, at) + waiting_words(counts, run_wanted=wanted),
    }
