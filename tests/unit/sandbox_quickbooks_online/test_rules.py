"""What the sandbox does with whole documents and lists: versions, lines, names, numbers, closed books, tax."""

from __future__ import annotations

import pytest

from tests.unit.sandbox_quickbooks_online.client import INVOICE, Client, codes, sales_line
from tests.unit.sandbox_quickbooks_online.test_refusals import BILL, JOURNAL, PURCHASE


def test_bad_json_and_bad_paths(client: Client) -> None:
    """Unreadable JSON, unknown paths, missing objects and operations that a kind has not."""
    answer = client.http.post(
        f"{client.company}/invoice", data="{", headers={"Content-Type": "application/json"}, timeout=5
    )
    assert codes(answer.json()) == ["2010"]
    assert codes(client.get("customer/1/5")) == ["500"]
    assert codes(client.get("nonsense/1")) == ["500"]
    assert codes(client.get("customer/999")) == ["610"]
    assert codes(client.get("customer/1.5")) == ["2030"]
    customer = client.read("Customer", "1")
    assert codes(client.post("customer", customer, operation="delete")) == ["500"]
    purchase = client.make("Purchase", **PURCHASE)
    assert codes(client.post("purchase", purchase, operation="void")) == ["500"]


def test_success_is_not_always_success(client: Client) -> None:
    """Two hundred can carry a fault (void of a bill) or nothing at all (void of a journal entry)."""
    bill, entry = client.make("Bill", **BILL), client.make("JournalEntry", **JOURNAL)
    answer = client.post("bill", bill, operation="void")
    assert (client.status, codes(answer)) == (200, ["10000"])
    answer = client.post("journalentry", entry, operation="void")
    assert (client.status, sorted(answer)) == (200, ["BatchItemResponse", "time"])
    assert client.read("JournalEntry", entry["Id"])["SyncToken"] == "0"


def test_versions(client: Client) -> None:
    """A change needs the current version; one that changes nothing leaves it as it is."""
    invoice = client.invoice(PrivateNote="first")
    same = client.change("Invoice", invoice, PrivateNote="first")
    assert (same["SyncToken"], same["MetaData"]) == ("0", invoice["MetaData"])
    newer = client.change("Invoice", invoice, PrivateNote="second")
    assert newer["SyncToken"] == "1"
    assert codes(client.post("invoice", {**invoice, "PrivateNote": "third"})) == ["5010"]
    assert codes(client.post("invoice", {"Id": invoice["Id"], "sparse": True})) == ["2020"]
    assert codes(client.post("invoice", {"Id": "999", "SyncToken": "0", "sparse": True})) == ["610"]
    assert len(client.journal(operation="update")) == 1


def test_sparse_is_not_sparse_in_lines(client: Client) -> None:
    """A sparse update merges properties; lines it sends replace all lines, and what a line leaves out is gone."""
    lines = [{**sales_line(n), "Description": f"line {n}"} for n in (1, 2)]
    invoice = client.invoice(PrivateNote="kept", Line=lines)
    changed = client.change("Invoice", invoice, Line=[{**sales_line(5), "Id": "2"}])
    assert (changed["PrivateNote"], changed["TotalAmt"]) == ("kept", 5)
    (line, _subtotal) = changed["Line"]
    assert (line["Id"], "Description" in line) == ("2", False)
    renumbered = client.change("Invoice", changed, Line=[sales_line(6)])
    assert renumbered["Line"][0]["Id"] == "3"
    full = client.post("invoice", {**INVOICE, "Id": invoice["Id"], "SyncToken": renumbered["SyncToken"]})[
        "Invoice"
    ]
    assert "PrivateNote" not in full
    assert full["DocNumber"] == invoice["DocNumber"]


def test_some_kinds_want_more_on_every_write(client: Client) -> None:
    """Purchase wants its PaymentType and Bill its VendorRef even on a sparse update."""
    purchase, bill = client.make("Purchase", **PURCHASE), client.make("Bill", **BILL)
    for kind, current in (("purchase", purchase), ("bill", bill)):
        body = {"Id": current["Id"], "SyncToken": "0", "sparse": True, "PrivateNote": "n"}
        assert codes(client.post(kind, body)) == ["2020"]
    body = {**purchase, "PaymentType": "Check"}
    assert codes(client.post("purchase", body)) == ["610"]
    assert client.post("purchase", {**body, "sparse": True})["Purchase"]["PaymentType"] == "Cash"
    assert client.change("Bill", bill, VendorRef={"value": "4"}, PrivateNote="n")["PrivateNote"] == "n"


@pytest.mark.parametrize(("switch", "code"), [("2500", "2500"), ("610", "610")])
def test_inactive_references(client: Client, switch: str, code: str) -> None:
    """A reference to something inactive is refused in either of the reported ways, or accepted."""
    client.settings(inactive_reference=switch)
    client.control("act", {"act": "deactivate", "entity": "Customer", "id": "1"})
    answer = client.post("invoice", INVOICE)
    assert codes(answer) == [code]
    assert "has been made inactive" in answer["Fault"]["Error"][0]["Detail"]
    client.settings(inactive_reference="accept")
    assert client.invoice()["CustomerRef"]["name"] == "Amy's Bird Sanctuary (deleted)"


def test_names(client: Client) -> None:
    """Names are one list for customers, vendors and employees; a deactivated one frees its name."""
    first = client.make("Customer", DisplayName="Twin")
    answer = client.post("employee", {"DisplayName": "TWIN", "GivenName": "T"})
    assert f"Id={first['Id']}" in answer["Fault"]["Error"][0]["Detail"]
    gone = client.change("Customer", first, Active=False)
    assert gone["DisplayName"] == "Twin (deleted)"
    assert client.make("Vendor", DisplayName="Twin")["DisplayName"] == "Twin"
    child = client.make("Customer", DisplayName="Job 1", ParentRef={"value": "1"})
    assert (child["FullyQualifiedName"], child["Job"], child["Level"]) == (
        "Amy's Bird Sanctuary:Job 1",
        True,
        1,
    )


def test_numbers_of_a_company_that_numbers_itself(client: Client) -> None:
    """With custom numbers off the company numbers; a number sent is kept or ignored, a used one refused or not."""
    assert [client.invoice()["DocNumber"] for _ in range(2)] == ["1001", "1002"]
    assert client.invoice(DocNumber="OWN-1")["DocNumber"] == "OWN-1"
    answer = client.post("invoice", {**INVOICE, "DocNumber": "own-1"})
    assert codes(answer) == ["6140"]
    assert (
        "DocNumber=own-1 is assigned to TxnType=Invoice with TxnId=3" in answer["Fault"]["Error"][0]["Detail"]
    )
    client.settings(duplicate_policy="lenient")
    assert client.invoice(DocNumber="OWN-1")["DocNumber"] == "OWN-1"
    client.settings(number_when_off="ignore")
    assert client.invoice(DocNumber="OWN-1")["DocNumber"] == "1003"


def test_custom_numbers(client: Client) -> None:
    """With custom numbers on, a number is ours or absent; a used one is refused unless the request allows it."""
    client.settings(custom_transaction_numbers=True)
    assert "DocNumber" not in client.invoice()
    client.invoice(DocNumber="A-1")
    assert codes(client.post("invoice", {**INVOICE, "DocNumber": "A-1"})) == ["6140"]
    client.post("invoice", {**INVOICE, "DocNumber": "A-1"}, include="allowduplicatedocnum")
    assert client.status == 200
    assert client.make("CreditMemo", **INVOICE, DocNumber="A-1")["DocNumber"] == "A-1"
    assert client.get("preferences")["Preferences"]["SalesFormsPrefs"]["CustomTxnNumbers"] is True
    bill = client.make("Bill", **BILL, DocNumber="B-1")
    assert codes(client.post("bill", {**BILL, "DocNumber": "B-1"})) == ["6140"]
    assert client.make("Bill", **{**BILL, "VendorRef": {"value": "5"}}, DocNumber="B-1")["Id"] != bill["Id"]


def test_closed_books(client: Client) -> None:
    """Nothing is created, changed, deleted or voided in a closed period, nor moved into or out of it."""
    old, new = client.invoice(TxnDate="2026-01-31"), client.invoice(TxnDate="2026-02-01")
    client.control("act", {"act": "close_books", "date": "2026-01-31"})
    for body, params in (
        ({**INVOICE, "TxnDate": "2026-01-15"}, {}),
        ({**old, "sparse": True, "TxnDate": "2026-02-02"}, {}),
        ({**new, "sparse": True, "TxnDate": "2026-01-02"}, {}),
        (old, {"operation": "delete"}),
        (old, {"operation": "void"}),
    ):
        assert codes(client.post("invoice", body, **params)) == ["6210"]
    assert client.change("Invoice", new, PrivateNote="open")["SyncToken"] == "1"
    assert client.get("preferences")["Preferences"]["AccountingInfoPrefs"]["BookCloseDate"] == "2026-01-31"


def test_lapsed_subscription(client: Client) -> None:
    """A lapsed company can be read and not written."""
    client.settings(subscription="expired")
    assert codes(client.post("invoice", INVOICE)) == ["6190"]
    client.read("Customer", "1")
    assert client.status == 200


def test_to_be_mailed(client: Client) -> None:
    """A document to be mailed takes its own address, or else the customer's, and says how it will be delivered."""
    invoice = client.invoice(EmailStatus="NeedToSend")
    assert invoice["BillEmail"] == {"Address": "birds@example.com"}
    assert invoice["DeliveryInfo"] == {"DeliveryType": "Email"}
    assert "DeliveryInfo" not in client.change("Invoice", invoice, EmailStatus="NotSet")


def test_tax(client: Client) -> None:
    """Tax by code, by the engine, or not at all; a total supplied for a code is kept."""
    taxed = sales_line(100, TaxCodeRef={"value": "TAX"})
    assert client.invoice(Line=[taxed, sales_line(50)])["TotalAmt"] == 158
    detail = {"TxnTaxCodeRef": {"value": "2"}, "TotalTax": 8.01}
    assert client.invoice(Line=[taxed], TxnTaxDetail=detail)["TotalAmt"] == 108.01
    client.settings(partner_tax=True, engine_tax_rate="7.25")
    assert client.invoice(Line=[taxed], TxnTaxDetail=detail)["TxnTaxDetail"] == {"TotalTax": 7.25}
    client.settings(using_sales_tax=False)
    assert client.invoice(Line=[taxed])["TotalAmt"] == 100


def test_discount_and_notes(client: Client) -> None:
    """A discount lowers the total; a line without an item is a note whose amount counts for nothing."""
    discount = {
        "Amount": 0,
        "DetailType": "DiscountLineDetail",
        "DiscountLineDetail": {"PercentBased": True, "DiscountPercent": 10},
    }
    note = {
        "Amount": 99,
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": {},
        "Description": "note",
    }
    invoice = client.invoice(Line=[sales_line(200), note, discount])
    assert invoice["TotalAmt"] == 180
    assert [each["DetailType"] for each in invoice["Line"]] == [
        "SalesItemLineDetail",
        "DescriptionOnly",
        "DiscountLineDetail",
        "SubTotalLineDetail",
    ]


def test_currencies(client: Client) -> None:
    """A foreign document needs the customer's currency and gets rate one where it brings none."""
    assert codes(client.post("invoice", {**INVOICE, "CurrencyRef": {"value": "CAD"}})) == ["6000"]
    client.settings(multicurrency=True)
    north = client.make("Customer", DisplayName="North", CurrencyRef={"value": "CAD"})
    theirs = {**INVOICE, "CustomerRef": {"value": north["Id"]}}
    assert codes(client.post("invoice", theirs)) == ["2020"]
    assert codes(client.post("invoice", {**theirs, "CurrencyRef": {"value": "EUR"}})) == ["6000"]
    made = client.make("Invoice", **theirs, CurrencyRef={"value": "CAD"})
    assert made["ExchangeRate"] == 1
    made = client.make("Invoice", **theirs, CurrencyRef={"value": "CAD"}, ExchangeRate=0.75)
    assert made["HomeTotalAmt"] == 75
