"""The Connector protocol for QuickBooks Desktop: puts the pieces of this folder together and holds what the company said of itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from connectors.contract.book import Book
from connectors.contract.clock import now
from connectors.contract.documents import BooksDocument, Outcome, Planned, Send, Settlement, Wanted
from connectors.contract.errors import Asleep
from connectors.contract.protocols import BooksState, Changes, Resolve
from connectors.contract.reactivation import Reactivation
from connectors.contract.records import Record, Reference
from connectors.contract.web_connector import Mailbox
from connectors.contract.words import Action, Kind
from connectors.quickbooks_desktop import documents
from connectors.quickbooks_desktop.client import Client
from connectors.quickbooks_desktop.company import Opened, open_company, remembered
from connectors.quickbooks_desktop.documents.held import Home
from connectors.quickbooks_desktop.documents.shape import Desk
from connectors.quickbooks_desktop.lists import Lists, Shelf
from connectors.quickbooks_desktop.lookup import Lookup
from connectors.quickbooks_desktop.mailed import Mailed
from connectors.quickbooks_desktop.reactivate import Customers
from connectors.quickbooks_desktop.reading import Queries
from connectors.quickbooks_desktop.sending import Sender
from connectors.quickbooks_desktop.settings import settings_of
from connectors.quickbooks_desktop.settlements import Settlements
from connectors.quickbooks_desktop.waiting import Waiting


class QuickBooksDesktop:
    """One company file of QuickBooks Desktop, reached through the mailbox while a Web Connector's session is open, or when one comes."""

    target = "quickbooks-desktop"
    lanes = 1
    """QuickBooks executes one message set after the other."""

    settled_types: tuple[str, ...] = ("Invoice",)
    uncounted = documents.UNCOUNTED
    mails_to_customer = True
    feed_is_whole = False
    """Nothing tells for certain what closed an invoice: open ones are asked for by id."""
    queue: Waiting

    def __init__(
        self,
        book: Book,
        mailbox: Mailbox,
        *,
        clock: Callable[[], datetime] = now,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Read the book's settings; nothing is called yet.

        Raises:
            BookUnready: a setting cannot be right.
        """
        self._settings = settings_of(book)
        self._book = book
        self.batch_size = self._settings.batch
        self._client = Client(mailbox, book.name, self._settings, clock=clock, sleep=sleep)
        self._mailed = Mailed(self._client, self._settings.timeout, clock)
        self._queries = Queries(self._client, self._settings.page)
        self._lists = Lists(self._queries, self._home, Shelf(self._client))
        self._lookup = Lookup(self._queries, self._lists, self._home)
        self._settlements = Settlements(self._queries, self._home, book.time_zone, self._settings, clock)
        self._sender = Sender(self._mailed, self._home, self._lookup, self.batch_size)
        if book.inactive_customer == "reactivate":
            self._sender.reactivation = Reactivation(Customers(self._mailed, self._lookup.read))
        self.queue = Waiting(self._mailed, self._client, self._sender, self._home)
        self._lock = threading.RLock()
        self._opened: Opened | None = None

    def __repr__(self) -> str:
        """Name the company, nothing else."""
        return f"QuickBooksDesktop({self._book.company_id})"

    def open(self) -> BooksState:
        """Verify the company and read its preferences, each time anew; without a session, what it said last (``asleep``)."""
        with self._lock:
            self._mailed.file_old()
            self._lists.forget()
            self._client.asleep = ""
            try:
                self._opened = open_company(self._queries, self._lists, self._book, self._settings)
            except Asleep as error:
                self._client.asleep = error.message
                greeting = self._client.mailbox.greeting(self._book.name)
                self._opened = remembered(greeting, self._lists, self._book, self._settings, error)
            return self._opened.state

    def _known(self) -> Opened:
        with self._lock:
            if self._opened is None:
                self.open()
            if self._opened is None:  # pragma: no cover - open() sets it or raises
                raise AssertionError
            return self._opened

    def _home(self) -> Home:
        return self._known().home

    def _desk(self) -> Desk:
        opened = self._known()
        return Desk(
            book=self._book,
            state=opened.state,
            uses_sales_tax=opened.uses_sales_tax,
            account=self._lists.account,
            terms=self._lists.terms,
            payment_method=self._lists.payment_method,
            item=self._lists.item,
            currency=self._lists.currency,
            name_taken=self._lists.name_taken,
        )

    def references(self, record: Record) -> tuple[Reference, ...]:
        """Return what must be in these books before the record can be; an expense report is owed to a vendor."""
        return documents.references(record)

    def plan(self, record: Record, resolve: Resolve, generation: int) -> list[Planned]:
        """Plan the documents of a record, in the order in which they go. Raises Asleep where nobody can be asked what that takes."""
        self._known().refuse_unknown(record)
        return documents.plan(record, self._desk(), resolve, generation)

    def finish(self, planned: Planned, held: BooksDocument) -> Planned:
        """Link a receipt to its order, or a refund's money to its credit memo, as the books hold that one now."""
        return documents.finish(planned, held)

    def renumber(self, planned: Planned, number: str) -> Planned:
        """Return the same document under another number."""
        return documents.renumber(planned, number)

    def next_number(self, document_type: str, taken: str) -> str:
        """Return the number after the highest one with the same prefix in the books."""
        return self._lookup.next_number(document_type, taken)

    def send_one(self, send: Send) -> Outcome:
        """One message set under an id made of the send's own key."""
        return self._sender.one(send)

    def send_batch(self, key: str, sends: Sequence[Send]) -> list[Outcome]:
        """One message set for all sends under an id made of the batch's key; one outcome for each, in order."""
        return self._sender.batch(key, sends)

    def find(self, wanted: Sequence[Wanted]) -> list[list[BooksDocument]]:
        """Look in the books, afresh at every call; a set that was lost is asked about before the look is answered."""
        return self._lookup.find(wanted)

    def read(self, document_type: str, external_ids: Iterable[str]) -> dict[str, BooksDocument]:
        """Read documents by id; those that are gone are absent from the answer."""
        return self._lookup.read(document_type, external_ids)

    def fields(self, document_type: str, payload: Mapping[str, object]) -> dict[str, str]:
        """Flatten a payload or a raw document to the fields we send, as words."""
        return documents.shape_named(document_type).fields(payload)

    def revise(self, current: BooksDocument, planned: Planned) -> Mapping[str, Any]:
        """Payload that changes a document in place; what is not ours is carried over."""
        return documents.shape_named(planned.document_type).revise(current, planned)

    def cancel(self, current: BooksDocument) -> tuple[Action, Mapping[str, Any]]:
        """How a document is taken back and the payload that does it; a list entry is made inactive."""
        return documents.shape_named(current.document_type).cancel(current)

    def changes(self, since: datetime | None) -> Changes:
        """Read what happened to invoices and payments since a moment, as far as QuickBooks tells (``feed_is_whole``)."""
        return self._settlements.changes(since)

    def settlements(self, external_ids: Sequence[str]) -> list[Settlement]:
        """Read how far the given invoices are paid now."""
        return self._settlements.of(external_ids)

    def documents(self, kind: Kind, start: date, end: date) -> Iterator[BooksDocument]:
        """Stream every document of a kind dated from start to end inclusive, one type after the other."""
        return self._lookup.documents(documents.TYPES[kind], start, end)

    def url(self, document_type: str, external_id: str) -> str:
        """Empty: documents of QuickBooks Desktop have no address."""
        del document_type, external_id
        return ""

    def close(self) -> None:
        """Let the session end, and forget the answers that the run has settled."""
        self._mailed.file()
        self._client.release()
