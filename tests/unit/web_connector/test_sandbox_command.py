"""`tieout sandbox quickbooks-desktop`: a Web Connector that is let in by its QWC file, or by a user's name alone."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from typing import Any

import pytest

from connectors.quickbooks_desktop.qwc import Qwc, render
from flows.cli import _outcome
from tasks.sandboxes import PASSWORD as VARIABLE
from tests.unit.web_connector.office import BOOK, COMPANY, FILE, PASSWORD, USER, Office


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command runs in this process: it gets no signals, and leaves no password behind."""
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setenv(VARIABLE, "")


def update(home: Path, *words: str) -> int:
    """One update session of a Web Connector in whose QuickBooks the right company is open."""
    company = ["--set", f"company_name={COMPANY}", "--set", f"company_file={FILE}"]
    told = ["--home", str(home), "--password", PASSWORD, "--updates", "1", *company]
    return _outcome(["sandbox", "quickbooks-desktop", *words, *told])


def results(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """The lines of JSON, one a session."""
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def qwc(office: Office, folder: Path, **changes: str) -> Path:
    """The book's QWC file, with some of its text replaced."""
    identity = office.ledger.mailbox.identity(BOOK)
    text = render(Qwc(book=BOOK, url=office.url, user=USER, identity=identity))
    for old, new in changes.items():
        text = text.replace(old, new)
    file = folder / "desk.qwc"
    file.write_text(text, "utf-8")
    return file


def test_the_qwc_file_says_where_to_call_and_as_whom(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Address, user and the ids that are stored with the company come from the file; the password is not in it."""
    office.post(1)
    assert update(tmp_path / "books", "--qwc", str(qwc(office, tmp_path))) == 0
    (told,) = results(capsys)
    assert (told["result"], told["exchanges"]) == ("done", 1)


def test_a_company_to_which_no_file_was_added_carries_no_id(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a QWC file, url and user do; one who is not let in is told so, and nothing is exchanged."""
    office.post(1)
    assert update(tmp_path / "books", "--url", office.url, "--user", USER) == 0
    assert update(tmp_path / "books", "--url", office.url, "--user", "nobody") == 0
    first, second = results(capsys)
    assert (first["result"], first["exchanges"]) == ("done", 1)
    assert (second["result"], second["exchanges"]) == ("invalid_user", 0)


def test_a_file_that_cannot_be_added_is_refused(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the Web Connector answers with QBWC1039, or what is no QWC file, is a sentence and the status of what could not run."""
    for changes, said in (
        ({"<FileID>": "<Other>", "</FileID>": "</Other>"}, "QBWC1039"),
        ({"QBWCXML": "XML"}, "its root is XML"),
    ):
        assert update(tmp_path / "books", "--qwc", str(qwc(office, tmp_path, **changes))) == 1
        assert said in capsys.readouterr().err
