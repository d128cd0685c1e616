"""The kinds of list entries and documents of a company file, with their compiled tables and what sets each apart."""

from __future__ import annotations

from dataclasses import dataclass

from connectors.sandbox.quickbooks_desktop.grammar import Field, table
from connectors.sandbox.quickbooks_desktop.tables_lists import LIST_QUERY, LISTS, TXN_QUERY
from connectors.sandbox.quickbooks_desktop.tables_txns import TXNS

NAMES = ("Customer", "Vendor", "Employee", "OtherName")
"""The four lists that share one set of names."""
ITEMS = ("ItemService", "ItemNonInventory", "ItemOtherCharge")
LINES = ("ExpenseLineRet", "ItemLineRet", "JournalDebitLine", "JournalCreditLine", "DepositLineRet")


@dataclass(frozen=True)
class Kind:
    """One kind: the children of its Add, Mod and Ret, and the words that it is spoken of."""

    name: str
    listed: bool
    add: tuple[Field, ...]
    mod: tuple[Field, ...]
    ret: tuple[Field, ...]
    party: str = ""

    @property
    def key(self) -> str:
        """The name of its id element."""
        return "ListID" if self.listed else "TxnID"

    @property
    def lines(self) -> tuple[str, ...]:
        """The names of its line lists in the Ret."""
        return tuple(
            each.name for each in self.ret if each.name in LINES or each.name == f"{self.name}LineRet"
        )

    @property
    def details(self) -> frozenset[str]:
        """What a query answers only with IncludeLineItems."""
        return frozenset({*self.lines, "AppliedToTxnRet", "RefundAppliedToTxnRet"})


_PARTY = {
    "Invoice": "CustomerRef",
    "CreditMemo": "CustomerRef",
    "ReceivePayment": "CustomerRef",
    "ARRefundCreditCard": "CustomerRef",
    "PurchaseOrder": "VendorRef",
    "ItemReceipt": "VendorRef",
    "Bill": "VendorRef",
    "Check": "PayeeEntityRef",
    "CreditCardCharge": "PayeeEntityRef",
    "BillPaymentCheck": "PayeeEntityRef",
    "TimeTracking": "EntityRef",
}
KINDS: dict[str, Kind] = {
    name: Kind(name, listed, table(add), table(mod), table(ret), _PARTY.get(name, ""))
    for listed, tables in ((True, LISTS), (False, TXNS))
    for name, (add, mod, ret) in tables.items()
}
QUERY_LIST, QUERY_TXN = table(LIST_QUERY), table(TXN_QUERY)
QUERIES: dict[str, tuple[str, ...]] = {
    **{name: (name,) for name in KINDS},
    "Item": ITEMS,
    "Entity": NAMES,
    "Terms": ("StandardTerms",),
}
"""The word before QueryRq → the kinds that it answers."""
NOT_ITERATED = frozenset(
    {"Employee", "Account", "Class", "Terms", "StandardTerms", "OtherName", "PaymentMethod", "SalesTaxCode"}
)
VOIDABLE = frozenset(
    {
        "ARRefundCreditCard",
        "Bill",
        "BillPaymentCheck",
        "Check",
        "CreditCardCharge",
        "CreditMemo",
        "Deposit",
        "Invoice",
        "ItemReceipt",
        "JournalEntry",
    }
)
NON_POSTING = frozenset({"PurchaseOrder", "TimeTracking"})
