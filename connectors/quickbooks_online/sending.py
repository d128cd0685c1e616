"""Sends and their outcomes: one call for one document or for thirty, and for each of them done, refused, uncertain or not sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.contract.documents import BooksDocument, Outcome, Send
from connectors.contract.errors import BadRequest, TieoutError, Uncertain, Wait
from connectors.contract.reactivation import Reactivation
from connectors.contract.words import Action, Result
from connectors.quickbooks_online import wire
from connectors.quickbooks_online.client import Call, Client
from connectors.quickbooks_online.documents import shape_named
from connectors.quickbooks_online.errors import broke_down, explain, uncertain
from connectors.quickbooks_online.faults import faults_in

BATCH = 30
"""Most items of one batch [DOC limits-and-throttles]; ids of items have at most 10 characters (facts 2.6)."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Makes sends; never raises."""

    client: Client
    home_currency: str
    reactivation: Reactivation | None = None
    """Set where the book makes inactive customers active for a document."""

    def one(self, send: Send) -> Outcome:
        """Make one call with the send's own key as ``requestid``, which QuickBooks replays instead of doing it twice (facts 0.3)."""
        try:
            if self.reactivation is None:
                return self._post(send)
            outcome = self.reactivation.around(send, self._post)
            self.reactivation.note(send, outcome)
        except TieoutError as error:
            return failed(send, error)
        return outcome

    def _post(self, send: Send) -> Outcome:
        try:
            shape = shape_named(send.document_type)
            params = {"requestid": send.key}
            if send.action is Action.VOID:
                params.update(shape.void)
            elif send.action is Action.DELETE and not shape.name_field:
                params["operation"] = send.action.value
            if send.allow_taken_number:
                params["include"] = "allowduplicatedocnum"
            call = Call(path=shape.path, params=params, data=_encoded(_body(send)))
            body, request_id = self.client.write(call, send.deadline)
            return self._outcome(send, body, request_id)
        except TieoutError as error:
            return failed(send, error)
        except Exception as error:  # noqa: BLE001 - whatever went wrong here, nobody knows whether the books have it
            return failed(send, uncertain(f"Something unforeseen happened ({type(error).__name__})"))

    def batch(self, key: str, sends: Sequence[Send]) -> list[Outcome]:
        """Make one call for all sends; what a batch cannot carry (voids, numbers taken on purpose) goes by a call of its own."""
        together = [send for send in sends if _rides(send)]
        if len(together) > BATCH:
            error = BadRequest(
                f"A batch has {len(together)} documents; QuickBooks takes {BATCH}. Nothing was sent.",
                code="batch",
            )
            return [
                Outcome(attempt_id=send.attempt_id, result=Result.NOT_SENT, error=error) for send in sends
            ]
        done = {} if not together else self._together(key, together)
        if self.reactivation is not None:
            for send in together:
                self.reactivation.note(send, done[send.attempt_id])
        return [done.get(send.attempt_id) or self.one(send) for send in sends]

    def _together(self, key: str, sends: Sequence[Send]) -> dict[str, Outcome]:
        try:
            items = [_item(f"{place}", send) for place, send in enumerate(sends, start=1)]
            data = _encoded({"BatchItemRequest": items})
            call = Call(path="batch", params={"requestid": key}, data=data, batch=True)
            body, request_id = self.client.write(call, min(send.deadline for send in sends))
            by_id = _answers(body)
            return {
                send.attempt_id: self._item_outcome(send, by_id.get(str(place)), request_id)
                for place, send in enumerate(sends, start=1)
            }
        except TieoutError as error:
            return {send.attempt_id: failed(send, error) for send in sends}
        except Exception as error:  # noqa: BLE001 - as above, for each of them
            lost = uncertain(f"Something unforeseen happened ({type(error).__name__})")
            return {send.attempt_id: failed(send, lost) for send in sends}

    def _item_outcome(self, send: Send, answer: Mapping[str, Any] | None, request_id: str) -> Outcome:
        if answer is None:
            return failed(send, uncertain("QuickBooks answered the batch without this item", request_id))
        faults = faults_in(answer)
        if faults and broke_down(faults):
            return failed(send, uncertain("QuickBooks broke down on this item", request_id, faults[0].code))
        if faults:
            return failed(send, explain(faults, request_id))
        try:
            return self._outcome(send, answer, request_id)
        except TieoutError as error:
            return failed(send, error)

    def _outcome(self, send: Send, body: Mapping[str, Any], request_id: str) -> Outcome:
        """The document that the books confirm; anything less is Uncertain (facts 0.1: a 200 can carry nothing)."""
        raw = body.get(send.document_type)
        if not isinstance(raw, dict) or not raw.get("Id"):
            raise uncertain(f"QuickBooks answered without the {send.document_type}", request_id)
        if send.external_id and str(raw["Id"]) != send.external_id:
            raise uncertain(f"QuickBooks answered with another document ({raw['Id']})", request_id)
        document = self._document(send, raw, request_id)
        return Outcome(
            attempt_id=send.attempt_id, result=Result.DONE, document=document, request_id=request_id
        )

    def _document(self, send: Send, raw: dict[str, Any], request_id: str) -> BooksDocument:
        shape = shape_named(send.document_type)
        if send.action is not Action.DELETE or shape.name_field:
            try:
                return shape.read(raw, self.home_currency)
            except (KeyError, ValueError, TypeError, AttributeError):
                raise uncertain("QuickBooks gave an answer that cannot be read", request_id) from None
        if raw.get("status") != "Deleted":
            raise uncertain("QuickBooks did not confirm the deletion", request_id)
        return BooksDocument(
            document_type=send.document_type,
            external_id=str(raw["Id"]),
            version=send.version or "",
            party_id=send.facts.party_id,
            date=send.facts.date,
            currency=send.facts.currency,
            voided=True,
            raw=raw,
        )


def failed(send: Send, error: TieoutError) -> Outcome:
    """Outcome of a send that has no document; the class of the error says which.

    Uncertain: the look decides. Wait, and whatever makes the whole target unusable: it was not sent, or turned away at the gate, so the
    same key may be used again. Anything else is a definite refusal.
    """
    if isinstance(error, Uncertain):
        result = Result.UNCERTAIN
    elif isinstance(error, Wait) or error.outage:
        result = Result.NOT_SENT
    else:
        result = Result.REFUSED
    return Outcome(attempt_id=send.attempt_id, result=result, error=error, request_id=error.request_id)


def _answers(body: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Answers by the id of their item; an answer without a list leaves every item without one, so Uncertain."""
    held = body.get("BatchItemResponse")
    listed = held if isinstance(held, list) else []
    return {str(one.get("bId")): one for one in reversed(listed) if isinstance(one, dict)}


def _encoded(body: object) -> bytes:
    """Bytes of a body; a payload that does not go over the wire is refused here, before anything is sent."""
    try:
        return wire.dumps(body)
    except TypeError as error:
        raise TieoutError(f"The payload cannot be sent: {error}.", code="payload") from None


def _rides(send: Send) -> bool:
    return send.action is not Action.VOID and not send.allow_taken_number


def _body(send: Send) -> dict[str, Any]:
    body = dict(send.payload)
    if send.action is not Action.CREATE:
        body.setdefault("Id", send.external_id)
        body.setdefault("SyncToken", send.version)
    if send.action is Action.UPDATE:
        body.setdefault("sparse", True)
    return body


def _item(place: str, send: Send) -> dict[str, Any]:
    lists = bool(shape_named(send.document_type).name_field)
    operation = Action.UPDATE if send.action is Action.DELETE and lists else send.action
    return {"bId": place, "operation": operation.value, send.document_type: _body(send)}
