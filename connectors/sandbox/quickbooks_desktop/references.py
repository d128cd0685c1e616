"""Finds what a document or an entry refers to, and refuses what is not there, inactive, or of the wrong type (3140, 3130)."""

from __future__ import annotations

from connectors.sandbox.quickbooks_desktop import statuses
from connectors.sandbox.quickbooks_desktop.grammar import Field, Node
from connectors.sandbox.quickbooks_desktop.kinds import ITEMS, NAMES, Kind
from connectors.sandbox.quickbooks_desktop.store import Row
from connectors.sandbox.quickbooks_desktop.work import Work

_ACCOUNT, _CUSTOMER, _VENDOR = ("Account",), ("Customer",), ("Vendor",)
_TARGETS: dict[str, tuple[tuple[str, ...], str]] = {
    "CustomerRef": (_CUSTOMER, "Customer"),
    "VendorRef": (_VENDOR, "Vendor"),
    "PrefVendorRef": (_VENDOR, "Vendor"),
    "EntityRef": (NAMES, "Entity"),
    "PayeeEntityRef": (NAMES, "Entity"),
    "ItemRef": (ITEMS, "Item"),
    "ItemServiceRef": (("ItemService",), "Item"),
    "TermsRef": (("StandardTerms",), "Terms"),
    "PaymentMethodRef": (("PaymentMethod",), "Payment Method"),
    "PreferredPaymentMethodRef": (("PaymentMethod",), "Payment Method"),
    "ClassRef": (("Class",), "Class"),
    "SalesTaxCodeRef": (("SalesTaxCode",), "Sales Tax Code"),
    "CustomerSalesTaxCodeRef": (("SalesTaxCode",), "Sales Tax Code"),
    "SupervisorRef": (("Employee",), "Employee"),
}
_MONEY = frozenset({"Bank", "CreditCard", "OtherCurrentAsset", "OtherAsset"})
_TYPES: dict[tuple[str, str], frozenset[str]] = {
    ("", "ARAccountRef"): frozenset({"AccountsReceivable"}),
    ("", "APAccountRef"): frozenset({"AccountsPayable"}),
    ("", "DepositToAccountRef"): _MONEY,
    ("", "RefundFromAccountRef"): _MONEY,
    ("", "BankAccountRef"): frozenset({"Bank"}),
    ("Check", "AccountRef"): frozenset({"Bank"}),
    ("CreditCardCharge", "AccountRef"): frozenset({"CreditCard"}),
}
_PLURALS = {"Customer": "Customers", "Account": "Accounts", "Class": "Classes"}


def settle(work: Work, kind: Kind, node: Node, fields: tuple[Field, ...], where: str = "") -> None:
    """Replace every reference in an aggregate by the entry's id and name. Raises the refusal of the first that fails.

    An empty reference stays as it is: a Mod clears with it.
    """
    for field in fields:
        value = node.get(field.name)
        if value is None or not field.children:
            continue
        if field.name.endswith("Ref"):
            if value.get("ListID") or value.get("FullName"):
                row = find(work, kind, field.name, value, where or kind.name)
                node[field.name] = {"ListID": row.id, "FullName": row.name}
        else:
            line = f"{kind.name} line" if field.name.endswith(("Add", "Mod", "Line")) else where
            for each in value if field.repeated else (value,):
                settle(work, kind, each, field.children, line)


def find(work: Work, kind: Kind, name: str, reference: Node, where: str) -> Row:
    """The entry that `name`, an element such as CustomerRef, refers to; with a ListID the FullName is ignored."""
    kinds, label = _TARGETS.get(
        name, (_ACCOUNT, "Account") if name.endswith("AccountRef") else ((), name[:-3])
    )
    if name == "ParentRef":
        kinds = ITEMS if kind.name in ITEMS else (kind.name,)
    given = reference.get("ListID") or reference.get("FullName") or ""
    row = (
        work.store.find(given)
        if reference.get("ListID")
        else (work.store.named(given, kinds) if kinds else None)
    )
    if name == "ParentRef" and (row is None or row.kind not in kinds):
        raise statuses.bad_parent(given, _PLURALS.get(kind.name, "Items"))
    wrong = row is None or row.kind not in kinds or not _right_type(kind, name, row, where)
    refused = row is not None and not row.active and work.settings.inactive_reference == "refuse"
    if row is None or wrong or refused:
        raise statuses.bad_reference(label, given, where)
    return row


def _right_type(kind: Kind, name: str, row: Row, where: str) -> bool:
    if kind.name == "TimeTracking" and name == "EntityRef":
        return row.kind != "Customer"
    if row.kind != "Account":
        return True
    sort = row.content["AccountType"]
    allowed = _TYPES.get(("", name)) or (_TYPES.get((kind.name, name)) if where == kind.name else None)
    return sort in allowed if allowed else sort != "NonPosting"
