"""Every error of the house, grouped by what to do next; the docstring of a class is its default message."""

from __future__ import annotations

import inspect
from typing import ClassVar


class TieoutError(Exception):
    """Something went wrong that nobody foresaw; read the log of the run."""

    next_step: ClassVar[str] = "tell support"
    transient: ClassVar[bool] = False
    """Whether a later try may succeed with nobody doing anything."""
    outage: ClassVar[bool] = False
    """Whether the whole target is unusable for everybody, so that the rest of a run is not attempted (RULES 29)."""

    def __init__(
        self,
        message: str = "",
        *,
        code: str = "",
        remedy: str = "",
        request_id: str = "",
        retry_after: float | None = None,
        detail: str = "",
    ) -> None:
        """Keep what people need; ``retry_after`` is in seconds, ``request_id`` the vendor's own."""
        self.message = message or inspect.cleandoc(type(self).__doc__ or "").split("\n\n")[0]
        self.code = code
        self.remedy = remedy or self.default_remedy
        self.request_id = request_id
        self.retry_after = retry_after
        self.detail = detail
        self.kept = False
        """Whether the ledger keeps it already, with the attempt that met it."""
        super().__init__(self.message)

    default_remedy: ClassVar[str] = "Read the log of the run."

    @property
    def group(self) -> str:
        """Name of the class, as the ledger and the tables show it."""
        return type(self).__name__

    def __str__(self) -> str:
        """Vendor's request id first, then code and words."""
        head = f"[{self.request_id}] " if self.request_id else ""
        code = f"{self.code}: " if self.code else ""
        return f"{head}{code}{self.message}"


class Wait(TieoutError):
    """The books are busy or out of reach for now; the record is tried again by itself."""

    next_step = "nobody: retried with back-off"
    transient = True
    default_remedy = "Nothing to do: it is tried again by itself."


class Throttled(Wait):
    """The books asked to slow down; the record is tried again by itself."""


class Outage(Wait):
    """The books are out of reach."""

    outage = True
    default_remedy = "Nothing to do: the next run sends what was not attempted. If it lasts, look at the vendor's status page."


class Uncertain(TieoutError):
    """The books did not answer after the record was sent; a look in the books decides before anything is sent again."""

    next_step = "the look"
    transient = True
    default_remedy = (
        "Nothing to do: the next run looks in the books and settles it. Do not enter the document by hand."
    )


class FixRecord(TieoutError):
    """The record cannot go as it is; correct it in operations."""

    next_step = "operations"
    default_remedy = "Correct the record in operations, then retry."


class FixMapping(TieoutError):
    """The books lack something that the record needs."""

    next_step = "bookkeeper"
    default_remedy = "Create or reactivate it in the books, or map it in the book's settings, then retry."


class WaitsFor(TieoutError):
    """Another record that this one needs has not gone; this one waits for it."""

    next_step = "whoever settles the other record"
    default_remedy = "Settle the record it waits for; this one follows by itself in the next run."


class Collision(TieoutError):
    """The number or name is already used in the books."""

    next_step = "a person"
    default_remedy = (
        "Compare the two documents; link the record to the one in the books or change the number, then retry."
    )


class Stale(TieoutError):
    """The document was changed in the books since it was read."""

    next_step = "nobody: re-read, compare three ways, once"
    transient = True
    default_remedy = "Nothing to do unless it repeats: then compare the document with the record."


class Differs(TieoutError):
    """The document in the books is not what was sent."""

    next_step = "a person"
    default_remedy = (
        "Compare both sides; correct the document or the record and retry, or accept the difference."
    )


class ClosedPeriod(TieoutError):
    """The books are closed for the date of this record."""

    next_step = "accountant"
    default_remedy = "Ask the accountant to reopen the period, or change the date in operations, then retry."


class Asleep(Outage):
    """The Web Connector has not called; the records wait for its next call."""

    next_step = "the Web Connector's next call"
    default_remedy = "Nothing to do if it usually comes later: the records go with its next call. Else see `tieout status` for what to check."


class Reconnect(TieoutError):
    """The connection to the books is no longer valid."""

    next_step = "administrator"
    outage = True
    default_remedy = "Connect the book again and store the new credentials, then run again."


class WrongCompany(Reconnect):
    """The company that answered is not the one of this book; nothing was sent."""

    default_remedy = "Check the company id of the book and connect the right company, then run again."


class BookUnready(TieoutError):
    """The book is not configured completely; nothing was transferred."""

    next_step = "administrator"
    outage = True
    default_remedy = "Run `tieout books check`, add what is missing, then run again."


class BadRequest(TieoutError):
    """What was asked for cannot be done; nothing was started."""

    next_step = "whoever asked"
    default_remedy = "Correct the command or the parameter."


class BookBusy(TieoutError):
    """Another run holds this book; nothing was sent."""

    next_step = "nobody"
    transient = True
    default_remedy = "Wait until the other run has ended, then start this one again."


class OperationsUnreadable(TieoutError):
    """The operations database cannot be read; nothing was transferred."""

    next_step = "administrator"
    outage = True
    default_remedy = "Check the address and the views of the operations database with `tieout books check`."


class LedgerUnusable(TieoutError):
    """The ledger cannot be used; nothing more was sent."""

    next_step = "administrator"
    outage = True
    default_remedy = "Check the ledger's address, its disk space and its version, then run again."


class ValidationBroken(TieoutError):
    """An expectation could not be evaluated; nothing of this kind was sent."""

    next_step = "support"
    default_remedy = "Read the rule's message; a column of the view is likely missing or of another type."
