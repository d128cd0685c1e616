"""Balances and ties between documents: what payments, credits, journals and deposits do, and what undoing them does."""

from __future__ import annotations

from typing import Any

from tests.unit.sandbox_quickbooks_online.client import (
    INVOICE,
    Client,
    codes,
    payment_line,
    sales_line,
)


def credit_entry(amount: float) -> dict[str, Any]:
    """A journal entry that credits Amy's on receivables."""
    return {
        "Line": [
            {
                "Amount": amount,
                "DetailType": "JournalEntryLineDetail",
                "JournalEntryLineDetail": {"PostingType": "Debit", "AccountRef": {"value": "20"}},
            },
            {
                "Amount": amount,
                "DetailType": "JournalEntryLineDetail",
                "JournalEntryLineDetail": {
                    "PostingType": "Credit",
                    "AccountRef": {"value": "5"},
                    "Entity": {"Type": "Customer", "EntityRef": {"value": "1"}},
                },
            },
        ]
    }


def test_payment_over_several_invoices(client: Client) -> None:
    """One payment closes one invoice and part of another; both list it; the rest stays unapplied."""
    first, second = client.invoice(100), client.invoice(50)
    payment = client.payment(130, (first, 100, "Invoice"), (second, 20, "Invoice"))
    assert payment["UnappliedAmt"] == 10
    assert payment["DepositToAccountRef"]["name"] == "Undeposited Funds"
    first, second = client.read("Invoice", first["Id"]), client.read("Invoice", second["Id"])
    assert (first["Balance"], second["Balance"]) == (0, 30)
    assert first["LinkedTxn"] == second["LinkedTxn"] == [{"TxnId": payment["Id"], "TxnType": "Payment"}]
    assert client.read("Customer", "1")["Balance"] == 20


def test_over_application(client: Client) -> None:
    """No more can be applied than is open, nor than was paid, nor to another customer's invoice."""
    invoice = client.invoice(100)
    for total, applied, customer, code in (
        (200, 101, "1", "6000"),
        (50, 60, "1", "6000"),
        (50, 50, "2", "620"),
    ):
        body = {
            "TotalAmt": total,
            "CustomerRef": {"value": customer},
            "Line": [payment_line(invoice["Id"], applied)],
        }
        assert codes(client.post("payment", body)) == [code]
    client.payment(70, (invoice, 70, "Invoice"))
    body = {"TotalAmt": 40, "CustomerRef": {"value": "1"}, "Line": [payment_line(invoice["Id"], 40)]}
    assert codes(client.post("payment", body)) == ["6000"]
    assert client.read("Invoice", invoice["Id"])["Balance"] == 30


def test_changed_payment(client: Client) -> None:
    """An update moves money between invoices; an empty Line takes it off all of them."""
    first, second = client.invoice(100), client.invoice(100)
    payment = client.payment(100, (first, 100, "Invoice"))
    payment = client.change(
        "Payment", payment, Line=[payment_line(second["Id"], 60), payment_line(first["Id"], 40)]
    )
    assert [client.read("Invoice", each["Id"])["Balance"] for each in (first, second)] == [60, 40]
    payment = client.change("Payment", payment, Line=[])
    assert (payment["UnappliedAmt"], payment["Line"]) == (100, [])
    assert [client.read("Invoice", each["Id"])["Balance"] for each in (first, second)] == [100, 100]
    assert client.read("Invoice", first["Id"])["LinkedTxn"] == []


def test_void_and_delete_of_a_payment_reopen(client: Client) -> None:
    """A voided or deleted payment opens its invoice again; a voided one stays, empty, and says so."""
    invoice = client.invoice(100)
    payment = client.payment(100, (invoice, 100, "Invoice"))
    voided = client.post(
        "payment", {"Id": payment["Id"], "SyncToken": "0", "sparse": True}, operation="update", include="void"
    )
    assert (voided["Payment"]["TotalAmt"], voided["Payment"]["UnappliedAmt"], voided["Payment"]["Line"]) == (
        0,
        0,
        [],
    )
    assert voided["Payment"]["PrivateNote"] == "Voided"
    assert client.read("Invoice", invoice["Id"])["Balance"] == 100
    payment = client.payment(100, (invoice, 100, "Invoice"))
    client.post("payment", payment, operation="delete")
    assert client.read("Invoice", invoice["Id"])["Balance"] == 100
    assert client.read("Customer", "1")["Balance"] == 100
    assert [each["operation"] for each in client.journal(entity="Payment")] == [
        "create",
        "void",
        "create",
        "delete",
    ]


def test_paid_invoice_taken_back(client: Client) -> None:
    """Deleting or voiding a paid invoice leaves the payment, unapplied."""
    for operation in ("delete", "void"):
        invoice = client.invoice(80)
        payment = client.payment(80, (invoice, 80, "Invoice"))
        client.post("invoice", {"Id": invoice["Id"], "SyncToken": "0"}, operation=operation)
        assert client.status == 200
        left = client.read("Payment", payment["Id"])
        assert (left["UnappliedAmt"], left["Line"], left["SyncToken"]) == (80, [], "1")
    assert client.read("Customer", "1")["Balance"] == -160
    voided = client.read("Invoice", invoice["Id"])
    assert (voided["TotalAmt"], voided["Balance"], voided["LinkedTxn"]) == (0, 0, [])


def test_what_a_payment_changes_of_an_invoice(client: Client) -> None:
    """The invoice's update time moves with a payment, its version only where the switch says so."""
    invoice = client.invoice(100)
    client.payment(10, (invoice, 10, "Invoice"))
    assert client.read("Invoice", invoice["Id"])["SyncToken"] == "0"
    client.settings(payment_bumps_sync_token=True)
    client.payment(10, (invoice, 10, "Invoice"))
    assert client.read("Invoice", invoice["Id"])["SyncToken"] == "1"


def test_credit_memo_by_zero_payment(client: Client) -> None:
    """A credit is applied by a payment of nothing that holds the invoice and the credit."""
    client.settings(auto_apply_credit=False)
    invoice, credit = client.invoice(100), client.make("CreditMemo", **{**INVOICE, "Line": [sales_line(30)]})
    assert credit["RemainingCredit"] == 30
    payment = client.payment(0, (invoice, 30, "Invoice"), (credit, 30, "CreditMemo"))
    assert (
        client.read("Invoice", invoice["Id"])["Balance"],
        client.read("CreditMemo", credit["Id"])["RemainingCredit"],
    ) == (70, 0)
    assert client.read("CreditMemo", credit["Id"])["LinkedTxn"] == [
        {"TxnId": payment["Id"], "TxnType": "Payment"}
    ]
    body = {
        "TotalAmt": 0,
        "CustomerRef": {"value": "1"},
        "Line": [payment_line(invoice["Id"], 30), payment_line(credit["Id"], 30, "CreditMemo")],
    }
    assert codes(client.post("payment", body)) == ["6000"]


def test_credits_apply_themselves(client: Client) -> None:
    """With AutoApplyCredit an open credit settles the customer's next invoice, by a payment of nothing."""
    client.make("CreditMemo", **{**INVOICE, "Line": [sales_line(30)]})
    invoice = client.invoice(100)
    assert (invoice["TotalAmt"], invoice["Balance"]) == (100, 70)
    assert invoice["LinkedTxn"][0]["TxnType"] == "Payment"
    client.post("invoice", invoice, operation="delete")
    assert client.query("select * from Payment") == {}
    assert client.query("select * from CreditMemo")["CreditMemo"][0]["RemainingCredit"] == 30


def test_journal_entry_and_deposit_settle(client: Client) -> None:
    """A customer's credit in a journal entry or a deposit closes an invoice through a payment of nothing."""
    deposit = {
        "DepositToAccountRef": {"value": "7"},
        "Line": [
            {
                "Amount": 40,
                "DetailType": "DepositLineDetail",
                "DepositLineDetail": {
                    "AccountRef": {"value": "5"},
                    "Entity": {"value": "1", "type": "Customer"},
                },
            }
        ],
    }
    for kind, body in (("JournalEntry", credit_entry(40)), ("Deposit", deposit)):
        invoice, source = client.invoice(40), client.make(kind, **body)
        client.payment(0, (invoice, 40, "Invoice"), (source, 40, kind))
        assert client.read("Invoice", invoice["Id"])["Balance"] == 0
    unnamed = credit_entry(5)
    del unnamed["Line"][1]["JournalEntryLineDetail"]["Entity"]
    assert codes(client.post("journalentry", unnamed)) == ["6000"]


def test_deposited_payment(client: Client) -> None:
    """A payment that was banked cannot be changed, voided or deleted until the deposit is."""
    payment = client.payment(60)
    line = {"Amount": 60, "LinkedTxn": [{"TxnId": payment["Id"], "TxnType": "Payment", "TxnLineId": "0"}]}
    deposit = client.make("Deposit", DepositToAccountRef={"value": "7"}, Line=[line])
    assert client.read("Payment", payment["Id"])["LinkedTxn"] == [
        {"TxnId": deposit["Id"], "TxnType": "Deposit"}
    ]
    body = {"Id": payment["Id"], "SyncToken": "0", "sparse": True}
    for params in ({"operation": "delete"}, {"operation": "update", "include": "void"}, {}):
        assert codes(client.post("payment", {**body, "PrivateNote": "n"}, **params)) == ["6540"]
    client.post("deposit", deposit, operation="delete")
    client.post("payment", body, operation="delete")
    assert client.status == 200


def test_time_billed(client: Client) -> None:
    """An invoice that links a billable time entry marks it billed; deleting the invoice frees it."""
    entry = client.make(
        "TimeActivity",
        NameOf="Employee",
        EmployeeRef={"value": "7"},
        Hours=2,
        Minutes=0,
        BillableStatus="Billable",
        HourlyRate=50,
        CustomerRef={"value": "1"},
        ItemRef={"value": "2"},
        TxnDate="2026-03-01",
    )
    invoice = client.invoice(100, LinkedTxn=[{"TxnId": entry["Id"], "TxnType": "TimeActivity"}])
    assert invoice["LinkedTxn"] == [{"TxnId": entry["Id"], "TxnType": "TimeActivity"}]
    assert client.read("TimeActivity", entry["Id"])["BillableStatus"] == "HasBeenBilled"
    edited = client.change("TimeActivity", entry, Description="edited")
    assert (edited["BillableStatus"], len(edited["LinkedTxn"])) == ("HasBeenBilled", 1)
    client.post("invoice", invoice, operation="delete")
    assert client.read("TimeActivity", entry["Id"])["BillableStatus"] == "Billable"


def test_refund_receipt_touches_no_invoice(client: Client) -> None:
    """A refund receipt pays out of an account and is tied to nothing."""
    invoice = client.invoice(100)
    refund = client.make(
        "RefundReceipt", **{**INVOICE, "Line": [sales_line(25)]}, DepositToAccountRef={"value": "7"}
    )
    assert (refund["TotalAmt"], refund["Balance"]) == (25, 0)
    assert client.read("Invoice", invoice["Id"])["Balance"] == 100
