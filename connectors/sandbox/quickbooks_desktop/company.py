"""What QuickBooks says of itself, its company and its preferences: Host, Company and Preferences, shaped as recorded."""

from __future__ import annotations

from collections.abc import Collection

from connectors.sandbox.quickbooks_desktop.grammar import Node, table, write
from connectors.sandbox.quickbooks_desktop.work import Work

_VERSIONS = ("1.0", "1.1", "2.0", "2.1", "3.0", "4.0", "4.1", "5.0", "6.0", "7.0", "8.0", "9.0", "10.0", "11.0", "12.0",
             "13.0", "14.0", "15.0", "16.0")  # fmt: skip
_HOST = table(
    "ProductName MajorVersion MinorVersion Country SupportedQBXMLVersion* IsAutomaticLogin:B QBFileMode"
)
_COMPANY = table(
    "IsSampleCompany:B CompanyName LegalCompanyName Address=Address AddressBlock=AddressBlock LegalAddress=Address Phone Email "
    "FirstMonthFiscalYear FirstMonthIncomeTaxYear CompanyType EIN TaxForm AccountantCopy(AccountantCopyExists:B) "
    "DataExtRet*(OwnerID DataExtName DataExtType DataExtValue)"
)
_PREFERENCES = table(
    "AccountingPreferences(IsUsingAccountNumbers IsRequiringAccounts IsUsingClassTracking IsUsingAuditTrail "
    "IsAssigningJournalEntryNumbers ClosingDate:D) "
    "JobsAndEstimatesPreferences(IsUsingEstimates IsUsingProgressInvoicing IsPrintingItemsWithZeroAmounts) "
    "MultiCurrencyPreferences(IsMultiCurrencyOn) "
    "PurchasesAndVendorsPreferences(IsUsingInventory DaysBillsAreDue IsAutomaticallyUsingDiscounts) "
    "ReportsPreferences(AgingReportBasis SummaryReportBasis) "
    "SalesAndCustomersPreferences(IsTrackingReimbursedExpensesAsIncome IsAutoApplyingPayments "
    "PriceLevels(IsUsingPriceLevels IsRoundingSalesPriceUp)) "
    "TimeTrackingPreferences(FirstDayOfWeek)"
)
_SETTINGS: Node = {
    "AccountingPreferences": {
        "IsUsingAccountNumbers": "false",
        "IsRequiringAccounts": "true",
        "IsUsingClassTracking": "false",
        "IsUsingAuditTrail": "true",
        "IsAssigningJournalEntryNumbers": "true",
    },
    "JobsAndEstimatesPreferences": {
        "IsUsingEstimates": "true",
        "IsUsingProgressInvoicing": "false",
        "IsPrintingItemsWithZeroAmounts": "false",
    },
    "MultiCurrencyPreferences": {"IsMultiCurrencyOn": "false"},
    "PurchasesAndVendorsPreferences": {
        "IsUsingInventory": "true",
        "DaysBillsAreDue": "10",
        "IsAutomaticallyUsingDiscounts": "false",
    },
    "ReportsPreferences": {"AgingReportBasis": "AgeFromDueDate", "SummaryReportBasis": "Accrual"},
    "SalesAndCustomersPreferences": {
        "IsTrackingReimbursedExpensesAsIncome": "false",
        "IsAutoApplyingPayments": "true",
        "PriceLevels": {"IsUsingPriceLevels": "true", "IsRoundingSalesPriceUp": "true"},
    },
    "TimeTrackingPreferences": {"FirstDayOfWeek": "Monday"},
}
_STREET: Node = {
    "Addr1": "12 Mill Lane",
    "City": "Anytown",
    "State": "CA",
    "PostalCode": "12345",
    "Country": "US",
}


def host(work: Work, wanted: Collection[str] = ()) -> str:
    """HostRet."""
    settings = work.settings
    newest = tuple(int(part) for part in settings.qbxml_version.split("."))
    node: Node = {
        "ProductName": f"QuickBooks Enterprise Solutions {settings.major_version - 10}.0",
        "MajorVersion": str(settings.major_version),
        "MinorVersion": "0",
        "Country": settings.country,
        "SupportedQBXMLVersion": [
            each for each in _VERSIONS if tuple(int(part) for part in each.split(".")) <= newest
        ],
        "IsAutomaticLogin": "false",
        "QBFileMode": "MultiUser" if settings.multi_user else "SingleUser",
    }
    return write("HostRet", node, tuple(each for each in _HOST if not wanted or each.name in wanted))


def company(work: Work, owners: Collection[str] = (), wanted: Collection[str] = ()) -> str:
    """CompanyRet; the private data (FileID among them) of these owners, as the Web Connector stored it."""
    settings, name = work.settings, work.store.recall("company_name")
    node: Node = {
        "IsSampleCompany": "false",
        "CompanyName": name,
        "LegalCompanyName": f"{name} LLC",
        "Address": _STREET,
        "AddressBlock": {"Addr1": "12 Mill Lane", "Addr2": "Anytown, CA 12345"},
        "LegalAddress": _STREET,
        "Phone": "800-555-0100",
        "Email": "office@example.com",
        "FirstMonthFiscalYear": "January",
        "FirstMonthIncomeTaxYear": "January",
        "CompanyType": "InformationTechnologyComputersSoftware",
        "EIN": "12-3456789",
        "TaxForm": "Form1120",
        "AccountantCopy": {"AccountantCopyExists": "false"},
    }
    if settings.owner_id in owners:
        file_id = settings.file_id if name == settings.company_name else work.store.recall("file_id")
        private = {"AppLock": "LOCKED:SANDBOX:631234599990000223", "FileID": file_id}
        node["DataExtRet"] = [
            {
                "OwnerID": settings.owner_id,
                "DataExtName": each,
                "DataExtType": "STR255TYPE",
                "DataExtValue": value,
            }
            for each, value in private.items()
            if value
        ]
    return write("CompanyRet", node, tuple(each for each in _COMPANY if not wanted or each.name in wanted))


def preferences(work: Work) -> str:
    """PreferencesRet."""
    node = {name: dict(value) for name, value in _SETTINGS.items()}
    if work.settings.closing_date:
        node["AccountingPreferences"]["ClosingDate"] = work.settings.closing_date
    return write("PreferencesRet", node, _PREFERENCES)


def first_response(work: Work) -> str:
    """The strHCPResponse of a session's first sendRequestXML: the three answers in one message set (facts 1.3)."""
    status = 'statusCode="0" statusSeverity="Info" statusMessage="Status OK"'
    parts = (
        ("HostQueryRs", host(work)),
        ("CompanyQueryRs", company(work, {work.settings.owner_id})),
        ("PreferencesQueryRs", preferences(work)),
    )
    inside = "\n".join(
        f'<{name} requestID="{index}" {status}>\n{text}\n</{name}>'
        for index, (name, text) in enumerate(parts)
    )
    return f'<?xml version="1.0" ?>\n<QBXML>\n<QBXMLMsgsRs>\n{inside}\n</QBXMLMsgsRs>\n</QBXML>\n'
