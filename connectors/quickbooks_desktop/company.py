"""The company's own word before a run's first write: which one it is, its currencies, its taxes, its closing date."""

from __future__ import annotations

from dataclasses import dataclass

from connectors.contract.book import Book
from connectors.contract.errors import Asleep, BookUnready, Wait, WrongCompany
from connectors.contract.protocols import BooksState
from connectors.contract.records import Record
from connectors.contract.web_connector import Greeting
from connectors.contract.words import NAMES
from connectors.quickbooks_desktop.documents import FOUND_BY_KEY, NUMBERED
from connectors.quickbooks_desktop.documents.held import Home
from connectors.quickbooks_desktop.elements import date_of, flag, has, node_of, ref, text_of
from connectors.quickbooks_desktop.lists import Lists
from connectors.quickbooks_desktop.names import NUMBER, equal_name
from connectors.quickbooks_desktop.qbxml import Node, body, parse
from connectors.quickbooks_desktop.reading import Queries
from connectors.quickbooks_desktop.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What the company said of itself."""

    state: BooksState
    uses_sales_tax: bool
    home: Home
    guessed: bool = False
    """Nobody can be asked, and its preferences were never told: what is known is what the book's settings say."""

    def refuse_unknown(self, record: Record) -> None:
        """Refuse to plan what takes preferences that were never told.

        Raises:
            Asleep: for documents, and for list entries in a foreign currency.
        """
        foreign = record.money_currency or getattr(record, "currency", None) or self.home.currency
        if self.guessed and (record.kind not in NAMES or foreign != self.home.currency):
            raise Asleep(self.state.asleep, code="asleep")


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
    return Opened(
        state=_state(book, name, home, several, preferred),
        uses_sales_tax=has(preferred, "SalesTaxPreferences"),
        home=home,
    )


def _state(book: Book, name: str, home: Home, several: bool, preferred: Node, asleep: str = "") -> BooksState:
    return BooksState(
        company_id=book.company_id,
        company_name=name,
        home_currency=home.currency,
        multicurrency=several,
        closing_date=date_of(node_of(preferred, "AccountingPreferences"), "ClosingDate"),
        own_numbers=NUMBERED,
        number_length=NUMBER,
        found_by_key=FOUND_BY_KEY,
        receipts=True,
        asleep=asleep,
    )


def remembered(
    greeting: Greeting | None, lists: Lists, book: Book, settings: Settings, why: Asleep
) -> Opened:
    """What the company said of itself when a session last began; else what the book's settings say.

    Nothing is handed to a session before its company is checked, so nothing can reach another one by this.

    Raises:
        BookUnready.
    """
    company, preferred = _told(greeting)
    name = text_of(company, "CompanyName")
    if settings.company_name and equal_name(name) != equal_name(settings.company_name):
        preferred = ()
    home, several = Home(currency=book.home_currency), False
    if preferred:
        try:
            home, several = _home(preferred, lists, book)
        except Asleep:
            preferred = ()
    return Opened(
        state=_state(book, name or settings.company_name, home, several, preferred, why.message),
        uses_sales_tax=has(preferred, "SalesTaxPreferences"),
        home=home,
        guessed=not preferred,
    )


def _told(greeting: Greeting | None) -> tuple[Node, Node]:
    """Company and preferences of a greeting; nothing where it cannot be read."""
    if greeting is None:
        return (), ()
    try:
        responses = parse(greeting.text).responses
    except Wait:
        return (), ()
    found = dict(body(held) for response in responses for held in response.documents)
    return found.get("CompanyRet", ()), found.get("PreferencesRet", ())


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
