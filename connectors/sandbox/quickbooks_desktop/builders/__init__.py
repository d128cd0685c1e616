"""What each kind of document computes and refuses before it is saved; one module a family."""

from __future__ import annotations

from collections.abc import Callable

from connectors.sandbox.quickbooks_desktop.builders import (
    ledger,
    orders,
    payments,
    purchases,
    sales,
    time_tracking,
)
from connectors.sandbox.quickbooks_desktop.draft import Draft

BUILDERS: dict[str, Callable[[Draft], None]] = {
    "Invoice": sales.invoice,
    "CreditMemo": sales.credit_memo,
    "PurchaseOrder": orders.purchase_order,
    "ItemReceipt": purchases.item_receipt,
    "Bill": purchases.bill,
    "Check": purchases.check,
    "CreditCardCharge": purchases.card_charge,
    "TimeTracking": time_tracking.entry,
    "ReceivePayment": payments.receive,
    "ARRefundCreditCard": payments.refund,
    "BillPaymentCheck": payments.pay_bill,
    "JournalEntry": ledger.journal_entry,
    "Deposit": ledger.deposit,
}
