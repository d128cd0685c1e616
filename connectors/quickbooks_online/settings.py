"""What this target takes from a book's options and secrets, checked once, with the vendor's addresses and limits as defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from connectors.contract.book import Book
from connectors.contract.errors import BookUnready

PRODUCTION = "https://quickbooks.api.intuit.com"
DISCOVERY = "https://developer.intuit.com/.well-known/openid_configuration/"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The vendor's limits of one company (facts 2.9, [DOC limits-and-throttles]) and the wait it asks for after a 429, in seconds."""

    per_second: int = 10
    per_minute: int = 500
    batches_per_minute: int = 40
    throttle_wait: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Addresses, credentials and limits of one company; secrets are never in its repr."""

    company_key: str
    company_id: str
    base_url: str
    discovery_url: str
    minor_version: str
    client_id: str = field(repr=False)
    client_secret: str = field(repr=False)
    refresh_token: str = field(repr=False)
    """The one that the administrator configured; those that came after it are in the token store."""
    connect_timeout: float
    read_timeout: float
    limits: Limits
    page: int
    """Rows asked for in one query: 1000 at most [DOC data-queries]."""
    company_name: str
    """If set, the company must call itself so (an extra guard against the wrong books)."""

    @property
    def loopback(self) -> bool:
        """Whether the books are a sandbox on this machine, which no proxy can reach."""
        return urlsplit(self.base_url).hostname in LOOPBACK


def settings_of(book: Book) -> Settings:
    """Read the settings of a book.

    Raises:
        BookUnready: something is missing or cannot be right; the sentence names the setting, never its value if it is secret.
    """
    for name in ("client_id", "client_secret"):
        if not book.secrets.get(name):
            raise BookUnready(
                f"Book {book.name}: the secret {name} of QuickBooks Online is missing.", code=name
            )
    if not book.company_id.isdigit():
        raise BookUnready(
            f"Book {book.name}: {book.company_id!r} is no QuickBooks Online company id; it has digits only.",
            code="company_id",
        )
    options = book.options
    timeout = book.timing.request_timeout.total_seconds()
    return Settings(
        company_key=book.company_key,
        company_id=book.company_id,
        base_url=_address(book, "base_url", PRODUCTION),
        discovery_url=_address(book, "discovery_url", DISCOVERY),
        minor_version=options.get("minorversion", "75"),
        client_id=book.secrets["client_id"],
        client_secret=book.secrets["client_secret"],
        refresh_token=book.secrets.get("refresh_token", ""),
        connect_timeout=min(10.0, timeout),
        read_timeout=timeout,
        limits=Limits(
            per_second=_whole(book, options, "requests_per_second", 10),
            per_minute=_whole(book, options, "requests_per_minute", 500),
            batches_per_minute=_whole(book, options, "batches_per_minute", 40),
            throttle_wait=float(_whole(book, options, "throttle_wait_seconds", 60)),
        ),
        page=min(1000, _whole(book, options, "page", 1000)),
        company_name=options.get("company_name", ""),
    )


def safe_address(url: str) -> bool:
    """Whether credentials may go there: only over https, or to this very machine."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def _address(book: Book, name: str, default: str) -> str:
    url = book.options.get(name, default)
    if not safe_address(url):
        raise BookUnready(f"Book {book.name}: {name} must begin with https://; it is {url!r}.", code=name)
    return url if name == "discovery_url" else url.rstrip("/")


def _whole(book: Book, options: Mapping[str, str], name: str, default: int) -> int:
    text = str(options.get(name, default))
    if not text.isdigit() or not int(text):
        raise BookUnready(
            f"Book {book.name}: {name} must be a whole number above zero; it is {text!r}.", code=name
        )
    return int(text)
