"""Wrong input, as a person makes it at the command line: one clear sentence, exit status 1, nothing half done, never a traceback."""

from __future__ import annotations

import itertools
import json
import os
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.promises.harness import BOOK, Firm
from tests.promises.quickbooks_online import QuickBooksOnlineBooks
from tests.support import commands

NUMBERS = itertools.count(7001)
"""Every firm of the module has the same twin, so no two invoices may have one number."""


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[QuickBooksOnlineBooks]:
    """One twin for the module."""
    twin = QuickBooksOnlineBooks(tmp_path_factory.mktemp("books"))
    twin.start()
    yield twin
    twin.stop()


@pytest.fixture
def firm(tmp_path: Path, books: QuickBooksOnlineBooks) -> Firm:
    """A firm with one invoice that would go."""
    one = Firm(tmp_path, books)
    one.invoice(f"B-{next(NUMBERS)}", "10.00")
    return one


class Said:
    """What a command printed, and its exit status."""

    def __init__(self, done: subprocess.CompletedProcess[str]) -> None:
        self.code, self.out, self.err = done.returncode, done.stdout, done.stderr

    def refused(self, *words: str) -> None:
        """The command could not run, said why in these words, and what to do; no traceback."""
        assert self.code == 1, (self.out, self.err)
        assert "Traceback" not in self.out + self.err
        for word in words:
            assert word in self.err, self.err
        assert "What to do:" in self.err


def tieout(home: Path, *words: str, largest: int | None = None, **env: str) -> Said:
    """Run one command in a process of its own."""
    environment = {**os.environ, "TIEOUT_HOME": str(home), **env}
    return Said(commands.tieout(list(words), environment, home.parent, largest=largest))


def change(firm: Firm, old: str, new: str) -> None:
    """Write something else into tieout.toml."""
    file = firm.home / "tieout.toml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def nightly(firm: Firm, **more: Any) -> Said:
    """One plain night."""
    return tieout(firm.home, "nightly", BOOK, "--plain", **more)


def test_a_database_address_that_is_none_is_named(firm: Firm) -> None:
    """A wrong operations address: which setting of which book, and how one looks."""
    change(firm, f'operations = "{firm.operations}"', 'operations = "not an address"')
    nightly(firm).refused(f"Book {BOOK}: operations is no database address", "sqlite:///")


def test_an_unreadable_database_is_named_without_its_password(firm: Firm) -> None:
    """A server that does not answer is said to be unreachable, its password never."""
    change(
        firm, f'operations = "{firm.operations}"', 'operations = "postgresql://me:hunter2@127.0.0.1:1/none"'
    )
    said = nightly(firm)
    said.refused("127.0.0.1")
    assert "hunter2" not in said.out + said.err


def test_a_missing_view_and_a_missing_column_are_named(firm: Firm) -> None:
    """Views are checked before anything is sent, and what is missing is named."""
    before = firm.books.effects()
    firm.do("DROP VIEW tieout_invoice_line")
    nightly(firm).refused("tieout_invoice_line")
    firm.do("CREATE VIEW tieout_invoice_line AS SELECT billing_item_id AS id, invoice_id FROM invoice_line")
    nightly(firm).refused("tieout_invoice_line", "amount")
    assert firm.books.effects() == before


def test_unknown_book_kind_number_and_status(firm: Firm) -> None:
    """What a person can mistype is answered with what there is."""
    tieout(firm.home, "nightly", "nowhere").refused("no book 'nowhere'", BOOK)
    tieout(firm.home, "rerun", BOOK, "--kind", "parrot").refused("'parrot' is no kind", "invoice")
    tieout(firm.home, "rerun", BOOK, "--number", "NO-1").refused("NO-1", "nothing was done")
    tieout(firm.home, "rerun", BOOK, "--status", "Lost").refused(
        "'Lost' is no transfer status", "Pending/Failed"
    )
    tieout(firm.home, "explain", BOOK, "invoice", "NO-1").refused("NO-1")


def test_dates_that_are_none_or_reversed(firm: Firm) -> None:
    """A date that does not exist, and a period that ends before it begins."""
    tieout(firm.home, "rerun", BOOK, "--from", "2026-11-31").refused("'2026-11-31' is not a date")
    tieout(firm.home, "rerun", BOOK, "--from", "2026-12-01", "--to", "2026-01-01").refused(
        "2026-12-01", "2026-01-01"
    )


def test_retransfer_wants_numbers_one_kind_and_a_reason(firm: Firm) -> None:
    """A second document is never made by accident."""
    tieout(firm.home, "rerun", BOOK, "--retransfer").refused("reason")
    tieout(firm.home, "rerun", BOOK, "--retransfer", "--reason", "x", "--number", "1").refused("one kind")


@pytest.mark.parametrize(
    ("key", "words"),
    [("client_secret", "client"), ("refresh_token", "connect")],
    ids=["client secret", "refresh token"],
)
def test_wrong_credentials_ask_to_reconnect(firm: Firm, key: str, words: str) -> None:
    """A wrong client secret and a dead refresh token are the administrator's, said so, and not shown."""
    vault = firm.home / "vault.json"
    values = json.loads(vault.read_text("utf-8"))
    vault.write_text(json.dumps({**values, key: "wrong-and-secret"}), "utf-8")
    said = nightly(firm)
    said.refused()
    assert words in said.err.lower()
    assert "wrong-and-secret" not in said.out + said.err


def test_the_wrong_company_is_refused_before_anything_is_sent(firm: Firm) -> None:
    """Promise 6: another realm than the book's answers nothing of ours."""
    firm.configure(company="1234567890")
    before = firm.books.effects()
    nightly(firm).refused("company")
    assert firm.books.effects() == before


def test_a_secret_written_into_the_settings_is_refused(firm: Firm) -> None:
    """Secrets are referred to, never held, and the refusal does not repeat them."""
    change(firm, "file:vault.json#client_secret", "s3cr3t")
    said = nightly(firm)
    said.refused("client_secret", "must say where it is kept")
    assert "s3cr3t" not in said.err


def test_settings_that_cannot_be_read_are_named(firm: Firm) -> None:
    """A misspelled setting, and a file that is no TOML."""
    change(firm, "fence =", "fense =")
    nightly(firm).refused("fense is not a known setting")
    (firm.home / "tieout.toml").write_text("[books", "utf-8")
    nightly(firm).refused("cannot be read")


def test_a_book_without_a_fence_is_unready(firm: Firm) -> None:
    """RULES 8: without a fence nothing is transferred."""
    change(firm, "fence = 2026-01-01", "")
    nightly(firm).refused("fence")
    said = tieout(firm.home, "books", "check", BOOK)
    assert said.code == 1
    assert "needs configuration" in said.out
    assert "fence" in said.out


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("id,name\n1,A\n1,B\n", ["customers.csv", "line 3", "id"]),
        ("id,nome\n1,A\n", ["customers.csv", "nome"]),
        ("id,name,is_active\n1,A,perhaps\n", ["customers.csv", "line 2", "is_active", "perhaps"]),
    ],
    ids=["same id twice", "unknown column", "neither yes nor no"],
)
def test_a_malformed_csv_names_file_line_and_column(
    firm: Firm, tmp_path: Path, text: str, words: list[str]
) -> None:
    """All or nothing: the message says where, and no row was loaded."""
    folder = tmp_path / "csv"
    folder.mkdir()
    (folder / "customers.csv").write_text(text, "utf-8")
    before = firm.ask("SELECT count(*) FROM company")
    tieout(firm.home, "load", str(folder)).refused(*words)
    assert firm.ask("SELECT count(*) FROM company") == before


@pytest.mark.parametrize(
    ("amount", "day"), [("1e5", "2026-11-01"), ("12,50", "2026-11-01"), ("10.00", "01/11/2026")], ids=str
)
def test_wrong_amounts_and_dates_in_a_csv(firm: Firm, tmp_path: Path, amount: str, day: str) -> None:
    """An amount or a date of another form is never guessed."""
    folder = tmp_path / "csv"
    folder.mkdir()
    header = "id,number,customer_id,document_date,currency,total\n"
    (folder / "invoices.csv").write_text(f'{header}X1,X1,Ada,{day},USD,"{amount}"\n', "utf-8")
    (folder / "invoice_lines.csv").write_text("id,invoice_id,item_id,quantity,rate,amount\n", "utf-8")
    tieout(firm.home, "load", str(folder)).refused("invoices.csv", "line 2")
    assert not firm.ask("SELECT 1 FROM invoice WHERE invoice_id = 'X1'")


def test_a_csv_in_another_encoding(firm: Firm, tmp_path: Path) -> None:
    """Bytes that are not the encoding's are refused, not replaced."""
    folder = tmp_path / "csv"
    folder.mkdir()
    (folder / "customers.csv").write_bytes("id,name\n1,Société\n".encode("cp1252"))
    tieout(firm.home, "load", str(folder)).refused("customers.csv")
    assert tieout(firm.home, "load", str(folder), "--encoding", "cp1252").code == 0
    tieout(firm.home, "load", str(tmp_path / "nowhere")).refused("nowhere")


def test_a_ledger_of_a_newer_version(firm: Firm) -> None:
    """An old program never writes into a newer ledger."""
    assert tieout(firm.home, "status", BOOK).code == 0
    with sqlite3.connect(firm.home / "ledger.sqlite") as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'zzzz'")
    connection.close()
    nightly(firm).refused("newer version")


def test_a_full_disk_while_writing_the_ledger(firm: Firm) -> None:
    """The run stops with a sentence; after there is room again, everything is there once."""
    number = firm.ask("SELECT invoice_number FROM invoice")[0][0]
    assert tieout(firm.home, "status", BOOK).code == 0
    # The ledger's log grows to this in the middle of the first record; nothing is written to operations before.
    said = nightly(firm, largest=80 * 1024)
    assert said.code == 1, said.out
    assert "ledger" in said.err.lower()
    assert "Traceback" not in said.err
    firm.until_settled()
    from connectors.contract.words import Kind

    mine = [one for one in firm.books.created(Kind.INVOICE) if number in str(one)]
    assert len(mine) == 1


def test_a_wrong_option_is_answered_in_json_where_json_was_asked_for(firm: Firm) -> None:
    """Programs get an error object, and exit status 1: status 2 means that records need attention."""
    said = tieout(firm.home, "nightly", BOOK, "--nonsense", "--json")
    assert said.code == 1
    assert json.loads(said.out)["error"]["code"] == "usage"


def test_the_sandbox_names_a_wrong_switch(tmp_path: Path) -> None:
    """A switch that does not exist is refused with those that do."""
    tieout(tmp_path, "sandbox", "quickbooks-online", "--set", "nonsense=1").refused("nonsense")
