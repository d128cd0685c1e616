"""The books of one target as the tests of the promises see them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import pytest

from connectors.contract.words import Kind


class Books(Protocol):
    """The books of one target as a test sees them: a twin that runs by itself, a person at its screen, a count of effects."""

    target: str
    lacks: frozenset[str]
    """What these books do not have at all (``needs``)."""
    pace: float
    """How many times as long a call takes as one of QuickBooks Online."""

    def start(self) -> None:
        """Start the twin, or start it again: everything is as it was."""

    def attend(self) -> None:
        """A run is about to begin: whatever stands between it and the twin is up."""

    def release(self) -> None:
        """Whatever has the ledger open lets go of it, until the next start."""

    def crash(self) -> None:
        """SIGKILL the twin."""

    def stop(self) -> None:
        """End the twin."""

    def settings(self, home: Path) -> str:
        """Lines of the book's section in tieout.toml, and sections below it; writes what secrets are read from into the home."""

    def secrets(self) -> list[str]:
        """Everything that must never be shown, with what was given out since."""

    def wrong_secrets(self, home: Path) -> Iterator[str]:
        """Put a wrong secret in the place of each, one after the other; the last one stays."""

    def fault(self, name: str, *, operation: str = "", **more: Any) -> None:
        """Set a fault: commit_then_drop, commit_then_504, drop_before_commit, delay, throttle, expire_token, and so on."""

    def faults_left(self) -> int:
        """How many faults have not struck yet."""

    def clear_faults(self) -> None:
        """Set no fault any more."""

    def switch(self, **settings: Any) -> None:
        """Turn switches of the company: own_numbers, closing_date, replay, and so on."""

    def created(self, kind: Kind) -> list[dict[str, Any]]:
        """Journal of creations by us: id, number, party, total."""

    def done(self, kind: Kind, *operations: str) -> list[str]:
        """Ids of the documents that we created, updated, deleted or voided, from the journal: each as often as it was done."""

    def effects(self) -> int:
        """How many effects of ours there are, of whatever kind."""

    def pay(self, document: Mapping[str, Any], amount: str, day: date) -> str:
        """A person enters a payment of an invoice; its id."""

    def void_payment(self, payment: str) -> None:
        """A person voids it."""

    def edit_total(self, document: Mapping[str, Any]) -> None:
        """A person changes the amount of an invoice."""

    def deactivate(self, kind: Kind, external_id: str) -> None:
        """A person makes a list entry inactive."""

    def activate(self, kind: Kind, external_id: str) -> None:
        """A person makes it active again."""

    def hire(self, first: str, last: str) -> str:
        """A person adds an employee to the books; its id."""

    def enter_invoice(self, customer: str, number: str, total: str, day: date) -> str:
        """A person enters an invoice for a customer of this name."""


def needs(books: Books, what: str) -> None:
    """Skip a test of something that these books do not have."""
    if what in books.lacks:
        pytest.skip(f"{books.target} has not: {what}")
