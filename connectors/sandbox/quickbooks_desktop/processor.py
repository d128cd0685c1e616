"""QuickBooks' request processor: one message set in, one answer out, every request a transaction of its own."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import NamedTuple

from connectors.sandbox.quickbooks_desktop import execute, memory, statuses
from connectors.sandbox.quickbooks_desktop.grammar import BrokenError, table, write
from connectors.sandbox.quickbooks_desktop.home import Home
from connectors.sandbox.quickbooks_desktop.queries import Answer, Iterators
from connectors.sandbox.quickbooks_desktop.schema import MessageSet, Request, Schema
from connectors.sandbox.quickbooks_desktop.store import Store
from connectors.sandbox.quickbooks_desktop.work import Work

PARSE_ERROR = "QuickBooks found an error when parsing the provided XML text stream."
_RECOVERY = table("ListID TxnID TxnNumber:N EditSequence:16")


class Result(NamedTuple):
    """What ProcessRequest gives: an answer, or an HRESULT and its text."""

    response: str
    hresult: str = ""
    message: str = ""


class Processor:
    """The request processor of one session on one company file."""

    def __init__(
        self,
        home: Home,
        store: Store,
        schema: Schema,
        session: int = 0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.home, self.store, self.schema = home, store, schema
        self.session, self.clock = session, clock
        self.iterators = Iterators()

    def work(self) -> Work:
        """The context of one request, with the switches and the instant as they are now."""
        return Work(self.store, self.home.settings, self.clock(), session=self.session)

    def process(self, text: str) -> Result:
        """Carry out a message set."""
        try:
            messages = self.schema.read(text, ascii_only=self.home.settings.ascii_only)
        except BrokenError as error:
            self.home.log(self.session, "ProcessRequest", text, f"0x80040400 {error}")
            return Result("", "0x80040400", PARSE_ERROR)
        if messages.on_error == "rollbackOnError":
            return Result(
                "", "0x80040413", "The rollbackOnError value of the onError attribute is not supported."
            )
        for name in self._memory_faults(messages):
            return Result(self._document(messages, [], name))
        plan = memory.look_up(self.store, messages, full=self.home.settings.stored_response == "full")
        if plan.answers is not None or plan.status not in ("", "0", "600"):
            return Result(self._document(messages, plan.answers or [], plan.status))
        return Result(self._document(messages, self._run(messages), plan.status))

    def _memory_faults(self, messages: MessageSet) -> list[str]:
        if not messages.new_id:
            return []
        if self.home.faults.take("memory_lost"):
            memory.forget_all(self.store)
        return ["9005"] if self.home.faults.take("memory_full") else []

    def _run(self, messages: MessageSet) -> list[tuple[str, str | None, Answer]]:
        """Every request in turn; after an error the rest are not processed where onError says stop (3231)."""
        answers: list[tuple[str, str | None, Answer]] = []
        stopped = False
        inside = frozenset((each.name, each.verb.lower()) for each in messages.requests)
        memory.begin(self.store, messages)
        for position, request in enumerate(messages.requests):
            if position and self.home.faults.strike(inside, "die", when="mid_set"):
                os._exit(137)
            with self.store.transaction():
                answer = self._one(messages, request, stopped=stopped)
                memory.keep(self.store, messages, position, answer)
            stopped = stopped or (answer.code >= 1000 and messages.on_error == "stopOnError")
            if messages.response_data == "includeNone":
                answer.inside = ""
            answers.append((request.element[:-2], request.attributes.get("requestID"), answer))
        return answers

    def _one(self, messages: MessageSet, request: Request, *, stopped: bool) -> Answer:
        """Inside a transaction: what a refused request had begun is undone."""
        if stopped:
            return Answer(statuses.NOT_PROCESSED.code, statuses.NOT_PROCESSED.message)
        work = self.work()
        work.message_set, work.request_id = messages.new_id or None, request.attributes.get("requestID")
        self.store.sql.execute("SAVEPOINT request")
        try:
            self._strike(work, request)
            answer = execute.execute(work, request, self.iterators)
        except statuses.RefusalError as refusal:
            self.store.sql.execute("ROLLBACK TO request")
            answer = Answer(refusal.code, refusal.message)
        self.store.sql.execute("RELEASE request")
        return answer

    def _strike(self, work: Work, request: Request) -> None:
        """The faults of a single request."""
        about = {"entity": request.name, "operation": request.verb.lower()}
        if request.verb == "Mod" and self.home.faults.take("stale", **about):
            execute.save_by_hand(work, request)
        if self.home.faults.take("locked", **about):
            raise statuses.RefusalError(
                3176,
                statuses.because(
                    f"The {request.name} is in use.", "The list element is in use by another user."
                ),
            )
        if fault := self.home.faults.take("status", **about):
            raise statuses.RefusalError(fault["code"], fault.get("message", "There was an error."))

    def _document(
        self, messages: MessageSet, answers: list[tuple[str, str | None, Answer]], status: str
    ) -> str:
        attributes = ""
        if messages.new_id:
            attributes = f' newMessageSetID="{_quoted(messages.new_id)}"'
        if messages.new_id or status:
            attributes += f' messageSetStatusCode="{status or "0"}"'
        inside = "\n".join(_response(*each) for each in answers)
        head = '<?xml version="1.0" ?>\n<QBXML>\n'
        if not inside:
            return f"{head}<QBXMLMsgsRs{attributes} />\n</QBXML>\n"
        return f"{head}<QBXMLMsgsRs{attributes}>\n{inside}\n</QBXMLMsgsRs>\n</QBXML>\n"


def _quoted(text: str) -> str:
    plain = text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return plain.encode("ascii", "xmlcharrefreplace").decode()


def _response(name: str, request_id: str | None, answer: Answer) -> str:
    attributes = {
        **({} if request_id is None else {"requestID": request_id}),
        "statusCode": str(answer.code),
        "statusSeverity": statuses.severity(answer.code),
        "statusMessage": answer.message,
        **answer.attributes,
    }
    head = f"{name}Rs" + "".join(f' {key}="{_quoted(value)}"' for key, value in attributes.items())
    inside = answer.inside
    if answer.recovered:
        inside = write("ErrorRecovery", answer.recovery, _RECOVERY) if answer.recovery else ""
    return f"<{head}>\n{inside}\n</{name}Rs>" if inside else f"<{head} />"
