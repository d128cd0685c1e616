"""The company's own word before a run's first write: is it the right one, and how does it number, tax and count its money."""

from __future__ import annotations

from connectors.contract.book import Book
from connectors.contract.errors import BookUnready, Wait, WrongCompany
from connectors.contract.protocols import BooksState
from connectors.contract.words import Kind
from connectors.quickbooks_online.client import Client
from connectors.quickbooks_online.documents.shape import Raw, date_of, equal_name, ref
from connectors.quickbooks_online.paging import Queries
from connectors.quickbooks_online.settings import Settings

NUMBER_LENGTH = 21
"""Longest DocNumber [REF]."""
FOUND_BY_KEY = frozenset(
    {Kind.TIMESHEET, Kind.EXPENSE_REPORT, Kind.PAYMENT, Kind.REFUND, Kind.PROCESSING_FEE}
)
"""Kinds whose documents we give no number: ``find`` finds them by date, party and our key."""
ONLY_COMPANY = "1"
"""Id of CompanyInfo in the vendor's own samples: within one company it is always the first."""


def open_company(client: Client, queries: Queries, book: Book, settings: Settings) -> tuple[BooksState, bool]:
    """Return what the books said of themselves, and whether they use sales tax.

    The company id is part of every address, and the vendor turns a token of another company away (3100). CompanyInfo has the id 1 or
    the company's own; anything else is another company.

    Raises:
        WrongCompany, Reconnect, BookUnready, Outage, Wait.
    """
    info = client.get(f"companyinfo/{settings.company_id}").get("CompanyInfo")
    if not isinstance(info, dict) or not info.get("Id"):
        raise Wait("QuickBooks did not say which company it is; nothing was sent.", code="unreadable")
    name = str(info.get("CompanyName") or "")
    if str(info["Id"]) not in {ONLY_COMPANY, settings.company_id}:
        raise WrongCompany(
            f"Book {book.name} is for company {settings.company_id}, but {name!r} with id {info['Id']} answered; nothing was sent.",
            code="company",
        )
    if settings.company_name and equal_name(name) != equal_name(settings.company_name):
        raise WrongCompany(
            f"Book {book.name} is for {settings.company_name!r}, but {name!r} answered; nothing was sent.",
            code="company",
        )
    preferences = queries.one("Preferences")
    currency = _part(preferences, "CurrencyPrefs")
    home = ref(currency, "HomeCurrency") or book.home_currency
    if home != book.home_currency:
        raise BookUnready(
            f"Book {book.name} says that its home currency is {book.home_currency}, but QuickBooks says {home}.",
            code="home_currency",
            remedy="Correct home_currency of the book, then run again.",
        )
    own = {Kind.INVOICE} if _part(preferences, "SalesFormsPrefs").get("CustomTxnNumbers") is True else set()
    if _other(preferences).get("VendorAndPurchasesPrefs.UseCustomTxnNumbers") == "true":
        own.add(Kind.PURCHASE_ORDER)
    state = BooksState(
        company_id=settings.company_id,
        company_name=name,
        home_currency=home,
        multicurrency=currency.get("MultiCurrencyEnabled") is True,
        closing_date=date_of(_part(preferences, "AccountingInfoPrefs").get("BookCloseDate")),
        own_numbers=frozenset(own),
        number_length=NUMBER_LENGTH,
        found_by_key=FOUND_BY_KEY,
        receipts=book.receipts == "bill",
    )
    return state, _part(preferences, "TaxPrefs").get("UsingSalesTax") is True


def _other(preferences: Raw) -> dict[str, str]:
    """Preferences that are listed by name (facts 4.12)."""
    pairs = _part(preferences, "OtherPrefs").get("NameValue")
    listed = pairs if isinstance(pairs, list) else []
    return {
        str(pair.get("Name")): str(pair.get("Value")).casefold() for pair in listed if isinstance(pair, dict)
    }


def _part(preferences: Raw, name: str) -> Raw:
    held = preferences.get(name)
    return held if isinstance(held, dict) else {}
