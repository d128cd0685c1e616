"""tieout.toml, the home and the secrets: every mistake is a sentence with the book and the setting, and no secret is in it."""

from __future__ import annotations

import errno
import json
import os
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from cryptography.fernet import Fernet

from connectors.contract.errors import BadRequest, BookUnready
from tasks.home import Home
from tasks.secrets import reveal
from tasks.settings import Settings, database_url, read_settings

SOUND = """
[books.north]
target = "quickbooks-online"
company_id = "1"
operations = "sqlite:///operations.sqlite"
"""


def _read(home: Path, text: str) -> Settings:
    (home / "tieout.toml").write_text(text, encoding="utf-8")
    return read_settings(Home.of(home))


def test_a_home_without_settings_has_no_books(home: Path) -> None:
    """Nothing configured is no error."""
    settings = read_settings(Home.of(home))
    assert settings.names == []
    assert settings.ledger_url == f"sqlite:///{home / 'ledger.sqlite'}"


def test_a_book_has_the_defaults_of_the_design(home: Path) -> None:
    """Taken numbers fail, nothing is created, nothing is sent before there is a fence."""
    book = _read(home, SOUND).book("north")
    assert book.operations == f"sqlite:///{home / 'operations.sqlite'}"
    assert (book.fence, book.numbering.taken_by_other, book.auto_create.customers) == (None, "fail", False)
    assert (book.release, book.tax.mode, book.inactive_customer) == ("automatic", "unset", "fail")
    assert book.company_key == "quickbooks-online:1"


def test_a_book_says_what_the_file_says(home: Path) -> None:
    """Dates, zones, seconds and tables arrive as what they are."""
    more = 'fence = 2026-01-01\ntime_zone = "America/New_York"\n[books.north.timing]\nclaim = 7.5\n'
    settings = _read(
        home, f'prefect_port = 4300\n{SOUND}{more}[books.north.schedule]\nnightly = "0 1 * * *"\n'
    )
    book = settings.book("north")
    assert (book.fence, book.time_zone) == (date(2026, 1, 1), ZoneInfo("America/New_York"))
    assert book.timing.claim == timedelta(seconds=7.5)
    assert settings.schedule("north").nightly == "0 1 * * *"
    assert (settings.prefect_port, settings.target("north")) == (4300, "quickbooks-online")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[books.north", "cannot be read"),
        ("[books.north]\ntarget = 'x'", "books.north.company_id is missing"),
        (f"{SOUND}colour = 'red'", "books.north.colour is not a known setting"),
        (f"{SOUND}time_zone = 'Narnia'", "'Narnia' is no time zone"),
        (f"{SOUND}fence = 'soon'", "books.north.fence"),
        (f"{SOUND}[books.north.timing]\nclaim = -1", "a number of seconds is expected"),
        (f"{SOUND}[books.north.timing]\nclaim = true", "a number of seconds is expected"),
        (f"{SOUND}[books.north.numbering]\ntaken_by_other = 'guess'", "taken_by_other"),
    ],
)
def test_mistakes_name_the_setting(home: Path, text: str, words: str) -> None:
    """Whoever reads the message knows which line to correct."""
    with pytest.raises(BookUnready) as wrong:
        _read(home, text)
    assert words in wrong.value.message


def test_an_unknown_book_is_named_with_those_that_are_known(home: Path) -> None:
    """A misspelt name is answered with the right ones."""
    with pytest.raises(BookUnready, match="no book 'south'; known are: north"):
        _read(home, SOUND).book("south")
    with pytest.raises(BookUnready, match="none yet"):
        _read(home, "").target("north")


def test_database_addresses(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Relative SQLite files lie in the home, PostgreSQL gets its driver, the environment may hold an address."""
    here = Home.of(home)
    monkeypatch.setenv("OPERATIONS", "postgresql://u:p%40ss@host/name")
    assert database_url("sqlite:///a.sqlite", here, "x") == f"sqlite:///{home / 'a.sqlite'}"
    assert database_url("sqlite:////abs/a.sqlite", here, "x") == "sqlite:////abs/a.sqlite"
    assert database_url("env:OPERATIONS", here, "x") == "postgresql+psycopg2://u:p%40ss@host/name"
    with pytest.raises(BookUnready, match="Book north: operations is no database address"):
        database_url("my computer", here, "Book north: operations")


def test_the_ledger_may_be_elsewhere(home: Path) -> None:
    """One ledger for several machines is named in the file."""
    assert _read(home, 'ledger = "postgres://host/ledger"').ledger_url == "postgresql+psycopg2://host/ledger"


def test_secrets_come_from_the_environment_and_from_files(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A whole file, or a key of a JSON file."""
    monkeypatch.setenv("CLIENT", "from the environment")
    (home / "plain").write_text("from a file\n")
    (home / "vault.json").write_text(json.dumps({"token": "from a vault"}))
    found = [reveal(one, home, "north", "x") for one in ("env:CLIENT", "file:plain", "file:vault.json#token")]
    assert found == ["from the environment", "from a file", "from a vault"]


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ("hunter2", "must say where it is kept"),
        ("env:", "must say where it is kept"),
        ("env:NOT_SET_ANYWHERE", "environment variable NOT_SET_ANYWHERE"),
        ("file:absent.json#token", "the file absent.json in the home"),
        ("file:vault.json#other", "the file vault.json in the home"),
        ("file:broken.json#token", "the file broken.json in the home"),
        ("file:list.json#token", "the file list.json in the home"),
    ],
)
def test_a_missing_secret_is_told_and_never_shown(home: Path, reference: str, words: str) -> None:
    """The message names book, secret and place; what stands there is never part of it."""
    (home / "vault.json").write_text('{"token": "hunter2"}')
    (home / "broken.json").write_text("hunter2 {")
    (home / "list.json").write_text('["hunter2"]')
    with pytest.raises(BookUnready) as wrong:
        reveal(reference, home, "north", "client_secret")
    assert words in wrong.value.message
    assert "Book north: the secret client_secret" in wrong.value.message
    assert "hunter2" not in f"{wrong.value!r} {wrong.value} {wrong.value.remedy}"


def test_a_secret_block_of_prefect(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Secret block's value; any other block, or none, is a missing secret."""
    from prefect.blocks.system import Secret

    held = {"good": Secret(value="from a block"), "other": object()}

    def load(name: str, **_: object) -> object:
        if name not in held:
            raise ValueError(name)
        return held[name]

    monkeypatch.setattr(Secret, "load", load)
    assert reveal("block:good", home, "north", "x") == "from a block"
    for name in ("other", "absent"):
        with pytest.raises(BookUnready, match=f"Prefect block secret/{name}"):
            reveal(f"block:{name}", home, "north", "x")


def test_the_home_is_named_or_in_the_environment_or_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In this order, and it is created."""
    monkeypatch.setenv("TIEOUT_HOME", str(tmp_path / "env"))
    assert Home.of(tmp_path / "named").path == tmp_path / "named"
    assert Home.of(None).path == tmp_path / "env"
    monkeypatch.delenv("TIEOUT_HOME")
    monkeypatch.chdir(tmp_path)
    assert Home.of(None).path == tmp_path / ".tieout"
    assert (tmp_path / ".tieout").is_dir()


def test_a_home_that_cannot_be_is_a_sentence(tmp_path: Path) -> None:
    """A file stands where the home should be."""
    (tmp_path / "file").write_text("")
    with pytest.raises(BadRequest, match="cannot be used"):
        Home.of(tmp_path / "file" / "home")


def test_the_key_is_given_or_made_once_and_kept_to_its_owner(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """TIEOUT_KEY, else a file that only its owner reads; who comes later reads what the first wrote."""
    here = Home.of(home)
    made = here.key()
    assert here.key() == made
    assert (home / "secret.key").stat().st_mode & 0o777 == 0o600
    monkeypatch.setenv("TIEOUT_KEY", "given")
    assert here.key() == b"given"


def test_processes_that_start_at_once_end_up_with_one_whole_key(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the first process still writes, a second one comes: it finds no half of a key, and both end with the same."""
    link, keys = os.link, []

    def second_comes(source: Path, target: Path) -> None:
        monkeypatch.setattr(os, "link", link)
        assert not Path(target).exists()
        keys.append(Home.of(home).key())
        link(source, target)

    monkeypatch.setattr(os, "link", second_comes)
    first = Home.of(home).key()
    assert keys == [first]
    assert len(Fernet(first).encrypt(b"token")) > 0
    assert [one.name for one in home.iterdir()] == ["secret.key"]


def test_a_key_is_kept_where_files_cannot_be_linked(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some shared folders know no links: the key is there all the same, once, and for its owner alone."""

    def unknown(source: Path, target: Path) -> None:
        raise OSError(errno.EPERM, "no links here", str(source), None, str(target))

    monkeypatch.setattr(os, "link", unknown)
    key = Home.of(home).key()
    assert Home.of(home).key() == key
    assert [one.name for one in home.iterdir()] == ["secret.key"]
    assert (home / "secret.key").stat().st_mode & 0o777 == 0o600
