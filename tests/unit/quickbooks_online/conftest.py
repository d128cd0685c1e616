"""Fixtures of the QuickBooks Online unit tests: a scripted server, a book that points at it, tokens in memory, sends."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from connectors.contract.book import Book, Tax, Timing
from connectors.contract.documents import Facts, Send
from connectors.contract.words import Action, Kind
from connectors.quickbooks_online.connector import QuickBooksOnline
from tests.unit.quickbooks_online.scripted import Said, Scripted

ACCESS, REFRESH, SECRET = "access-token-abcdefgh", "RT1-refresh-token-abcdefgh", "client-secret-abcdefgh"


class Tokens:
    """A token store in memory; ``kept`` is every set of values in the order of keeping."""

    def __init__(self, values: Mapping[str, str] | None = None) -> None:
        self.values = values
        self.kept: list[Mapping[str, str]] = []

    def load(self, company_key: str) -> Mapping[str, str] | None:
        """The newest values."""
        return self.values

    def refresh(
        self, company_key: str, exchange: Callable[[Mapping[str, str] | None], Mapping[str, str]]
    ) -> Mapping[str, str]:
        """Exchange and keep."""
        self.values = dict(exchange(self.values))
        self.kept.append(self.values)
        return self.values


def token_answer(access: str = ACCESS, refresh: str = REFRESH) -> Said:
    """What the token endpoint says when all is well."""
    return Said(
        body={
            "token_type": "bearer",
            "access_token": access,
            "refresh_token": refresh,
            "expires_in": 3600,
            "x_refresh_token_expires_in": 8726400,
        }
    )


@pytest.fixture
def books() -> Iterator[Scripted]:
    """A server that knows its token endpoint; the test says the rest."""
    server = Scripted()
    server.say("/discovery", Said(body={"token_endpoint": f"{server.url}/tokens"}))
    server.say("/tokens", token_answer())
    yield server
    server.close()


@pytest.fixture
def tokens() -> Tokens:
    """An access token that holds for an hour."""
    expires = datetime.now(UTC) + timedelta(hours=1)
    return Tokens({"access_token": ACCESS, "refresh_token": REFRESH, "expires_at": expires.isoformat()})


@pytest.fixture
def make_book(books: Scripted) -> Callable[..., Book]:
    """Build a book that points at the scripted server."""

    def build(**changes: Any) -> Book:
        options = {
            "base_url": books.url,
            "discovery_url": f"{books.url}/discovery",
            "requests_per_second": "1000",
            "throttle_wait_seconds": "1",
            **changes.pop("options", {}),
        }
        fields: dict[str, Any] = {
            "name": "unit",
            "target": "quickbooks-online",
            "company_id": "4620816365",
            "operations": "sqlite://",
            "fence": date(2026, 1, 1),
            "tax": Tax(mode="line"),
            "timing": Timing(request_timeout=timedelta(seconds=3)),
            "options": options,
            "secrets": {"client_id": "client-id", "client_secret": SECRET, "refresh_token": REFRESH},
        }
        return Book(**{**fields, **changes})

    return build


@pytest.fixture
def connector(make_book: Callable[..., Book], tokens: Tokens) -> Iterator[QuickBooksOnline]:
    """A connector to the scripted server."""
    made = QuickBooksOnline(make_book(), tokens)
    yield made
    made.close()


def a_send(number: str = "1043", **changes: Any) -> Send:
    """A create of one invoice of 100.00."""
    facts = Facts(
        party_id="1", date=date(2026, 9, 14), currency="USD", total=Decimal("100.00"), number=number
    )
    fields: dict[str, Any] = {
        "attempt_id": str(uuid.uuid4()),
        "key": str(uuid.uuid4()),
        "action": Action.CREATE,
        "kind": Kind.INVOICE,
        "source_id": "42",
        "part_id": "-",
        "document_type": "Invoice",
        "payload": {
            "CustomerRef": {"value": "1"},
            "DocNumber": number,
            "Line": [{"Amount": Decimal("100.00")}],
        },
        "facts": facts,
        "mark": "tieout AAAAAAAAAAAAAAAA",
        "deadline": datetime.now(UTC) + timedelta(seconds=60),
    }
    return Send(**{**fields, **changes})
