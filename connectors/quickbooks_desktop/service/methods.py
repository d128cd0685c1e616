"""What each method of the service does, over the mailbox; every one answers in one or two short transactions (facts 1.3)."""

from __future__ import annotations

import hashlib
import logging
import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from connectors.contract.clock import now
from connectors.contract.errors import LedgerUnusable
from connectors.contract.passwords import matches
from connectors.contract.web_connector import Desk, Greeting, Mailbox, Patience, Session
from connectors.quickbooks_desktop.hresults import explain_hresult
from connectors.quickbooks_desktop.qbxml import around
from connectors.quickbooks_desktop.service import greeting
from connectors.quickbooks_desktop.service.answers import judge
from connectors.quickbooks_desktop.service.guard import Guard, locked_until
from connectors.quickbooks_desktop.service.soap import Call

log = logging.getLogger(__name__)
Result = str | int | Sequence[str]
NOT_VALID, BUSY, NO_WORK = ("", "nvu"), ("", "busy"), ("", "none")
PAUSE = "NoOp"
_UNKNOWN = "This session is over or was never known here. Nothing is lost: the next update begins a new one."
_NO_LEDGER = "Tieout cannot use its ledger at present. Nothing is lost: update again later; if it lasts, tell whoever runs Tieout."


@dataclass(slots=True)
class Service:
    """The service of one ledger; safe to share between threads."""

    mailbox: Mailbox
    desks: Callable[[str], Desk]
    """Settings of a book by its name."""
    version: str = "Tieout"
    patience: Patience = field(default_factory=Patience)
    opened: Callable[[str], None] | None = None
    """Told the book when the right company was found open, so that a run can work through this session; it may `hold` the session at once.
    Like ``closed`` it must return within milliseconds: a call waits for it."""
    closed: Callable[[str], None] | None = None
    """Told the book when a session closed, or a call found nothing to carry, so that a run can settle what came back."""
    guard: Guard = field(default_factory=Guard)

    def serve(self, call: Call, address: str = "") -> Result:
        """Answer one call from a remote address; where the ledger fails, with what makes the Web Connector come again."""
        values = call.values
        try:
            if call.method.name == "authenticate":
                return self.authenticate(values["strUserName"], values["strPassword"], address)
            handler: Any = _HANDLERS[call.method.name]
            return handler(self, values)  # type: ignore[no-any-return]
        except LedgerUnusable as error:
            log.error("%s: %s", call.method.name, error.message)  # noqa: TRY400 - the sentence says it all
            return _WITHOUT_LEDGER.get(call.method.name, "")

    def authenticate(self, name: str, password: str, address: str) -> Sequence[str]:
        """Ticket and company file, or why there is no session; the same work whether the name is known or not."""
        at = now()
        user = self.mailbox.user(name)
        unknown = name if user.book is None else ""
        if (user.locked_until and user.locked_until > at) or self.guard.locked(unknown, address, at):
            return NOT_VALID
        if not matches(password, user.secret) or user.book is None:
            self.mailbox.wrong_password(user, at, locked_until(user.failures + 1, at))
            self.guard.failed(unknown, address, at)
            log.warning("A Web Connector was refused: wrong user or password.")
            return NOT_VALID
        self.guard.passed(address)
        desk = self.desks(user.book)
        ticket = secrets.token_hex(32)
        patience = desk.patience or self.patience
        began = self.mailbox.open_session(user, _hash(ticket), patience, desk.problem)
        log.info("Book %s: the Web Connector called: %s", user.book, desk.problem or began)
        if began == "none" and not desk.problem and self.closed is not None:
            self.closed(user.book)
        if began == "open":
            return ticket, desk.company_file
        return BUSY if began == "busy" else NO_WORK

    def pausing(self, ticket: str) -> bool:
        """Whether `sendRequestXML` would be answered with a pause now; changes nothing."""
        try:
            return self.mailbox.pausing(_hash(ticket))
        except LedgerUnusable:
            return True

    def send_request(self, values: Any) -> str:
        """Next message set, `NoOp` while more is being prepared, or nothing."""
        ticket = _hash(values["ticket"])
        session = self.mailbox.session(ticket, self.patience)
        if session is None or session.finished:
            return ""
        desk = self.desks(session.book)
        if desk.problem:
            self.mailbox.end(ticket, "Stopped", desk.problem, closed=False)
            return ""
        if not session.checked and not self._greeted(ticket, session, desk, values):
            return ""
        handed = self.mailbox.hand_out(ticket)
        if handed.what == "probe":
            return around("", new_id=handed.set_id, old_id=handed.set_id)
        if handed.what == "set":
            return around(
                handed.requests, new_id=handed.set_id if handed.writes else "", old_id=handed.clear_id
            )
        return PAUSE if handed.what == "pause" else ""

    def knows(self, ticket: str) -> bool:
        """Whether a ticket is that of a live session; False where the ledger cannot tell."""
        try:
            return self.mailbox.session(_hash(ticket), self.patience) is not None
        except LedgerUnusable:
            return False

    def receive_response(self, values: Any) -> int:
        """Percent done; -1 where the session has to end, and getLastError says why."""
        ticket = _hash(values["ticket"])
        session = self.mailbox.session(ticket, self.patience)
        if session is None:
            return -1
        verdict = judge(session, values["response"], values["hresult"], values["message"])
        if session.out_id and verdict.kind != "answered":
            log.warning(
                "Book %s: message set %s is %s: %s", session.book, session.out_id, verdict.kind, verdict.error
            )
        return self.mailbox.take_in(ticket, verdict)

    def connection_error(self, values: Any) -> str:
        """QuickBooks cannot be reached by the Web Connector: it is told to stop, the operator what to do."""
        ticket = _hash(values["ticket"])
        session = self.mailbox.session(ticket, self.patience)
        if session is not None:
            error = explain_hresult(values["hresult"], values["message"])
            self.mailbox.end(
                ticket, "QuickBooks not reached", f"{error.message} {error.remedy}".strip(), closed=False
            )
            log.warning("Book %s: %s", session.book, error)
        return "done"

    def last_error(self, values: Any) -> str:
        """Why the session stopped, in words for the operator; empty after a normal end."""
        session = self.mailbox.session(_hash(values["ticket"]), self.patience)
        if session is None:
            return _UNKNOWN
        if not session.finished and session.checked and session.out_id is None:
            return PAUSE
        return session.last_error

    def close(self, values: Any) -> str:
        """End the session; what is returned is the Web Connector's status line."""
        ticket = _hash(values["ticket"])
        session = self.mailbox.session(ticket, self.patience)
        if session is None:
            return "OK"
        self.mailbox.end(ticket, "Broken off", "The Web Connector closed the session before it was done.")
        log.info(
            "Book %s: session %s closed: %s", session.book, session.number, session.result or "broken off"
        )
        if self.closed is not None:
            self.closed(session.book)
        return session.last_error or f"OK: {session.answered} message sets exchanged"

    def _greeted(self, ticket: str, session: Session, desk: Desk, values: Any) -> bool:
        """Check the company once, before anything is handed out."""
        identity = self.mailbox.identity(session.book)
        version = f"{values['qbXMLMajorVers']}.{values['qbXMLMinorVers']}"
        said = Greeting(text=values["strHCPResponse"], company_file=values["strCompanyFileName"], at=now())
        problem = greeting.problem(said.text, said.company_file, version, desk, identity)
        self.mailbox.greet(ticket, said, problem)
        if problem:
            log.warning("Book %s: %s", session.book, problem)
        elif self.opened is not None:
            self.opened(session.book)
        return not problem


def client_version(text: str) -> str:
    """Empty to go on, ``W:`` and words where the Web Connector is old; what cannot be read is no reason to stop (facts 1.3)."""
    found = re.match(r"\s*(\d{1,6})\.", text)
    if found and int(found[1]) < 2:
        return f"W:Tieout is made for Web Connector 2.0 and later; this is {text.strip()[:20]}. Update it when you can."
    return ""


def _hash(ticket: str) -> str:
    return hashlib.sha256(ticket.encode("utf-8", errors="surrogatepass")).hexdigest()


_HANDLERS: dict[str, Callable[[Service, Any], Result]] = {
    "serverVersion": lambda service, _: service.version,
    "clientVersion": lambda _, values: client_version(values["strVersion"]),
    "sendRequestXML": Service.send_request,
    "receiveResponseXML": Service.receive_response,
    "connectionError": Service.connection_error,
    "getLastError": Service.last_error,
    "closeConnection": Service.close,
    "getInteractiveURL": lambda _, __: "",
    "interactiveRejected": lambda _, __: "Nothing here is interactive.",
    "interactiveDone": lambda _, __: "Done",
}
_WITHOUT_LEDGER: dict[str, Result] = {
    "authenticate": BUSY,
    "receiveResponseXML": -1,
    "connectionError": "done",
    "getLastError": _NO_LEDGER,
    "closeConnection": "OK",
}
