"""The company's own word before a run's first write: which one it is, its currencies, its taxes, its closing date."""

from __future__ import annotations

from dataclasses import dataclass

from connectors.contract.book import Book
from connectors.contract.errors import BookUnready, Wait, WrongCompany
from connectors.contract.protocols import BooksState
from connectors.quickbooks_desktop.documents import FOUND_BY_KEY, NUMBERED
from connectors.quickbooks_desktop.documents.held import Home
from connectors.quickbooks_desktop.elements import date_of, flag, has, node_of, ref, text_of
from connectors.quickbooks_desktop.lists import Lists
from connectors.quickbooks_desktop.names import NUMBER, equal_name
from connectors.quickbooks_desktop.qbxml import Node, body
from connectors.quickbooks_desktop.reading import Queries
from connectors.quickbooks_desktop.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What the company said of itself."""

    state: BooksState
    uses_sales_tax: bool
    home: Home


def open_company(queries: Queries, lists: Lists, book: Book, settings: Settings) -> Opened:
    """Ask company and preferences. That an answer comes at all says that it is the right company file.

    The service hands nothing to a session before it has checked company name, file and FileID (promise 6).

    Raises:
        WrongCompany, Asleep, BookUnready, Outage, Wait.
    """
    companies, preferences = queries.rows([{"CompanyQuery": []}, {"PreferencesQuery": []}])
    company, preferred = body(companies[0])[1], body(preferences[0])[1]
    name = text_of(company, "CompanyName")
    if not name:
        raise Wait("QuickBooks did not say which company it is; nothing was sent.", code="unreadable")
    if settings.company_name and equal_name(name) != equal_name(settings.company_name):
        raise WrongCompany(
            f"Book {book.name} is for {settings.company_name!r}, but {name!r} is open; nothing was sent.",
            code="company",
        )
    home, several = _home(preferred, lists, book)
    state = BooksState(
        company_id=book.company_id,
        company_name=name,
        home_currency=home.currency,
        multicurrency=several,
        closing_date=date_of(node_of(preferred, "AccountingPreferences"), "ClosingDate"),
        own_numbers=NUMBERED,
        number_length=NUMBER,
        found_by_key=FOUND_BY_KEY,
        receipts=True,
    )
    return Opened(state=state, uses_sales_tax=has(preferred, "SalesTaxPreferences"), home=home)


def _home(preferred: Node, lists: Lists, book: Book) -> tuple[Home, bool]:
    """Home currency and the codes of the others; a company with one currency does not say which (facts: recorded preferences)."""
    several = node_of(preferred, "MultiCurrencyPreferences")
    if not flag(several, "IsMultiCurrencyOn"):
        return Home(currency=book.home_currency), False
    codes = {one.list_id: one.number for one in lists.currencies() if one.number}
    said = codes.get(ref(several, "HomeCurrencyRef"), book.home_currency)
    if said != book.home_currency:
        raise BookUnready(
            f"Book {book.name} says that its home currency is {book.home_currency}, but QuickBooks says {said}.",
            code="home_currency",
            remedy="Correct home_currency of the book, then run again.",
        )
    return Home(currency=said, codes=codes), True
