"""The contract's views for purchase orders and money that moved: payments, refunds, processing fees."""

from __future__ import annotations

from connectors.contract.words import Kind
from connectors.operations.columns import Column, Type, View
from connectors.operations.views_work import head, slots

PURCHASE_ORDER = View(
    "tieout_purchase_order",
    Kind.PURCHASE_ORDER,
    "Purchase orders, canceled ones included.",
    (
        *head("purchase_order_id"),
        Column("number", Type.TEXT, True, "Number that people call it by.", "purchase_order_number"),
        Column("vendor_id", Type.ID, True, "Vendor.", "vendor_id", refers="vendors"),
        Column(
            "status",
            Type.TEXT,
            True,
            "All but ``Canceled`` are transferred.",
            "status",
            ("New", "Submitted", "Received Partial", "Received Full", "Canceled"),
        ),
        Column("document_date", Type.DATE, True, "Order date.", "create_date_time"),
        Column("payment_term", Type.TEXT, False, "Name of the payment term.", "payment_term"),
        Column("currency", Type.TEXT, False, "ISO 4217 code; empty: the vendor's.", "currency"),
        Column(
            "exchange_rate", Type.NUMBER, False, "Home currency per unit of the order's.", "exchange_rate"
        ),
        Column(
            "freight",
            Type.MONEY,
            False,
            "Freight beside the items; empty counts as none.",
            "freight",
            empty="0",
        ),
        Column("ship_to", Type.TEXT, False, "Where to.", "ship_to"),
        Column("expected_date", Type.DATE, False, "When it should arrive.", "expected_date"),
        Column("memo", Type.TEXT, False, "Words for the vendor.", "memo"),
        *slots(),
    ),
    csv="purchase_orders",
    table="purchase_order",
)

PURCHASE_ORDER_ITEM = View(
    "tieout_purchase_order_item",
    Kind.PURCHASE_ORDER,
    "Items of purchase orders.",
    (
        Column("id", Type.ID, True, "Id of the line.", "purchase_order_item_id"),
        Column("purchase_order_id", Type.ID, True, "Its order.", "order_id", refers="purchase_orders"),
        Column(
            "item_id",
            Type.ID,
            True,
            "Item; empty where the line has none.",
            "item_id",
            refers="items",
            blank=True,
        ),
        Column("description", Type.TEXT, False, "Words on the document.", "memo"),
        Column("quantity", Type.NUMBER, True, "How many were ordered.", "quantity"),
        Column("unit_cost", Type.NUMBER, True, "Cost of one.", "unit_cost"),
    ),
    csv="purchase_order_items",
    table="purchase_order_item",
    touches="purchase_order_id",
)

PURCHASE_ORDER_RECEIPT = View(
    "tieout_purchase_order_receipt",
    Kind.PURCHASE_ORDER,
    "Receipts of purchase orders: never changed, a negative one takes an earlier one back (RULES 12).",
    (
        Column("id", Type.ID, True, "Id of the receipt.", "receipt_id"),
        Column("purchase_order_id", Type.ID, True, "Its order."),
        Column(
            "purchase_order_item_id",
            Type.ID,
            True,
            "The line that was received.",
            "purchase_order_item_id",
            refers="purchase_order_items",
        ),
        Column(
            "quantity",
            Type.NUMBER,
            True,
            "How many came; negative: went back.",
            "quantity_now_receiving",
        ),
        Column("received_on", Type.DATE, True, "Day.", "receive_date"),
    ),
    csv="purchase_order_receipts",
    table="purchase_order_receipt",
    touches="purchase_order_item_id",
)

PAYMENT = View(
    "tieout_payment",
    Kind.PAYMENT,
    "Payments of customers. People call one by its id.",
    (
        *head("payment_id"),
        Column("customer_id", Type.ID, True, "Who paid.", "company_id", refers="customers"),
        Column("document_date", Type.DATE, True, "When the money was received.", "received_date"),
        Column("currency", Type.TEXT, False, "ISO 4217 code; empty: the customer's.", "currency"),
        Column(
            "exchange_rate", Type.NUMBER, False, "Home currency per unit of the payment's.", "exchange_rate"
        ),
        Column("amount", Type.MONEY, True, "Amount received.", "amount"),
        Column("method", Type.TEXT, True, "Payment method.", "method"),
        Column("processor", Type.TEXT, False, "Payment processor, where one was used.", "processor"),
        Column("reference", Type.TEXT, False, "Check number or the processor's reference.", "reference"),
        Column(
            "status",
            Type.TEXT,
            True,
            "Neither ``pending`` nor ``failed`` ones are transferred.",
            "status",
            ("pending", "settled", "failed", "refunded", "partially_refunded"),
        ),
        *slots(),
    ),
    csv="payments",
    table="payment",
)

PAYMENT_ALLOCATION = View(
    "tieout_payment_allocation",
    Kind.PAYMENT,
    "Which invoices a payment pays; never applied automatically (RULES 22). Payment and invoice identify a row.",
    (
        Column("payment_id", Type.ID, True, "The payment.", "payment_id", refers="payments"),
        Column("invoice_id", Type.ID, True, "The invoice.", "invoice_id", refers="invoices"),
        Column("amount", Type.MONEY, True, "How much of it.", "amount"),
    ),
    csv="payment_allocations",
    table="payment_allocation",
    touches="payment_id",
    keyed_by=2,
)

REFUND = View(
    "tieout_refund",
    Kind.REFUND,
    "Money given back: customer, currency and method are the payment's. People call one by its id.",
    (
        *head("refund_id"),
        Column("payment_id", Type.ID, True, "The payment that is refunded.", "payment_id", refers="payments"),
        Column(
            "invoice_id", Type.ID, False, "The invoice that it opens again.", "invoice_id", refers="invoices"
        ),
        Column("document_date", Type.DATE, True, "When.", "refund_date"),
        Column("amount", Type.MONEY, True, "How much.", "amount"),
        Column("reason", Type.TEXT, False, "Why.", "reason"),
        Column(
            "status",
            Type.TEXT,
            True,
            "Only ``settled`` is transferred.",
            "status",
            ("pending", "settled", "failed"),
        ),
        *slots(),
    ),
    csv="refunds",
    table="refund",
)

PROCESSING_FEE = View(
    "tieout_processing_fee",
    Kind.PROCESSING_FEE,
    "What a payment processor kept, in the payment's currency. People call one by its id.",
    (
        *head("fee_id"),
        Column("payment_id", Type.ID, True, "The payment.", "payment_id", refers="payments"),
        Column("document_date", Type.DATE, True, "When.", "fee_date"),
        Column("amount", Type.MONEY, True, "How much.", "amount"),
        Column("fee_kind", Type.TEXT, True, "What for.", "fee_kind", ("processor", "surcharge", "dispute")),
        *slots(),
    ),
    csv="processing_fees",
    table="processing_fee",
)

MONEY_VIEWS = (
    PURCHASE_ORDER,
    PURCHASE_ORDER_ITEM,
    PURCHASE_ORDER_RECEIPT,
    PAYMENT,
    PAYMENT_ALLOCATION,
    REFUND,
    PROCESSING_FEE,
)
