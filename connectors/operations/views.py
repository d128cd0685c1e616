"""The contract's views for customers, items and invoices, and the list of all views."""

from __future__ import annotations

from connectors.contract.words import Kind
from connectors.operations.columns import Column, Type, View
from connectors.operations.views_money import MONEY_VIEWS
from connectors.operations.views_work import EMPLOYEE, VENDOR, WORK_VIEWS, party_columns, slots

CUSTOMER = View(
    "tieout_customer",
    Kind.CUSTOMER,
    "Companies that are invoiced.",
    (
        *party_columns(),
        Column("tax_exempt", Type.FLAG, False, "No tax is charged; empty counts as no.", "is_tax_exempt"),
        *slots(),
    ),
    csv="customers",
    table="company",
    constants=(("is_customer", True),),
)

ITEM = View(
    "tieout_item",
    Kind.ITEM,
    "Products and services that invoice lines name.",
    (
        Column("id", Type.ID, True, "Id in operations.", "item_id"),
        Column(
            "name", Type.TEXT, True, "Name; unique among active items whatever the case (RULES 26).", "name"
        ),
        Column("modified_at", Type.MOMENT, True, "Last change."),
        Column("item_type", Type.TEXT, False, "``service`` (also where empty) or ``product``.", "kind"),
        Column("sku", Type.TEXT, False, "Stock number.", "sku"),
        Column("description", Type.TEXT, False, "Words for the document line.", "description"),
        Column("unit_price", Type.NUMBER, False, "Price of one.", "unit_price"),
        Column("account", Type.TEXT, False, "Income account in the books: number or name.", "account"),
        Column("is_active", Type.FLAG, False, "Still sold; empty counts as yes.", "is_active"),
        *slots(),
    ),
    csv="items",
    table="service_item",
)

INVOICE = View(
    "tieout_invoice",
    Kind.INVOICE,
    "Invoices, voided ones included. Notes are never transferred and have no column (RULES 16).",
    (
        Column("id", Type.ID, True, "Id in operations.", "invoice_id"),
        Column("number", Type.TEXT, True, "Number that people call it by.", "invoice_number"),
        Column("modified_at", Type.MOMENT, True, "Last change of the invoice or any of its lines."),
        Column(
            "customer_id",
            Type.ID,
            True,
            "Customer; empty where nobody is known.",
            "company_id",
            refers="customers",
            blank=True,
        ),
        Column("document_date", Type.DATE, True, "Invoice date.", "invoice_date_time"),
        Column("due_date", Type.DATE, False, "When it must be paid.", "due_date"),
        Column("payment_term", Type.TEXT, False, "Name of the payment term.", "payment_term"),
        Column("currency", Type.TEXT, True, "ISO 4217 code.", "currency"),
        Column(
            "exchange_rate", Type.NUMBER, False, "Home currency per unit of the invoice's.", "exchange_rate"
        ),
        Column("total", Type.MONEY, True, "Total with tax; negative for a credit.", "invoice_total"),
        Column("tax", Type.MONEY, False, "Tax in the total; empty counts as none.", "total_tax_value"),
        Column(
            "delivery",
            Type.TEXT,
            False,
            "How the customer gets it; empty counts as ``print``.",
            "delivery_method",
            ("print", "email", "none"),
        ),
        Column(
            "email",
            Type.TEXT,
            False,
            "The invoice's own billing address; empty: the customer's.",
            "billing_email",
        ),
        Column("order_number", Type.TEXT, False, "The customer's order.", "order_number"),
        Column("is_voided", Type.FLAG, True, "Voided in operations.", "is_voided"),
        Column("paid_date", Type.DATE, False, "Date of the payment that closed it."),
        Column("paid_date_locked", Type.FLAG, False, "The paid date may not be touched; empty counts as no."),
        *slots(),
    ),
    csv="invoices",
    table="invoice",
)

INVOICE_LINE = View(
    "tieout_invoice_line",
    Kind.INVOICE,
    "Lines of invoices; the extraction reads them by `invoice_id`, which needs an index.",
    (
        Column("id", Type.ID, True, "Id of the line.", "billing_item_id"),
        Column("invoice_id", Type.ID, True, "Its invoice.", "invoice_id", refers="invoices"),
        Column("position", Type.NUMBER, False, "Order on the invoice; then by id.", "sort_order_id"),
        Column(
            "item_id",
            Type.ID,
            True,
            "Item; empty where the line has none.",
            "item_id",
            refers="items",
            blank=True,
        ),
        Column("item_name", Type.TEXT, False, "Item as the line calls it.", "item_name"),
        Column("description", Type.TEXT, False, "Words on the document.", "description"),
        Column("quantity", Type.NUMBER, True, "How many.", "quantity"),
        Column("rate", Type.NUMBER, True, "Price of one.", "rate"),
        Column("amount", Type.MONEY, True, "Net amount of the line.", "extended_price"),
        Column("tax", Type.MONEY, False, "Tax on it; empty counts as none.", "tax_dollars"),
        Column("service_date", Type.DATE, False, "When the work was done.", "item_date"),
    ),
    csv="invoice_lines",
    table="invoice_line",
    touches="invoice_id",
)

VIEWS: dict[str, View] = {
    view.name: view for view in (CUSTOMER, ITEM, INVOICE, INVOICE_LINE, *WORK_VIEWS, *MONEY_VIEWS)
}
"""Every view of the contract by name."""

LOADABLE: dict[str, View] = {
    view.csv: view
    for view in dict.fromkeys(
        (CUSTOMER, VENDOR, EMPLOYEE, ITEM, INVOICE, INVOICE_LINE, *WORK_VIEWS, *MONEY_VIEWS)
    )
}
"""Views by the name of the CSV file that fills their reference tables, in the order in which they are filled: owners before lines."""
