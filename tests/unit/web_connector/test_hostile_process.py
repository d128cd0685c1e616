"""The server process itself under hostile input: what it answers, what it grows by, what it logs, and that it lives on."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, repeat
from pathlib import Path
from typing import cast

import pytest

from connectors.contract.web_connector import Desk, Letter
from tasks.home import Home
from tasks.web_connector import write_qwc
from tasks.wiring import ledger_of
from tests.unit.web_connector.office import COMPANY, Office, answer, envelope

TOML = f"""
[books.desk]
target = "quickbooks-desktop"
company_id = "{COMPANY}"
operations = "sqlite:///operations.sqlite"
fence = 2026-01-01
"""
FIFTY = 50 * 1024 * 1024
MEGABYTE = 1024
"""Kilobytes."""
BOMB = b'<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
HOSTILE = (
    ("text/xml", BOMB + envelope("getLastError", ticket="x").partition(b"?>")[2], {400}),
    ("text/xml", envelope("getLastError", ticket="x")[:150], {400}),
    ("text/xml", b"\xff\xfe\x00", {400}),
    ("text/xml", b"<a/>x" * 2_000_000, {413}),
    ("text/xml", envelope("sendRequestXML", ticket="x", qbXMLMajorVers="many"), {200}),
    ("text/xml", envelope("dropTables", ticket="x"), {500}),
    ("application/json", b"{}", {415}),
    ("application/x-www-form-urlencoded", b"a=1", {415}),
)


def peak(pid: int) -> int:
    """Most kilobytes that a process ever had resident."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_process_under_hostile_input(home: Path, tmp_path: Path) -> None:
    """Fifty megabytes declared and chunked, entity bombs, garbage in both layers, strange tickets, a hundred wrong passwords.

    Each is refused in words, the process grows by less than two such bodies, logs no traceback and no secret, and serves on.
    """
    (home / "tieout.toml").write_text(TOML)
    made = write_qwc(
        Home.of(home), "desk", url="https://books.example.com/qbwc", output=tmp_path / "desk.qwc"
    )
    with ledger_of(Home.of(home)) as ledger:
        ledger.mailbox.post("desk", [Letter(requests="<HostQueryRq />", writes=False)] * 2)
        log = tmp_path / "log"
        start = "from flows.cli import main; main()"
        command = [sys.executable, "-c", start, "web-connector", "--port", "0", "--home", str(home)]
        with log.open("w") as words:
            process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=words, text=True)
        try:
            assert process.stdout is not None
            office = Office(json.loads(process.stdout.readline())["url"], ledger, Desk(book="desk"))
            ticket, _ = office.authenticate(made["user"], made["password"])
            assert "HostQueryRq" in office.send(ticket, office.greeting())
            before = peak(process.pid)
            for status, said in attacks(office, ticket):
                assert status in {200, 400, 413, 415, 500}
                assert not any(leak in said for leak in (b"Traceback", b".py", b"lxml", b"sqlite", b"root:"))
            assert peak(process.pid) - before < 100 * MEGABYTE
            assert office.receive(ticket, answer(inside='<HostQueryRs statusCode="0" />')) in range(101)
            assert "HostQueryRq" in office.send(ticket)
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=60)
    said_in_log = log.read_text()
    assert process.returncode == 0, said_in_log
    for secret in ("Traceback", made["password"], ticket, "guess"):
        assert secret not in said_in_log


def attacks(office: Office, ticket: str) -> Iterator[tuple[int, bytes]]:
    """Status and body of each answer."""
    beginning = envelope("receiveResponseXML", ticket=ticket, response="@").partition(b"@")[0]

    def fifty(**headers: str) -> tuple[int, bytes]:
        pieces = chain([beginning.ljust(65536, b"y")], repeat(b"y" * 65536, FIFTY // 65536 - 1))
        status, _, said = office.raw(cast("bytes", pieces), **headers)
        assert status == 413
        return status, said

    with ThreadPoolExecutor(3) as pool:
        found = [pool.submit(fifty), pool.submit(fifty), pool.submit(fifty, Content_Length=str(FIFTY))]
        yield from (one.result() for one in found)
    for sort, body, expected in HOSTILE:
        status, _, said = office.raw(body, Content_Type=sort)
        assert status in expected, (sort, body[:80], said[:300])
        yield status, said
    for strange in ("", "x" * 10_000, "' OR 1=1 --", ticket.upper(), ticket[:-1]):
        assert office.receive(strange, answer()) == -1
        assert office.send(strange, "<QBXML>") == ""
    for number in range(100):
        guess = envelope("authenticate", strUserName=f"name {number % 2}", strPassword=f"guess {number}")
        status, _, said = office.raw(guess)
        assert b"<string>nvu</string>" in said
        yield status, said
