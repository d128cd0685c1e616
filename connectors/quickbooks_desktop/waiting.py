"""The queue of one book, as the port has it: what waits for the Web Connector's next call, and what came back of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from connectors.contract.documents import Outcome, Send
from connectors.contract.errors import TieoutError, Wait
from connectors.contract.web_connector import SetState
from connectors.quickbooks_desktop.client import QUEUE, Client
from connectors.quickbooks_desktop.documents.held import Home
from connectors.quickbooks_desktop.errors import uncertain
from connectors.quickbooks_desktop.mailed import Mailed, set_id
from connectors.quickbooks_desktop.sending import Sender, failed

_NOWHERE = frozenset({SetState.WITHHELD, SetState.WITHDRAWN})
_FORGOTTEN = frozenset({SetState.WITHDRAWN, SetState.DONE})


class Waiting:
    """Message sets that were posted with a guard while nobody called."""

    def __init__(self, mailed: Mailed, client: Client, sender: Sender, home: Callable[[], Home]) -> None:
        """Nothing is asked yet."""
        self._mailed = mailed
        self._client = client
        self._sender = sender
        self._home = home

    def drain(self) -> None:
        """Wait while a session carries what is queued, as long as it gets on."""
        self._client.drain()

    def known(self, keys: Iterable[str]) -> set[str]:
        """Keys under which a set was queued that is not settled and filed."""
        ids = {set_id(key): key for key in keys}
        held = self._client.mailbox.sets(self._client.book, ids)
        return {
            ids[one.set_id] for one in held.values() if one.purpose == QUEUE and one.state not in _FORGOTTEN
        }

    def arrived(self, keys: Iterable[str]) -> set[str]:
        """Keys of which something came back; what came back of others was settled by a process that died before it filed it."""
        back = self._client.mailbox.back(self._client.book, QUEUE)
        if not back:
            return set()
        ids = {set_id(key): key for key in keys}
        self._client.mailbox.file(self._client.book, [one for one in back if one not in ids])
        return {ids[one] for one in back if one in ids}

    def outcomes(self, key: str, sends: Sequence[Send]) -> list[Outcome]:
        """What became of these sends, which are what is still open of a key."""
        name = set_id(key)
        held = self._client.mailbox.sets(self._client.book, [name]).get(name)
        if held is None or held.state is SetState.DONE:
            error: TieoutError = uncertain("Its answer is not there any more", name)
            return [failed(send, error) for send in sends]
        self._mailed.seen(name)
        if held.state in _NOWHERE:
            error = Wait(held.error or "It was taken back.", code="withheld")
            return [failed(send, error) for send in sends]
        return self._sender.outcomes(held, sends, self._home())

    def withdraw(self, keys: Iterable[str]) -> set[str]:
        """Take back sets that no session was handed."""
        ids = {set_id(key): key for key in keys}
        return {ids[one] for one in self._client.mailbox.withdraw(self._client.book, list(ids))}

    def want(self, wanted: bool) -> None:
        """Say that a run waits for a session (or does not any more)."""
        self._client.mailbox.want(self._client.book, wanted)
