"""tieout.toml read into books: every mistake becomes a sentence that names the book and the setting."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from connectors.contract.book import AutoCreate, Book, Numbering, Tax, Timing
from connectors.contract.errors import BookUnready
from tasks.home import Home
from tasks.secrets import reveal


def _zone(value: object) -> ZoneInfo:
    try:
        return ZoneInfo(str(value))
    except (ZoneInfoNotFoundError, ValueError) as error:
        msg = f"{value!r} is no time zone; an example is America/New_York"
        raise ValueError(msg) from error


def _seconds(value: object) -> timedelta:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0:
        return timedelta(seconds=value)
    msg = "a number of seconds is expected"
    raise ValueError(msg)


Zone = Annotated[ZoneInfo, BeforeValidator(_zone)]
Seconds = Annotated[timedelta, BeforeValidator(_seconds)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class _Timing(_Model):
    request_timeout: Seconds = Timing().request_timeout
    claim: Seconds = Timing().claim
    settle: Seconds = Timing().settle
    lease: Seconds = Timing().lease
    overlap: Seconds = Timing().overlap


class _Numbering(_Model):
    taken_by_other: Literal["fail", "next_free", "allow"] = "fail"


class _AutoCreate(_Model):
    customers: bool = False
    items: bool = False
    vendors: bool = False


class _Tax(_Model):
    mode: Literal["unset", "exempt", "line", "engine"] = "unset"
    tolerance_cents: int = 0
    codes: dict[str, str] = {}


class Schedule(_Model):
    """When a book's flows run, as cron lines in the book's time zone."""

    nightly: str = "30 2 * * *"
    reconcile: str = "0 6 * * *"


class BookModel(_Model):
    """One book as tieout.toml has it; secrets are references here."""

    target: str
    company_id: str
    operations: str
    fence: date | None = None
    time_zone: Zone = ZoneInfo("UTC")
    operations_time_zone: Zone = ZoneInfo("UTC")
    home_currency: str = "USD"
    release: Literal["automatic", "manual"] = "automatic"
    numbering: _Numbering = _Numbering()
    auto_create: _AutoCreate = _AutoCreate()
    inactive_customer: Literal["fail", "reactivate"] = "fail"
    require_customer_email: bool = False
    tax: _Tax = _Tax()
    timing: _Timing = _Timing()
    accounts: dict[str, str] = {}
    company_cards: dict[str, str] = {}
    payee_suffix: str = ""
    receipts: Literal["note", "bill"] = "note"
    billable: bool = False
    write_back: dict[str, str] = {}
    options: dict[str, str] = {}
    secrets: dict[str, str] = {}
    contact: str = ""
    schedule: Schedule = Schedule()


class _File(_Model):
    ledger: str | None = None
    prefect_port: int | None = None
    prefect_database: str | None = None
    web_connector_port: int | None = None
    web_connector_host: str | None = None
    books: dict[str, BookModel] = {}


@dataclass(frozen=True, slots=True)
class Settings:
    """What tieout.toml says, with its defaults."""

    home: Home
    ledger_url: str
    prefect_port: int | None = None
    prefect_database: str | None = None
    web_connector_port: int | None = None
    """Port that `tieout up` serves the Web Connector on, and the address that it listens on; None for the defaults."""
    web_connector_host: str | None = None
    _books: Mapping[str, BookModel] = field(default_factory=dict, repr=False)

    @property
    def names(self) -> list[str]:
        """Names of all books."""
        return sorted(self._books)

    def schedule(self, name: str) -> Schedule:
        """When the book's flows run."""
        return self._known(name).schedule

    def target(self, name: str) -> str:
        """Return the target of a book, without revealing its secrets."""
        return self._known(name).target

    def operations(self, name: str) -> str:
        """Address of a book's operations database, without revealing its secrets."""
        return database_url(self._known(name).operations, self.home, f"Book {name}: operations")

    def time_zone(self, name: str) -> ZoneInfo:
        """Time zone of a book, in which its schedules fire, without revealing its secrets."""
        return self._known(name).time_zone

    def operations_zone(self, name: str) -> ZoneInfo:
        """Zone in which a book's operations store moments without one."""
        return self._known(name).operations_time_zone

    def book(self, name: str) -> Book:
        """Return one book with its secrets.

        Raises:
            BookUnready: there is no such book, or a secret it names cannot be found.
        """
        raw = self._known(name)
        values = {key: getattr(raw, key) for key in type(raw).model_fields if key != "schedule"}
        values |= {
            "name": name,
            "numbering": Numbering(**raw.numbering.model_dump()),
            "auto_create": AutoCreate(**raw.auto_create.model_dump()),
            "tax": Tax(**raw.tax.model_dump()),
            "timing": Timing(**raw.timing.model_dump()),
            "operations": self.operations(name),
            "secrets": {key: reveal(value, self.home.path, name, key) for key, value in raw.secrets.items()},
        }
        return Book(**values)

    def _known(self, name: str) -> BookModel:
        if name not in self._books:
            known = ", ".join(self.names) or "none yet"
            raise BookUnready(
                f"There is no book {name!r}; known are: {known}.",
                code="book",
                remedy=f"Correct the name, or add [books.{name}] to {self.home.settings}.",
            )
        return self._books[name]


def read_settings(home: Home) -> Settings:
    """Read tieout.toml of a home; a home without one has no books.

    Raises:
        BookUnready: the file cannot be read or a setting is wrong; the message names every one.
    """
    try:
        raw = tomllib.loads(home.settings.read_text("utf-8")) if home.settings.exists() else {}
        file = _File(**raw)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise BookUnready(f"{home.settings} cannot be read: {error}.", code="settings") from error
    except ValidationError as error:
        wrong = "; ".join(_sentence(one) for one in error.errors())
        raise BookUnready(f"{home.settings}: {wrong}.", code="settings") from error
    ledger = database_url(file.ledger, home, "ledger") if file.ledger else home.ledger_url
    return Settings(
        home,
        ledger,
        prefect_port=file.prefect_port,
        prefect_database=file.prefect_database,
        web_connector_port=file.web_connector_port,
        web_connector_host=file.web_connector_host,
        _books=file.books,
    )


def database_url(text: str, home: Home, what: str) -> str:
    """Return a database address; a relative SQLite path is one inside the home, ``env:NAME`` comes from the environment.

    Raises:
        BookUnready: the text is no database address.
    """
    revealed = reveal(text, home.path, what, "address") if text.startswith("env:") else text
    try:
        url = make_url(revealed)
    except ArgumentError:
        raise BookUnready(
            f"{what} is no database address; examples are sqlite:///operations.sqlite and "
            "postgresql+psycopg2://user@host/name.",
            code="settings",
        ) from None
    if url.drivername in {"postgresql", "postgres"}:
        url = url.set(drivername="postgresql+psycopg2")
    if url.drivername.startswith("sqlite") and url.database and not Path(url.database).is_absolute():
        url = url.set(database=str(home.path / url.database))
    return url.render_as_string(hide_password=False)


def _sentence(error: Mapping[str, Any] | Any) -> str:
    where = ".".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        return f"{where} is not a known setting"
    if error["type"] == "missing":
        return f"{where} is missing"
    return f"{where}: {error['msg'].removeprefix('Value error, ')}"
