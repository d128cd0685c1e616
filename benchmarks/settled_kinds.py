"""The settled records of a long history, kind by kind: seven in ten are invoices."""

from __future__ import annotations

from benchmarks.costs import ENTRIES, LINES
from benchmarks.money import PAID, REFUNDED
from benchmarks.settled_rows import Document, Rows, Settled
from connectors.contract.money import MINUTES
from connectors.contract.words import Kind

INVOICE = Settled(
    Kind.INVOICE, 70, "'V' || i", "(100 + i % 500) * 100",
    [
        Rows("invoice", {
            "invoice_id": "'V' || i", "company_id": "'C' || (i % :parties)", "invoice_number": "'BM-' || printf('%07d', i)",
            "invoice_date_time": "dated || ' 00:00:00'", "due_date": "date(dated, '+30 days')", "currency": "'USD'",
            "invoice_total": "100 + i % 500", "last_modified_date_time": "changed",
        }),
        Rows("invoice_line", {
            "billing_item_id": "'L' || i", "invoice_id": "'V' || i", "item_id": "'I' || (i % :items)",
            "item_name": "'Service ' || printf('%03d', i % :items)", "description": "'Work as agreed'", "quantity": "1",
            "rate": "100 + i % 500", "extended_price": "100 + i % 500",
        }),
    ],
    [Document("Invoice", "(100 + i % 500) * 100", number="'BM-' || printf('%07d', i)")],
    number="'BM-' || printf('%07d', i)",
    remembered=[Rows("paid", {
        "book": ":book", "source_id": "'V' || i", "external_id": "external", "paid_on": "date(dated, '+30 days')",
    })],
)  # fmt: skip
TIMESHEET = Settled(
    Kind.TIMESHEET, 5, "'TS' || i", f"{ENTRIES} * 45000",
    [
        # An employee each, since nobody has two timesheets of one period.
        Rows("resource", {
            "resource_id": "'EV' || i", "first_name": "'Veteran'", "last_name": "'Number ' || printf('%05d', i)",
            "last_modified_date_time": ":start",
        }),
        Rows("timesheet", {
            "timesheet_id": "'TS' || i", "resource_id": "'EV' || i", "period_start": "dated",
            "period_end": "date(dated, '+6 days')", "status": "'Approved'", "last_modified_date_time": "changed",
        }),
        Rows("time_entry", {
            "time_entry_id": "'TS' || i || '-' || place", "timesheet_id": "'TS' || i", "resource_id": "'EV' || i",
            "company_id": "'C' || (i + place) % :parties", "item_id": "'I' || (i + place) % :items",
            "date_worked": "date(dated, '+' || place || ' days')", "hours_worked": "7.5", "summary_notes": "'Work as agreed'",
        }, ENTRIES),
    ],
    [Document("TimeActivity", "45000", "'TS' || i || '-' || place", currency=MINUTES, each=ENTRIES)],
    currency=MINUTES,
)  # fmt: skip
EXPENSE_REPORT = Settled(
    Kind.EXPENSE_REPORT, 5, "'ER' || i", "15500",
    [
        Rows("expense_report", {
            "expense_report_id": "'ER' || i", "name": "'Expenses ' || i", "submitter_id": "'E' || (i % :parties)",
            "status": "'Approved for Payment'", "week_ending": "dated", "currency": "'USD'", "expense_total": "155",
            "amount_due": "60", "last_modified_date_time": "changed",
        }),
        Rows("expense_item", {
            "expense_item_id": "'ER' || i || '-' || place", "expense_report_id": "'ER' || i", "expense_date": "dated",
            "payment_type": "CASE place WHEN 0 THEN 'Cash' ELSE 'Company Visa' END",
            "amount": "CASE place WHEN 0 THEN 60 ELSE 95 END", "is_reimbursable": "place = 0",
            "account": "'Cost of Goods Sold'",
        }, 2),
    ],
    [Document("Bill", "6000"), Document("Purchase", "9500", "'card:Company Visa'")],
)  # fmt: skip
PURCHASE_ORDER = Settled(
    Kind.PURCHASE_ORDER, 5, "'PO' || i", f"{LINES} * 4000",
    [
        Rows("purchase_order", {
            "purchase_order_id": "'PO' || i", "vendor_id": "'W' || (i % :parties)",
            "purchase_order_number": "'PO-' || printf('%07d', i)", "status": "'Received Partial'",
            "create_date_time": "dated || ' 00:00:00'", "currency": "'USD'", "last_modified_date_time": "changed",
        }),
        Rows("purchase_order_item", {
            "purchase_order_item_id": "'PO' || i || '-' || place", "order_id": "'PO' || i",
            "item_id": "'P' || (i + place) % :items", "quantity": "4", "unit_cost": "10",
        }, LINES),
        Rows("purchase_order_receipt", {
            "receipt_id": "'PO' || i || '-R'", "purchase_order_item_id": "'PO' || i || '-0'", "quantity_now_receiving": "3",
            "receive_date": "dated",
        }),
    ],
    [Document("PurchaseOrder", f"{LINES} * 4000", number="'PO-' || printf('%07d', i)")],
    number="'PO-' || printf('%07d', i)",
)  # fmt: skip
PAYMENT = Settled(
    Kind.PAYMENT, 5, "'PAY' || i", f"{2 * PAID} * 100",
    [
        Rows("payment", {
            "payment_id": "'PAY' || i", "company_id": "'C' || (i % :parties)", "currency": "'USD'", "amount": f"{2 * PAID}",
            "received_date": "dated", "method": "'Visa'", "processor": "'Stripe'", "reference": "'ch_' || i",
            "status": "'settled'", "last_modified_date_time": "changed",
        }),
        Rows("payment_allocation", {
            "payment_id": "'PAY' || i", "invoice_id": "'V' || (i + place * :parties)", "amount": f"{PAID}",
        }, 2),
    ],
    [Document("Payment", f"{2 * PAID} * 100")],
)  # fmt: skip
REFUND = Settled(
    Kind.REFUND, 5, "'RF' || i", f"{REFUNDED} * 100",
    [
        Rows("refund", {
            "refund_id": "'RF' || i", "payment_id": "'PAY' || i", "amount": f"{REFUNDED}", "refund_date": "dated",
            "reason": "'As agreed'", "status": "'settled'", "last_modified_date_time": "changed",
        }),
    ],
    [Document("RefundReceipt", f"{REFUNDED} * 100")],
)  # fmt: skip
PROCESSING_FEE = Settled(
    Kind.PROCESSING_FEE, 5, "'FEE' || i", "120",
    [
        Rows("processing_fee", {
            "fee_id": "'FEE' || i", "payment_id": "'PAY' || i", "amount": "1.20", "fee_date": "dated",
            "fee_kind": "'processor'", "last_modified_date_time": "changed",
        }),
    ],
    [Document("Purchase", "120")],
)  # fmt: skip
KINDS = (INVOICE, TIMESHEET, EXPENSE_REPORT, PURCHASE_ORDER, PAYMENT, REFUND, PROCESSING_FEE)
"""In the order in which their rows refer to each other."""
