"""The mailbox between our side and a Web Connector, as a port; its rows are in ``web_connector_rows`` and can be had from here too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal, Protocol

from connectors.contract.web_connector_rows import (
    Desk,
    Greeting,
    Handed,
    Identity,
    Letter,
    Liveness,
    MessageSet,
    Patience,
    Session,
    SetState,
    User,
    Verdict,
)

__all__ = [
    "Desk",
    "Greeting",
    "Handed",
    "Identity",
    "Letter",
    "Liveness",
    "Mailbox",
    "MessageSet",
    "Patience",
    "Session",
    "SetState",
    "User",
    "Verdict",
]


class Mailbox(Protocol):
    """What both sides may ask; every method is one short transaction. Any may raise LedgerUnusable; the book must be registered."""

    # our side --------------------------------------------------------------------------------------------------
    def post(self, book: str, letters: Sequence[Letter]) -> list[str]:
        """Queue message sets; their ids, in order. ValueError: an id is too long, or a letter is empty or not US-ASCII."""

    def sets(self, book: str, set_ids: Iterable[str]) -> dict[str, MessageSet]:
        """Message sets by id, those that are known."""

    def answers(self, book: str, purpose: str | None = None, limit: int = 500) -> list[MessageSet]:
        """What came back (answered, refused, unfound) or was withheld and not filed yet, in the order in which it was posted."""

    def back(self, book: str, purpose: str) -> list[str]:
        """Ids of what `answers` would find, without their texts and without a limit."""

    def newest_back(self, book: str) -> str:
        """Id of the newest of what `answers` would find, of any purpose; empty where there is nothing."""

    def file(self, book: str, set_ids: Sequence[str]) -> None:
        """Say that these were read and settled; their texts are dropped, and of sets that only read everything."""

    def requeue(self, book: str, set_ids: Sequence[str]) -> set[str]:
        """Queue refused or unfound sets again under the same id, after a look (which is their guard then); those that were."""

    def withdraw(self, book: str, set_ids: Sequence[str]) -> set[str]:
        """Take back sets that were never handed out, with their guards; those that were still there."""

    def keep(self, book: str, name: str, text: str) -> None:
        """Keep what was read of the company file under a name, for when nobody can be asked."""

    def kept(self, book: str, name: str) -> str | None:
        """What was kept under a name; None if nothing was."""

    def hold(
        self, book: str, until: datetime | None, *, at_least: bool = False, instead_of: datetime | None = None
    ) -> None:
        """Keep a session waiting until then, because more will be posted; None lets it go.

        ``at_least`` never shortens; with ``instead_of`` only what was held until exactly that moment changes.
        """

    def want(self, book: str, wanted: bool = True) -> None:
        """Say that a run needs a session: the next call begins one even if nothing is queued; False when the run had it."""

    def wanted(self, book: str) -> bool:
        """Whether a run waits for a session."""

    def counts(self, book: str) -> dict[SetState, int]:
        """Message sets by state, but for those that are done or withdrawn."""

    def greeting(self, book: str) -> Greeting | None:
        """What the company file said of itself last."""

    def identity(self, book: str) -> Identity:
        """Owner and file id of a book, made when first asked for."""

    def add_user(self, book: str, name: str, password: str) -> None:
        """Let a Web Connector in, or change its password (which lifts a lock). BookUnready: the name is another book's."""

    def users(self, book: str) -> list[str]:
        """Names of a book's users."""

    def liveness(self, book: str) -> Liveness:
        """How a book's Web Connector behaves."""

    def sessions(self, book: str, limit: int = 20) -> list[Session]:
        """Newest sessions first."""

    # the service's side ----------------------------------------------------------------------------------------
    def user(self, name: str) -> User:
        """User of this name, or the one that stands in for every unknown name."""

    def wrong_password(self, user: User, at: datetime, locked_until: datetime | None) -> None:
        """Count a failure."""

    def open_session(
        self, user: User, ticket: str, patience: Patience, problem: str = ""
    ) -> Literal["open", "none", "busy"]:
        """Begin a session under the hash of a ticket, where there is something to do and no other session lives.

        An earlier session that died is closed, and what was out in it is lost. With a ``problem`` nothing begins; it is kept for `liveness`.
        """

    def session(self, ticket: str, patience: Patience) -> Session | None:
        """Session of a ticket that has not expired; closed ones are not found."""

    def greet(self, ticket: str, greeting: Greeting, problem: str) -> None:
        """Keep what the company file said of itself; without a ``problem`` the session may be handed message sets."""

    def pausing(self, ticket: str) -> bool:
        """Whether `hand_out` would give a pause now; changes nothing."""

    def hand_out(self, ticket: str) -> Handed:
        """Give the next thing to a session: what was lost first, then what is queued."""

    def take_in(self, ticket: str, verdict: Verdict) -> int:
        """Keep what came back for the set that is out; percent done, 100 if nothing is left, -1 where the session has to end."""

    def end(self, ticket: str, result: str, error: str = "", *, closed: bool = True) -> None:
        """End a session; a set that is out is lost. ``result`` and ``error`` stand where the session had none."""
