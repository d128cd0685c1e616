"""Finds what a payload refers to: that it exists, is active, is of the right type, and what it is called today."""

from __future__ import annotations

from connectors.sandbox.quickbooks_online import refusals
from connectors.sandbox.quickbooks_online.check import is_id, reference
from connectors.sandbox.quickbooks_online.session import Session
from connectors.sandbox.quickbooks_online.store import Row
from connectors.sandbox.quickbooks_online.wire import Json, loads

# Property name to the kind it refers to. What is not listed (sales rep, ship method, project …) is stored unseen.
TARGETS = {
    "CustomerRef": "Customer",
    "VendorRef": "Vendor",
    "EmployeeRef": "Employee",
    "ItemRef": "Item",
    "ClassRef": "Class",
    "DepartmentRef": "Department",
    "SalesTermRef": "Term",
    "TermRef": "Term",
    "PaymentMethodRef": "PaymentMethod",
    "PrefVendorRef": "Vendor",
    "DefaultTaxCodeRef": "TaxCode",
    "SalesTaxCodeRef": "TaxCode",
    "PurchaseTaxCodeRef": "TaxCode",
    "TaxCodeRef": "TaxCode",
    "TxnTaxCodeRef": "TaxCode",
    **dict.fromkeys(
        (
            "AccountRef",
            "DepositToAccountRef",
            "ARAccountRef",
            "APAccountRef",
            "IncomeAccountRef",
            "ExpenseAccountRef",
            "AssetAccountRef",
            "COGSAccountRef",
            "BankAccountRef",
            "CCAccountRef",
            "DiscountAccountRef",
        ),
        "Account",
    ),
}
# The vendor's tables, as its messages call them.
_TABLES = {
    "Customer": "Names",
    "Vendor": "Names",
    "Employee": "Names",
    "Account": "Accounts",
    "Item": "Items",
    "Class": "Klasses",
    "Department": "Depts",
    "Term": "Terms",
    "PaymentMethod": "PaymentMethods",
    "TaxCode": "TaxCodes",
}
_US_TAX = ("TAX", "NON")


def resolve(session: Session, kind: str, held: str) -> Row:
    """The entity that a reference names. Raises 2500 or 610 where it is missing or inactive."""
    row = session.store.find(kind, int(held)) if is_id(held) else None
    if row is None:
        raise refusals.bad_reference(
            f"{_TABLES[kind]} element id {held} not found", session.settings.missing_reference
        )
    if not row.active and session.settings.inactive_reference != "accept":
        raise refusals.bad_reference(refusals.MADE_INACTIVE, session.settings.inactive_reference)
    return row


def settle(session: Session, content: Json, *, unchanged: Json | None = None) -> None:
    """Check every reference directly in an object and write today's names into it.

    A reference that an update leaves as it was may have become inactive since: it is let be.
    """
    for name, value in content.items():
        kind = TARGETS.get(name)
        held = reference(value)
        if kind is None or held is None or (kind == "TaxCode" and held in _US_TAX):
            continue
        if unchanged is not None and reference(unchanged.get(name)) == held:
            content[name] = dict(unchanged[name])
            continue
        content[name] = named(resolve(session, kind, held))


def named(row: Row) -> Json:
    """A reference to an entity, with its name."""
    return {"value": str(row.id), "name": row.name} if row.name else {"value": str(row.id)}


def account(session: Session, value: Json | None, element: str, types: tuple[str, ...]) -> Row | None:
    """The account referred to, which must be of one of the types. Raises 2500, 610 or 6430."""
    held = reference(value)
    if held is None:
        return None
    row = resolve(session, "Account", held)
    if loads(row.body)["AccountType"] not in types:
        raise refusals.wrong_account_type(element)
    return row
