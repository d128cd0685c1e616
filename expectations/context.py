"""What the suites must know of the book, the books and the day beside the record: one small frozen value, the same for a whole run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from connectors.contract.book import Book
from connectors.contract.errors import BookUnready
from connectors.contract.protocols import BooksState
from connectors.contract.words import Kind

UNUSUAL_CENTS = 100_000_000
"""Above this an amount is shown as unusually large: a million in most currencies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Bounds of the rules for one kind in one run."""

    fence: date
    """Earliest document date that the book accepts from us; limits creation only (RULES 27)."""
    today: date
    """The book's date of the run."""
    home_currency: str
    multicurrency: bool = False
    """Whether the books take other currencies than their own."""
    closing_date: date | None = None
    """The books are closed up to and including this date; None where they are not."""
    number_length: int | None = None
    """Longest number in characters that the books take; None where they number documents themselves (RULES 6)."""
    require_customer_email: bool = False
    books_may_know_email: bool = False
    """The books' customer may have the address that operations lack, so only the connector can say that it is missing (RULES 17)."""
    tax_mode: Literal["unset", "exempt", "line", "engine"] = "unset"
    receipts: bool = False
    """Whether receipts of purchase orders become documents of their own (RULES 12)."""
    reference_length: int = 21
    """Longest reference of a payment in characters."""
    party_name_length: int = 500
    """Longest name of a customer or vendor in characters."""
    item_name_length: int = 100
    unusual_cents: int = UNUSUAL_CENTS

    @classmethod
    def of(cls, kind: Kind, book: Book, books: BooksState, today: date) -> Context:
        """Bounds for a kind from the book's settings and from what the books said at the start of the run.

        Raises:
            BookUnready: the book has no fence (RULES 8).
        """
        if book.fence is None:
            raise BookUnready(
                f"Book {book.name} has no fence, so nobody knows from which date on it takes documents from us.",
                remedy=f"Set the fence of book {book.name} to the first document date that may be transferred, then run again.",
            )
        return cls(
            fence=book.fence,
            today=today,
            home_currency=books.home_currency,
            multicurrency=books.multicurrency,
            closing_date=books.closing_date,
            number_length=books.number_length if kind in books.own_numbers else None,
            require_customer_email=book.require_customer_email,
            books_may_know_email=True,
            tax_mode=book.tax.mode,
            receipts=books.receipts,
            reference_length=books.number_length,
        )
