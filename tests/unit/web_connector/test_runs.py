"""Which runs a call starts where nothing can start any: a sentence in the log, and the session goes on."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from connectors.contract.web_connector import Letter, Mailbox, Verdict
from tasks.home import Home
from tasks.orchestration.settings import prefect_home
from tasks.web_connector_runs import Starter
from tests.unit.web_connector.test_waiting import begin

BOOK = "desk"


def said(home: Path, mailbox: Mailbox, caplog: pytest.LogCaptureFixture) -> str:
    """What the log says after a session began, and after it came to nothing."""
    starter = Starter(Home(home), mailbox)
    with caplog.at_level(logging.INFO, "tasks.web_connector_runs"):
        starter.opened(BOOK)
        starter.start([BOOK])
        starter.stop()
    return caplog.text


def test_without_a_prefect_server_the_log_says_what_to_do(
    mailbox: Mailbox, home: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No server was ever started here: the session is not held for a run that nobody starts."""
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    mailbox.add_user(BOOK, "clerk", "secret")
    mailbox.want(BOOK)
    begin(mailbox, "one")
    text = said(home, mailbox, caplog)
    assert "Book desk: session began, but no Prefect server answers for this home" in text
    assert "`tieout nightly desk`" in text
    assert "`tieout up`" in text
    assert mailbox.hand_out("one").what == "nothing"


def test_a_server_that_is_gone_and_a_session_that_left_nothing(
    mailbox: Mailbox, home: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A note of a server that died holds the session only until it is known; a session that left no answers needs no run."""
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    folder = prefect_home(home)
    folder.mkdir(parents=True)
    (folder / "server.json").write_text('{"api_url": "http://127.0.0.1:9/api", "pid": 1}')
    mailbox.add_user(BOOK, "clerk", "secret")
    mailbox.post(BOOK, [Letter(requests="<HostQueryRq />")])
    begin(mailbox, "one")
    assert "no Prefect server answers" in said(home, mailbox, caplog)
    assert mailbox.hand_out("one").what == "set"
    assert mailbox.take_in("one", Verdict(kind="answered", response="<a/>")) == 100, "it is still held"
    mailbox.end("one", "Success")
    mailbox.file(BOOK, [one.set_id for one in mailbox.answers(BOOK)])
    caplog.clear()
    starter = Starter(Home(home), mailbox)
    starter.closed(BOOK)
    starter.start()
    starter.stop()
    assert caplog.text == ""
