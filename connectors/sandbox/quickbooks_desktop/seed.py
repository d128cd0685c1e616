"""The company that a sandbox starts with: accounts, terms, methods, a few names and items."""

from __future__ import annotations

import time
import uuid

from connectors.sandbox.quickbooks_desktop import lists
from connectors.sandbox.quickbooks_desktop.grammar import Node
from connectors.sandbox.quickbooks_desktop.kinds import KINDS
from connectors.sandbox.quickbooks_desktop.settings import Settings
from connectors.sandbox.quickbooks_desktop.store import Row, Store
from connectors.sandbox.quickbooks_desktop.work import Work

# Name, type, and the role in which QuickBooks finds the account by itself.
_ACCOUNTS = """
Checking|Bank|
Savings|Bank|
Payment Processor Clearing|Bank|
Accounts Receivable|AccountsReceivable|AccountsReceivable
Undeposited Funds|OtherCurrentAsset|UndepositedFunds
Employee Advances|OtherCurrentAsset|
Inventory Asset|OtherCurrentAsset|InventoryAssets
Accounts Payable|AccountsPayable|AccountsPayable
Company Card|CreditCard|
Mastercard|CreditCard|
Visa|CreditCard|
Payroll Liabilities|OtherCurrentLiability|PayrollLiabilities
Opening Balance Equity|Equity|OpeningBalanceEquity
Retained Earnings|Equity|RetainedEarnings
Services|Income|
Sales of Product Income|Income|
Cost of Goods Sold|CostOfGoodsSold|CostOfGoodsSold
Subcontractors|CostOfGoodsSold|
Advertising|Expense|
Bank Charges|Expense|
Payment Processing Fees|Expense|
Meals and Entertainment|Expense|
Office Expenses|Expense|
Travel|Expense|
Automobile|Expense|
Uncategorized Expense|Expense|UncategorizedExpenses
Purchase Orders|NonPosting|PurchaseOrders
"""
_TERMS = (("Due on receipt", 0), ("Net 15", 15), ("Net 30", 30), ("Net 60", 60))
_METHODS = (
    ("Cash", "Cash"),
    ("Check", "Check"),
    ("Visa", "Visa"),
    ("MasterCard", "MasterCard"),
    ("American Express", "AmericanExpress"),
    ("ACH", "ECheck"),
)
_CUSTOMERS = ("Amy's Bird Sanctuary", "Cool Cars", "Dukes Basketball Camp")
_VENDORS = ("Books by Bessie", "Chin's Gas and Oil", "Hicks Hardware")
_EMPLOYEES = (("Emily", "Platt"), ("John", "Johnson"))
# Kind, name, price, account for sales, account for purchases.
_ITEMS = (
    ("ItemService", "Services", "0.00", "Services", None),
    ("ItemService", "Hours", "100.00", "Services", "Subcontractors"),
    ("ItemService", "Consulting", "150.00", "Services", None),
    ("ItemService", "Design", "75.00", "Services", "Subcontractors"),
    ("ItemNonInventory", "Materials", "20.00", "Sales of Product Income", "Cost of Goods Sold"),
    ("ItemOtherCharge", "Shipping", "0.00", "Sales of Product Income", None),
)


def fill(store: Store, settings: Settings, name: str) -> None:
    """Fill an empty company file, inside a transaction; a filled one stays as it is."""
    if store.recall("company_name") is not None:
        return
    store.remember("company_name", name)
    store.remember("file_id", f"{{{uuid.uuid4()}}}")
    work = Work(store, settings, time.time())
    special = {}
    for line in _ACCOUNTS.strip().splitlines():
        account, sort, role = line.split("|")
        row = _made(work, "Account", Name=account, AccountType=sort)
        if role:
            special[role] = row.id
    store.remember("special", special)
    _lists(work)
    store.sql.execute("DELETE FROM journal")


def _lists(work: Work) -> None:
    for name, days in _TERMS:
        _made(work, "StandardTerms", Name=name, StdDueDays=str(days), StdDiscountDays="0", DiscountPct="0")
    for name, sort in _METHODS:
        _made(work, "PaymentMethod", Name=name, PaymentMethodType=sort)
    for name, taxable in (("Tax", "true"), ("Non", "false")):
        _made(work, "SalesTaxCode", Name=name, IsTaxable=taxable)
    for name in _CUSTOMERS:
        _made(work, "Customer", Name=name, CompanyName=name, TermsRef={"FullName": "Net 30"})
    for name in _VENDORS:
        _made(work, "Vendor", Name=name, CompanyName=name)
    for given, family in _EMPLOYEES:
        _made(work, "Employee", FirstName=given, LastName=family)
    for kind, name, price, income, expense in _ITEMS:
        selling = {"AccountRef": {"FullName": income}, "Price": price}
        if expense is None:
            _made(work, kind, Name=name, SalesOrPurchase=selling)
            continue
        both = {
            "SalesPrice": price,
            "IncomeAccountRef": {"FullName": income},
            "PurchaseCost": price,
            "ExpenseAccountRef": {"FullName": expense},
        }
        _made(work, kind, Name=name, SalesAndPurchase=both)
    _made(work, "Class", Name="Field work")


def _made(work: Work, kind: str, **content: Node | str) -> Row:
    return lists.add(work, KINDS[kind], content)
