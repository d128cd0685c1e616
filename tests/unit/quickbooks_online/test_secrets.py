"""Promise 10: no secret in a log, a repr, an outcome or an exception, whatever goes wrong."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable

import pytest

from connectors.contract.book import Book
from connectors.contract.errors import TieoutError
from connectors.quickbooks_online.connector import QuickBooksOnline
from connectors.quickbooks_online.settings import settings_of
from tests.unit.quickbooks_online.conftest import ACCESS, REFRESH, SECRET, Tokens, a_send, token_answer
from tests.unit.quickbooks_online.scripted import Said, Scripted, fault, gate

NEW = "eyJhbGciOiJkaXIi.new-access-token"
SECRETS = (ACCESS, REFRESH, SECRET, NEW, ACCESS[:12])


@pytest.mark.parametrize(
    "said",
    [
        Said(401, gate("3200", f"Token expired: {ACCESS}")),
        Said(401, gate("3200", f"Token expired: {NEW}")),
        Said(400, fault("2010", "No", f"Bearer {NEW} is bad")),
        Said(400, fault("6000", "No", f"{NEW} is bad")),
        Said(500, ACCESS.encode()),
        Said(drop=0),
        Said(drop=10, body={"x": ACCESS}),
    ],
)
def test_nothing_secret_is_said(
    make_book: Callable[..., Book],
    books: Scripted,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    said: Said,
) -> None:
    """Everything that comes out of a failing connector is searched for every secret that went in."""
    caplog.set_level(logging.DEBUG)
    books.say("/tokens", token_answer(NEW, "RT1-newer-refresh"))
    books.say("/invoice", said)
    books.say("/query", said)
    connector = QuickBooksOnline(make_book(), Tokens({"refresh_token": REFRESH, "access_token": ACCESS}))
    outcome = connector.send_one(a_send())
    texts = [
        repr(outcome),
        str(outcome.error),
        repr(vars(outcome.error)) if outcome.error else "",
        repr(connector),
    ]
    try:
        connector.read("Invoice", ["1"])
    except TieoutError as error:
        texts.append("".join(traceback.format_exception(error)))
    texts += [repr(one) for one in vars(connector).values()]
    texts += [repr(settings_of(make_book())), caplog.text, *capfd.readouterr()]
    connector.close()
    said_everywhere = "\n".join(texts)
    assert [one for one in (*SECRETS, "RT1-newer-refresh") if one in said_everywhere] == []
    assert outcome.error is not None
