"""What the sandbox refuses: the vendor's validation of one payload, code by code."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.sandbox_quickbooks_online.client import (
    INVOICE,
    Client,
    codes,
    cost_line,
    payment_line,
    sales_line,
)

BILL = {"VendorRef": {"value": "4"}, "Line": [cost_line(10)]}
PURCHASE = {"PaymentType": "Cash", "AccountRef": {"value": "7"}, "Line": [cost_line(10)]}
ORDER = {
    "VendorRef": {"value": "4"},
    "APAccountRef": {"value": "6"},
    "Line": [
        {
            "Amount": 40,
            "DetailType": "ItemBasedExpenseLineDetail",
            "ItemBasedExpenseLineDetail": {"ItemRef": {"value": "5"}, "Qty": 2, "UnitPrice": 20},
        }
    ],
}
JOURNAL = {
    "Line": [
        {
            "Amount": 5,
            "DetailType": "JournalEntryLineDetail",
            "JournalEntryLineDetail": {"PostingType": sort, "AccountRef": {"value": account}},
        }
        for sort, account in (("Debit", "20"), ("Credit", "7"))
    ]
}
TIME = {"NameOf": "Employee", "EmployeeRef": {"value": "7"}, "Hours": 1, "Minutes": 30}
REFUND = {"DepositToAccountRef": {"value": "7"}, "CustomerRef": {"value": "1"}, "Line": [sales_line(10)]}

REFUSED: list[tuple[str, dict[str, Any], str, str]] = [
    ("invoice", {**INVOICE, "Colour": "red"}, "2010", "Colour"),
    ("invoice", {**INVOICE, "Line": [{**sales_line(1), "Colour": 1}]}, "2010", "Colour"),
    ("invoice", {**INVOICE, "Line": [sales_line(1, Colour=1)]}, "2010", "Colour"),
    ("invoice", {**INVOICE, "CustomerRef": "1"}, "2010", "CustomerRef"),
    ("invoice", {**INVOICE, "TxnDate": "31.1.2026"}, "2010", "TxnDate"),
    ("invoice", {"CustomerRef": {"value": "1"}}, "2020", "Line"),
    ("invoice", {"Line": [sales_line(1)], "CustomerRef": {"value": ""}}, "2020", "CustomerRef"),
    (
        "invoice",
        {
            **INVOICE,
            "Line": [
                {"DetailType": "SalesItemLineDetail", "SalesItemLineDetail": {"ItemRef": {"value": "1"}}}
            ],
        },
        "2020",
        "Line.Amount",
    ),
    ("invoice", {**INVOICE, "Line": [{"Amount": 1}]}, "2020", "Line.DetailType"),
    ("invoice", {**INVOICE, "EmailStatus": "NeedToSend", "CustomerRef": {"value": "3"}}, "2020", "BillEmail"),
    ("invoice", {**INVOICE, "Id": "1.5", "SyncToken": "0"}, "2030", "1.5"),
    (
        "invoice",
        {**INVOICE, "DocNumber": "1234567890123456789012"},
        "2050",
        "Max:21 supported. Supplied length:22",
    ),
    (
        "invoice",
        {**INVOICE, "CustomerMemo": {"value": "x" * 1001}},
        "2050",
        "Max:1,000 supported. Supplied length:1,001",
    ),
    ("invoice", {**INVOICE, "PrivateNote": "x" * 4001}, "2050", "Max:4,000"),
    ("invoice", {**INVOICE, "Line": [{**sales_line(1), "Description": "x" * 4001}]}, "2050", "Max:4,000"),
    ("invoice", {**INVOICE, "Line": [sales_line("ten")]}, "2080", "ten"),  # type: ignore[arg-type]
    ("invoice", {**INVOICE, "EmailStatus": "Soon"}, "2170", "Soon"),
    ("invoice", {**INVOICE, "BillEmail": {"Address": "nobody"}}, "2210", "RFC 822"),
    ("invoice", {**INVOICE, "CustomerRef": {"value": "99"}}, "2500", "Names element id 99 not found"),
    ("invoice", {**INVOICE, "CustomerRef": {"value": "4"}}, "2500", "Names element id 4 not found"),
    ("invoice", {**INVOICE, "Line": [sales_line(1, "99")]}, "2500", "Items element id 99 not found"),
    (
        "invoice",
        {**INVOICE, "Line": [sales_line(1, ClassRef={"value": "9"})]},
        "2500",
        "Klasses element id 9 not found",
    ),
    ("invoice", {**INVOICE, "DepartmentRef": {"value": "9"}}, "2500", "Depts element id 9 not found"),
    ("invoice", {**INVOICE, "Line": [sales_line(-1)]}, "6000", "0 or greater"),
    (
        "invoice",
        {**INVOICE, "Line": [sales_line(10, Qty=2, UnitPrice=4)]},
        "6070",
        "UnitPrice * Qty. Supplied value:10",
    ),
    (
        "invoice",
        {**INVOICE, "LinkedTxn": [{"TxnId": "75", "TxnType": "Estimate"}]},
        "6000",
        "The entity Estimate 75",
    ),
    ("payment", {"CustomerRef": {"value": "1"}}, "2020", "TotalAmt"),
    ("payment", {"CustomerRef": {"value": "1"}, "TotalAmt": -1}, "6000", "0 or greater"),
    (
        "payment",
        {"CustomerRef": {"value": "1"}, "TotalAmt": 5, "Line": [payment_line("77", 5)]},
        "6000",
        "Invoice 77",
    ),
    ("payment", {"CustomerRef": {"value": "1"}, "TotalAmt": 5, "PaymentRefNum": "x" * 22}, "2050", "Max:21"),
    (
        "payment",
        {"CustomerRef": {"value": "1"}, "TotalAmt": 5, "DepositToAccountRef": {"value": "20"}},
        "6430",
        "different type",
    ),
    ("refundreceipt", {**REFUND, "DepositToAccountRef": {"value": ""}}, "2020", "DepositToAccountRef"),
    ("bill", {**BILL, "Line": [cost_line(10, "99")]}, "2500", "Accounts element id 99 not found"),
    ("bill", {**BILL, "Line": [cost_line(-10)]}, "6000", "0 or greater"),
    ("purchase", {**PURCHASE, "PaymentType": ""}, "2020", "PaymentType"),
    ("purchase", {**PURCHASE, "PaymentType": "CreditCard"}, "6430", "different type"),
    ("purchaseorder", {**ORDER, "APAccountRef": {"value": ""}}, "2020", "APAccountRef"),
    (
        "purchaseorder",
        {**ORDER, "Line": [{**ORDER["Line"][0], "ItemBasedExpenseLineDetail": {"ItemRef": {"value": "1"}}}]},  # type: ignore[index]
        "6000",
        "You must select an account for this transaction.",
    ),
    ("journalentry", {"Line": JOURNAL["Line"][:1]}, "6000", "at least two detail lines"),
    (
        "journalentry",
        {"Line": [{**JOURNAL["Line"][0], "Amount": 6}, JOURNAL["Line"][1]]},
        "6000",
        "balance debits and credits",
    ),
    ("timeactivity", {**TIME, "EmployeeRef": {"value": ""}}, "2020", "EmployeeRef"),
    ("timeactivity", {"NameOf": "Employee", "EmployeeRef": {"value": "7"}}, "2020", "Hours"),
    ("timeactivity", {**TIME, "Minutes": 60}, "2080", "60"),
    ("timeactivity", {**TIME, "BillableStatus": "HasBeenBilled"}, "2170", "HAS_BEEN_BILLED"),
    ("timeactivity", {**TIME, "BillableStatus": "Billable"}, "2020", "CustomerRef"),
    ("customer", {"DisplayName": ""}, "2020", "DisplayName"),
    ("customer", {"DisplayName": "a:b"}, "6000", "colon"),
    ("customer", {"DisplayName": "x" * 501}, "2050", "Max:500"),
    ("vendor", {"DisplayName": "amy's bird sanctuary"}, "6240", "already exists. : Id=1"),
    ("employee", {"DisplayName": "Nobody"}, "2020", "GivenName or FamilyName"),
    ("item", {"Name": "Services", "IncomeAccountRef": {"value": "1"}}, "6240", "Id=1"),
    ("item", {"Name": "New"}, "2020", "IncomeAccountRef"),
    ("account", {"Name": "New", "AccountType": "Wallet"}, "2170", "Wallet"),
    ("paymentmethod", {"Name": "x" * 32}, "2050", "Max:31"),
]


@pytest.mark.parametrize(("path", "body", "code", "words"), REFUSED, ids=lambda value: str(value)[:40])
def test_refused(client: Client, path: str, body: dict[str, Any], code: str, words: str) -> None:
    """What breaks a rule is refused with the vendor's code, says what is wrong, and leaves nothing in the books."""
    answer = client.post(path, body)
    assert (client.status, codes(answer)) == (400, [code])
    assert words in answer["Fault"]["Error"][0]["Detail"]
    assert client.journal() == []


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("invoice", INVOICE),
        ("bill", BILL),
        ("purchase", PURCHASE),
        ("purchaseorder", ORDER),
        ("journalentry", JOURNAL),
        ("timeactivity", TIME),
        ("refundreceipt", REFUND),
    ],
)
def test_the_plain_ones_are_accepted(client: Client, path: str, body: dict[str, Any]) -> None:
    """What the refused ones were made from is itself accepted, once, and journaled."""
    client.post(path, body)
    assert client.status == 200
    (effect,) = client.journal()
    assert (effect["entity"].lower(), effect["operation"]) == (path, "create")
