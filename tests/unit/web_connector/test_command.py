"""The commands `tieout web-connector` and `tieout qwc`, as processes and as functions."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from connectors.contract.errors import BadRequest, BookUnready
from connectors.contract.web_connector import Letter
from connectors.contract.xml import read_xml
from tasks.home import Home
from tasks.settings import read_settings
from tasks.web_connector import serve, write_qwc
from tasks.web_connector_desks import Desks
from tasks.web_connector_liveness import liveness_of
from tasks.wiring import ledger_of

TOML = """
[books.desk]
target = "quickbooks-desktop"
company_id = "Acme"
operations = "sqlite:///operations.sqlite"
contact = "Ann"
fence = 2026-01-01
[books.desk.options]
company_file = 'C:\\Books\\Acme.qbw'
web_connector_url = "https://books.example.com/qbwc"
[books.other]
target = "quickbooks-online"
company_id = "1"
operations = "sqlite:///operations.sqlite"
"""


@pytest.fixture
def desk_home(home: Path) -> Home:
    """A home with one book that is reached through a Web Connector and one that is not."""
    (home / "tieout.toml").write_text(TOML)
    return Home.of(home)


def test_the_file_is_stable_and_the_password_is_shown_once(desk_home: Home, tmp_path: Path) -> None:
    """The second file is the first one, byte by byte; only a new password on request."""
    file = tmp_path / "desk.qwc"
    first = write_qwc(desk_home, "desk", output=file)
    text = file.read_bytes()
    assert len(first["password"]) >= 24
    assert write_qwc(desk_home, "desk", output=file)["password"] is None
    assert file.read_bytes() == text
    assert read_xml(text).findtext("UserName") == first["user"] == "tieout-desk"
    assert first["password"].encode() not in text
    assert write_qwc(desk_home, "desk", output=file, new_password=True)["password"] != first["password"]


def test_what_cannot_be_written_is_refused_before_anything_is_made(desk_home: Home, tmp_path: Path) -> None:
    """Another target, an address that the Web Connector refuses, a folder that is not there: no user is made."""
    with pytest.raises(BadRequest, match="not reached through a Web Connector"):
        write_qwc(desk_home, "other", url="https://books.example.com/")
    with pytest.raises(BookUnready, match="no book 'nobody'"):
        write_qwc(desk_home, "nobody")
    with pytest.raises(BadRequest, match="QBWC1010"):
        write_qwc(desk_home, "desk", url="http://books.example.com/", output=tmp_path / "x.qwc")
    assert not (tmp_path / "x.qwc").exists()
    with ledger_of(desk_home) as ledger:
        assert ledger.mailbox.users("desk") == []


def test_a_desk_follows_the_settings_and_the_stop(desk_home: Home) -> None:
    """Company and path from the settings; a stopped, unready or vanished book has a problem in words; a changed file is read again."""
    with ledger_of(desk_home) as ledger:
        desks = Desks(desk_home, ledger)
        assert (desks("desk").company_name, desks("desk").company_file) == ("Acme", r"C:\Books\Acme.qbw")
        assert desks("desk").problem == ""
        ledger.stop("desk", "restored from a backup")
        assert desks("desk").problem == "The book is stopped: restored from a backup"
        ledger.stop("desk", "")
        desk_home.settings.write_text(TOML.replace("fence = 2026-01-01", ""))
        assert "fence is missing" in desks("desk").problem
        desk_home.settings.write_text("[books")
        assert "cannot be read" in desks("desk").problem
        desk_home.settings.write_text(TOML)
        assert desks("desk").problem == ""
        assert "never called" in liveness_of(ledger, read_settings(desk_home).book("desk"))[0]


def test_a_home_without_such_a_book_serves_nothing(home: Path) -> None:
    """The command says so instead of listening for nobody."""
    (home / "tieout.toml").write_text(TOML.replace("quickbooks-desktop", "quickbooks-online"))
    with pytest.raises(BadRequest, match="No book"):
        serve(Home.of(home), ready=lambda _: None)


def test_the_service_as_a_process(desk_home: Home, tmp_path: Path) -> None:
    """It prints its address, serves the Web Connector of the sandbox, and ends on SIGTERM with status 0; no password in its log."""
    made = write_qwc(desk_home, "desk", output=tmp_path / "desk.qwc")
    with ledger_of(desk_home) as ledger:
        (posted,) = ledger.mailbox.post("desk", [Letter(requests="<HostQueryRq />", writes=False)])
    start = "from flows.cli import main; main()"
    command = [sys.executable, "-c", start, "web-connector", "--port", "0", "--home", str(desk_home.path)]
    service = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert service.stdout is not None
        url = json.loads(service.stdout.readline())["url"]
        company = ("company_name=Acme", r"company_file=C:\Books\Acme.qbw", f"owner_id={made['owner_id']}")
        settings = [f"--set={one}" for one in (*company, f"file_id={made['file_id']}")]
        told = subprocess.run(
            [sys.executable, "-m", "connectors.sandbox.quickbooks_desktop", "--url", url, "--home", str(tmp_path / "company"),
             "--updates", "1", "--user", made["user"], "--password", made["password"], *settings],
            capture_output=True, text=True, timeout=120, check=True,
        )  # fmt: skip
        assert json.loads(told.stdout)["result"] == "done"
    finally:
        service.send_signal(signal.SIGTERM)
        _, log = service.communicate(timeout=60)
    assert service.returncode == 0, log
    assert made["password"] not in log
    assert "Traceback" not in log
    with ledger_of(desk_home) as ledger:
        assert "HostRet" in ledger.mailbox.sets("desk", [posted])[posted].response
