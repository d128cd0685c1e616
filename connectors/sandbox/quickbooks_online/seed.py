"""The company a sandbox starts with: accounts, lists, preferences as measured, and a little to play with."""

from __future__ import annotations

import secrets
from typing import Any

from connectors.sandbox.quickbooks_online import write
from connectors.sandbox.quickbooks_online.seed_company import company_info, preferences
from connectors.sandbox.quickbooks_online.session import Session
from connectors.sandbox.quickbooks_online.store import Row
from connectors.sandbox.quickbooks_online.tables import ENTITIES
from connectors.sandbox.quickbooks_online.wire import Json, dumps

# Name, type and subtype, in the order of their ids.
_ACCOUNTS = """
Services|Income|ServiceFeeIncome
Sales of Product Income|Income|SalesOfProductIncome
Discounts given|Income|DiscountsRefundsGiven
Undeposited Funds|Other Current Asset|UndepositedFunds
Accounts Receivable (A/R)|Accounts Receivable|AccountsReceivable
Accounts Payable (A/P)|Accounts Payable|AccountsPayable
Checking|Bank|Checking
Savings|Bank|Savings
Payment Processor Clearing|Bank|CashOnHand
Mastercard|Credit Card|CreditCard
Visa|Credit Card|CreditCard
Inventory Asset|Other Current Asset|Inventory
Prepaid Expenses|Other Current Asset|PrepaidExpenses
Payroll Liabilities|Other Current Liability|PayrollTaxPayable
Opening Balance Equity|Equity|OpeningBalanceEquity
Retained Earnings|Equity|RetainedEarnings
Cost of Goods Sold|Cost of Goods Sold|SuppliesMaterialsCogs
Subcontractors|Cost of Goods Sold|CostOfLaborCos
Advertising|Expense|AdvertisingPromotional
Bank Charges|Expense|BankCharges
Payment Processing Fees|Expense|OtherMiscellaneousServiceCost
Meals and Entertainment|Expense|EntertainmentMeals
Office Expenses|Expense|OfficeGeneralAdministrativeExpenses
Travel|Expense|Travel
Automobile|Expense|Auto
Uncategorized Expense|Expense|OtherMiscellaneousServiceCost
"""
_TERMS = (("Due on receipt", 0), ("Net 15", 15), ("Net 30", 30), ("Net 60", 60))
_METHODS = (
    ("Cash", "NON_CREDIT_CARD"),
    ("Check", "NON_CREDIT_CARD"),
    ("Visa", "CREDIT_CARD"),
    ("MasterCard", "CREDIT_CARD"),
    ("American Express", "CREDIT_CARD"),
    ("ACH", "NON_CREDIT_CARD"),
)
_CUSTOMERS: tuple[Json, ...] = (
    {
        "DisplayName": "Amy's Bird Sanctuary",
        "GivenName": "Amy",
        "FamilyName": "Lauterbach",
        "CompanyName": "Amy's Bird Sanctuary",
        "PrimaryEmailAddr": {"Address": "birds@example.com"},
        "PrimaryPhone": {"FreeFormNumber": "(650) 555-3311"},
        "BillAddr": {
            "Id": "2",
            "Line1": "4581 Finch St.",
            "City": "Bayshore",
            "CountrySubDivisionCode": "CA",
            "PostalCode": "94326",
            "Lat": "INVALID",
            "Long": "INVALID",
        },
    },
    {
        "DisplayName": "Cool Cars",
        "CompanyName": "Cool Cars",
        "PrimaryEmailAddr": {"Address": "cool@example.com"},
    },
    {"DisplayName": "Dukes Basketball Camp", "CompanyName": "Dukes Basketball Camp"},
)
_VENDORS = ("Books by Bessie", "Chin's Gas and Oil", "Hicks Hardware")
_EMPLOYEES = (("Emily", "Platt"), ("John", "Johnson"))
# Name, type, price, account for sales, account for purchases.
_ITEMS = (
    ("Services", "Service", "0", "Services", None),
    ("Hours", "Service", "100", "Services", "Subcontractors"),
    ("Consulting", "Service", "150", "Services", None),
    ("Design", "Service", "75", "Services", "Subcontractors"),
    ("Materials", "NonInventory", "20", "Sales of Product Income", "Cost of Goods Sold"),
)


def company(session: Session) -> None:
    """Fill an empty store. The ids of what is seeded are the same in every sandbox; secrets and realm are not."""
    store = session.store
    store.remember(
        "identity",
        {
            "realm_id": str(secrets.randbelow(9 * 10**15) + 10**15),
            "client_id": "AB" + secrets.token_hex(24),
            "client_secret": secrets.token_hex(20),
        },
    )
    accounts = _accounts(session)
    store.remember(
        "accounts",
        {
            "undeposited": _ref(accounts["Undeposited Funds"]),
            "receivable": _ref(accounts["Accounts Receivable (A/R)"]),
            "payable": _ref(accounts["Accounts Payable (A/P)"]),
        },
    )
    _tax(session)
    for name, days in _TERMS:
        row = _made(session, "Term", Name=name, DueDays=days)
        if name == "Net 30":
            store.remember("default_term", str(row.id))
    for name, sort in _METHODS:
        _made(session, "PaymentMethod", Name=name, Type=sort)
    for each in _CUSTOMERS:
        shipping = {"ShipAddr": each["BillAddr"]} if "BillAddr" in each else {}
        _made(session, "Customer", **each, **shipping)
    for name in _VENDORS:
        _made(session, "Vendor", DisplayName=name)
    for given, family in _EMPLOYEES:
        _made(session, "Employee", GivenName=given, FamilyName=family)
    for name, sort, price, income, expense in _ITEMS:
        buying = {"ExpenseAccountRef": _ref(accounts[expense])} if expense else {}
        _made(
            session,
            "Item",
            Name=name,
            Type=sort,
            UnitPrice=price,
            IncomeAccountRef=_ref(accounts[income]),
            **buying,
        )
    _made(session, "Class", Name="Field work")
    _made(session, "Department", Name="West")
    _fixed(session, "CompanyInfo", company_info(session))
    _fixed(session, "Preferences", preferences())
    store.sql.execute("DELETE FROM journal")


def _made(session: Session, kind: str, **payload: Any) -> Row:
    return write.save(session, ENTITIES[kind], payload)


def _ref(row: Row) -> Json:
    return {"value": str(row.id), "name": row.name}


def _accounts(session: Session) -> dict[str, Row]:
    made = {}
    for line in _ACCOUNTS.strip().splitlines():
        name, sort, subtype = line.split("|")
        made[name] = _made(session, "Account", Name=name, AccountType=sort, AccountSubType=subtype)
    return made


def _fixed(session: Session, kind: str, content: Json) -> None:
    """Store an entity that the API only reads."""
    now = int(session.now)
    number = session.store.next(f"id:{kind}")
    body = {
        "domain": "QBO",
        "sparse": False,
        "Id": str(number),
        "SyncToken": "0",
        "MetaData": session.meta(now),
        **content,
    }
    session.store.insert(
        Row(
            kind,
            number,
            0,
            content.get("Name"),
            None,
            None,
            None,
            None,
            1,
            None,
            None,
            now,
            now,
            0,
            dumps(body),
        )
    )


def _tax(session: Session) -> None:
    rate = {
        "Name": "California",
        "Description": "Sales Tax",
        "Active": True,
        "RateValue": 8,
        "AgencyRef": {"value": "1"},
        "SpecialTaxType": "NONE",
        "DisplayType": "ReadOnly",
    }
    detail = {
        "TaxRateRef": {"value": "1", "name": "California"},
        "TaxTypeApplicable": "TaxOnAmount",
        "TaxOrder": 0,
    }
    _fixed(session, "TaxRate", rate)
    for name, rates in (("Out of scope", []), ("California", [detail])):
        _fixed(
            session,
            "TaxCode",
            {
                "Name": name,
                "Description": name,
                "Active": True,
                "Hidden": False,
                "Taxable": bool(rates),
                "TaxGroup": True,
                "SalesTaxRateList": {"TaxRateDetail": rates},
                "PurchaseTaxRateList": {"TaxRateDetail": []},
            },
        )
