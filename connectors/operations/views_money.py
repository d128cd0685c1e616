"""The contract's views for purchase orders and money that moved: payments, refunds, processing fees."""

from __future__ import annotations

from connectors.contract.words import Kind
from connectors.operations.columns import Column, Type, View
from connectors.operations.views_work import head, slots

MONEY_VIEWS = (
    View(
        "tieout_purchase_order",
        Kind.PURCHASE_ORDER,
        "Purchase orders.",
        (
            *head(),
            Column("number", Type.TEXT, True, "Number that people call it by."),
            Column("vendor_id", Type.ID, True, "Vendor."),
            Column("status", Type.TEXT, True, "New, Submitted, Received Partial, Received Full or Canceled."),
            Column("document_date", Type.DATE, True, "Order date."),
            Column("payment_term", Type.TEXT, False, "Name of the payment term."),
            Column("currency", Type.TEXT, False, "ISO 4217 code; empty: the vendor's."),
            Column("freight", Type.MONEY, False, "Freight beside the items; empty counts as none."),
            Column("ship_to", Type.TEXT, False, "Where to."),
            Column("expected_date", Type.DATE, False, "When it should arrive."),
            Column("memo", Type.TEXT, False, "Words for the vendor."),
            *slots(),
        ),
    ),
    View(
        "tieout_purchase_order_item",
        Kind.PURCHASE_ORDER,
        "Items of purchase orders.",
        (
            Column("id", Type.ID, True, "Id of the line."),
            Column("purchase_order_id", Type.ID, True, "Its order."),
            Column("item_id", Type.ID, True, "Item; empty where the line has none."),
            Column("description", Type.TEXT, False, "Words on the document."),
            Column("quantity", Type.NUMBER, True, "How many were ordered."),
            Column("unit_cost", Type.NUMBER, True, "Cost of one."),
        ),
    ),
    View(
        "tieout_purchase_order_receipt",
        Kind.PURCHASE_ORDER,
        "Receipts of purchase orders: never changed, a negative one cancels (RULES 12).",
        (
            Column("id", Type.ID, True, "Id of the receipt."),
            Column("purchase_order_id", Type.ID, True, "Its order."),
            Column("purchase_order_item_id", Type.ID, True, "The line that was received."),
            Column("quantity", Type.NUMBER, True, "How many came; negative: went back."),
            Column("received_on", Type.DATE, True, "Day."),
        ),
    ),
    View(
        "tieout_payment",
        Kind.PAYMENT,
        "Payments of customers.",
        (
            *head(),
            Column("number", Type.TEXT, False, "Reference that people call it by."),
            Column("customer_id", Type.ID, True, "Who paid."),
            Column("document_date", Type.DATE, True, "When the money was received."),
            Column("currency", Type.TEXT, False, "ISO 4217 code; empty: the customer's."),
            Column("amount", Type.MONEY, True, "Amount received."),
            Column("method", Type.TEXT, True, "Payment method."),
            Column("processor", Type.TEXT, False, "Payment processor, where one was used."),
            Column("status", Type.TEXT, True, "pending, settled, failed, refunded or partially_refunded."),
            *slots(),
        ),
    ),
    View(
        "tieout_payment_allocation",
        Kind.PAYMENT,
        "Which invoices a payment pays; never applied automatically (RULES 22).",
        (
            Column("payment_id", Type.ID, True, "The payment."),
            Column("invoice_id", Type.ID, True, "The invoice."),
            Column("amount", Type.MONEY, True, "How much of it."),
        ),
    ),
    View(
        "tieout_refund",
        Kind.REFUND,
        "Money given back.",
        (
            *head(),
            Column("payment_id", Type.ID, True, "The payment that is refunded."),
            Column("invoice_id", Type.ID, False, "The invoice that it opens again."),
            Column("document_date", Type.DATE, True, "When."),
            Column("amount", Type.MONEY, True, "How much."),
            Column("reason", Type.TEXT, False, "Why."),
            Column("status", Type.TEXT, True, "pending, settled or failed."),
            *slots(),
        ),
    ),
    View(
        "tieout_processing_fee",
        Kind.PROCESSING_FEE,
        "What a payment processor kept.",
        (
            *head(),
            Column("payment_id", Type.ID, True, "The payment."),
            Column("document_date", Type.DATE, True, "When."),
            Column("amount", Type.MONEY, True, "How much."),
            Column("fee_kind", Type.TEXT, True, "processor, surcharge or dispute."),
            *slots(),
        ),
    ),
)
