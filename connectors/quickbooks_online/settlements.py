"""How far invoices are paid and by what: from the change feed, or by update time where the feed does not reach; and by id.

The date of a payment is the date of the document that applies it, its ``TxnDate``. A credit memo is applied by a payment of zero that
holds an invoice line and a credit line (facts 4.9); its date counts, not the credit memo's own, for only then was the invoice closed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from connectors.contract.documents import Applied, Settlement
from connectors.contract.errors import Wait
from connectors.contract.money import ZERO
from connectors.contract.protocols import Changes
from connectors.quickbooks_online.client import Client
from connectors.quickbooks_online.documents import invoice
from connectors.quickbooks_online.documents.shape import Raw, date_of, number_of
from connectors.quickbooks_online.feed import Feed
from connectors.quickbooks_online.paging import BEGINNING, UPDATED, Queries, Row, moment, understood

FEEDS = ("Invoice", "Payment", "CreditMemo", "JournalEntry", "Deposit")
CLOSERS = frozenset(FEEDS[1:])
"""What closes an invoice (DESIGN 4); other links, such as an estimate's, say where it came from."""
OVERLAP = timedelta(minutes=5)
REACH = timedelta(days=29, hours=12)
"""The feed looks back 30 days [DOC]; we ask for less, so that no clock decides."""


class _Invoice(NamedTuple):
    """An invoice that changed: of one that is open in full its total alone, for a night's ten thousand new ones are all in the feed.

    Of one that is void its settlement; its row where something is applied to it.
    """

    token: int
    updated: str
    held: Decimal | Settlement | Row


@dataclass(slots=True)
class _Seen:
    """What changed: live rows and ids of deleted ones, by entity."""

    settle: Callable[[Row], Settlement]
    """Settlement of an invoice to which nothing is applied."""
    invoices: dict[str, _Invoice] = field(default_factory=dict)
    rows: dict[str, dict[str, Row]] = field(default_factory=lambda: {name: {} for name in CLOSERS})
    deleted: dict[str, set[str]] = field(default_factory=lambda: {name: set() for name in FEEDS})

    def add(self, entity: str, row: Row) -> None:
        """Take a row; of two versions the higher one stays (RULES 31)."""
        row_id = str(row["Id"])
        kept: dict[str, Any] = self.invoices if entity == "Invoice" else self.rows[entity]
        if row.get("status") == "Deleted":
            self.deleted[entity].add(row_id)
            kept.pop(row_id, None)
        elif row_id not in self.deleted[entity]:
            version, held = _version(row), kept.get(row_id)
            if held is None or version >= (held[:2] if entity == "Invoice" else _version(held)):
                kept[row_id] = self._invoice(version, row) if entity == "Invoice" else row

    def _invoice(self, version: tuple[int, str], row: Row) -> _Invoice:
        with understood("payments"):
            if _links(row):
                return _Invoice(*version, _lean(row))
            settled = self.settle(row)
            plain = settled == _open(settled.external_id, settled.total)
            return _Invoice(*version, settled.total if plain else settled)


class Settlements:
    """Reads paid states of one company."""

    def __init__(
        self, client: Client, queries: Queries, home_currency: str, clock: Callable[[], datetime]
    ) -> None:
        """Nothing is read yet."""
        self._feed = Feed(client)
        self._queries = queries
        self._home = home_currency
        self._clock = clock

    def changes(self, since: datetime | None) -> Changes:
        """Settlements of every invoice that changed, or that a changed payment, credit, journal entry or deposit names.

        ``deleted`` names what was deleted or voided and so names no invoice any more. Where the feed does not reach (no ``since``, more
        than 29 days, or its maximum of 1000 objects), rows come by update time; deletions the feed then knows in part at most, and an
        invoice shows them by its own change.

        Raises:
            Wait, Outage, Reconnect: something could not be read; nothing is returned then.
        """
        seen = _Seen(lambda row: self._settlement(row, {}))
        cursor = self._clock()
        start = None if since is None else since - OVERLAP
        if start is None or cursor - start > REACH:
            _, books_time = self._queries.count("Invoice")
            self._by_update_time(seen, FEEDS if start else ("Invoice", "Payment"), start)
        else:
            full, books_time = self._feed.read(FEEDS, moment(start), seen.add)
            for entity in FEEDS if full else ():
                # Alone, each has the whole maximum to itself.
                crowded, _ = self._feed.read((entity,), moment(start), seen.add)
                if crowded:
                    self._by_update_time(seen, (entity,), start)
        cursor = min(cursor, books_time) if books_time else cursor
        with understood("payments"):
            return Changes(settlements=tuple(self._settled(seen)), cursor=cursor, deleted=_gone(seen))

    def of(self, external_ids: Sequence[str]) -> list[Settlement]:
        """How far these invoices are paid now, in the order asked for; one that the books no longer have comes back as deleted."""
        rows = self._queries.by_ids("Invoice", external_ids)
        with understood("payments"):
            built = {one.external_id: one for one in self._build(rows, {})}
        return [built.get(external_id) or _deleted(external_id) for external_id in external_ids]

    def _by_update_time(self, seen: _Seen, entities: Iterable[str], start: datetime | None) -> None:
        for entity in entities:
            for row in self._queries.sweep(entity, (), UPDATED, moment(start) if start else BEGINNING):
                seen.add(entity, row)

    def _settled(self, seen: _Seen) -> Iterator[Settlement]:
        named = {
            target
            for rows in seen.rows.values()
            for row in rows.values()
            for target, _ in _applications(row)
            if target not in seen.invoices and target not in seen.deleted["Invoice"]
        }
        invoices = self._queries.by_ids("Invoice", sorted(named))
        for row_id in list(seen.invoices):
            held = seen.invoices.pop(row_id).held  # let go of it: a first night has all of its own here
            if isinstance(held, Decimal):
                yield _open(row_id, held)
            elif isinstance(held, Settlement):
                yield held
            else:
                invoices[row_id] = held
        yield from self._build(invoices, seen.rows)
        yield from (_deleted(gone) for gone in sorted(seen.deleted["Invoice"]))

    def _build(self, invoices: dict[str, Row], known: dict[str, dict[str, Row]]) -> Iterator[Settlement]:
        """Settlements of invoices; one whose payment vanished while it was read is read once more."""
        closers = self._closers(invoices.values(), known)
        torn = [key for key, row in invoices.items() if not _whole(row, closers)]
        if torn:
            fresh = self._queries.by_ids("Invoice", torn)
            closers = self._closers(fresh.values(), {})
            if any(not _whole(row, closers) for row in fresh.values()):
                raise Wait(
                    "Payments changed in QuickBooks while they were read; nothing was read.", code="moving"
                )
            yield from (_deleted(key) for key in torn if key not in fresh)
            yield from (self._settlement(row, closers) for row in fresh.values())
            rest = {key: row for key, row in invoices.items() if key not in set(torn)}
            closers = self._closers(rest.values(), known)
            invoices = rest
        yield from (self._settlement(row, closers) for row in invoices.values())

    def _closers(
        self, invoices: Iterable[Raw], known: dict[str, dict[str, Row]]
    ) -> dict[tuple[str, str], Row]:
        wanted: dict[str, set[str]] = {}
        for row in invoices:
            for kind, row_id in _links(row):
                wanted.setdefault(kind, set()).add(row_id)
        found: dict[tuple[str, str], Row] = {}
        for kind, ids in wanted.items():
            held = known.get(kind, {})
            rows = {row_id: held[row_id] for row_id in ids & held.keys()}
            rows.update(self._queries.by_ids(kind, sorted(ids - held.keys())))
            found.update(((kind, row_id), row) for row_id, row in rows.items())
        return found

    def _settlement(self, row: Row, closers: dict[tuple[str, str], Row]) -> Settlement:
        document = invoice.SHAPE.trusted(row, self._home)
        balance = document.balance
        if balance is None:
            raise Wait(
                f"QuickBooks gave invoice {document.external_id} without a balance.", code="unreadable"
            )
        applied = [
            Applied(document_type=kind, external_id=row_id, date=day, amount=amount)
            for kind, row_id in _links(row)
            if (amount := _amount(closers[kind, row_id], document.external_id)) is not None
            and (day := date_of(closers[kind, row_id].get("TxnDate")))
        ]
        return Settlement(
            external_id=document.external_id,
            total=document.total,
            balance=document.total if balance == document.total else balance,
            voided=document.voided,
            deleted=False,
            applied=tuple(applied),
        )


def _links(row: Raw) -> list[tuple[str, str]]:
    """What is applied to an invoice: type and id, without repeats."""
    found = (
        (str(link.get("TxnType")), str(link.get("TxnId")))
        for link in row.get("LinkedTxn") or ()
        if link.get("TxnType") in CLOSERS
    )
    return list(dict.fromkeys(found))


def _applications(row: Raw) -> Iterator[tuple[str, Decimal]]:
    """Invoices that a payment, journal entry or deposit names, with the amount of the line."""
    for line in row.get("Line") or ():
        links: list[Any] = line.get("LinkedTxn") or []
        for link in links:
            if link.get("TxnType") == "Invoice" and link.get("TxnId"):
                yield str(link["TxnId"]), number_of(line.get("Amount"))


def _amount(row: Raw, invoice_id: str) -> Decimal | None:
    """Amount applied to an invoice; None where a payment names it no more. A credit memo names no invoice: its amount is zero here."""
    amounts = [amount for target, amount in _applications(row) if target == invoice_id]
    if amounts:
        return sum(amounts, start=ZERO)
    return None if any(True for _ in _applications(row)) else ZERO


def _whole(row: Raw, closers: dict[tuple[str, str], Row]) -> bool:
    return all(link in closers for link in _links(row))


def _gone(seen: _Seen) -> dict[str, tuple[str, ...]]:
    gone = {entity: set(ids) for entity, ids in seen.deleted.items()}
    for row_id, row in seen.rows["Payment"].items():
        if not number_of(row.get("TotalAmt")) and not row.get("Line"):
            gone["Payment"].add(row_id)  # voided: its links are gone (facts 2.5)
    return {entity: tuple(sorted(ids)) for entity, ids in gone.items() if ids}


_KEPT = (
    "Id", "SyncToken", "DocNumber", "CustomerRef", "TxnDate", "CurrencyRef", "TotalAmt", "Balance", "PrivateNote", "LinkedTxn",
    "MetaData",
)  # fmt: skip
"""What says how far an invoice is paid: a tenth of it."""


def _lean(row: Row) -> Row:
    return {name: row[name] for name in _KEPT if name in row}


def _version(row: Raw) -> tuple[int, str]:
    token = str(row.get("SyncToken") or "0")
    updated = str((row.get("MetaData") or {}).get("LastUpdatedTime") or "")
    return (int(token) if token.isdigit() else 0, sys.intern(updated))  # a batch's rows all have the same


def _open(external_id: str, total: Decimal) -> Settlement:
    return Settlement(external_id=external_id, total=total, balance=total, voided=False, deleted=False)


def _deleted(external_id: str) -> Settlement:
    return Settlement(
        external_id=external_id,
        total=ZERO,
        balance=ZERO,
        voided=False,
        deleted=True,
    )
