"""The words of the house as enumerations: kinds, statuses, dispositions, actions, decisions; their values are what people read."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """One kind of record, in the order in which a run takes them: what others need comes first."""

    CUSTOMER = "customer"
    VENDOR = "vendor"
    EMPLOYEE = "employee"
    ITEM = "item"
    INVOICE = "invoice"
    TIMESHEET = "timesheet"
    EXPENSE_REPORT = "expense report"
    PURCHASE_ORDER = "purchase order"
    PAYMENT = "payment"
    REFUND = "refund"
    PROCESSING_FEE = "processing fee"


SEVERAL = frozenset({Kind.TIMESHEET, Kind.EXPENSE_REPORT, Kind.PURCHASE_ORDER})
"""Kinds whose records may become several documents."""
NAMES = (Kind.CUSTOMER, Kind.VENDOR, Kind.EMPLOYEE, Kind.ITEM)
"""Kinds that become list entries, not documents."""


class TransferStatus(StrEnum):
    """The operator's four."""

    NOT_TRANSFERRED = "Not Transferred"
    PENDING = "Pending"
    FAILED = "Pending/Failed"
    TRANSFERRED = "Transferred"


class Reason(StrEnum):
    """What stands beside a transfer status."""

    HELD = "Held"
    SKIPPED = "Skipped"
    DO_NOT_SYNC = "Do Not Sync"
    UNCERTAIN = "Uncertain"
    NEEDS_RESYNC = "Needs Resync"


class Disposition(StrEnum):
    """How a record left a run; every extracted record has exactly one."""

    TRANSFERRED = "transferred"
    ALREADY_THERE = "already there"
    UPDATED = "updated"
    CANCELED = "canceled"
    UNCHANGED = "unchanged"
    INELIGIBLE = "ineligible"
    INVALID = "invalid"
    REFUSED = "refused"
    DEFERRED = "deferred"
    HELD = "held"
    SKIPPED = "skipped"
    EXCLUDED = "excluded"
    UNCERTAIN = "uncertain"
    NOT_ATTEMPTED = "not attempted (outage)"
    WOULD_CREATE = "would create"
    WOULD_UPDATE = "would update"
    DIFFERS = "differs"

    @property
    def needs_attention(self) -> bool:
        """Whether a person (or a later run) still has to do something before this record is settled."""
        return self in _ATTENTION


_ATTENTION = frozenset(
    {
        Disposition.INVALID,
        Disposition.REFUSED,
        Disposition.UNCERTAIN,
        Disposition.NOT_ATTEMPTED,
        Disposition.DIFFERS,
    }
)


class Action(StrEnum):
    """What one attempt tries to do to one document."""

    CREATE = "create"
    UPDATE = "update"
    VOID = "void"
    DELETE = "delete"


class Result(StrEnum):
    """How one attempt ended, as far as anybody can know."""

    DONE = "done"
    """The books confirmed it."""
    REFUSED = "refused"
    """The books definitely did not do it; a new try rides on a new key."""
    UNCERTAIN = "uncertain"
    """Nobody knows; only a look in the books may decide."""
    NOT_SENT = "not sent"
    """It never reached the books (throttled, no token, outage); the same key may be used again."""
    QUEUED = "queued"
    """It waits for whoever carries it to the books; what became of it is asked later (``Queue``)."""


class Choice(StrEnum):
    """A decision of a person on one record; the newest of each record counts."""

    RELEASE = "release"
    HOLD = "hold"
    SKIP = "skip"
    DO_NOT_SYNC = "do not sync"
    SET_READY = "set ready"
    SET_NOT_READY = "set not ready"
    LINK = "link"
    ACCEPT = "accept"
    RETRANSFER = "re-transfer"
    CLEAR_LINK = "clear link"


class Severity(StrEnum):
    """How much a broken expectation weighs: critical stops the record, warning and info are shown beside it."""

    CRITICAL = "critical"
    WARNING = "warning"
    INFO = "info"
