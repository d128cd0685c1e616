"""How far invoices are paid and by what: from the invoices' own links, found by what changed and what was deleted; and by id.

QuickBooks Desktop holds no paid date: it is the latest date of what is linked to the invoice (facts 4). A credit has no date of its own for
being applied, so the credit's date counts. Whether a payment moves its invoice's time of change is not known (facts 9), and nothing
tells of a credit that is applied: who must be sure reads open invoices by id (``Connector.feed_is_whole``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from connectors.contract.documents import Applied, Settlement
from connectors.contract.errors import Wait
from connectors.contract.money import ZERO
from connectors.contract.protocols import Changes
from connectors.quickbooks_desktop.documents import invoice
from connectors.quickbooks_desktop.documents.held import Home, Raw
from connectors.quickbooks_desktop.elements import Element, date_of, nodes_of, number_of, text_of
from connectors.quickbooks_desktop.names import possible_id
from connectors.quickbooks_desktop.qbxml import Node, body
from connectors.quickbooks_desktop.reading import Queries, id_of
from connectors.quickbooks_desktop.settings import Settings

CLOSERS = ("ReceivePayment", "CreditMemo", "JournalEntry", "Deposit")
"""What closes an invoice (DESIGN 4)."""
_MONEY = "AMTTYPE"
"""LinkType of what settles; orders and estimates are linked by quantity."""
KEYS = 200
_KEPT = (
    "TxnID", "TimeModified", "EditSequence", "CustomerRef", "TxnDate", "RefNumber", "Subtotal", "SalesTaxTotal", "BalanceRemaining",
    "CurrencyRef", "Memo", "LinkedTxn",
)  # fmt: skip
_SAYS: dict[str, tuple[str, ...]] = {
    "ReceivePayment": ("IncludeLineItems",),
    "CreditMemo": ("IncludeLinkedTxns",),
    "JournalEntry": (),
    "Deposit": (),
}
"""What a changed closer must be asked for to name its invoices; the last two name none."""


class Settlements:
    """Reads paid states of one company file."""

    def __init__(
        self,
        queries: Queries,
        home: Callable[[], Home],
        zone: ZoneInfo,
        settings: Settings,
        clock: Callable[[], datetime],
    ) -> None:
        """Nothing is read yet."""
        self._queries = queries
        self._home = home
        self._zone = zone
        self._settings = settings
        self._clock = clock

    def changes(self, since: datetime | None) -> Changes:
        """Settlements of every invoice that changed, was deleted, or is named by a payment or credit that changed.

        ``deleted`` names what was deleted, and what changed and so may have named other invoices before.

        Raises:
            TieoutError: something could not be read; nothing is returned then.
        """
        cursor = self._clock()
        start = self._wall(since - self._settings.overlap) if since else ""
        home = self._home()
        found: dict[str, Settlement] = {}
        gone: dict[str, set[str]] = {}
        named: set[str] = set()
        queries = [
            _gone(start),
            _lean(_since(start)),
            *(_modified(one, start, _SAYS[one]) for one in CLOSERS),
        ]
        for raw in self._queries.sweeps(queries):
            name, held = body(raw)
            if name == "TxnDeletedRet":
                gone.setdefault(text_of(held, "TxnDelType"), set()).add(text_of(held, "TxnID"))
            elif name == "InvoiceRet":
                found[id_of(raw)] = _settlement(raw, home)
            else:
                gone.setdefault(name.removesuffix("Ret"), set()).add(id_of(raw))
                named |= set(_invoices(held))
        lost = gone.pop("Invoice", set())
        found |= {one.external_id: one for one in self.of(sorted(named - found.keys() - lost))}
        found |= {one: _deleted(one) for one in lost}
        deleted = {name: tuple(sorted(ids)) for name, ids in gone.items() if ids}
        return Changes(settlements=tuple(found.values()), cursor=cursor, deleted=deleted)

    def of(self, external_ids: Sequence[str]) -> list[Settlement]:
        """How far these invoices are paid now, in the order asked for; one that the books no longer have comes back as deleted."""
        if not external_ids:
            return []
        ids = [one for one in dict.fromkeys(external_ids) if possible_id(one)]
        home = self._home()
        queries = [
            _lean([["TxnID", one] for one in ids[start : start + KEYS]]) for start in range(0, len(ids), KEYS)
        ]
        rows = self._queries.rows(queries)
        built = {one.external_id: one for many in rows for one in (_settlement(raw, home) for raw in many)}
        return [built.get(one) or _deleted(one) for one in external_ids]

    def _wall(self, moment: datetime) -> str:
        """A moment without offset, which QuickBooks reads as its own wall time (facts 3.3)."""
        return moment.astimezone(self._zone).strftime("%Y-%m-%dT%H:%M:%S")


def _since(start: str) -> list[Element]:
    return [["ModifiedDateRangeFilter", [["FromModifiedDate", start]]]] if start else []


def _gone(start: str) -> dict[str, Any]:
    """What was deleted, by type; QuickBooks tells of 90 days [from memory]."""
    types: list[Element] = [["TxnDelType", name] for name in ("Invoice", *CLOSERS)]
    if start:
        types.append(["DeletedDateRangeFilter", [["FromDeletedDate", start]]])
    return {"TxnDeletedQuery": types}


def _modified(document_type: str, start: str, includes: Iterable[str]) -> dict[str, Any]:
    kept = [] if includes else [["IncludeRetElement", "TxnID"]]
    return {f"{document_type}Query": [*_since(start), *([name, "true"] for name in includes), *kept]}


def _lean(filters: list[Element]) -> dict[str, Any]:
    """Invoices without their lines: a tenth of them."""
    kept = [["IncludeRetElement", name] for name in _KEPT]
    return {"InvoiceQuery": [*filters, ["IncludeLinkedTxns", "true"], *kept]}


def _invoices(held: Node) -> Iterator[str]:
    for _, one in nodes_of(held, "AppliedToTxnRet", "LinkedTxn"):
        if text_of(one, "TxnType") == "Invoice":
            yield text_of(one, "TxnID")


def _settlement(raw: Raw, home: Home) -> Settlement:
    document = invoice.SHAPE.trusted(raw, home)
    if document.balance is None:
        raise Wait(f"QuickBooks gave invoice {document.external_id} without a balance.", code="unreadable")
    try:
        applied = tuple(_applied(body(raw)[1]))
    except (ValueError, ArithmeticError):
        raise Wait(
            f"QuickBooks gave the payments of invoice {document.external_id} in a form that cannot be read.",
            code="unreadable",
        ) from None
    return Settlement(
        external_id=document.external_id,
        total=document.total,
        balance=document.balance,
        voided=document.voided,
        deleted=False,
        applied=applied,
    )


def _applied(held: Node) -> Iterator[Applied]:
    """What settles an invoice; its amount is told as a negative one (recorded ``-100.00``)."""
    for _, link in nodes_of(held, "LinkedTxn"):
        day, amount = date_of(link, "TxnDate"), -number_of(link, "Amount")
        if text_of(link, "LinkType") == _MONEY and amount > Decimal(0):
            if day is None:
                raise ValueError("a link without a date")
            yield Applied(
                document_type=text_of(link, "TxnType"), external_id=text_of(link, "TxnID"), date=day, amount=amount
            )  # fmt: skip


def _deleted(external_id: str) -> Settlement:
    return Settlement(
        external_id=external_id,
        total=ZERO,
        balance=ZERO,
        voided=False,
        deleted=True,
    )
