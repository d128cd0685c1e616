"""The lists that documents refer to, by what people call their entries: accounts, payment methods, items, names of customers and employees."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass

from connectors.contract.book import Book
from connectors.contract.errors import FixMapping
from connectors.quickbooks_online.documents import shape_named
from connectors.quickbooks_online.documents.shape import Raw, equal_name
from connectors.quickbooks_online.names import EVERY, Names
from connectors.quickbooks_online.paging import BEGINNING, UPDATED, Queries

PEOPLE = ("Customer", "Vendor", "Employee")
"""Lists that share their names: one name stands in one of them only (facts 4.2)."""
PAYABLE = "Accounts Payable"


@dataclass(frozen=True, slots=True)
class _Account:
    external_id: str
    number: str
    names: frozenset[str]
    type: str


class Lists:
    """Entries of one company; what was read is kept until ``forget``."""

    def __init__(self, queries: Queries, book: Book, page: int) -> None:
        """Nothing is read yet."""
        self._queries = queries
        self._book = book
        self._page = page
        self._lock = threading.Lock()
        self._names: dict[str, Names] = {}
        self._accounts: list[_Account] | None = None
        self._methods: dict[str, tuple[str, bool]] | None = None
        self._ids: dict[tuple[str, str], str] = {}
        self._taken: dict[tuple[str, str], bool] = {}

    def forget(self) -> None:
        """Read everything anew from here on: somebody may have corrected the books since."""
        with self._lock:
            self._accounts = self._methods = None
            self._ids.clear()
            self._taken.clear()

    def names(self, entity: str) -> Names:
        """One whole list, kept current by itself."""
        with self._lock:
            shape = shape_named(entity)
            made = Names(self._queries, shape, self._book.home_currency, self._page)
            return self._names.setdefault(entity, made)

    def account(self, wanted: str) -> str:
        """Id of the active account with a number, else with a name.

        Raises:
            FixMapping: there is none, or more than one.
        """
        chart = self._chart()
        numbered = [one.external_id for one in chart if one.number and one.number == wanted.strip()]
        named = [one.external_id for one in chart if equal_name(wanted) in one.names]
        found = list(dict.fromkeys(numbered or named))
        if len(found) == 1:
            return found[0]
        how_many = "no active account" if not found else f"{len(found)} accounts"
        raise FixMapping(
            f"QuickBooks has {how_many} with the number or name {wanted!r}.",
            code="account",
            remedy="Correct the account in the book's settings (accounts) or in operations, then run again.",
        )

    def payable(self) -> str:
        """Id of the account that the book names as payable, else of the only active one of that type.

        Raises:
            FixMapping: the books have none, or several and the book names none.
        """
        if wanted := self._book.accounts.get("payable"):
            return self.account(wanted)
        found = [one.external_id for one in self._chart() if one.type == PAYABLE]
        if len(found) == 1:
            return found[0]
        how_many = "no active account" if not found else f"{len(found)} active accounts"
        raise FixMapping(
            f"QuickBooks has {how_many} of type {PAYABLE}.",
            code="payable account",
            remedy="Set accounts.payable of the book (number or name of the account), then run again.",
        )

    def payment_method(self, name: str) -> str:
        """Id of the active payment method with a name.

        Raises:
            FixMapping: there is none, or it is inactive (RULES 22).
        """
        with self._lock:
            if self._methods is None:
                rows = self._queries.sweep("PaymentMethod", [EVERY], UPDATED, BEGINNING)
                self._methods = {}
                for key, external_id, active in sorted(
                    (_method(row) for row in rows), key=lambda one: one[2]
                ):
                    self._methods[key] = external_id, active  # an active one last, so that it stays
        external_id, active = self._methods.get(equal_name(name), ("", False))
        if active:
            return external_id
        what = (
            f"payment method {name!r} is inactive" if external_id else f"there is no payment method {name!r}"
        )
        raise FixMapping(
            f"In QuickBooks {what}.",
            code="payment method",
            remedy="Create it in QuickBooks under this name, or make it active again, then retry.",
        )

    def item(self, name: str) -> str:
        """Id of the active item with a name.

        Raises:
            FixMapping: there is none, or more than one.
        """
        key = ("Item", equal_name(name))
        if key not in self._ids:
            found = [one for one in self.names("Item").find([name]).get(key[1], []) if one.active]
            if len(found) != 1:
                raise FixMapping(
                    f"QuickBooks has {len(found) or 'no'} active item{'s' * (len(found) > 1)} with the name {name!r}.",
                    code="item",
                    remedy="Create the item in QuickBooks, or correct its name in the book's settings, then retry.",
                )
            self._ids[key] = found[0].external_id
        return self._ids[key]

    def name_taken(self, name: str, but: str = "Vendor") -> bool:
        """Whether an active entry of another one of the lists that share their names has this name."""
        key = (but, equal_name(name))
        if key not in self._taken:
            self._taken[key] = any(
                one.active
                for entity in PEOPLE
                if entity != but
                for one in self.names(entity).find([name]).get(key[1], [])
            )
        return self._taken[key]

    def _chart(self) -> list[_Account]:
        with self._lock:
            if self._accounts is None:
                self._accounts = list(self._active_accounts())
            return self._accounts

    def _active_accounts(self) -> Iterator[_Account]:
        rows = self._queries.sweep("Account", ["Active = true"], UPDATED, BEGINNING)
        yield from {str(row["Id"]): _account(row) for row in rows}.values()


def _account(row: Raw) -> _Account:
    return _Account(
        external_id=str(row["Id"]),
        number=str(row.get("AcctNum") or ""),
        names=frozenset(
            equal_name(str(row[name])) for name in ("Name", "FullyQualifiedName") if row.get(name)
        ),
        type=str(row.get("AccountType") or ""),
    )


def _method(row: Raw) -> tuple[str, str, bool]:
    active = row.get("Active") is not False
    return equal_name(str(row.get("Name") or ""), active=active), str(row["Id"]), active
