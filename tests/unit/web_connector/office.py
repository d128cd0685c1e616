"""The service with its ledger, and a Web Connector as plain as it can be: envelopes built by hand, answers parsed and checked."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from connectors.contract.ledger import Ledger
from connectors.contract.web_connector import Desk, Letter, Patience
from connectors.contract.xml import read_xml
from connectors.ledger import open_ledger
from connectors.quickbooks_desktop.service.serve import running

NS = "http://developer.intuit.com/"
BOOK, USER, PASSWORD = "desk", "clerk", "correct horse"
COMPANY, FILE = "Acme", r"C:\Books\Acme.qbw"
SHORT = Patience(idle=timedelta(minutes=30), silent=timedelta(0), silent_out=timedelta(0))
INVOICE = "<InvoiceQueryRq><RefNumber>1</RefNumber></InvoiceQueryRq>"


@dataclass
class Office:
    """`desk` is what the settings say of the book; a test may change it."""

    url: str
    ledger: Ledger
    desk: Desk
    opened: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)

    def post(self, count: int = 1, **about: object) -> list[str]:
        """Post message sets."""
        letters = [Letter(**{"requests": INVOICE, **about}) for _ in range(count)]  # type: ignore[arg-type]
        return self.ledger.mailbox.post(BOOK, letters)

    def raw(
        self, body: bytes, method: str = "POST", path: str = "", **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """One HTTP request; status, headers in lower case, body."""
        parts = urlsplit(self.url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        sent = {
            "Content-Type": "text/xml; charset=utf-8",
            **{k.replace("_", "-"): v for k, v in headers.items()},
        }
        try:
            connection.request(method, path or parts.path, body or None, sent)
            response = connection.getresponse()
            return response.status, {k.lower(): v for k, v in response.getheaders()}, response.read()
        finally:
            connection.close()

    def call(self, method: str, **values: str) -> str:
        """One call and its text."""
        status, _, body = self.raw(envelope(method, **values))
        assert status == 200, body
        return read_xml(body).findtext(f".//{{{NS}}}{method}Result") or ""

    def authenticate(self, user: str = USER, password: str = PASSWORD) -> tuple[str, str]:
        """Ticket and company."""
        status, _, body = self.raw(envelope("authenticate", strUserName=user, strPassword=password))
        assert status == 200, body
        first, second = [one.text or "" for one in read_xml(body).iter(f"{{{NS}}}string")]
        return first, second

    def send(self, ticket: str, greeting: str = "", file: str = FILE) -> str:
        """Ask for the next message set."""
        return self.call(
            "sendRequestXML",
            ticket=ticket,
            strHCPResponse=greeting,
            strCompanyFileName=file,
            qbXMLCountry="US",
            qbXMLMajorVers="16",
            qbXMLMinorVers="0",
        )

    def begin(self) -> tuple[str, str]:
        """A session up to its first message set: ticket and set."""
        ticket, company = self.authenticate()
        assert ticket, company
        return ticket, self.send(ticket, self.greeting())

    def receive(self, ticket: str, response: str = "", hresult: str = "", message: str = "") -> int:
        """Deliver an answer; the progress."""
        values = {"ticket": ticket, "response": response, "hresult": hresult, "message": message}
        return int(self.call("receiveResponseXML", **values))

    def greeting(self, company: str = COMPANY, file_id: str | None = None, newest: str = "16.0") -> str:
        """What a company says of itself, with the book's file id."""
        identity = self.ledger.mailbox.identity(BOOK)
        return greeting(company, identity.file_id if file_id is None else file_id, identity.owner_id, newest)


def greeting(company: str, file_id: str, owner_id: str, newest: str = "16.0") -> str:
    """Host and company, shaped as recorded."""
    private = (
        f"<DataExtRet><OwnerID>{owner_id}</OwnerID><DataExtName>FileID</DataExtName>"
        f"<DataExtType>STR255TYPE</DataExtType><DataExtValue>{file_id}</DataExtValue></DataExtRet>"
    )
    return (
        '<?xml version="1.0" ?><QBXML><QBXMLMsgsRs><HostQueryRs requestID="0" statusCode="0"><HostRet>'
        f"<SupportedQBXMLVersion>1.0</SupportedQBXMLVersion><SupportedQBXMLVersion>{newest}</SupportedQBXMLVersion></HostRet>"
        f'</HostQueryRs><CompanyQueryRs requestID="1" statusCode="0"><CompanyRet><CompanyName>{escape(company)}</CompanyName>'
        f"{private if file_id else ''}</CompanyRet></CompanyQueryRs></QBXMLMsgsRs></QBXML>"
    )


def envelope(method: str, **values: str) -> bytes:
    """A call as recorded: no header, children in the default namespace, empty texts as empty elements."""
    inside = "".join(
        f"<{name}>{escape(text)}</{name}>" if text else f"<{name} />" for name, text in values.items()
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body>'
        f'<{method} xmlns="{NS}">{inside}</{method}></soap:Body></soap:Envelope>'
    ).encode()


def answer(set_id: str = "", status: str = "", inside: str = '<InvoiceQueryRs statusCode="1" />') -> str:
    """The answer to a message set."""
    new = f' newMessageSetID="{set_id}"' if set_id else ""
    code = f' messageSetStatusCode="{status}"' if status else ""
    return f'<?xml version="1.0" ?><QBXML><QBXMLMsgsRs{new}{code}>{inside}</QBXMLMsgsRs></QBXML>'


@contextmanager
def serving(url: str, patience: Patience = SHORT, linger: float = 0.0) -> Iterator[Office]:
    """The service over a ledger with one book and one user; ``linger`` is how long a call waits for a message set."""
    ledger = open_ledger(url, key=None)
    ledger.register(BOOK, "quickbooks-desktop", "Acme")
    ledger.mailbox.add_user(BOOK, USER, PASSWORD)
    office = Office("", ledger, Desk(book=BOOK, company_name=COMPANY))
    try:
        with running(
            ledger.mailbox,
            lambda _: office.desk,
            patience=patience,
            opened=office.opened.append,
            closed=office.closed.append,
            linger=linger,
        ) as address:
            office.url = address
            yield office
    finally:
        ledger.close()
