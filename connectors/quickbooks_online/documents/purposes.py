"""Accounts by what they are for: a book names them, and a record that needs one waits until it does."""

from __future__ import annotations

from connectors.contract.errors import FixMapping
from connectors.quickbooks_online.documents.shape import Desk, equal_name


def account_for(purpose: str, desk: Desk, label: str) -> str:
    """Id of the account that the book names for a purpose.

    Raises:
        FixMapping: the book names none, or QuickBooks does not have it.
    """
    wanted = _named(purpose, desk)
    if wanted is None:
        raise _missing(purpose, desk, label)
    return desk.account(wanted)


def clearing_account(processor: str | None, desk: Desk, label: str) -> str:
    """Id of the account in which payments, refunds and fees of a processor meet (RULES 22).

    It is ``clearing PROCESSOR`` of the book's accounts, else ``clearing``. Raises FixMapping where neither is named.
    """
    own = f"clearing {processor.strip()}" if processor and processor.strip() else "clearing"
    wanted = _named(own, desk) or _named("clearing", desk)
    if wanted is None:
        raise _missing(own, desk, label)
    return desk.account(wanted)


def _named(purpose: str, desk: Desk) -> str | None:
    return next(
        (name for key, name in desk.book.accounts.items() if equal_name(key) == equal_name(purpose)), None
    )


def _missing(purpose: str, desk: Desk, label: str) -> FixMapping:
    return FixMapping(
        f"{label}: book {desk.book.name} names no account for {purpose!r}.",
        code=f"accounts.{purpose}",
        remedy=f'Set "{purpose}" under accounts of the book (number or name of the account), then run again.',
    )
