"""`tieout load` and `tieout sandbox`: which database a folder goes into, and mistakes at the start of a twin as sentences."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from connectors.contract.errors import BadRequest, BookUnready
from tasks.home import Home
from tasks.loading import _target, load_into
from tasks.sandboxes import command, serve

ONE = 'target = "quickbooks-online"\ncompany_id = "1"\noperations = "sqlite:///north.sqlite"\n'


def _load(home: Path, **named: Any) -> dict[str, Any]:
    folder = home / "files"
    folder.mkdir(exist_ok=True)
    (folder / "customers.csv").write_text("id;name\n1;Ada Ltd\n")
    given = dict.fromkeys(("book", "url", "mapping", "separator", "date_format", "encoding"))
    return load_into(Home.of(home), folder, **{**given, "decimal_comma": True, "separator": ";", **named})


def _count(file: Path) -> int:
    engine = sa.create_engine(f"sqlite:///{file}", poolclass=sa.NullPool)
    with engine.connect() as connection:
        return int(connection.scalar(sa.text("SELECT count(*) FROM company")) or 0)


def test_without_a_book_it_goes_into_the_homes_own_operations(home: Path) -> None:
    """A first try needs no settings."""
    said = _load(home)
    assert [row["written"] for row in said["tables"].values() if row["read"]] == [1]
    assert _count(home / "operations.sqlite") == 1


def test_the_only_book_is_meant_where_none_is_named(home: Path) -> None:
    """One book, one database; two books must be told apart."""
    (home / "tieout.toml").write_text(f"[books.north]\n{ONE}")
    _load(home)
    assert _count(home / "north.sqlite") == 1
    assert not (home / "operations.sqlite").exists()


def test_an_address_or_a_book_may_be_named(home: Path) -> None:
    """The address wins over everything; an unknown book is refused."""
    (home / "tieout.toml").write_text(f"[books.north]\n{ONE}")
    _load(home, url="sqlite:///elsewhere.sqlite")
    assert _count(home / "elsewhere.sqlite") == 1
    _load(home, book="north")
    assert _count(home / "north.sqlite") == 1
    with pytest.raises(BookUnready, match="south"):
        _load(home, book="south")


def test_a_twin_that_cannot_start_says_why(tmp_path: Path) -> None:
    """A switch that is none is quoted, before anything listens."""
    with pytest.raises(BadRequest, match="name=value; 'colour' has no equals sign"):
        serve("quickbooks-online", tmp_path, 0, ["colour"])


def test_the_command_of_a_twin_names_its_module_home_and_switches(tmp_path: Path) -> None:
    """As `tieout up` starts it in a process of its own."""
    words = command("quickbooks-online", tmp_path, 4000, ["limits=false"])
    assert words[1] == "-m"
    assert words[-1] == "--set=limits=false"
    assert str(tmp_path) in words


def test_amounts_with_a_point_are_the_default(home: Path) -> None:
    """A comma is a decimal comma only where that is said."""
    assert _load(home, decimal_comma=False)["tables"]


def test_an_address_and_a_book_together_use_the_zone_of_the_book(home: Path) -> None:
    """The address says where to, the book in which zone its moments are."""
    (home / "tieout.toml").write_text(f'[books.north]\n{ONE}operations_time_zone = "Europe/Berlin"\n')
    assert _target(Home.of(home), "north", "sqlite:///elsewhere.sqlite")[1].key == "Europe/Berlin"


def test_a_twin_is_served_with_the_switches_it_was_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Home, port and every switch reach it."""
    served: list[tuple[Path, int, Any]] = []
    monkeypatch.setattr(
        "connectors.sandbox.quickbooks_online.server.serve", lambda *given: served.append(given)
    )
    serve("quickbooks-online", tmp_path, 4000, ["limits=false"])
    ((where, port, options),) = served
    assert (where, port) == (tmp_path, 4000)
    assert "limits" in repr(options)
