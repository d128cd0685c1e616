"""One update session of the Web Connector: the exact order of calls, and what it makes of each answer (facts 1.3)."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from connectors.sandbox.quickbooks_desktop import memory
from connectors.sandbox.quickbooks_desktop.company import first_response
from connectors.sandbox.quickbooks_desktop.faults import CONNECTION, Contents, contents
from connectors.sandbox.quickbooks_desktop.home import Home
from connectors.sandbox.quickbooks_desktop.processor import Processor, Result
from connectors.sandbox.quickbooks_desktop.schema import Schema
from connectors.sandbox.quickbooks_desktop.soap import CallError, Wire

_REFUSALS = {"none": "no_work", "nvu": "invalid_user", "busy": "busy"}
_CODES = {
    "serverVersion": "QBWC1012",
    "clientVersion": "QBWC1036",
    "authenticate": "QBWC1012",
    "sendRequestXML": "QBWC1041",
    "receiveResponseXML": "QBWC1042",
    "getLastError": "QBWC1043",
    "closeConnection": "QBWC1044",
    "connectionError": "QBWC1045",
}


@dataclass(frozen=True)
class Outcome:
    """How a session went: `result` in one word, what was shown to the user, how many message sets were exchanged."""

    session: int
    result: str
    shown: str = ""
    exchanges: int = 0


class Over(Exception):
    """The session ends here, without another call."""


class Update:
    """One session. `sleep` is only ever called for the pauses of NoOp."""

    def __init__(
        self,
        home: Home,
        wire: Wire,
        schema: Schema,
        user: tuple[str, str],
        sleep: Callable[[float], Any] = time.sleep,
    ) -> None:
        self.home, self.wire, self.schema, self.user, self.sleep = home, wire, schema, user, sleep
        self.settings = home.settings
        with home.twin.transaction():
            self.session = home.twin.next("session")
        self.ticket, self.exchanges, self.open_file = "", 0, self.settings.company_file
        self.inside: Contents = frozenset()

    def run(self) -> Outcome:
        """Do it. Never raises for what the service does."""
        try:
            result, shown = self._session()
        except CallError as error:
            method = str(error).split(":", 1)[0]
            result, shown = "error", f"{_CODES.get(method, 'QBWC1013')}: {error}"
        except Over as over:
            result, shown = "broken_off", str(over)
        return Outcome(self.session, result, shown, self.exchanges)

    def call(self, method: str, *params: tuple[str, str]) -> str:
        """One call and its single string; logged without contents that are nobody's business."""
        return (self._strings(method, *params) or [""])[0]

    def _strings(self, method: str, *params: tuple[str, str]) -> list[str]:
        shown = {
            name: value for name, value in params if name not in ("strPassword", "strHCPResponse", "ticket")
        }
        sent = " ".join(f"{name}={value}" for name, value in shown.items())
        if self.home.faults.take("drop_answer", method=method):
            self.wire.send(method, *params)
            self.home.log(self.session, method, sent, "(answer not read)")
            self.wire.close()
            raise Over(f"The answer to {method} was lost.")
        try:
            found = self.wire.call(method, *params)
        except CallError as error:
            self.home.log(self.session, method, sent, f"error: {error}")
            raise
        kept = found[1:] if method == "authenticate" else found
        self.home.log(self.session, method, sent, " | ".join(kept))
        return found

    def _session(self) -> tuple[str, str]:
        self.call("serverVersion")
        version = self.call("clientVersion", ("strVersion", self.settings.client_version))
        if version[:2] in ("E:", "O:"):
            return "version_refused", version[2:]
        if version and version[:2] != "W:":
            return "error", f"QBWC1046: clientVersion answered {version!r}."
        answers = self._strings("authenticate", ("strUserName", self.user[0]), ("strPassword", self.user[1]))
        if len(answers) < 2:
            return "error", "QBWC1012: authenticate answered fewer than two strings."
        self.ticket, company = answers[0], answers[1]
        if company.lower() in _REFUSALS:
            return self._close(_REFUSALS[company.lower()])
        if len(answers) > 2 and answers[2].isdigit() and int(answers[2]) > 0:
            return self._close("postponed")
        if not self._begin(company):
            return self._close("connection_error")
        return self._exchange()

    def _begin(self, company: str) -> bool:
        """Open the company file that authenticate named, or the one that is open; report what stands in the way."""
        other = self.home.faults.take("other_company_open") is not None
        if other:
            self.open_file = self.settings.other_company_file
        for _ in range(max(1, int(self.settings.connection_error_attempts))):
            fault = self.home.faults.take("connection_error")
            hresult, message = CONNECTION[fault["form"]] if fault else ("", "")
            if not hresult and company and company.lower() != self.open_file.lower():
                hresult, message = CONNECTION["other_company"]
            if not hresult:
                store = self.home.books(other=other)
                self.processor = Processor(self.home, store, self.schema, self.session)
                return True
            company = self.call(
                "connectionError", ("ticket", self.ticket), ("hresult", hresult), ("message", message)
            )
            if company.lower() == "done":
                return False
        return False

    def _exchange(self) -> tuple[str, str]:
        """Send, process, receive, until the service says 100 or has nothing more."""
        greeting, pauses = first_response(self.processor.work()), 0
        major, minor = self.settings.qbxml_version.split(".")
        while True:
            text = self.call(
                "sendRequestXML",
                ("ticket", self.ticket),
                ("strHCPResponse", greeting),
                ("strCompanyFileName", self.open_file),
                ("qbXMLCountry", self.settings.country),
                ("qbXMLMajorVers", major),
                ("qbXMLMinorVers", minor),
            )
            greeting = ""
            error = "" if text else self.call("getLastError", ("ticket", self.ticket))
            if "noop" in (text.lower(), error.lower()):
                pauses += 1
                if pauses > self.settings.noop_limit:
                    return self._close("noop_forever")
                self.sleep(self.settings.noop_seconds)
                continue
            if not text:
                return self._close("interactive" if error == "Interactive mode" else "done", error)
            progress = self._deliver(self._process(text))
            if progress < 0:
                return self._close("stopped", self.call("getLastError", ("ticket", self.ticket)))
            if progress >= 100:
                return self._close("done")

    def _process(self, text: str) -> Result:
        faults, inside = self.home.faults, contents(text)
        self.inside = inside
        self._die("before_process", inside)
        self._delay("before_process", inside)
        fault = faults.strike(inside, "process_error")
        if fault and not fault.get("commit"):
            result = Result("", fault.get("hresult", "0x80040402"), "An unexpected error occurred.")
        else:
            result = self.processor.process(text)
            if fault:
                result = Result("", fault.get("hresult", "0x80010105"), "The server threw an exception.")
                self._forget(fault)
        self.exchanges += 1
        self._delay("after_process", inside)
        self._die("after_process", inside)
        if fault := faults.strike(inside, "lost_answer"):
            self._forget(fault)
            self.home.log(self.session, "(lost)", "", "the answer was lost after everything was carried out")
            raise Over("The answer of QuickBooks was lost.")
        if fault := faults.strike(inside, "garbage"):
            self._forget(fault)
            result = result._replace(response=result.response[: len(result.response) // 2])
        if faults.strike(inside, "authenticate_again"):
            self._second_connector()
        return result

    def _delay(self, when: str, inside: Contents) -> None:
        if fault := self.home.faults.strike(inside, "delay", when=when):
            self.sleep(fault["seconds"])

    def _forget(self, fault: dict[str, Any]) -> None:
        """A fault with `forget`: the company file keeps nothing of its message sets, either."""
        if fault.get("forget"):
            memory.forget_all(self.processor.store)

    def _deliver(self, result: Result) -> int:
        progress = self.call(
            "receiveResponseXML",
            ("ticket", self.ticket),
            ("response", result.response),
            ("hresult", result.hresult),
            ("message", result.message),
        )
        self._die("after_receive", self.inside)
        try:
            return int(progress)
        except ValueError:
            raise CallError(f"receiveResponseXML: {progress!r} is no whole number.") from None

    def _second_connector(self) -> None:
        """The same user on a second machine: it authenticates, and goes if it is let in."""
        self.call("serverVersion")
        self.call("clientVersion", ("strVersion", self.settings.client_version))
        answers = self._strings("authenticate", ("strUserName", self.user[0]), ("strPassword", self.user[1]))
        if answers and answers[0]:
            self.call("closeConnection", ("ticket", answers[0]))

    def _die(self, when: str, inside: Contents) -> None:
        if self.home.faults.strike(inside, "die", when=when):
            os._exit(137)

    def _close(self, result: str, shown: str = "") -> tuple[str, str]:
        status = self.call("closeConnection", ("ticket", self.ticket))
        return result, shown or status
