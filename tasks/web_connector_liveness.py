"""How a book's Web Connector behaves, for people and for programs."""

from __future__ import annotations

from typing import Any

from connectors.contract.book import Book
from connectors.contract.clock import now
from connectors.contract.ledger import Ledger
from connectors.contract.liveness import liveness_words, waiting_words
from connectors.registry import WEB_CONNECTORS


def liveness_of(ledger: Ledger, book: Book) -> list[str]:
    """Sentences on the book's Web Connector for `status` and the artifacts; none where the target has none."""
    found = liveness_json(ledger, book)
    return [] if found is None else list(found["says"])


def liveness_json(ledger: Ledger, book: Book) -> dict[str, Any] | None:
    """How the book's Web Connector behaves, for programs, with the same sentences (``says``); None where the target has none."""
    if book.target not in WEB_CONNECTORS:
        return None
    mailbox, at = ledger.mailbox, now()
    found, counts = mailbox.liveness(book.name), mailbox.counts(book.name)
    last = found.last_session
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
        "run_wanted": mailbox.wanted(book.name),
        "contact": book.contact or None,
        "says": [
            *liveness_words(found, book.contact, at),
            *waiting_words(counts, run_wanted=mailbox.wanted(book.name)),
        ],
    }
