"""Builds list entries: names, items, accounts, classes, departments, terms, payment methods."""

from __future__ import annotations

from connectors.sandbox.quickbooks_online import refusals
from connectors.sandbox.quickbooks_online.check import reference
from connectors.sandbox.quickbooks_online.draft import Draft
from connectors.sandbox.quickbooks_online.money import HOME, NAMES, reference_to
from connectors.sandbox.quickbooks_online.references import resolve
from connectors.sandbox.quickbooks_online.session import Session
from connectors.sandbox.quickbooks_online.store import Row
from connectors.sandbox.quickbooks_online.tables import Entity
from connectors.sandbox.quickbooks_online.wire import Json, loads

PEOPLE = ("Customer", "Vendor", "Employee")
_SUFFIX = " (deleted)"
# Account types of the vendor with their classification.
ACCOUNT_TYPES = {
    "Bank": "Asset",
    "Accounts Receivable": "Asset",
    "Other Current Asset": "Asset",
    "Fixed Asset": "Asset",
    "Other Asset": "Asset",
    "Accounts Payable": "Liability",
    "Credit Card": "Liability",
    "Other Current Liability": "Liability",
    "Long Term Liability": "Liability",
    "Equity": "Equity",
    "Income": "Revenue",
    "Other Income": "Revenue",
    "Cost of Goods Sold": "Expense",
    "Expense": "Expense",
    "Other Expense": "Expense",
}


def build(session: Session, entity: Entity, content: Json, before: Row | None) -> Draft:
    """Work out a list entry. Raises 2020, 2500, 6000, 6240."""
    old = loads(before.body) if before else None
    content["Active"] = content.get("Active") is not False
    parent = _parent(session, entity, content)
    property_name = "DisplayName" if entity.name in PEOPLE else "Name"
    if entity.name in PEOPLE and not content.get("DisplayName"):
        content["DisplayName"] = _display_name(content)
    name = _name(str(content[property_name]), content, old)
    content[property_name] = name
    full = f"{loads(parent.body)['FullyQualifiedName']}:{name}" if parent else name
    if "FullyQualifiedName" in entity.fields and entity.name not in {"Vendor", "Employee"}:
        content["FullyQualifiedName"] = full
    _unique(session, entity, name, str(parent.id) if parent else None, before)
    _KINDS.get(entity.name, _plain)(session, content, old)
    if parent and entity.name in {"Customer", "Item"}:
        content["Level"] = full.count(":")
    return Draft(content, party=str(parent.id) if parent else None, name=name)


def _display_name(content: Json) -> str:
    parts = [content.get(each) for each in ("Title", "GivenName", "MiddleName", "FamilyName", "Suffix")]
    name = " ".join(str(each) for each in parts if each)
    if not name:
        raise refusals.missing("DisplayName")
    return name


def _name(name: str, content: Json, old: Json | None) -> str:
    """The name as kept. Making an entry inactive frees its name with a suffix; bringing it back takes the suffix off."""
    was_active = old is None or old.get("Active") is not False
    if not content["Active"]:
        return name + _SUFFIX if was_active and not name.endswith(_SUFFIX) else name
    if not was_active:
        name = name.removesuffix(_SUFFIX)
    if ":" in name or "\t" in name or "\n" in name:
        raise refusals.business("A name can't contain a colon, a tab or a new line.")
    if not name.strip():
        raise refusals.missing("Name")
    return name


def _unique(session: Session, entity: Entity, name: str, parent: str | None, before: Row | None) -> None:
    """Customers, vendors and employees share one list of names; other entries are unique under their parent."""
    kinds = PEOPLE if entity.name in PEOPLE else (entity.name,)
    marks = ", ".join("?" * len(kinds))
    rows = session.store.sql.execute(
        f"SELECT kind, id, party FROM entity WHERE name = ? AND kind IN ({marks}) AND +deleted = 0",
        (name, *kinds),
    )
    for kind, number, above in rows:
        same = before is not None and (kind, number) == (before.kind, before.id)
        if not same and (entity.name in PEOPLE or above == parent):
            raise refusals.duplicate_name(number)


def _parent(session: Session, entity: Entity, content: Json) -> Row | None:
    held = reference(content.get("ParentRef"))
    if held is None or entity.name == "Vendor":
        content.pop("ParentRef", None)
        return None
    row = resolve(session, entity.name, held)
    if loads(row.body)["FullyQualifiedName"].count(":") >= 4:
        raise refusals.business("You can only have five levels.")
    content["ParentRef"] = {"value": held}
    return row


def _plain(_session: Session, content: Json, _old: Json | None) -> None:
    content.setdefault("Active", True)


def _currency(session: Session, content: Json, old: Json | None) -> None:
    """A name's currency is fixed when it is made."""
    code = reference((old or content).get("CurrencyRef")) or HOME
    if code != HOME and (not session.settings.multicurrency or code not in NAMES):
        raise refusals.bad_reference(f"Currencies element id {code} not found")
    content["CurrencyRef"] = reference_to(code)


def _customer(session: Session, content: Json, old: Json | None) -> None:
    if old is None and content.get("Balance"):
        raise refusals.unsupported_here("opening balances")
    content.setdefault("Taxable", True)
    content["Job"] = "ParentRef" in content
    content.setdefault("BillWithParent", False)
    # Kept as zero here; the running balance is a column and is written in when answered.
    content["Balance"] = content["BalanceWithJobs"] = 0
    content.setdefault("PreferredDeliveryMethod", "Print")
    content.setdefault("PrintOnCheckName", content["DisplayName"])
    if content["Taxable"]:
        content.setdefault("DefaultTaxCodeRef", {"value": "2"})
    _currency(session, content, old)


def _vendor(session: Session, content: Json, old: Json | None) -> None:
    content["Balance"] = 0
    content.setdefault("Vendor1099", False)
    content.setdefault("PrintOnCheckName", content["DisplayName"])
    _currency(session, content, old)


def _employee(_session: Session, content: Json, _old: Json | None) -> None:
    if not content.get("GivenName") and not content.get("FamilyName"):
        raise refusals.missing("GivenName or FamilyName")
    content.setdefault("BillableTime", False)
    content.setdefault("PrintOnCheckName", content["DisplayName"])


def _item(_session: Session, content: Json, old: Json | None) -> None:
    sort = content.setdefault("Type", (old or {}).get("Type", "Service"))
    if sort == "Group":
        raise refusals.unsupported_here("items of type Group")
    if sort in {"Service", "NonInventory"} and not (
        "IncomeAccountRef" in content or "ExpenseAccountRef" in content
    ):
        raise refusals.missing("IncomeAccountRef")
    if sort == "Inventory":
        for name in ("AssetAccountRef", "QtyOnHand", "InvStartDate", "IncomeAccountRef", "ExpenseAccountRef"):
            if content.get(name) is None:
                raise refusals.missing(name)
    content.setdefault("Taxable", False)
    if sort != "Category":
        content.setdefault("UnitPrice", 0)
        content.setdefault("PurchaseCost", 0)
    content.setdefault("TrackQtyOnHand", sort == "Inventory")
    content["SubItem"] = "ParentRef" in content


def _account(_session: Session, content: Json, old: Json | None) -> None:
    if content.get("OpeningBalance"):
        raise refusals.unsupported_here("opening balances")
    if '"' in content["Name"]:
        raise refusals.business("An account name can't contain a double quote (\").")
    sort = content.get("AccountType") or (old or {}).get("AccountType")
    if sort is None:
        raise refusals.missing("AccountType")
    if sort not in ACCOUNT_TYPES:
        raise refusals.bad_enumeration(sort, "AccountType")
    content.update(AccountType=sort, Classification=ACCOUNT_TYPES[sort], SubAccount="ParentRef" in content)
    content.setdefault("AccountSubType", sort.replace(" ", ""))
    content.update(CurrentBalance=0, CurrentBalanceWithSubAccounts=0, CurrencyRef=reference_to(HOME))


def _class(_session: Session, content: Json, _old: Json | None) -> None:
    content["SubClass"] = "ParentRef" in content


def _department(_session: Session, content: Json, _old: Json | None) -> None:
    content["SubDepartment"] = "ParentRef" in content


def _term(_session: Session, content: Json, _old: Json | None) -> None:
    if "DueDays" not in content and "DayOfMonthDue" not in content:
        raise refusals.missing("DueDays")
    content["Type"] = "STANDARD" if "DueDays" in content else "DATE_DRIVEN"


def _method(_session: Session, content: Json, _old: Json | None) -> None:
    content.setdefault("Type", "NON_CREDIT_CARD")


_KINDS = {
    "Customer": _customer,
    "Vendor": _vendor,
    "Employee": _employee,
    "Item": _item,
    "Account": _account,
    "Class": _class,
    "Department": _department,
    "Term": _term,
    "PaymentMethod": _method,
}
