"""A document on its way into the books: its body, and the postings and links that it will make."""

from __future__ import annotations

from dataclasses import dataclass, field

from connectors.sandbox.quickbooks_desktop import statuses
from connectors.sandbox.quickbooks_desktop.grammar import Node
from connectors.sandbox.quickbooks_desktop.kinds import Kind
from connectors.sandbox.quickbooks_desktop.store import Link, Row
from connectors.sandbox.quickbooks_desktop.work import Work


@dataclass
class Draft:
    """`request` is the Add or Mod as given; `body` what the document will hold, lines as in the Ret."""

    work: Work
    kind: Kind
    id: str
    request: Node
    body: Node
    old: Row | None = None
    total: int | None = None
    party: str | None = None
    postings: list[tuple[str, str | None, int]] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)

    def post(self, account: str, cents: int, party: str | None = None) -> None:
        """Debit an account (a negative amount credits it)."""
        if cents:
            self.postings.append((account, party, cents))

    def special(self, name: str) -> str:
        """The id of an account that QuickBooks finds by itself, such as AccountsReceivable."""
        return self.work.special[name]

    def account(self, element: str, special: str) -> str:
        """The account that the document names, or the one that QuickBooks takes; the body says which."""
        if element not in self.body:
            row = self.work.store.find(self.special(special))
            if row is not None:
                self.body[element] = {"ListID": row.id, "FullName": row.name}
        return str(self.body[element]["ListID"])

    def entry(self, element: str) -> Row | None:
        """The list entry that an element of the body refers to."""
        reference = self.body.get(element)
        return self.work.store.find(reference["ListID"]) if reference else None

    def refuse(self, reason: str) -> statuses.RefusalError:
        """QuickBooks will not save it, for this reason (3180)."""
        return statuses.not_saved(self.kind.name, reason)

    def line_id(self) -> str:
        """A new TxnLineID."""
        return self.work.new_id(listed=False)[0]
