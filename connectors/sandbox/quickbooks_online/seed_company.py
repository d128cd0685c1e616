"""What the sandbox company says of itself: CompanyInfo and Preferences, with the values that were measured."""

from __future__ import annotations

from connectors.sandbox.quickbooks_online.money import HOME, reference_to
from connectors.sandbox.quickbooks_online.session import Session
from connectors.sandbox.quickbooks_online.wire import Json, day, stamp


def company_info(session: Session) -> Json:
    """The content of CompanyInfo. Facts 4.11."""
    address = {
        "Id": "1",
        "Line1": "123 Sierra Way",
        "City": "San Pablo",
        "CountrySubDivisionCode": "CA",
        "PostalCode": "87999",
        "Country": "USA",
    }
    pairs = {
        "NeoEnabled": "true",
        "IsQbdtMigrated": "false",
        "SubscriptionStatus": "SUBSCRIBED",
        "OfferingSku": "QuickBooks Online Plus",
        "PayrollFeature": "false",
        "AccountantFeature": "false",
        "QBOIndustryType": "Professional services",
        "ItemCategoriesFeature": "true",
        "AssignedTime": stamp(int(session.now)),
    }
    return {
        "CompanyName": "Tieout Sandbox Company",
        "LegalName": "Tieout Sandbox Company",
        "CompanyAddr": address,
        "LegalAddr": address,
        "CustomerCommunicationAddr": address,
        "PrimaryPhone": {"FreeFormNumber": "4155554567"},
        "CompanyStartDate": day(session.now),
        "FiscalYearStartMonth": "January",
        "Country": "US",
        "Email": {"Address": "books@example.com"},
        "WebAddr": {},
        "SupportedLanguages": "en",
        "NameValue": [{"Name": name, "Value": value} for name, value in pairs.items()],
    }


def preferences() -> Json:
    """Facts 4.12; what a switch of the sandbox governs is written in when answered."""
    other = {
        "SalesFormsPrefs.DefaultCustomerMessage": "Thank you for your business and have a great day!",
        "VendorAndPurchasesPrefs.UseCustomTxnNumbers": "false",
        "VendorAndPurchasesPrefs.PurchaseOrderEnabled": "true",
        "WarnDuplicateCheckNumber": "true",
        "WarnDuplicateBillNumber": "false",
        "WarnDuplicateJournalNumber": "false",
        "SalesFormsPrefs.DefaultItem": "1",
    }
    return {
        "AccountingInfoPrefs": {
            "UseAccountNumbers": False,
            "TrackDepartments": True,
            "ClassTrackingPerTxn": False,
            "ClassTrackingPerTxnLine": True,
            "FirstMonthOfFiscalYear": "January",
            "TaxYearMonth": "January",
            "CustomerTerminology": "Customers",
        },
        "ProductAndServicesPrefs": {
            "ForSales": True,
            "ForPurchase": True,
            "QuantityWithPriceAndRate": True,
            "QuantityOnHand": True,
        },
        "SalesFormsPrefs": _sales_forms(),
        "EmailMessagesPrefs": {
            "InvoiceMessage": {"Subject": "Invoice from Tieout Sandbox Company", "Message": ""}
        },
        "VendorAndPurchasesPrefs": {
            "TrackingByCustomer": True,
            "BillableExpenseTracking": True,
            "DefaultTerms": {"value": "3"},
        },
        "TimeTrackingPrefs": {
            "UseServices": True,
            "BillCustomers": True,
            "ShowBillRateToAll": False,
            "WorkWeekStartDate": "Monday",
            "MarkTimeEntriesBillable": True,
        },
        "TaxPrefs": {"UsingSalesTax": True, "PartnerTaxEnabled": False, "TaxGroupCodeRef": {"value": "2"}},
        "CurrencyPrefs": {
            "MultiCurrencyEnabled": False,
            "HomeCurrency": {"value": reference_to(HOME)["value"]},
        },
        "ReportPrefs": {"ReportBasis": "Accrual", "CalcAgingReportFromTxnDate": False},
        "OtherPrefs": {"NameValue": [{"Name": name, "Value": value} for name, value in other.items()]},
    }


def _sales_forms() -> Json:
    return {
        "CustomField": [
            {
                "CustomField": [
                    {
                        "Name": "SalesFormsPrefs.UseSalesCustom1",
                        "Type": "BooleanType",
                        "BooleanValue": True,
                    }
                ]
            }
        ],
        "CustomTxnNumbers": False,
        "AllowDeposit": False,
        "AllowDiscount": True,
        "DefaultDiscountAccount": "3",
        "AllowEstimates": True,
        "AllowServiceDate": False,
        "AllowShipping": False,
        "AutoApplyCredit": True,
        "AutoApplyPayments": True,
        "DefaultTerms": {"value": "3"},
        "UsingPriceLevels": False,
        "UsingProgressInvoicing": False,
        "IPNSupportEnabled": False,
    }
