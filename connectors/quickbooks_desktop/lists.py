"""The lists that documents refer to, by what people call their entries: accounts, terms, payment methods, currencies, items, names."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict

from connectors.contract.errors import Asleep, FixMapping
from connectors.quickbooks_desktop.client import Client
from connectors.quickbooks_desktop.documents import customer, shape_named
from connectors.quickbooks_desktop.documents.held import Home
from connectors.quickbooks_desktop.documents.queries import look
from connectors.quickbooks_desktop.documents.shape import Method
from connectors.quickbooks_desktop.elements import text_of
from connectors.quickbooks_desktop.entries import Entries, named
from connectors.quickbooks_desktop.names import Entry, entry_of, equal_name, pick
from connectors.quickbooks_desktop.qbxml import body
from connectors.quickbooks_desktop.reading import Queries

CARDS = frozenset({"AmericanExpress", "DebitCard", "Discover", "MasterCard", "OtherCreditCard", "Visa"})
"""PaymentMethodTypes of a card (the schema's enumeration)."""


class Shelf:
    """Lists as they were when last read, kept in the ledger for a run that nobody answers; ids do not change by renaming."""

    def __init__(self, client: Client) -> None:
        """Nothing is read yet."""
        self._client = client

    def keep(self, name: str, entries: Sequence[Entry]) -> None:
        """Keep a list."""
        text = json.dumps([asdict(one) for one in entries])
        self._client.mailbox.keep(self._client.book, name, text)

    def kept(self, name: str) -> list[Entry] | None:
        """A list that was kept, for who is asleep; None for everybody else, and where it was never read."""
        text = self._client.mailbox.kept(self._client.book, name) if self._client.asleep else None
        return None if text is None else [Entry(**one) for one in json.loads(text)]


class Lists:
    """Entries of one company; what was read is kept until ``forget``."""

    def __init__(self, queries: Queries, home: Callable[[], Home], shelf: Shelf) -> None:
        """Nothing is read yet."""
        self._shelf = shelf
        self._queries = queries
        self._home = home
        self._lock = threading.RLock()
        self._whole: dict[str, list[Entry]] = {}
        self._entries: dict[str, Entries] = {}
        self._items: dict[str, str] = {}
        self._taken: dict[str, bool] = {}

    def forget(self) -> None:
        """Read everything anew from here on: somebody may have corrected the books since."""
        with self._lock:
            for kept in (self._whole, self._entries, self._items, self._taken):
                kept.clear()

    def entries(self, document_type: str) -> Entries:
        """One list of names, kept current by itself."""
        with self._lock:
            made = Entries(self._queries, shape_named(document_type), self._home)
            return self._entries.setdefault(document_type, made)

    def account(self, wanted: str, *types: str) -> str:
        """ListID of the active account with a number, else with a name, of one of the types; FixMapping where there is none."""
        return pick(self._list("Account"), wanted, "account", *types).list_id

    def terms(self, name: str) -> str:
        """ListID of active payment terms; FixMapping where there are none."""
        return pick(self._list("Terms"), name, "payment terms").list_id

    def payment_method(self, name: str) -> Method:
        """The active payment method with a name; FixMapping where there is none, or it is inactive (RULES 22)."""
        found = pick(self._list("PaymentMethod"), name, "payment method")
        return Method(list_id=found.list_id, card=found.type in CARDS)

    def currency(self, code: str) -> str:
        """ListID of an active currency by its ISO code; FixMapping where there is none."""
        return pick(self.currencies(), code, "currency").list_id

    def currencies(self) -> list[Entry]:
        """The currencies of a company that uses several; ``number`` is the ISO code."""
        return self._list("Currency")

    def item(self, name: str) -> str:
        """ListID of the active item with a name; FixMapping where there is none, or more than one."""
        key = equal_name(name)
        if key not in self._items:
            found = [one for one in self.entries("Item").find([name]).get(key, []) if one.active]
            if len(found) != 1:
                raise FixMapping(
                    f"QuickBooks has {len(found) or 'no'} active item{'s' * (len(found) > 1)} with the name {name!r}.",
                    code="item",
                    remedy="Create the item in QuickBooks, or correct its name in the book's settings, then retry.",
                )
            self._items[key] = found[0].external_id
        return self._items[key]

    def name_taken(self, name: str) -> bool:
        """Whether a customer, employee or other name has this name, active or not (3100)."""
        key = equal_name(name)
        if key not in self._taken:
            filters = body(look(customer.SHAPE, named(name)))[1]
            found = self._queries.all({"EntityQuery": filters})
            self._taken[key] = any(
                kind != "VendorRet" and equal_name(text_of(held, "FullName") or text_of(held, "Name")) == key
                for kind, held in map(body, found)
            )
        return self._taken[key]

    def _list(self, name: str) -> list[Entry]:
        with self._lock:
            if name not in self._whole:
                self._whole[name] = self._read(name)
            return self._whole[name]

    def _read(self, name: str) -> list[Entry]:
        """A list as the books hold it; as they held it when it was last read, while nobody can be asked."""
        try:
            rows = self._queries.all({f"{name}Query": [["ActiveStatus", "All"]]})
        except Asleep:
            kept = self._shelf.kept(name)
            if kept is None:
                raise
            return kept
        entries = [entry_of(row) for row in rows]
        self._shelf.keep(name, entries)
        return entries
