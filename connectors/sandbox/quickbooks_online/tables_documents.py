"""Field tables of the documents (invoices, bills …), from the entity reference and the public schema."""

from __future__ import annotations

_TXN = """
 Id s SyncToken s MetaData -o domain s sparse b status s CustomField a AttachableRef a
 DocNumber s21 TxnDate d DepartmentRef r CurrencyRef r ExchangeRate n PrivateNote s4000 TxnStatus s LinkedTxn a Line a
 TxnTaxDetail o TxnSource s TaxFormType s TaxFormNum s TransactionLocationType s Tag a TxnApprovalInfo o
 RecurDataRef -r RecurringInfo o ProjectRef r
 GlobalTaxCalculation e:TaxExcluded|TaxInclusive|NotApplicable
"""
_SALES = (
    _TXN
    + """
 AutoDocNumber b CustomerRef r CustomerMemo o BillAddr o ShipAddr o ShipFromAddr o FreeFormAddress b RemitToRef r
 ClassRef r SalesTermRef r DueDate d SalesRepRef r PONumber s15 FOB s ShipMethodRef r ShipDate d TrackingNum s
 TotalAmt -n HomeTotalAmt -n ApplyTaxAfterDiscount b TemplateRef r PrintStatus e:NotSet|NeedToPrint|PrintComplete
 EmailStatus e:NotSet|NeedToSend|EmailSent BillEmail o BillEmailCc o BillEmailBcc o ARAccountRef r Balance -n
 HomeBalance -n FinanceCharge b PaymentMethodRef r PaymentRefNum s21 PaymentType s CheckPayment o CreditCardPayment o
 DepositToAccountRef r DeliveryInfo -o DiscountRate n DiscountAmt n GovtTxnRefIdentifier s TaxExemptionRef -r
"""
)
_BUYING = (
    _TXN
    + """
 APAccountRef r VendorRef r TotalAmt -n BillEmail o ReplyEmail o Memo s4000 IncludeInAnnualTPAR b
"""
)
TABLES = {
    "Invoice": "family=txn party=CustomerRef required=Line,CustomerRef\n"
    + _SALES
    + """
 Deposit n AllowIPNPayment b AllowOnlinePayment b AllowOnlineCreditCardPayment b AllowOnlineACHPayment b
 EInvoiceStatus s ECloudStatusTimeStamp t invoiceStatus s callToAction s invoiceStatusLog a InvoiceEx o LessCIS n
 InvoiceLink -s PaymentDetailsMessage s ConvenienceFeeDetail o
""",
    "SalesReceipt": "family=txn party=CustomerRef required=Line,CustomerRef\n" + _SALES + "SalesReceiptEx o",
    "CreditMemo": "family=txn party=CustomerRef required=Line,CustomerRef\n"
    + _SALES.replace("TotalAmt -n", "TotalAmt n")
    + "RemainingCredit -n CreditMemoEx o InvoiceRef r",
    "RefundReceipt": "family=txn party=CustomerRef required=DepositToAccountRef,Line\n"
    + _SALES.replace("PaymentRefNum s21", "PaymentRefNum s100")
    + "RefundReceiptEx o TxnRefundReceipt a",
    "Estimate": "family=txn party=CustomerRef required=CustomerRef\n"
    + _SALES
    + "ExpirationDate d AcceptedBy s AcceptedDate d EstimateEx o",
    "Payment": "family=txn party=CustomerRef required=TotalAmt,CustomerRef\n"
    + _TXN
    + """
 CustomerRef r RemitToRef r ARAccountRef r DepositToAccountRef r PaymentMethodRef r PaymentRefNum s21 PaymentType s
 CheckPayment o CreditCardPayment o TotalAmt n UnappliedAmt -n ProcessPayment b PaymentEx o TaxExemptionRef -r
""",
    "Bill": "family=txn party=VendorRef required=VendorRef,Line\n"
    + _BUYING
    + """
 PayerRef r SalesTermRef r DueDate d RemitToAddr o ShipAddr o Balance -n HomeBalance -n BillEx o VendorAddr o
 LessCIS n
""",
    "VendorCredit": "family=txn party=VendorRef required=VendorRef,Line\n"
    + _BUYING
    + "Balance -n VendorCreditEx o",
    "BillPayment": "family=txn party=VendorRef required=VendorRef,Line,TotalAmt,PayType\n"
    + _TXN
    + """
 VendorRef r APAccountRef r PayType e:Check|CreditCard CheckPayment o CreditCardPayment o TotalAmt n BillPaymentEx o
 ProcessBillPayment b
""",
    "Purchase": "family=txn party=EntityRef required=Line,PaymentType,AccountRef\n"
    + _TXN
    + """
 AccountRef r PaymentMethodRef r PaymentRefNum s21 PaymentType e:Cash|Check|CreditCard CheckPayment o
 CreditCardPayment o EntityRef r Credit b RemitToAddr -o TotalAmt -n PrintStatus e:NotSet|NeedToPrint|PrintComplete
 PurchaseEx o Memo s4000 IncludeInAnnualTPAR b
""",
    "PurchaseOrder": "family=txn party=VendorRef required=APAccountRef,VendorRef,Line\n"
    + _BUYING
    + """
 TaxCodeRef r ClassRef r ReimbursableInfoRef r SalesTermRef r DueDate d ExpectedDate d VendorAddr o ShipAddr o
 DropShipToEntity r ShipMethodRef r FOB s POEmail o TemplateRef r PrintStatus e:NotSet|NeedToPrint|PrintComplete
 EmailStatus e:NotSet|NeedToSend|EmailSent ManuallyClosed b POStatus e:Open|Closed PurchaseOrderEx o ShipTo r
""",
    "JournalEntry": "family=txn required=Line\n"
    + _TXN
    + """
 Adjustment b HomeCurrencyAdjustment b EnteredInHomeCurrency b TotalAmt -n HomeTotalAmt -n JournalEntryEx o
 JournalCodeRef r TaxRateRef r
""",
    "Deposit": "family=txn required=DepositToAccountRef,Line\n"
    + _TXN
    + "DepositToAccountRef r CashBack o TotalAmt -n HomeTotalAmt -n DepositEx o",
    "TimeActivity": "family=TimeActivity required=NameOf\n"
    + _TXN
    + """
 NameOf e:Employee|Vendor EmployeeRef r VendorRef r OtherNameRef r CustomerRef r ItemRef r ClassRef r PayrollItemRef r
 BillableStatus e:Billable|NotBillable|HasBeenBilled Taxable b HourlyRate n CostRate n Hours i Minutes i Seconds i
 BreakHours i BreakMinutes i BreakSeconds i StartTime t EndTime t Description s4000 TimeActivityEx o
 TimeChargeId s
""",
}
