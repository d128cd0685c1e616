"""Which elements the entries of the lists have, in the order of qbXML 13.0, as far as this sandbox keeps them."""

from __future__ import annotations

CORE = "ListID TimeCreated:T TimeModified:T EditSequence:16"
MOD = "ListID! EditSequence!:16"
_PERSON = "Salutation:15 FirstName:25 MiddleName:5 LastName:25 Suffix"
_REACH = "Phone:21 Mobile:21 Pager:21 AltPhone:21 Fax:21 Email:1023 Cc:1023 Contact:41 AltContact:41"

_CUSTOMER_1 = f"CompanyName:41 {_PERSON} JobTitle:41"
_CUSTOMER_2 = f"PrintAs:41 {_REACH} CustomerTypeRef TermsRef SalesRepRef"
_CUSTOMER_3 = (
    "SalesTaxCodeRef ItemSalesTaxRef AccountNumber:99 CreditLimit:A PreferredPaymentMethodRef JobStatus JobStartDate:D "
    "JobProjectedEndDate:D JobEndDate:D JobDesc:99 Notes:4095 IsStatementWithParent:B DeliveryMethod PreferredDeliveryMethod"
)
_EMPLOYEE = (
    f"IsActive:B {_PERSON} JobTitle:41 SupervisorRef Department:31 Description:64 TargetBonus:A EmployeeAddress("
    "Addr1:41 Addr2:41 Addr3 Addr4 City:31 State:21 PostalCode:13 Country) PrintAs:41 Phone:21 Mobile:21 Pager:21 "
    "PagerPIN:10 AltPhone:21 Fax:21 SSN:15 Email:1023 EmployeeType PartOrFullTime Exempt KeyEmployee Gender HiredDate:D "
    "OriginalHireDate:D AdjustedServiceDate:D ReleasedDate:D BirthDate:D USCitizen Ethnicity Disabled DisabilityDesc:25 "
    "OnFile WorkAuthExpireDate:D AccountNumber:99 Notes:4095"
)
_OTHER_1 = (
    "IsActive:B CompanyName:41 Salutation:15 FirstName:25 MiddleName:5 LastName:25 OtherNameAddress=Address"
)
_OTHER_2 = "Phone:21 AltPhone:21 Fax:21 Email:1023 Contact:41 AltContact:41 AccountNumber:99 Notes:4095"
_ONE = "(Desc:4095 Price:P PricePercent:P AccountRef)"
_BOTH = (
    "(SalesDesc:4095 SalesPrice:P IncomeAccountRef PurchaseDesc:4095 PurchaseCost:P PurchaseTaxCodeRef"
    " ExpenseAccountRef PrefVendorRef)"
)
_PRICES = f"SalesOrPurchase{_ONE} SalesAndPurchase{_BOTH}"
_PRICES_MOD = f"SalesOrPurchaseMod{_ONE} SalesAndPurchaseMod{_BOTH}"
_NAMED = "Name:31 FullName:159"
_ACCOUNT = "AccountNumber:7 BankNumber:25 Desc:200"


def _item(add: str, mod: str, ret: str = "") -> tuple[str, str, str]:
    return (
        f"Name!:31 IsActive:B {add} SalesTaxCodeRef {_PRICES} ExternalGUID:G",
        f"{MOD} Name:31 IsActive:B {mod} SalesTaxCodeRef {_PRICES_MOD}",
        f"{CORE} {_NAMED} IsActive:B {ret or 'ClassRef ParentRef Sublevel:N'} SalesTaxCodeRef {_PRICES} ExternalGUID:G",
    )


LISTS: dict[str, tuple[str, str, str]] = {
    "Customer": (
        (
            f"Name!:41 IsActive:B ClassRef ParentRef {_CUSTOMER_1} BillAddress=Address ShipAddress=Address {_CUSTOMER_2} "
            f"OpenBalance:A OpenBalanceDate:D {_CUSTOMER_3} ExternalGUID:G CurrencyRef"
        ),
        (
            f"{MOD} Name:41 IsActive:B ClassRef ParentRef {_CUSTOMER_1} BillAddress=Address ShipAddress=Address {_CUSTOMER_2} "
            f"{_CUSTOMER_3} CurrencyRef"
        ),
        (
            f"{CORE} Name:41 FullName:209 IsActive:B ClassRef ParentRef Sublevel:N {_CUSTOMER_1} BillAddress=Address "
            f"BillAddressBlock=AddressBlock ShipAddress=Address ShipAddressBlock=AddressBlock {_CUSTOMER_2} Balance:A "
            f"TotalBalance:A {_CUSTOMER_3} ExternalGUID:G CurrencyRef"
        ),
    ),
    "Vendor": (
        (
            f"Name!:41 IsActive:B ClassRef {_CUSTOMER_1} VendorAddress=Address ShipAddress=Address {_REACH} NameOnCheck:41 "
            "AccountNumber:99 Notes:4095 VendorTypeRef TermsRef CreditLimit:A OpenBalance:A OpenBalanceDate:D ExternalGUID:G "
            "SalesTaxCodeRef IsSalesTaxAgency:B CurrencyRef"
        ),
        (
            f"{MOD} Name:41 IsActive:B ClassRef {_CUSTOMER_1} VendorAddress=Address ShipAddress=Address {_REACH} NameOnCheck:41 "
            "AccountNumber:99 Notes:4095 VendorTypeRef TermsRef CreditLimit:A SalesTaxCodeRef IsSalesTaxAgency:B CurrencyRef"
        ),
        (
            f"{CORE} Name:41 IsActive:B ClassRef IsTaxAgency:B {_CUSTOMER_1} VendorAddress=Address "
            f"VendorAddressBlock=AddressBlock ShipAddress=Address {_REACH} NameOnCheck:41 AccountNumber:99 Notes:4095 "
            "VendorTypeRef TermsRef CreditLimit:A Balance:A ExternalGUID:G SalesTaxCodeRef IsSalesTaxAgency:B CurrencyRef"
        ),
    ),
    "Employee": (
        f"Name {_EMPLOYEE} ExternalGUID:G",
        f"{MOD} Name {_EMPLOYEE.replace(' SSN:15', '').replace(' Gender', '')}",
        f"{CORE} Name:41 {_EMPLOYEE.replace('SSN:15', 'SSN:11')} ExternalGUID:G",
    ),
    "OtherName": (
        f"Name!:41 {_OTHER_1} {_OTHER_2} ExternalGUID:G",
        f"{MOD} Name:41 {_OTHER_1} {_OTHER_2}",
        f"{CORE} Name:41 {_OTHER_1} OtherNameAddressBlock=AddressBlock {_OTHER_2} ExternalGUID:G",
    ),
    "ItemService": _item("ClassRef ParentRef", "ClassRef ParentRef"),
    "ItemNonInventory": _item(
        "ParentRef ClassRef ManufacturerPartNumber:31",
        "ClassRef ParentRef ManufacturerPartNumber:31",
        "ClassRef ParentRef Sublevel:N ManufacturerPartNumber:31",
    ),
    "ItemOtherCharge": _item("ClassRef ParentRef", "ClassRef ParentRef"),
    "Account": (
        (
            f"Name!:31 IsActive:B ParentRef AccountType! DetailAccountType {_ACCOUNT} OpenBalance:A OpenBalanceDate:D "
            "SalesTaxCodeRef TaxLineID:N CurrencyRef"
        ),
        (
            f"{MOD} Name:31 IsActive:B ParentRef AccountType {_ACCOUNT} OpenBalance:A OpenBalanceDate:D SalesTaxCodeRef "
            "TaxLineID:N CurrencyRef"
        ),
        (
            f"{CORE} {_NAMED} IsActive:B ParentRef Sublevel:N AccountType DetailAccountType SpecialAccountType IsTaxAccount:B "
            f"{_ACCOUNT} Balance:A TotalBalance:A SalesTaxCodeRef CashFlowClassification CurrencyRef"
        ),
    ),
    "StandardTerms": (
        "Name!:31 IsActive:B StdDueDays:N StdDiscountDays:N DiscountPct:P",
        "",
        f"{CORE} Name:31 IsActive:B StdDueDays:N StdDiscountDays:N DiscountPct:P",
    ),
    "PaymentMethod": (
        "Name!:31 IsActive:B PaymentMethodType",
        "",
        f"{CORE} Name:31 IsActive:B PaymentMethodType",
    ),
    "Class": (
        "Name!:31 IsActive:B ParentRef",
        f"{MOD} Name:31 IsActive:B ParentRef",
        f"{CORE} {_NAMED} IsActive:B ParentRef Sublevel:N",
    ),
    "SalesTaxCode": (
        "Name!:3 IsActive:B IsTaxable!:B Desc:31",
        "",
        f"{CORE} Name:3 IsActive:B IsTaxable:B Desc:31",
    ),
}
"""Entry → the tables of its Add, its Mod (empty: it cannot be changed) and its Ret."""

_IDS = "ListID* FullName*"
_TREE = "(ListID* FullName* ListIDWithChildren FullNameWithChildren)"
LIST_QUERY = (
    f"{_IDS} MaxReturned:N ActiveStatus FromModifiedDate:T ToModifiedDate:T NameFilter(MatchCriterion! Name!) "
    f"NameRangeFilter(FromName ToName) TotalBalanceFilter(Operator! Amount!:A) CurrencyFilter({_IDS}) ClassFilter{_TREE} "
    "AccountType* PaymentMethodType* IncludeRetElement*:50 OwnerID*:G"
)
"""The query of every list: a superset; the official schema knows which list has which filter."""
TXN_QUERY = (
    "TxnID* RefNumber* RefNumberCaseSensitive* MaxReturned:N ModifiedDateRangeFilter(FromModifiedDate:T ToModifiedDate:T) "
    f"TxnDateRangeFilter(FromTxnDate:D ToTxnDate:D DateMacro) EntityFilter{_TREE} TimeTrackingEntityFilter({_IDS}) "
    f"AccountFilter{_TREE} RefNumberFilter(MatchCriterion! RefNumber!) RefNumberRangeFilter(FromRefNumber ToRefNumber) "
    f"CurrencyFilter({_IDS}) PaidStatus IncludeLineItems:B IncludeLinkedTxns:B IncludeRetElement*:50 OwnerID*:G"
)
"""The query of every kind of document, likewise."""
