"""A Web Connector that answers at once, and the service as a process of its own, over a ledger with message sets queued in it."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from benchmarks.company import QUIET, TIEOUT
from benchmarks.processes import ROOT, tree_cpu
from connectors.contract.documents import Wanted
from connectors.contract.web_connector import Letter
from connectors.contract.words import Kind
from connectors.ledger import open_ledger
from connectors.quickbooks_desktop.guards import guard_of
from connectors.quickbooks_desktop.qbxml import rendered

BOOK, USER, PASSWORD, COMPANY = "bench", "bench", "a password for measuring", "Bench"
NS = "http://developer.intuit.com/"
SETTINGS = f"""
[books.{BOOK}]
target = "quickbooks-desktop"
company_id = "{COMPANY}"
operations = "sqlite:///operations.sqlite"
fence = 2020-01-01
"""
_HEAD = (
    '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body>'
)
_TAIL = "</soap:Body></soap:Envelope>"
_SET_ID = re.compile(rb'newMessageSetID="([^"]+)"')
_PROGRESS = re.compile(rb"<receiveResponseXMLResult>(-?[0-9]+)<")
_LINE = "<ItemRef><ListID>80000001-1415713663</ListID></ItemRef><Desc>Hours of work, as agreed</Desc><Quantity>2</Quantity>"
_NOTHING = (
    '<?xml version="1.0" ?><QBXML><QBXMLMsgsRs><InvoiceQueryRs requestID="1" statusCode="1" statusSeverity="Info" '
    'statusMessage="A query request did not find a matching object in QuickBooks" /></QBXMLMsgsRs></QBXML>'
)
_POSTED_AT_ONCE = 1000


@dataclass(slots=True)
class Drained:
    """What a session cost: seconds of each call, and CPU seconds of the service during all of them."""

    records: int
    seconds: list[float] = field(default_factory=list)
    cpu: float = 0.0

    @property
    def calls_a_second(self) -> float:
        """Calls answered, one after the other, without the client's own time."""
        return len(self.seconds) / sum(self.seconds)

    @property
    def slowest(self) -> float:
        """Milliseconds that 99 of 100 calls stay below."""
        return 1000 * sorted(self.seconds)[int(len(self.seconds) * 0.99)]

    @property
    def cpu_a_record(self) -> float:
        """Milliseconds of the service."""
        return 1000 * self.cpu / self.records


def drained(queued: int, in_a_set: int, records: int) -> Drained:
    """Queue so many records, so many of them in each message set, and let a session carry so many of them."""
    with tempfile.TemporaryDirectory(prefix="tieout-bench-") as folder:
        greeting = fill(Path(folder), queued, in_a_set)
        with _service(Path(folder)) as (process, url):
            return drain(process.pid, url, greeting, in_a_set, records // in_a_set)


def fill(home: Path, queued: int, in_a_set: int) -> str:
    """A home with one book, its user and its queue; what its company file says of itself."""
    (home / "tieout.toml").write_text(SETTINGS)
    ledger = open_ledger(f"sqlite:///{home / 'ledger.sqlite'}", key=None)
    try:
        ledger.register(BOOK, "quickbooks-desktop", COMPANY)
        ledger.mailbox.add_user(BOOK, USER, PASSWORD)
        sets = queued // in_a_set
        for start in range(0, sets, _POSTED_AT_ONCE):
            numbers = range(start, min(sets, start + _POSTED_AT_ONCE))
            ledger.mailbox.post(BOOK, [one for number in numbers for one in _letters(number, in_a_set)])
        return _greeting(ledger.mailbox.identity(BOOK).file_id)
    finally:
        ledger.close()


@contextmanager
def _service(home: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    with (home / "service.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, *TIEOUT, "web-connector", "--port", "0", "--home", str(home)],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            cwd=ROOT,
            env={**os.environ, **QUIET},
        )
        try:
            said = process.stdout.readline() if process.stdout else ""
            if not said:
                raise RuntimeError(f"The service did not start: {(home / 'service.log').read_text()[-3000:]}")
            yield process, json.loads(said)["url"]
        finally:
            process.terminate()
            process.communicate(timeout=60)


def drain(pid: int, url: str, greeting: str, in_a_set: int, sets: int) -> Drained:
    """Let one session carry so many sets; ``pid`` is the process whose CPU counts.

    Raises:
        RuntimeError: something was refused, or nothing was handed out.
    """
    found = Drained(records=sets * in_a_set)
    answer = _answer(in_a_set)
    with _Line(url) as line:
        user = f"<strUserName>{USER}</strUserName><strPassword>{PASSWORD}</strPassword>"
        ticket = line.call("authenticate", user).partition(b"<string>")[2].partition(b"<")[0].decode()
        about = "<strCompanyFileName /><qbXMLCountry>US</qbXMLCountry><qbXMLMajorVers>13</qbXMLMajorVers><qbXMLMinorVers>0</qbXMLMinorVers>"
        given = f"<ticket>{ticket}</ticket><strHCPResponse>{escape(greeting)}</strHCPResponse>{about}"
        before = tree_cpu(pid)
        left = sets
        while left:
            handed = _timed(line, found, "sendRequestXML", given)
            posted = _SET_ID.search(handed)
            if posted is None and b"InvoiceQueryRq" not in handed:
                raise RuntimeError("The service handed nothing out although something is queued.")
            left -= posted is not None
            back = escape(answer.replace("@", posted[1].decode()) if posted else _NOTHING)
            taken = _timed(
                line,
                found,
                "receiveResponseXML",
                f"<ticket>{ticket}</ticket><response>{back}</response><hresult /><message />",
            )
            if int(_PROGRESS.search(taken)[1]) < 0:  # type: ignore[index]
                raise RuntimeError("The service did not take an answer.")
            given = f"<ticket>{ticket}</ticket><strHCPResponse />{about}"
        found.cpu = tree_cpu(pid) - before
        line.call("closeConnection", f"<ticket>{ticket}</ticket>")
    return found


def _timed(line: _Line, found: Drained, method: str, inside: str) -> bytes:
    began = time.perf_counter()
    said = line.call(method, inside)
    found.seconds.append(time.perf_counter() - began)
    return said


class _Line:
    """One connection that is kept, as a Web Connector keeps it; the client's work is as little as can be."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._socket = socket.create_connection((parts.hostname or "", parts.port or 80), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._file = self._socket.makefile("rb")
        self._head = (
            f"POST {parts.path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml; charset=utf-8\r\n"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self._socket.close()

    def call(self, method: str, inside: str) -> bytes:
        """Answer of one call; RuntimeError where it is another status than 200."""
        body = f'{_HEAD}<{method} xmlns="{NS}">{inside}</{method}>{_TAIL}'.encode()
        head = f'{self._head}SOAPAction: "{NS}{method}"\r\nContent-Length: {len(body)}\r\n\r\n'
        self._socket.sendall(head.encode() + body)
        status, length = self._file.readline(), 0
        while (header := self._file.readline().strip().lower()) != b"":
            if header.startswith(b"content-length:"):
                length = int(header.partition(b":")[2])
        said = self._file.read(length)
        if b" 200 " not in status:
            raise RuntimeError(f"{method} was answered {status!r}: {said[:500]!r}")
        return said


def _letters(number: int, count: int) -> list[Letter]:
    """A message set as a run posts it: a single record as a live one does, many behind the guard of one that sleeps."""
    letter = Letter(requests=_invoices(number, count))
    if count == 1:
        return [letter]
    asked = [
        Wanted(
            kind=Kind.INVOICE,
            document_type="Invoice",
            number=str(number * count + place),
            party_id="",
            date=None,
        )
        for place in range(1, count + 1)
    ]
    made = guard_of(asked)
    guard = Letter(requests=rendered(made.requests), writes=False, set_id=f"g{number}", asks=made.asks)
    return [guard, replace(letter, needs=guard.set_id)]


def _invoices(number: int, count: int) -> str:
    """Requests of one message set: invoices of three lines."""
    return "".join(
        f'<InvoiceAddRq requestID="{place}"><InvoiceAdd><CustomerRef><ListID>80000002-1415713664</ListID></CustomerRef>'
        f"<TxnDate>2026-01-15</TxnDate><RefNumber>{number * count + place}</RefNumber><Memo>tieout ABCDEFGHIJKLMNOP.1</Memo>"
        + f"<InvoiceLineAdd>{_LINE}<Rate>10.00</Rate><Amount>20.00</Amount></InvoiceLineAdd>" * 3
        + "</InvoiceAdd></InvoiceAddRq>"
        for place in range(1, count + 1)
    )


def _answer(count: int) -> str:
    """Answer of QuickBooks to one message set; ``@`` is the place of its id."""
    line = f"<InvoiceLineRet><TxnLineID>3-1417118624</TxnLineID>{_LINE}<Rate>10.00</Rate><Amount>20.00</Amount></InvoiceLineRet>"
    invoices = "".join(
        f'<InvoiceAddRs requestID="{place}" statusCode="0" statusSeverity="Info" statusMessage="Status OK"><InvoiceRet>'
        "<TxnID>C5-1417118624</TxnID><TimeCreated>2026-01-15T12:00:00-05:00</TimeCreated><TimeModified>2026-01-15T12:00:00-05:00"
        "</TimeModified><EditSequence>1417118624</EditSequence><TxnNumber>7</TxnNumber><CustomerRef><ListID>80000002-1415713664</ListID>"
        "<FullName>Acme</FullName></CustomerRef><TxnDate>2026-01-15</TxnDate><RefNumber>1</RefNumber><Subtotal>60.00</Subtotal>"
        "<BalanceRemaining>60.00</BalanceRemaining><Memo>tieout ABCDEFGHIJKLMNOP.1</Memo><IsPaid>false</IsPaid>"
        f"{line * 3}</InvoiceRet></InvoiceAddRs>"
        for place in range(1, count + 1)
    )
    return f'<?xml version="1.0" ?><QBXML><QBXMLMsgsRs newMessageSetID="@" messageSetStatusCode="0">{invoices}</QBXMLMsgsRs></QBXML>'


def _greeting(file_id: str) -> str:
    """What a company file says of itself in a session's first call."""
    return (
        '<?xml version="1.0" ?><QBXML><QBXMLMsgsRs><HostQueryRs requestID="0" statusCode="0"><HostRet>'
        "<SupportedQBXMLVersion>13.0</SupportedQBXMLVersion></HostRet></HostQueryRs>"
        f'<CompanyQueryRs requestID="1" statusCode="0"><CompanyRet><CompanyName>{COMPANY}</CompanyName><DataExtRet>'
        f"<DataExtName>FileID</DataExtName><DataExtValue>{file_id}</DataExtValue></DataExtRet></CompanyRet></CompanyQueryRs>"
        "</QBXMLMsgsRs></QBXML>"
    )
