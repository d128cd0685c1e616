"""Bills, bill payments, vendor credits and purchase orders: what they do to each other."""

from __future__ import annotations

from tests.unit.sandbox_quickbooks_online.client import Client, codes, cost_line, payment_line


def test_bills(client: Client) -> None:
    """A bill payment closes a bill, with a vendor's credit; taking it back opens both."""
    bill = client.make("Bill", VendorRef={"value": "4"}, Line=[cost_line(100)])
    credit = client.make("VendorCredit", VendorRef={"value": "4"}, Line=[cost_line(25)])
    body = {
        "VendorRef": {"value": "4"},
        "TotalAmt": 75,
        "PayType": "Check",
        "CheckPayment": {"BankAccountRef": {"value": "7"}},
        "Line": [payment_line(bill["Id"], 100, "Bill"), payment_line(credit["Id"], 25, "VendorCredit")],
    }
    payment = client.make("BillPayment", **body)
    paid = client.read("Bill", bill["Id"])
    assert (paid["Balance"], paid["LinkedTxn"]) == (
        0,
        [{"TxnId": payment["Id"], "TxnType": "BillPaymentCheck"}],
    )
    assert client.read("VendorCredit", credit["Id"])["Balance"] == 0
    assert codes(client.post("billpayment", body)) == ["6000"]
    assert codes(
        client.post("billpayment", {**body, "CheckPayment": {"BankAccountRef": {"value": "10"}}})
    ) == ["6000"]
    client.post(
        "billpayment",
        {"Id": payment["Id"], "SyncToken": "0", "sparse": True},
        operation="update",
        include="void",
    )
    assert (client.status, client.read("Bill", bill["Id"])["Balance"]) == (200, 100)
    assert client.read("Vendor", "4")["Balance"] == 75


def test_purchase_order_billed(client: Client) -> None:
    """A bill line that names an order line counts as received there; a wholly billed order closes, and opens again."""
    detail = {"ItemRef": {"value": "5"}, "Qty": 2, "UnitPrice": 20}
    line = {"Amount": 40, "DetailType": "ItemBasedExpenseLineDetail", "ItemBasedExpenseLineDetail": detail}
    order = client.make("PurchaseOrder", VendorRef={"value": "4"}, APAccountRef={"value": "6"}, Line=[line])
    assert (order["POStatus"], order["DocNumber"]) == ("Open", "1001")
    tie = {"TxnId": order["Id"], "TxnType": "PurchaseOrder", "TxnLineId": "1"}
    half = {
        "Amount": 20,
        "DetailType": "ItemBasedExpenseLineDetail",
        "LinkedTxn": [tie],
        "ItemBasedExpenseLineDetail": {**detail, "Qty": 1},
    }
    client.make("Bill", VendorRef={"value": "4"}, Line=[half])
    found = client.read("PurchaseOrder", order["Id"])
    assert (found["POStatus"], found["Line"][0]["Received"]) == ("Open", 20)
    second = client.make("Bill", VendorRef={"value": "4"}, Line=[half])
    found = client.read("PurchaseOrder", order["Id"])
    assert (found["POStatus"], len(found["LinkedTxn"])) == ("Closed", 2)
    client.post("bill", second, operation="delete")
    assert client.read("PurchaseOrder", order["Id"])["POStatus"] == "Open"


def test_purchase_order_billed_as_a_whole(client: Client) -> None:
    """A bill can name an order without its lines; both show the other, and editing the order keeps what was received."""
    detail = {"ItemRef": {"value": "5"}, "Qty": 2, "UnitPrice": 20}
    line = {"Amount": 40, "DetailType": "ItemBasedExpenseLineDetail", "ItemBasedExpenseLineDetail": detail}
    order = client.make("PurchaseOrder", VendorRef={"value": "4"}, APAccountRef={"value": "6"}, Line=[line])
    tie = {"TxnId": order["Id"], "TxnType": "PurchaseOrder"}
    bill = client.make("Bill", VendorRef={"value": "4"}, Line=[line], LinkedTxn=[tie])
    assert bill["LinkedTxn"] == [tie]
    found = client.read("PurchaseOrder", order["Id"])
    assert (found["POStatus"], found["LinkedTxn"]) == ("Closed", [{"TxnId": bill["Id"], "TxnType": "Bill"}])
    edited = client.change("PurchaseOrder", found, Memo="edited")
    assert (edited["POStatus"], edited["LinkedTxn"]) == ("Closed", found["LinkedTxn"])
