"""The demo company: what it promises on its first run, and that a second one posts nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from connectors.contract.errors import BadRequest
from connectors.contract.words import Kind
from connectors.sandbox.quickbooks_online.demo import Screen
from tasks import upping
from tasks.demo.books import DEMO, demo_book
from tasks.demo.company import file_url, transferred_numbers
from tasks.demo.desk import prepare_books
from tasks.demo.morning import BY_HAND, EXPECTED_THEN, RECEIVED_BY_HAND
from tasks.demo.trouble import EXPECTED, NO_EMAIL, unexpected
from tasks.demo.twin import Twin
from tasks.home import Home
from tasks.orchestration.deploy import DeployedBook
from tasks.orchestration.up import Extra
from tasks.settings import read_settings
from tests.flows.test_demo_records import DOCUMENTS
from tests.flows.test_server import clean

RIGHT = [
    {"kind": one.kind, "number": one.number, "disposition": str(one.disposition), "code": one.code}
    for one in EXPECTED
]


def demo(folder: Path, user: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """`tieout demo` as a newcomer runs it, with a Prefect server of its own."""
    return subprocess.run(
        [str(Path(sysconfig.get_path("scripts"), "tieout")), "demo", *words],
        env=clean(dict(os.environ), user) | {"TIEOUT_HOME": str(folder)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def left_running(folder: Path) -> list[int]:
    """Processes that have the folder in their command line or environment."""
    found = []
    for each in Path("/proc").iterdir():
        if each.name.isdigit() and int(each.name) != os.getpid():
            try:
                text = (each / "cmdline").read_bytes() + (each / "environ").read_bytes()
            except OSError:
                continue
            if str(folder).encode() in text:
                found.append(int(each.name))
    return found


def books(home: Home) -> tuple[Counter[str], Counter[str]]:
    """What was created by program in the sandbox, counted from its journal: invoices by number, entries by kind."""
    with demo_book(home).running() as twin:
        rows = twin.created()
    return (
        Counter(row["number"] for row in rows if row["kind"] == "invoice"),
        Counter(row["kind"] for row in rows),
    )


def totals(run: dict[str, Any]) -> dict[tuple[str, str], int]:
    """Number of records by kind and disposition."""
    return {(row["kind"], row["disposition"]): row["count"] for row in run["dispositions"]}


@pytest.mark.prefect
@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")
def test_the_demo_does_what_it_promises_and_again_posts_nothing(tmp_path: Path) -> None:
    """Each trouble ends as it must, the corrected record goes on the retry, one document a record; again: nothing.

    The screen is clean, nothing is written outside the home, nothing is left running.
    """
    folder, user = tmp_path / "state", tmp_path / "user"
    user.mkdir()
    first = demo(folder, user)
    assert first.returncode == 0, first.stdout + first.stderr
    assert first.stderr == ""
    for told in (
        "15 of 295 records need attention.",
        "15 of 269 records need attention.",
        "healed without anybody",
        "140 time entries",
        f"of 91 invoices none twice. This demo posted {sum(DOCUMENTS.values())}.",
        *(one.number for one in EXPECTED),
        RECEIVED_BY_HAND,
        BY_HAND.number,
    ):
        assert told in first.stdout
    assert not [line for line in first.stdout.splitlines() if "Traceback" in line or "temporary" in line]
    assert left_running(folder) == []
    assert list(user.iterdir()) == []

    home = Home(folder)
    counted, kinds = books(home)
    numbers = transferred_numbers(file_url(demo_book(home).operations))
    assert counted == Counter(numbers)
    assert NO_EMAIL in counted
    # What was taken back since: a time entry, an order, and a payment that is voided.
    gone = {"time entry": 1, "purchase order": 1, "payment": 1}
    made = {kind: count + gone.get(kind, 0) for kind, count in DOCUMENTS.items()}
    assert kinds == {**made, "customer": 10, "vendor": 16}

    second = demo(folder, user, "--json")
    assert second.returncode == 0, second.stdout + second.stderr
    told = json.loads(second.stdout)
    assert told["broken_promises"] == []
    assert told["retry"] is None
    total = sum(DOCUMENTS.values())
    assert told["documents"] == {
        "before": total, "after": total, "by_type": DOCUMENTS, "most_of_one_record": 1
    }  # fmt: skip
    left = totals(told["nightly"]["run"])
    assert {disposition for _, disposition in left} == {
        "unchanged", "refused", "held", "invalid", "ineligible"
    }  # fmt: skip
    assert unexpected(told["nightly"]["run"]["open"], EXPECTED_THEN, Screen.codes) == []
    assert books(home) == (counted, kinds)
    assert left_running(folder) == []

    readme = Path(__file__).parents[2].joinpath("README.md").read_text(encoding="utf-8")
    tables = [
        line.rstrip()
        for line in first.stdout.splitlines()
        if line.startswith(tuple(f" {kind}" for kind in Kind))
    ]
    assert len(tables) > 80
    assert [line for line in tables if line not in readme] == []


def test_the_demo_would_notice_a_failure_too_many_or_too_few() -> None:
    """The demo's own check finds a missing failure, an unexpected one, and one for another reason."""
    assert unexpected(RIGHT) == []
    place = [one.number for one in EXPECTED].index(NO_EMAIL)
    fewer = [*RIGHT[:place], *RIGHT[place + 1 :]]
    assert unexpected(fewer) == [f"invoice {NO_EMAIL}: no failure, expected invalid e-mail."]
    assert unexpected(fewer, [one for one in EXPECTED if one.number != NO_EMAIL]) == []
    more = {"kind": "invoice", "number": "INV-1", "disposition": "refused", "code": "differs"}
    assert unexpected([*RIGHT, more]) == ["invoice INV-1: refused differs, expected none."]
    other = [*fewer, {**RIGHT[place], "code": "another"}]
    assert unexpected(other) == [f"invoice {NO_EMAIL}: invalid another, expected invalid e-mail."]


def test_settings_are_added_once_and_other_books_stay(tmp_path: Path) -> None:
    """[books.demo] is appended to what tieout.toml holds; the address follows the sandbox; secrets are the owner's alone."""
    home = Home(tmp_path)
    mine = '# my books\nprefect_port = 4321\n[books.north]\ntarget = "x"\ncompany_id = "1"\noperations = "sqlite:///n"\n'
    home.settings.write_text(mine)
    book = demo_book(home)
    with book.running() as twin:
        prepare_books(twin)
        book.write_settings(twin)
        written = home.settings.read_text()
        book.write_settings(twin)
        entered = twin.invoices()
        prepare_books(twin)
        assert twin.invoices() == entered
    assert home.settings.read_text() == written
    assert written.startswith(mine)
    assert read_settings(home).names == [DEMO, "north"]
    secrets = home.path / DEMO / "books.json"
    assert secrets.stat().st_mode & 0o777 == 0o600
    for value in json.loads(secrets.read_text()).values():
        if value != read_settings(home).book(DEMO).company_id:
            assert value not in written

    (book.folder / "address").unlink()
    with book.running() as twin:
        book.write_settings(twin)
        moved = read_settings(home).book(DEMO).options
    assert set(moved) == {"base_url", "discovery_url", "refund_item"}
    assert all(value.startswith(book.address()) for name, value in moved.items() if name.endswith("_url"))


def test_a_book_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    """A book called demo that is not the sandbox's company is never changed, and the error says what to do."""
    home = Home(tmp_path)
    theirs = (
        '[books.demo]\ntarget = "quickbooks-online"\ncompany_id = "42"\noperations = "sqlite:///theirs"\n'
    )
    home.settings.write_text(theirs)
    book = demo_book(home)
    with (
        pytest.raises(BadRequest, match="a book 'demo' that is not the sandbox's") as refused,
        book.running(),
    ):
        pass
    assert "another home" in refused.value.remedy
    assert home.settings.read_text() == theirs
    assert list(tmp_path.iterdir()) == [home.settings]


def test_up_brings_the_demo_only_where_it_is_wanted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty home gets the demo book with its sandbox beside, now and later; a home of real books never does."""
    told: list[tuple[list[str], list[str]]] = []

    def up(_home: Path, books: list[DeployedBook], *, extras: list[Extra], **_: object) -> None:
        told.append(([one.name for one in books], [one.name for one in extras]))

    monkeypatch.setattr(upping, "up", up)
    empty, real = Home(tmp_path / "empty"), Home(tmp_path / "real")
    for home in (empty, real):
        home.path.mkdir()
    real.settings.write_text(
        '[books.north]\ntarget = "x"\ncompany_id = "1"\noperations = "sqlite:///n"\ntime_zone = "Europe/Berlin"\n'
        '[books.north.schedule]\nnightly = "15 3 * * *"\n[books.north.secrets]\nclient_id = "env:NOT_SET_HERE"\n'
    )
    before = real.settings.read_text()
    for home, with_demo in ((empty, False), (empty, True), (empty, True), (real, True)):
        upping.bring_up(home, port=None, with_demo=with_demo, say=lambda _line: None)
    assert told == [([], []), ([DEMO], ["demo sandbox"]), ([DEMO], ["demo sandbox"]), (["north"], [])]
    assert real.settings.read_text() == before
    [north] = upping.deployed(read_settings(real))
    assert (north.time_zone, north.schedules["nightly"]) == ("Europe/Berlin", "15 3 * * *")


def test_a_sandbox_that_runs_is_used_and_left_running(tmp_path: Path) -> None:
    """A second user of the same home meets the same company and does not stop it."""
    book = demo_book(Home(tmp_path))

    def company(twin: Twin) -> object:
        identity = twin.identity()
        return identity and identity["company_id"]

    with book.running() as owner:
        book.write_settings(owner)
        with book.running() as guest:
            assert company(guest) == company(owner)
        assert company(owner)
    assert company(owner) is None
