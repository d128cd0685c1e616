"""Customers of QuickBooks Online that are made active for a document (``contract.reactivation``)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from connectors.contract.documents import BooksDocument, Send
from connectors.quickbooks_online import wire
from connectors.quickbooks_online.client import Call, Client
from connectors.quickbooks_online.documents import customer
from connectors.quickbooks_online.documents.shape import versioned
from connectors.quickbooks_online.paging import Queries


class Customers:
    """See ``contract.reactivation.Customers``."""

    inactive = frozenset({"610", "2500"})
    """Both are reported (facts 4.2)."""

    def __init__(self, client: Client, queries: Queries, home_currency: str) -> None:
        """Nothing is called yet."""
        self._client = client
        self._queries = queries
        self._home = home_currency

    def named(self, send: Send) -> set[str]:
        """Every CustomerRef of the payload."""
        return set(_named(send.payload))

    def read(self, external_ids: Iterable[str]) -> list[BooksDocument]:
        """By id, inactive ones too."""
        rows = self._queries.by_ids("Customer", list(external_ids), inactive=True)
        return [customer.SHAPE.trusted(row, self._home) for row in rows.values()]

    def set_active(self, held: BooksDocument, send: Send, *, active: bool) -> None:
        """A sparse update under the version token; QuickBooks marks the names of inactive ones."""
        name = held.name.removesuffix(" (deleted)") if active else held.name
        payload: dict[str, Any] = {**versioned(held), "sparse": True, "DisplayName": name, "Active": active}
        key = uuid.uuid5(uuid.NAMESPACE_OID, f"{send.key} {held.external_id} active {active}")
        call = Call(path=customer.SHAPE.path, params={"requestid": str(key)}, data=wire.dumps(payload))
        self._client.write(call, send.deadline)


def _named(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        found = value.get("CustomerRef")
        if isinstance(found, Mapping) and found.get("value"):
            yield str(found["value"])
        for inner in value.values():
            yield from _named(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _named(inner)
