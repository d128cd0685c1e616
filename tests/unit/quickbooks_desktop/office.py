"""A mailbox, and a Web Connector that a test plays itself: what is handed out, what is answered, when nobody calls."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from connectors.contract.book import Book
from connectors.contract.clock import now as clock
from connectors.contract.documents import Facts, Send
from connectors.contract.keys import mark
from connectors.contract.ledger import Ledger
from connectors.contract.web_connector import Greeting, Handed, Patience, Verdict
from connectors.contract.words import Action, Kind
from connectors.quickbooks_desktop.connector import QuickBooksDesktop

BOOK, TICKET = "desk", "a ticket"
QUICK = Patience(silent=timedelta(0), silent_out=timedelta(0))
COMPANY = "<CompanyRet><CompanyName>Acme</CompanyName></CompanyRet>"
PREFERENCES = (
    "<PreferencesRet><AccountingPreferences><IsUsingAccountNumbers>false</IsUsingAccountNumbers></AccountingPreferences>"
    "<MultiCurrencyPreferences><IsMultiCurrencyOn>false</IsMultiCurrencyOn></MultiCurrencyPreferences></PreferencesRet>"
)
OPENED = {"CompanyQuery": COMPANY, "PreferencesQuery": PREFERENCES}
Answering = Callable[[Handed], Verdict | None]


@dataclass
class Office:
    """The clock runs only when somebody waits; at every pause ``calls`` may let the Web Connector come."""

    ledger: Ledger
    now: datetime = field(default_factory=clock)
    answering: Answering | None = None
    """What QuickBooks says to what it is handed; None: nobody calls."""
    handed: list[Handed] = field(default_factory=list)
    sessions: int = 0
    begin: bool = False

    def connector(self, **options: str) -> QuickBooksDesktop:
        """A connector on this office's clock."""
        book = Book(name=BOOK, target="quickbooks-desktop", company_id="Acme", operations="sqlite://", options=options)  # fmt: skip
        return QuickBooksDesktop(book, self.ledger.mailbox, clock=lambda: self.now, sleep=self.pause)

    def pause(self, seconds: float) -> None:
        """Time passes, and the Web Connector makes one exchange."""
        self.now += timedelta(seconds=seconds)
        if self.answering is not None:
            self.exchange(self.answering)

    def exchange(self, answering: Answering) -> None:
        """Take what is next and bring the answer; None of it is brought where QuickBooks died."""
        mailbox = self.ledger.mailbox
        if self.begin or not self.sessions:
            self.begin = False
            self.sessions += 1
            (name,) = mailbox.users(BOOK)
            if mailbox.open_session(mailbox.user(name), f"{TICKET} {self.sessions}", QUICK) != "open":
                self.sessions -= 1
                return
            self._greet()
        ticket = f"{TICKET} {self.sessions}"
        handed = mailbox.hand_out(ticket)
        if handed.what not in {"set", "probe"}:
            self.begin = handed.what == "nothing"
            return
        self.handed.append(handed)
        verdict = answering(handed)
        if verdict is None:
            self.begin = True
        else:
            mailbox.take_in(ticket, verdict)

    def _greet(self) -> None:
        said = Greeting(text="<QBXML/>", company_file="", at=self.now)
        self.ledger.mailbox.greet(f"{TICKET} {self.sessions}", said, "")


def answered(handed: Handed, **rets: str) -> Verdict:
    """An answer in which every request is done; ``rets`` are what is inside, by the name of the request."""
    found = re.findall(r'<(\w+)Rq requestID="([^"]+)"', handed.requests)
    inside = "".join(response(name, place, rets.get(name, "")) for name, place in found)
    return Verdict(kind="answered", response=f"<QBXML><QBXMLMsgsRs>{inside}</QBXMLMsgsRs></QBXML>")


def response(name: str, place: str, inside: str = "", code: str = "", message: str = "") -> str:
    """One answer; a query that brings nothing says so."""
    code = code or ("1" if name.endswith("Query") and not inside else "0")
    severity = "Info" if int(code) < 500 else "Warn" if int(code) < 1000 else "Error"
    head = f'{name}Rs requestID="{place}" statusCode="{code}" statusSeverity="{severity}" statusMessage="{message}"'
    return f"<{head}>{inside}</{name}Rs>"


def invoice_ret(send: Send, txn_id: str = "1A-1417118624") -> str:
    """The invoice of a send as the books hold it."""
    facts = send.facts
    return (
        f"<InvoiceRet><TxnID>{txn_id}</TxnID><EditSequence>1</EditSequence>"
        f"<CustomerRef><ListID>{facts.party_id}</ListID></CustomerRef><TxnDate>{facts.date}</TxnDate>"
        f"<RefNumber>{facts.number}</RefNumber><Subtotal>{facts.total}</Subtotal><SalesTaxTotal>0.00</SalesTaxTotal>"
        f"<BalanceRemaining>{facts.total}</BalanceRemaining><Memo>{send.mark}</Memo></InvoiceRet>"
    )


def an_invoice(office: Office, number: int = 1, **changes: Any) -> Send:
    """A send of an invoice of 10.00."""
    key = mark("quickbooks-desktop:Acme", Kind.INVOICE, str(number), "-", 0)
    day = date(2026, 9, 14)
    line = ["InvoiceLineAdd", [["ItemRef", [["ListID", "8-1"]]], ["Amount", "10.00"]]]
    head = [
        ["CustomerRef", [["ListID", "9-1"]]],
        ["TxnDate", day.isoformat()],
        ["RefNumber", str(number)],
        ["Memo", key],
    ]
    fields: dict[str, Any] = {
        "attempt_id": f"attempt {number}",
        "key": f"key {number}",
        "action": Action.CREATE,
        "kind": Kind.INVOICE,
        "source_id": str(number),
        "part_id": "-",
        "document_type": "Invoice",
        "payload": {"InvoiceAdd": [*head, line]},
        "facts": Facts(party_id="9-1", date=day, currency="USD", total=Decimal("10.00"), number=str(number)),
        "mark": key,
        "deadline": office.now + timedelta(minutes=5),
    }
    return Send(**{**fields, **changes})
