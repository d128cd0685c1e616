"""Access: refreshed when needed, kept before use, one more configured token tried once, and told in a sentence when it is over."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import pytest

from connectors.contract.book import Book
from connectors.contract.errors import BookUnready, Outage, Reconnect, Throttled, TieoutError
from connectors.contract.words import Result
from connectors.quickbooks_online.connector import QuickBooksOnline
from tests.unit.quickbooks_online.conftest import ACCESS, REFRESH, SECRET, Tokens, a_send, token_answer
from tests.unit.quickbooks_online.scripted import Asked, Said, Scripted, gate, invoice

GRANT = Said(400, {"error": "invalid_grant"})
EXPIRED = Said(
    401, gate("3200", "Token expired: " + ACCESS[:10]), {"WWW-Authenticate": 'Bearer error="invalid_token"'}
)


def _used(books: Scripted) -> list[str]:
    return [parse_qs(one.body.decode())["refresh_token"][0] for one in books.of("/tokens")]


@pytest.fixture
def good(books: Scripted) -> Scripted:
    """A server that creates invoices."""
    books.say("/invoice", Said(body={"Invoice": invoice()}))
    return books


def test_the_first_token_comes_from_the_secrets(make_book: Callable[..., Book], good: Scripted) -> None:
    """With nothing stored, the configured refresh token is used, under Basic, at the address of the discovery document."""
    tokens = Tokens()
    connector = QuickBooksOnline(make_book(), tokens)
    assert connector.send_one(a_send()).result is Result.DONE
    (asked,) = good.of("/tokens")
    assert (
        asked.headers["Authorization"] == "Basic " + base64.b64encode(f"client-id:{SECRET}".encode()).decode()
    )
    assert _used(good) == [REFRESH]
    assert tokens.values is not None
    assert tokens.values["refresh_token"] == REFRESH
    assert good.of("/invoice")[0].headers["Authorization"] == f"Bearer {ACCESS}"
    connector.close()


def test_a_stored_token_is_used_while_it_holds(connector: QuickBooksOnline, good: Scripted) -> None:
    """No refresh for a token that still holds (facts 1: refresh only when needed)."""
    connector.send_one(a_send())
    connector.send_one(a_send())
    assert not good.of("/tokens")


def test_about_to_expire_is_refreshed(make_book: Callable[..., Book], good: Scripted) -> None:
    """A token that ends within a minute is replaced first."""
    ends = (datetime.now(UTC) + timedelta(seconds=20)).isoformat()
    connector = QuickBooksOnline(
        make_book(), Tokens({"access_token": "old", "refresh_token": "r", "expires_at": ends})
    )
    connector.send_one(a_send())
    assert good.of("/invoice")[0].headers["Authorization"] == f"Bearer {ACCESS}"
    connector.close()


def test_refused_on_a_call_goes_again_with_the_same_key(
    connector: QuickBooksOnline, tokens: Tokens, books: Scripted
) -> None:
    """A 401 is answered with one refresh and the same request id."""
    books.say("/tokens", token_answer("second-access", "second-refresh"))
    books.say("/invoice", EXPIRED, Said(body={"Invoice": invoice()}))
    send = a_send()
    assert connector.send_one(send).result is Result.DONE
    assert [one.params["requestid"] for one in books.of("/invoice")] == [send.key, send.key]
    assert tokens.values is not None
    assert tokens.values["refresh_token"] == "second-refresh"
    assert tokens.values["previous_refresh_token"] == REFRESH


def test_refused_twice_is_over(connector: QuickBooksOnline, books: Scripted) -> None:
    """A fresh token that is refused too is no matter of time: reconnect, nothing sent, no third call."""
    books.say("/tokens", token_answer("second-access"))
    books.say("/invoice", EXPIRED)
    outcome = connector.send_one(a_send())
    assert outcome.result is Result.NOT_SENT
    assert isinstance(outcome.error, Reconnect)
    assert len(books.of("/invoice")) == 2


def test_the_configured_token_is_tried_once(make_book: Callable[..., Book], good: Scripted) -> None:
    """Where the stored refresh token is dead, the one an administrator configured since is tried, once; then it is over."""
    tokens = Tokens({"refresh_token": "stored"})
    connector = QuickBooksOnline(make_book(), tokens)
    good.say("/tokens", GRANT, token_answer("fresh", "from-secrets"))
    assert connector.send_one(a_send()).result is Result.DONE
    assert _used(good) == ["stored", REFRESH]
    connector.close()


def test_a_dead_connection_is_a_sentence(make_book: Callable[..., Book], books: Scripted) -> None:
    """All refused: Reconnect, the store untouched, and a dead token is not tried again at every call."""
    tokens = Tokens({"refresh_token": "stored"})
    connector = QuickBooksOnline(make_book(), tokens)
    books.say("/tokens", GRANT)
    for _ in range(3):
        outcome = connector.send_one(a_send())
        assert isinstance(outcome.error, Reconnect)
        assert outcome.result is Result.NOT_SENT
    assert _used(books) == ["stored", REFRESH]
    assert tokens.kept == []
    with pytest.raises(Reconnect, match="no longer accepted"):
        connector.open()
    connector.close()


def test_the_previous_token_saves_a_lost_answer(make_book: Callable[..., Book], good: Scripted) -> None:
    """The token before the stored one is kept until the stored one has worked."""
    connector = QuickBooksOnline(
        make_book(), Tokens({"refresh_token": "stored", "previous_refresh_token": "before"})
    )
    good.say("/tokens", GRANT, GRANT, token_answer())
    assert connector.send_one(a_send()).result is Result.DONE
    assert _used(good) == ["stored", REFRESH, "before"]
    connector.close()


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (Said(401, {"error": "invalid_client"}), Reconnect),
        (Said(400, {"error": "invalid_client"}), Reconnect),
        (Said(500, b"<html>"), Outage),
        (Said(503, b""), Outage),
        (Said(429, b""), Throttled),
        (Said(400, {"error": "something"}), Outage),
        (Said(200, b"<html>"), Outage),
        (Said(200, {"access_token": "a"}), Outage),
        (Said(drop=0), Outage),
    ],
)
def test_other_trouble_changes_nothing(
    make_book: Callable[..., Book], books: Scripted, said: Said, error: type[TieoutError]
) -> None:
    """Whatever else the token endpoint says, a good refresh token is not given up and nothing is kept (facts 7)."""
    tokens = Tokens({"refresh_token": "stored"})
    connector = QuickBooksOnline(make_book(), tokens)
    books.say("/tokens", said)
    outcome = connector.send_one(a_send())
    assert type(outcome.error) is error
    assert outcome.result is Result.NOT_SENT
    assert (tokens.kept, set(_used(books))) == ([], {"stored"})
    books.say("/tokens", token_answer())
    books.say("/invoice", Said(body={"Invoice": invoice()}))
    assert connector.send_one(a_send()).result is Result.DONE
    connector.close()


def test_kept_before_use(make_book: Callable[..., Book], books: Scripted) -> None:
    """A new token is in the store before it is on the wire (DESIGN 7)."""
    tokens = Tokens({"refresh_token": "stored"})
    kept_then: list[int] = []

    def create(_: Asked) -> Said:
        kept_then.append(len(tokens.kept))
        return Said(body={"Invoice": invoice()})

    books.say("/invoice", create)
    connector = QuickBooksOnline(make_book(), tokens)
    connector.send_one(a_send())
    assert kept_then == [1]
    connector.close()


def test_many_threads_refresh_once(make_book: Callable[..., Book], good: Scripted) -> None:
    """However many lanes need a token at once, one refresh is made."""
    connector = QuickBooksOnline(make_book(), Tokens())
    threads = [threading.Thread(target=connector.send_one, args=(a_send(),)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(good.of("/invoice")) == 8
    assert len(good.of("/tokens")) == 1
    connector.close()


@pytest.mark.parametrize(
    "discovery",
    [
        Said(500, b""),
        Said(body={}),
        Said(body={"token_endpoint": "http://elsewhere.example/tokens"}),
        Said(body=[]),
    ],
)
def test_secrets_go_only_to_a_safe_address(
    make_book: Callable[..., Book], books: Scripted, discovery: Said
) -> None:
    """Without a token endpoint over https (or on this machine) no credential is sent anywhere."""
    books.say("/discovery", discovery)
    connector = QuickBooksOnline(make_book(), Tokens())
    outcome = connector.send_one(a_send())
    assert isinstance(outcome.error, Outage)
    assert not books.of("/tokens")
    connector.close()


@pytest.mark.parametrize(
    "changes",
    [
        {"options": {"base_url": "http://books.example"}},
        {"options": {"discovery_url": "ftp://books.example"}},
        {"options": {"requests_per_minute": "many"}},
        {"company_id": "Acme Inc"},
        {"secrets": {"client_id": "x"}},
        {"secrets": {"client_secret": "x"}},
    ],
)
def test_a_book_that_cannot_work_is_unready(
    make_book: Callable[..., Book], changes: dict[str, object]
) -> None:
    """What cannot be right is told before anything is called, and no secret's value is in it."""
    with pytest.raises(BookUnready) as caught:
        QuickBooksOnline(make_book(**changes), Tokens())
    assert SECRET not in str(caught.value)
