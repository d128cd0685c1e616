"""Which elements the documents have, in the order of qbXML 13.0, as far as this sandbox keeps them."""

from __future__ import annotations

CORE = "TxnID TimeCreated:T TimeModified:T EditSequence:16 TxnNumber:N"
MOD = "TxnID! EditSequence!:16"
_GUID = "ExternalGUID:G"
_LINKS = "LinkedTxn*=LinkedTxn"
_OTHERS = "Other1:29 Other2:29"

# Sales: invoice, credit memo.
_SALE_LINE = "ItemRef Desc:4095 Quantity:P Rate:P RatePercent:P ClassRef Amount:A"
_SALE_TAIL = f"ServiceDate:D SalesTaxCodeRef IsTaxable:B {_OTHERS}"
_SALE_TAIL_MOD = f"ServiceDate:D SalesTaxCodeRef {_OTHERS}"
_SALE_HEAD = "ClassRef ARAccountRef TemplateRef TxnDate:D RefNumber:11"
_BOTH = "BillAddress=Address ShipAddress=Address"
_BLOCKS = (
    "BillAddress=Address BillAddressBlock=AddressBlock ShipAddress=Address ShipAddressBlock=AddressBlock"
)
_SALE_MIDDLE = "PONumber:25 TermsRef DueDate:D SalesRepRef FOB:13 ShipDate:D ShipMethodRef"
_SALE_SEND = "CustomerMsgRef IsToBePrinted:B IsToBeEmailed:B CustomerSalesTaxCodeRef"
_SALE_END = f"ItemSalesTaxRef Memo:4095 {_SALE_SEND} Other:29 ExchangeRate:P"
_SALE_SUMS = "Subtotal:A ItemSalesTaxRef SalesTaxPercentage:P SalesTaxTotal:A"

# Purchases: bill, item receipt, check, card charge share their lines.
_EXPENSE = "AccountRef Amount:A Memo:4095 CustomerRef ClassRef SalesTaxCodeRef BillableStatus"
_ITEM = "ItemRef Desc:4095 Quantity:P Cost:P Amount:A CustomerRef ClassRef SalesTaxCodeRef BillableStatus"
_LINES_ADD = (
    f"ExpenseLineAdd*({_EXPENSE} SalesRepRef) ItemLineAdd*({_ITEM} LinkToTxn(TxnID! TxnLineID!) SalesRepRef)"
)
_LINES_MOD = (
    f"ClearExpenseLines:B ExpenseLineMod*(TxnLineID! {_EXPENSE} SalesRepRef) "
    f"ClearItemLines:B ItemLineMod*(TxnLineID! {_ITEM} SalesRepRef)"
)
_LINES_RET = (
    f"ExpenseLineRet*(TxnLineID! {_EXPENSE} SalesRepRef) ItemLineRet*(TxnLineID! {_ITEM} SalesRepRef)"
)
_RATE = "SalesTaxCodeRef ExchangeRate:P"
_BILL = f"DueDate:D RefNumber:20 TermsRef Memo:4095 {_RATE}"
_RECEIPT = f"APAccountRef TxnDate:D RefNumber:20 Memo:4095 {_RATE}"
_CHECK = f"PayeeEntityRef RefNumber:11 TxnDate:D Memo:4095 Address=Address IsToBePrinted:B {_RATE}"
_CARD = f"PayeeEntityRef TxnDate:D RefNumber:11 Memo:4095 {_RATE}"

_ORDER_HEAD = "ClassRef TemplateRef TxnDate:D RefNumber:11"
_ORDER_MIDDLE = "TermsRef DueDate:D ExpectedDate:D ShipMethodRef FOB:13"
_ORDER_END = "Memo:4095 VendorMsg:99 IsToBePrinted:B IsToBeEmailed:B SalesTaxCodeRef Other1:25 Other2:29"
_ORDER_LINE = "ItemRef ManufacturerPartNumber:31 Desc:4095 Quantity:P Rate:P ClassRef Amount:A CustomerRef ServiceDate:D SalesTaxCodeRef"

_TIME = "ItemServiceRef Rate:P Duration!:I ClassRef PayrollItemWageRef Notes:4095 BillableStatus"
_PAYMENT = "ARAccountRef TxnDate:D RefNumber:20 TotalAmount:A"
_APPLIED = "AppliedToTxnRet*(TxnID! TxnType! TxnDate:D RefNumber:20 BalanceRemaining:A Amount:A LinkedTxn*=LinkedTxn)"
_JOURNAL_LINE = "(TxnLineID AccountRef Amount:A Memo:4095 EntityRef ClassRef ItemSalesTaxRef BillableStatus)"
_JOURNAL = (
    "TxnDate:D RefNumber:11 Memo IsAdjustment:B IsHomeCurrencyAdjustment:B IsAmountsEnteredInHomeCurrency:B CurrencyRef "
    f"ExchangeRate:P {_GUID} {{JournalDebitLine*{_JOURNAL_LINE} JournalCreditLine*{_JOURNAL_LINE}}}"
)
_DEPOSIT_LINE = "EntityRef AccountRef Memo:4095 CheckNumber:11 PaymentMethodRef ClassRef Amount:A"

TXNS: dict[str, tuple[str, str, str]] = {
    "Invoice": (
        (
            f"CustomerRef! {_SALE_HEAD} {_BOTH} IsPending:B IsFinanceCharge:B {_SALE_MIDDLE} {_SALE_END} {_GUID} "
            f"InvoiceLineAdd*({_SALE_LINE} {_SALE_TAIL})"
        ),
        (
            f"{MOD} CustomerRef {_SALE_HEAD} {_BOTH} IsPending:B {_SALE_MIDDLE} {_SALE_END} "
            f"InvoiceLineMod*(TxnLineID! {_SALE_LINE} {_SALE_TAIL_MOD})"
        ),
        (
            f"{CORE} CustomerRef {_SALE_HEAD} {_BLOCKS} IsPending:B IsFinanceCharge:B {_SALE_MIDDLE} {_SALE_SUMS} "
            f"AppliedAmount:A BalanceRemaining:A CurrencyRef ExchangeRate:P Memo:4095 IsPaid:B {_SALE_SEND} Other:29 {_GUID} "
            f"{_LINKS} InvoiceLineRet*(TxnLineID! {_SALE_LINE} {_SALE_TAIL})"
        ),
    ),
    "CreditMemo": (
        (
            f"CustomerRef! {_SALE_HEAD} {_BOTH} IsPending:B {_SALE_MIDDLE} {_SALE_END} {_GUID} "
            f"CreditMemoLineAdd*({_SALE_LINE} {_SALE_TAIL})"
        ),
        (
            f"{MOD} CustomerRef {_SALE_HEAD} {_BOTH} IsPending:B {_SALE_MIDDLE} {_SALE_END} "
            f"CreditMemoLineMod*(TxnLineID! {_SALE_LINE} {_SALE_TAIL_MOD})"
        ),
        (
            f"{CORE} CustomerRef {_SALE_HEAD} {_BLOCKS} IsPending:B {_SALE_MIDDLE} {_SALE_SUMS} TotalAmount:A "
            f"CreditRemaining:A CurrencyRef ExchangeRate:P Memo:4095 {_SALE_SEND} Other:29 {_GUID} {_LINKS} "
            f"CreditMemoLineRet*(TxnLineID! {_SALE_LINE} {_SALE_TAIL})"
        ),
    ),
    "PurchaseOrder": (
        (
            f"VendorRef {_ORDER_HEAD} VendorAddress=Address ShipAddress=Address {_ORDER_MIDDLE} {_ORDER_END} ExchangeRate:P "
            f"{_GUID} PurchaseOrderLineAdd*({_ORDER_LINE} {_OTHERS})"
        ),
        (
            f"{MOD} VendorRef {_ORDER_HEAD} VendorAddress=Address ShipAddress=Address {_ORDER_MIDDLE} IsManuallyClosed:B "
            f"{_ORDER_END} ExchangeRate:P PurchaseOrderLineMod*(TxnLineID! {_ORDER_LINE} IsManuallyClosed:B {_OTHERS})"
        ),
        (
            f"{CORE} VendorRef {_ORDER_HEAD} VendorAddress=Address VendorAddressBlock=AddressBlock ShipAddress=Address "
            f"ShipAddressBlock=AddressBlock {_ORDER_MIDDLE} TotalAmount:A CurrencyRef ExchangeRate:P IsManuallyClosed:B "
            f"IsFullyReceived:B {_ORDER_END} {_GUID} {_LINKS} PurchaseOrderLineRet*(TxnLineID! {_ORDER_LINE} "
            f"ReceivedQuantity:P UnbilledQuantity:P IsBilled:B IsManuallyClosed:B {_OTHERS})"
        ),
    ),
    "ItemReceipt": (
        f"VendorRef! {_RECEIPT} {_GUID} LinkToTxnID* {_LINES_ADD}",
        f"{MOD} VendorRef {_RECEIPT} {_LINES_MOD}",
        (
            f"{CORE} VendorRef APAccountRef LiabilityAccountRef TxnDate:D TotalAmount:A CurrencyRef ExchangeRate:P RefNumber:20 "
            f"Memo:4095 SalesTaxCodeRef {_GUID} {_LINKS} {_LINES_RET}"
        ),
    ),
    "Bill": (
        f"VendorRef! VendorAddress=Address APAccountRef TxnDate:D {_BILL} {_GUID} LinkToTxnID* {_LINES_ADD}",
        f"{MOD} VendorRef VendorAddress=Address APAccountRef TxnDate:D {_BILL} {_LINES_MOD}",
        (
            f"{CORE} VendorRef VendorAddress=Address APAccountRef TxnDate:D DueDate:D AmountDue:A CurrencyRef ExchangeRate:P "
            f"RefNumber:20 TermsRef Memo:4095 SalesTaxCodeRef IsPaid:B {_GUID} {_LINKS} {_LINES_RET} OpenAmount:A"
        ),
    ),
    "Check": (
        f"AccountRef! {_CHECK} {_GUID} ApplyCheckToTxnAdd*(TxnID! Amount:A) {_LINES_ADD}",
        f"{MOD} AccountRef {_CHECK} ApplyCheckToTxnMod*(TxnID! Amount:A) {_LINES_MOD}",
        (
            f"{CORE} AccountRef PayeeEntityRef RefNumber:11 TxnDate:D Amount:A CurrencyRef ExchangeRate:P Memo:4095 "
            f"Address=Address AddressBlock=AddressBlock IsToBePrinted:B SalesTaxCodeRef {_GUID} {_LINKS} {_LINES_RET}"
        ),
    ),
    "CreditCardCharge": (
        f"AccountRef! {_CARD} {_GUID} {_LINES_ADD}",
        f"{MOD} AccountRef {_CARD} {_LINES_MOD}",
        (
            f"{CORE} AccountRef PayeeEntityRef TxnDate:D Amount:A CurrencyRef ExchangeRate:P RefNumber:11 Memo:4095 "
            f"SalesTaxCodeRef {_GUID} {_LINES_RET}"
        ),
    ),
    "TimeTracking": (
        f"TxnDate:D EntityRef! CustomerRef {_TIME} {_GUID}",
        f"{MOD} TxnDate:D EntityRef! CustomerRef {_TIME}",
        f"{CORE} TxnDate:D EntityRef CustomerRef {_TIME} {_GUID}",
    ),
    "ReceivePayment": (
        (
            f"CustomerRef! {_PAYMENT} ExchangeRate:P PaymentMethodRef Memo:4095 DepositToAccountRef {_GUID} IsAutoApply:B "
            "AppliedToTxnAdd*(TxnID! PaymentAmount:A SetCredit*(CreditTxnID! TxnLineID AppliedAmount!:A Override:B))"
        ),
        (
            f"{MOD} CustomerRef {_PAYMENT} ExchangeRate:P PaymentMethodRef Memo:4095 DepositToAccountRef "
            "AppliedToTxnMod*(TxnID! PaymentAmount:A SetCredit*(CreditTxnID! TxnLineID AppliedAmount!:A Override:B))"
        ),
        (
            f"{CORE} CustomerRef {_PAYMENT} CurrencyRef ExchangeRate:P PaymentMethodRef Memo:4095 DepositToAccountRef "
            f"UnusedPayment:A UnusedCredits:A {_GUID} {_APPLIED}"
        ),
    ),
    "ARRefundCreditCard": (
        (
            "CustomerRef! RefundFromAccountRef ARAccountRef TxnDate:D RefNumber:11 Address=Address PaymentMethodRef Memo:4095 "
            f"ExchangeRate:P {_GUID} RefundAppliedToTxnAdd!*(TxnID! RefundAmount!:A)"
        ),
        "",
        (
            f"{CORE} CustomerRef RefundFromAccountRef ARAccountRef TxnDate:D RefNumber:11 TotalAmount:A CurrencyRef "
            f"ExchangeRate:P Address=Address AddressBlock=AddressBlock PaymentMethodRef Memo:4095 {_GUID} "
            "RefundAppliedToTxnRet*(TxnID! TxnType! TxnDate!:D RefNumber:20 CreditRemaining!:A RefundAmount!:A)"
        ),
    ),
    "BillPaymentCheck": (
        (
            f"PayeeEntityRef! APAccountRef TxnDate:D BankAccountRef! IsToBePrinted:B RefNumber:11 Memo:4095 ExchangeRate:P {_GUID} "
            "AppliedToTxnAdd!*(TxnID! PaymentAmount:A)"
        ),
        "",
        (
            f"{CORE} PayeeEntityRef APAccountRef TxnDate:D BankAccountRef Amount:A CurrencyRef ExchangeRate:P RefNumber:11 "
            f"Memo:4095 Address=Address AddressBlock=AddressBlock IsToBePrinted:B {_GUID} {_APPLIED}"
        ),
    ),
    "JournalEntry": (_JOURNAL, "", f"{CORE} {_JOURNAL}"),
    "Deposit": (
        (
            f"TxnDate:D DepositToAccountRef! Memo:4095 CurrencyRef ExchangeRate:P {_GUID} "
            f"DepositLineAdd*(PaymentTxnID PaymentTxnLineID OverrideMemo:4095 {_DEPOSIT_LINE})"
        ),
        "",
        (
            f"{CORE} TxnDate:D DepositToAccountRef Memo:4095 DepositTotal:A CurrencyRef ExchangeRate:P {_GUID} "
            f"DepositLineRet*(TxnType TxnID TxnLineID! PaymentTxnLineID {_DEPOSIT_LINE})"
        ),
    ),
}
"""Document → the tables of its Add, its Mod (empty: this sandbox does not change it) and its Ret."""
