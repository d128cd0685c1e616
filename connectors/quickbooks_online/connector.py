"""The Connector protocol for QuickBooks Online: puts the pieces of this folder together and holds what the company said of itself."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from connectors.contract.book import Book
from connectors.contract.clock import now
from connectors.contract.documents import BooksDocument, Outcome, Planned, Send, Settlement, Wanted
from connectors.contract.errors import FixRecord
from connectors.contract.incoming import Incoming
from connectors.contract.protocols import BooksState, Changes, Resolve, Tokens
from connectors.contract.reactivation import Reactivation
from connectors.contract.records import Record, Reference
from connectors.contract.records_work import PAYEE, ExpenseReport
from connectors.contract.words import Action, Kind
from connectors.quickbooks_online.client import Client, new_session
from connectors.quickbooks_online.company import NUMBER_LENGTH, open_company
from connectors.quickbooks_online.documents import entities_of, plan_of, shape_named
from connectors.quickbooks_online.documents.receipt import finished
from connectors.quickbooks_online.documents.shape import Desk
from connectors.quickbooks_online.incoming import IncomingReader
from connectors.quickbooks_online.limits import pace_of
from connectors.quickbooks_online.lists import Lists
from connectors.quickbooks_online.lookup import Lookup
from connectors.quickbooks_online.oauth import Access
from connectors.quickbooks_online.paging import Queries
from connectors.quickbooks_online.reactivate import Customers
from connectors.quickbooks_online.sending import BATCH, Sender
from connectors.quickbooks_online.settings import settings_of
from connectors.quickbooks_online.settlements import Settlements

APPLICATION = "https://app.qbo.intuit.com/app/"
SANDBOX_APPLICATION = "https://app.sandbox.qbo.intuit.com/app/"


class QuickBooksOnline:
    """One QuickBooks Online company."""

    target = "quickbooks-online"
    batch_size = BATCH
    lanes = 8
    """Ten calls a second; older pages say ten at once (facts 2.9). A batch takes seconds, so 40 a minute need several lanes."""

    settled_types: tuple[str, ...] = ("Invoice",)
    uncounted = frozenset[str]()
    mails_to_customer = False
    feed_is_whole = True
    queue = None

    def __init__(self, book: Book, tokens: Tokens, *, clock: Callable[[], datetime] = now) -> None:
        """Read the book's settings; nothing is called yet.

        Raises:
            BookUnready: a setting or secret is missing or cannot be right.
        """
        self._settings = settings_of(book)
        self._book = book
        self._http = new_session(self._settings, self.lanes)
        access = Access(self._settings, tokens, self._http, clock)
        self._client = Client(self._settings, access, pace_of(self._settings), self._http, clock=clock)
        page, home = self._settings.page, book.home_currency
        self._queries = Queries(self._client, page)
        self._lists = Lists(self._queries, book, page)
        self._lookup = Lookup(self._queries, self._lists, home, NUMBER_LENGTH)
        self._incoming = IncomingReader(self._queries, self._lookup, home)
        self._settlements = Settlements(self._client, self._queries, home, clock)
        reactivation = (
            Reactivation(Customers(self._client, self._queries, home))
            if book.inactive_customer == "reactivate"
            else None
        )
        self._sender = Sender(self._client, home, reactivation)
        self._lock = threading.Lock()
        self._desk: Desk | None = None

    def __repr__(self) -> str:
        """Name the company, nothing else."""
        return f"QuickBooksOnline({self._settings.company_id})"

    def open(self) -> BooksState:
        """Verify the company and read its preferences, each time anew."""
        state, uses_sales_tax = open_company(self._client, self._queries, self._book, self._settings)
        self._lists.forget()
        self._desk = Desk(
            book=self._book,
            state=state,
            uses_sales_tax=uses_sales_tax,
            account=self._lists.account,
            payable=self._lists.payable,
            payment_method=self._lists.payment_method,
            item=self._lists.item,
            name_taken=self._lists.name_taken,
        )
        return state

    def references(self, record: Record) -> tuple[Reference, ...]:
        """Return what must be in these books before the record can be; an expense report is owed to a vendor."""
        found = record.references()
        if isinstance(record, ExpenseReport):
            payee = (Kind.VENDOR, f"{PAYEE}{record.employee_id}")
            found = (payee, *(one for one in found if one[0] is not Kind.EMPLOYEE))
        return found

    def plan(self, record: Record, resolve: Resolve, generation: int) -> list[Planned]:
        """Plan the documents of a record, in the order in which they go."""
        return plan_of(record.kind)(record, self._desk or self._opened(), resolve, generation)

    def _opened(self) -> Desk:
        with self._lock:
            if self._desk is None:
                self.open()
        if self._desk is None:  # pragma: no cover - open() sets it or raises
            raise AssertionError
        return self._desk

    def finish(self, planned: Planned, held: BooksDocument) -> Planned:
        """Link a receipt to its line of the purchase order, as the books hold that one now."""
        return finished(planned, held, self._lookup.read)

    def renumber(self, planned: Planned, number: str) -> Planned:
        """Return the same document under another number."""
        if len(number) > NUMBER_LENGTH:
            raise FixRecord(
                f"Number {number} is too long: QuickBooks takes {NUMBER_LENGTH} characters.", code="2050"
            )
        payload = {**planned.payload, "DocNumber": number}
        return replace(planned, payload=payload, facts=replace(planned.facts, number=number))

    def next_number(self, document_type: str, taken: str) -> str:
        """Return the number after the highest one with the same prefix in the books."""
        return self._lookup.next_number(document_type, taken)

    def send_one(self, send: Send) -> Outcome:
        """Make one call with the send's own key."""
        return self._sender.one(send)

    def send_batch(self, key: str, sends: Sequence[Send]) -> list[Outcome]:
        """Make one call for all sends under the batch's key; one outcome for each, in order."""
        return self._sender.batch(key, sends)

    def find(self, wanted: Sequence[Wanted]) -> list[list[BooksDocument]]:
        """Look in the books, afresh at every call."""
        return self._lookup.find(wanted)

    def read(self, document_type: str, external_ids: Iterable[str]) -> dict[str, BooksDocument]:
        """Read documents by id; those that are gone are absent from the answer."""
        return self._lookup.read(document_type, external_ids)

    def fields(self, document_type: str, payload: Mapping[str, object]) -> dict[str, str]:
        """Flatten a payload or a raw document to the fields we send, as words; the tax is not ours where the books' engine decides it (RULES 20)."""
        said = shape_named(document_type).fields(payload)
        if self._book.tax.mode == "engine":
            said.pop("tax", None)
        return said

    def revise(self, current: BooksDocument, planned: Planned) -> Mapping[str, Any]:
        """Payload that changes a document in place; what is not ours is carried over."""
        return shape_named(planned.document_type).revise(current, planned)

    def cancel(self, current: BooksDocument) -> tuple[Action, Mapping[str, Any]]:
        """How a document is taken back and the payload that does it; a list entry is made inactive."""
        return shape_named(current.document_type).cancel(current)

    def changes(self, since: datetime | None) -> Changes:
        """Read what happened to invoices and to everything that closes them since a moment."""
        return self._settlements.changes(since)

    def settlements(self, external_ids: Sequence[str]) -> list[Settlement]:
        """Read how far the given invoices are paid now."""
        return self._settlements.of(external_ids)

    def documents(self, kind: Kind, start: date, end: date) -> Iterator[BooksDocument]:
        """Stream every document of a kind dated from start to end inclusive, one type after the other.

        Other kinds may become documents of the same type: our key tells whose each is.
        """
        for entity in entities_of(kind):
            if not (entity == "Bill" and kind is Kind.PURCHASE_ORDER and self._book.receipts != "bill"):
                yield from self._lookup.documents(entity, start, end)

    def incoming(self, kind: Kind, start: date) -> Iterator[Incoming]:
        """Stream what can be imported (implements ``Offers``)."""
        return self._incoming.read(kind, start)

    def url(self, document_type: str, external_id: str) -> str:
        """Address at which a person opens the document; the company must be the one open in the browser."""
        sandbox = "sandbox" in self._settings.base_url
        default = SANDBOX_APPLICATION if sandbox else APPLICATION
        root = self._book.options.get("application_url", default)
        return f"{root.rstrip('/')}/{shape_named(document_type).page.format(id=external_id)}"

    def close(self) -> None:
        """Let go of connections."""
        self._http.close()
