"""Sends and their outcomes: one message set for one document or for many, and for each of them done, refused, uncertain or not sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from connectors.contract.documents import BooksDocument, Outcome, Send, Wanted
from connectors.contract.errors import BadRequest, TieoutError, Uncertain, Wait
from connectors.contract.reactivation import Reactivation
from connectors.contract.web_connector import MessageSet, SetState
from connectors.contract.words import Action, Result
from connectors.quickbooks_desktop.client import refusal
from connectors.quickbooks_desktop.documents import shape_named
from connectors.quickbooks_desktop.documents.held import Home
from connectors.quickbooks_desktop.elements import text_of
from connectors.quickbooks_desktop.errors import explain, explain_set, uncertain
from connectors.quickbooks_desktop.guards import guard_of
from connectors.quickbooks_desktop.lookup import Lookup
from connectors.quickbooks_desktop.mailed import Mailed
from connectors.quickbooks_desktop.qbxml import Answer, Request, Response, body, parse, rendered

_BROKE_DOWN = "1000"
"""An internal error: nobody knows whether the request was carried out before it."""
_NOT_PROCESSED = "3231"
_UNANSWERED = (
    "QuickBooks did not answer; what became of the message set is asked when the Web Connector calls again"
)


class Sender:
    """Makes sends; never raises. A key sent again while its set is known is never carried out twice."""

    def __init__(
        self,
        mailed: Mailed,
        home: Callable[[], Home],
        lookup: Lookup,
        batch_size: int,
    ) -> None:
        """``home`` verifies the company where that was not done yet, and raises where it is not the book's."""
        self._mailed = mailed
        self._home = home
        self._read = lookup.read
        self._find = lookup.find
        self._batch_size = batch_size
        self.reactivation: Reactivation | None = None
        """Set where the book makes inactive customers active for a document."""

    def one(self, send: Send) -> Outcome:
        """One message set for one document, under an id made of the send's own key."""
        try:
            if self.reactivation is None or send.look_first:
                return self._together(send.key, [send], alone=True)[0]
            outcome = self.reactivation.around(
                send, lambda one: self._together(one.key, [one], alone=True)[0]
            )
            self.reactivation.note(send, outcome)
        except TieoutError as error:
            return failed(send, error)
        return outcome

    def batch(self, key: str, sends: Sequence[Send]) -> list[Outcome]:
        """One message set for all sends, under an id made of the batch's key; one outcome for each, in order."""
        if len(sends) > self._batch_size:
            error = BadRequest(
                f"A message set has {len(sends)} documents; it takes {self._batch_size}. Nothing was sent.",
                code="batch",
            )
            return [
                Outcome(attempt_id=send.attempt_id, result=Result.NOT_SENT, error=error) for send in sends
            ]
        outcomes = self._together(key, sends, alone=False) if sends else []
        if self.reactivation is not None and not all(send.look_first for send in sends):
            for send, outcome in zip(sends, outcomes, strict=True):
                self.reactivation.note(send, outcome)
        return outcomes

    def _together(self, key: str, sends: Sequence[Send], *, alone: bool) -> list[Outcome]:
        try:
            home = self._home()
            if all(send.look_first for send in sends):
                return self._queued(key, sends)
            if alone and (there := self._there(sends[0])) is not None:
                return [there]
            requests = [_request(send) for send in sends]
            held = self._mailed.carried(
                key, requests, min(send.deadline for send in sends), again_unfound=alone
            )
        except TieoutError as error:
            return [failed(send, error) for send in sends]
        return self.outcomes(held, sends, home)

    def _queued(self, key: str, sends: Sequence[Send]) -> list[Outcome]:
        guard = guard_of([send.look_first for send in sends if send.look_first])
        self._mailed.queue(
            key, [_request(send) for send in sends], guard, min(send.deadline for send in sends)
        )
        return [Outcome(attempt_id=send.attempt_id, result=Result.QUEUED) for send in sends]

    def outcomes(self, held: MessageSet, sends: Sequence[Send], home: Home) -> list[Outcome]:
        """What a set says of sends that it holds; one outcome for each, in order."""
        try:
            return self._outcomes(held, sends, home)
        except Exception as error:  # noqa: BLE001 - whatever went wrong here, nobody knows whether the books have it
            lost = uncertain(f"Something unforeseen happened ({type(error).__name__})", held.set_id)
            return [failed(send, lost) for send in sends]

    def _there(self, send: Send) -> Outcome | None:
        """What an earlier try under this key left in the books, where no answer proves that it left nothing."""
        if send.action is not Action.CREATE or not self._mailed.doubtful(send.key):
            return None
        facts = send.facts
        wanted = Wanted(
            kind=send.kind, document_type=send.document_type, number=facts.number, party_id=facts.party_id, date=facts.date,
            name=facts.name, mark=send.mark,
        )  # fmt: skip
        found = next((one for one in self._find([wanted])[0] if one.mark == send.mark), None)
        if found is None:
            return None
        return Outcome(attempt_id=send.attempt_id, result=Result.DONE, document=found)

    def _outcomes(self, held: MessageSet, sends: Sequence[Send], home: Home) -> list[Outcome]:
        if held.state is SetState.REFUSED:
            return [failed(send, refusal(held)) for send in sends]
        if held.state is not SetState.ANSWERED:
            lost = uncertain(held.error.rstrip(".") or _UNANSWERED, held.set_id)
            return [failed(send, lost) for send in sends]
        try:
            answer = parse(held.response)
        except Wait as error:
            return [failed(send, uncertain(error.message.rstrip("."), held.set_id)) for send in sends]
        recovered = self._recovered(answer, sends) if held.recovered else {}
        by_id = {one.request_id: one for one in answer.responses}
        return [
            self._item(send, by_id.get(send.key), held, answer, home, recovered, f"{held.set_id}/{place}")
            for place, send in enumerate(sends, start=1)
        ]

    def _recovered(self, answer: Answer, sends: Sequence[Send]) -> dict[str, BooksDocument]:
        """Documents that a kept answer names by their ids only (facts 3.4), as the books hold them now."""
        wanted: dict[str, list[str]] = {}
        by_key = {send.key: send for send in sends}
        for response in answer.responses:
            send = by_key.get(response.request_id)
            if send is None or response.documents or not response.recovery or _takes_back(send):
                continue
            wanted.setdefault(send.document_type, []).append(_id_in(response.recovery))
        found: dict[str, BooksDocument] = {}
        for document_type, ids in wanted.items():
            found |= self._read(document_type, ids)
        return found

    def _item(
        self,
        send: Send,
        response: Response | None,
        held: MessageSet,
        answer: Answer,
        home: Home,
        recovered: Mapping[str, BooksDocument],
        request_id: str,
    ) -> Outcome:
        if response is None:
            said = explain_set(answer.status_code)
            why = said.message.rstrip(".") if said else "QuickBooks answered without this document"
            return failed(send, uncertain(why, request_id))
        code, done = response.status.code, len(response.documents) + bool(response.recovery)
        if code == _BROKE_DOWN or (code == _NOT_PROCESSED and held.recovered):
            return failed(send, uncertain("QuickBooks broke down on this document", request_id, code))
        error = explain(response.status, request_id, documents=done)
        if error is not None and not done:
            return failed(send, error)
        document = _document(send, response, home, recovered)
        if document is None or (send.external_id and document.external_id != send.external_id):
            return failed(
                send, uncertain(f"QuickBooks answered without the {send.document_type}", request_id)
            )
        # A warning about a document that is there (570) is kept beside it: it must be linked, and somebody has to look.
        return Outcome(
            attempt_id=send.attempt_id,
            result=Result.DONE,
            document=document,
            error=error,
            request_id=request_id,
        )


def _document(
    send: Send, response: Response, home: Home, recovered: Mapping[str, BooksDocument]
) -> BooksDocument | None:
    if _takes_back(send):
        found = text_of(response.values, "TxnID") or _id_in(response.recovery)
        return _taken_back(send, found) if found else None
    if response.documents:
        return shape_named(send.document_type).read(response.documents[0], home)
    return recovered.get(_id_in(response.recovery))


def _taken_back(send: Send, external_id: str) -> BooksDocument:
    return BooksDocument(
        document_type=send.document_type,
        external_id=external_id,
        version=send.version or "",
        party_id=send.facts.party_id,
        date=send.facts.date,
        currency=send.facts.currency,
        voided=True,
    )


def _takes_back(send: Send) -> bool:
    """Whether a transaction is voided or deleted, which is answered without it; list entries are made inactive by a Mod."""
    return body(send.payload)[0] in {"TxnVoid", "TxnDel"}


def _id_in(recovery: Any) -> str:
    return text_of(recovery, "TxnID") or text_of(recovery, "ListID")


def _request(send: Send) -> Request:
    """The request of one send, named by its key; one that cannot go over the wire is refused here, before anything is sent."""
    request = Request(send.payload, send.key)
    try:
        rendered([request])
    except (ValueError, TypeError) as error:
        raise TieoutError(f"The payload cannot be sent: {error}.", code="payload") from None
    return request


def failed(send: Send, error: TieoutError) -> Outcome:
    """Outcome of a send that has no document; the class of the error says which.

    Uncertain: the look decides. Wait, and whatever makes the whole target unusable: it was not sent, or turned away for now, so the
    same key may be used again. Anything else is a definite refusal.
    """
    if isinstance(error, Uncertain):
        result = Result.UNCERTAIN
    elif isinstance(error, Wait) or error.outage:
        result = Result.NOT_SENT
    else:
        result = Result.REFUSED
    return Outcome(attempt_id=send.attempt_id, result=result, error=error, request_id=error.request_id)
