"""Field tables of the lists (customers, items, accounts …), from the entity reference and the public schema."""

from __future__ import annotations

_BASE = "Id s SyncToken s MetaData -o domain s sparse b status s CustomField a AttachableRef a\n"
_PERSON = """
 Title s16 GivenName s100 MiddleName s100 FamilyName s100 Suffix s16 FullyQualifiedName -s CompanyName s100
 DisplayName s500 PrintOnCheckName s110 UserId s Active b PrimaryPhone o AlternatePhone o Mobile o Fax o
 PrimaryEmailAddr o WebAddr o OtherContactInfo o DefaultTaxCodeRef r IntuitId s Organization b V4IDPseudonym -s
"""
TABLES = {
    "CompanyInfo": "family=CompanyInfo\n"
    + _BASE
    + """
 CompanyName s1024 LegalName s1024 CompanyAddr o LegalAddr o CustomerCommunicationAddr o PrimaryPhone o
 CompanyStartDate -d FiscalYearStartMonth s Country s Email o WebAddr o SupportedLanguages s NameValue a
""",
    "Preferences": "family=Preferences\n"
    + _BASE
    + """
 AccountingInfoPrefs o ProductAndServicesPrefs o SalesFormsPrefs o EmailMessagesPrefs o VendorAndPurchasesPrefs o
 TimeTrackingPrefs o TaxPrefs o CurrencyPrefs o ReportPrefs o OtherPrefs o
""",
    "Customer": "family=name\n"
    + _BASE
    + _PERSON
    + """
 Taxable b BillAddr o ShipAddr o OtherAddr o ContactName s AltContactName s Notes s2000 Job b BillWithParent b
 ParentRef r Level -i CustomerTypeRef r SalesTermRef r SalesRepRef r PaymentMethodRef r CCDetail o
 PriceLevelRef r Balance n OpenBalanceDate d BalanceWithJobs n CreditLimit n AcctNum s CurrencyRef r OverDueBalance n
 TotalRevenue n TotalExpense n PreferredDeliveryMethod s ResaleNum s16 JobInfo o TDSEnabled b ARAccountRef r
 PrimaryTaxIdentifier s TaxExemptionReasonId s IsProject -b BusinessNumber s10 GSTIN s15 GSTRegistrationType s15
 SecondaryTaxIdentifier s Source s ClientEntityId s
""",
    "Vendor": "family=name\n"
    + _BASE
    + _PERSON.replace("s110", "s100")
    + """
 ContactName s AltContactName s Notes s BillAddr o ShipAddr o OtherAddr o TaxCountry s TaxIdentifier s20
 TaxIdEffectiveDate d BusinessNumber s10 ParentRef r VendorTypeRef r TermRef r PrefillAccountRef r Balance -n
 BillRate n CostRate n OpenBalanceDate d CreditLimit n AcctNum s100 Vendor1099 b T4AEligible b T5018Eligible b
 CurrencyRef r APAccountRef r TDSEnabled b TDSEntityTypeId s TDSSectionTypeId s TDSOverrideThreshold b
 TaxReportingBasis s GSTIN s15 GSTRegistrationType s15 IsSubContractorCIS b HasTPAR b VendorPaymentBankDetail o
 Source s ClientEntityId s
""",
    "Employee": "family=name\n"
    + _BASE
    + _PERSON.replace("s110", "s100")
    + """
 EmployeeType s EmployeeNumber s100 SSN s100 PrimaryAddr o OtherAddr o BillableTime b BillRate n CostRate n BirthDate d
 Gender s HiredDate d ReleasedDate d UseTimeEntry s ClientEntityId s
""",
    "Item": "family=Item required=Name\n"
    + _BASE
    + """
 Name s100 Sku s100 Description s4000 Active b SubItem b ParentRef r Level -i FullyQualifiedName -s Taxable b
 SalesTaxIncluded b PercentBased b UnitPrice n RatePercent n Type e:Service|NonInventory|Inventory|Group|Category
 PaymentMethodRef r UOMSetRef r IncomeAccountRef r PurchaseDesc s1000 PurchaseTaxIncluded b PurchaseCost n
 ExpenseAccountRef r COGSAccountRef r AssetAccountRef r PrefVendorRef r AvgCost n TrackQtyOnHand b QtyOnHand n
 QtyOnPurchaseOrder n QtyOnSalesOrder n ReorderPoint n ManPartNum s DepositToAccountRef r SalesTaxCodeRef r
 PurchaseTaxCodeRef r InvStartDate d BuildPoint n PrintGroupedItems b SpecialItem b SpecialItemType s ItemGroupDetail o
 ItemAssemblyDetail o AbatementRate n ReverseChargeRate n ServiceType s ItemCategoryType s TaxClassificationRef r
 UQCDisplayText s25 UQCId s ClassRef r Source s DeferredRevenue b PriceLevelRef r
""",
    "Account": "family=Account required=Name\n"
    + _BASE
    + """
 Name s100 SubAccount b ParentRef r Description s100 FullyQualifiedName -s AccountAlias s TxnLocationType s Active b
 Classification s AccountType s AccountSubType s AcctNum s BankNum s OpeningBalance n OpeningBalanceDate d
 CurrentBalance -n CurrentBalanceWithSubAccounts -n CurrencyRef r TaxAccount b TaxCodeRef r OnlineBankingEnabled b
 FIName s JournalCodeRef r
""",
    "Class": "family=Class required=Name\n"
    + _BASE
    + "Name s100 SubClass b ParentRef r FullyQualifiedName -s Active b",
    "Department": "family=Department required=Name\n"
    + _BASE
    + """
 Name s100 SubDepartment b ParentRef r FullyQualifiedName -s Active b Address o
""",
    "Term": "family=Term required=Name\n"
    + _BASE
    + """
 Name s31 Active b Type s DiscountPercent n DueDays i DiscountDays i DayOfMonthDue i DueNextMonthDays i
 DiscountDayOfMonth i
""",
    "PaymentMethod": "family=PaymentMethod required=Name\n"
    + _BASE
    + "Name s31 Active b Type e:CREDIT_CARD|NON_CREDIT_CARD",
    "TaxCode": "family=TaxCode required=Name\n"
    + _BASE
    + """
 Name s100 Description s100 Active b Hidden -b Taxable -b TaxGroup -b SalesTaxRateList o PurchaseTaxRateList o
 AdjustmentTaxRateList o TaxCodeConfigType -s
""",
    "TaxRate": "family=TaxRate\n"
    + _BASE
    + """
 Name -s100 Description -s100 Active -b RateValue -n AgencyRef -r TaxReturnLineRef -r EffectiveTaxRate -a
 SpecialTaxType -s DisplayType -s OriginalTaxRate -s
""",
}
