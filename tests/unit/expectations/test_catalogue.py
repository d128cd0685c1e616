"""The page of rules is what the catalogue says, and its sentences are fit for people."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from connectors.contract.book import Book, Tax
from connectors.contract.errors import BookUnready
from connectors.contract.protocols import BooksState
from connectors.contract.words import Kind
from expectations.catalogue import RULES, page
from expectations.context import Context

ROOT = Path(__file__).resolve().parents[3]


def test_the_page_is_current() -> None:
    """docs/rules.md is written by `python -m expectations.catalogue > docs/rules.md`, never by hand."""
    assert (ROOT / "docs" / "rules.md").read_text() == page()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_is_told_in_sentences(rule: object) -> None:
    """What is wrong (the values follow, so no full stop), what to do (with one), and which values are shown."""
    says, remedy, shows = rule.says, rule.remedy, rule.shows  # type: ignore[attr-defined]
    assert says[0].isupper()
    assert not says.endswith(".")
    assert remedy[0].isupper()
    assert remedy.endswith(".")
    assert shows
    assert "|" not in says + remedy


def book(**changes: object) -> Book:
    """A book with a fence, changed."""
    values: dict[str, object] = {
        "name": "north",
        "target": "twin",
        "company_id": "1",
        "operations": "sqlite://",
        "fence": date(2026, 1, 1),
        "time_zone": ZoneInfo("UTC"),
        "tax": Tax(mode="line"),
        "require_customer_email": True,
    }
    return Book(**(values | changes))  # type: ignore[arg-type]


BOOKS = BooksState(
    company_id="1",
    company_name="North",
    home_currency="CAD",
    multicurrency=True,
    closing_date=date(2025, 12, 31),
    own_numbers=frozenset({Kind.INVOICE}),
    number_length=20,
    receipts=True,
)


def test_bounds_come_from_the_book_and_from_the_books() -> None:
    """What the books said at the start of the run counts (RULES 6), and the connector is asked for a missing address."""
    found = Context.of(Kind.INVOICE, book(), BOOKS, date(2026, 3, 1))
    assert found == Context(
        fence=date(2026, 1, 1),
        today=date(2026, 3, 1),
        home_currency="CAD",
        multicurrency=True,
        closing_date=date(2025, 12, 31),
        number_length=20,
        require_customer_email=True,
        books_may_know_email=True,
        tax_mode="line",
        receipts=True,
        reference_length=20,
    )
    assert Context.of(Kind.PURCHASE_ORDER, book(), BOOKS, date(2026, 3, 1)).number_length is None


def test_a_book_without_a_fence_is_unready() -> None:
    """RULES 8: without one, a new ledger would post a company's whole history again."""
    with pytest.raises(BookUnready, match="Book north has no fence"):
        Context.of(Kind.INVOICE, book(fence=None), BOOKS, date(2026, 3, 1))
