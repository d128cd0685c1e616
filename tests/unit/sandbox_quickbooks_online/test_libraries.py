"""Public QuickBooks client libraries, pointed at the sandbox, work unmodified, odd habits included."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import requests
from intuitlib.client import AuthClient
from intuitlib.enums import Scopes
from intuitlib.exceptions import AuthClientError
from quickbooks import QuickBooks
from quickbooks.batch import batch_create, batch_delete, batch_update
from quickbooks.cdc import change_data_capture
from quickbooks.exceptions import ObjectNotFoundException, QuickbooksException, ValidationException
from quickbooks.objects import (
    Account,
    Bill,
    CompanyInfo,
    Customer,
    Invoice,
    Item,
    Payment,
    PaymentLine,
    Preferences,
    Vendor,
)
from quickbooks.objects.detailline import (
    AccountBasedExpenseLine,
    AccountBasedExpenseLineDetail,
    SalesItemLine,
    SalesItemLineDetail,
)

from tests.unit.sandbox_quickbooks_online.client import INVOICE, Client, codes


def auth_client(client: Client) -> AuthClient:
    """Intuit's own OAuth client, discovering this sandbox."""
    ready = client.ready
    return AuthClient(
        ready["client_id"],
        ready["client_secret"],
        "http://127.0.0.1/back",
        ready["discovery_url"],
        refresh_token=ready["refresh_token"],
    )


@pytest.fixture
def books(client: Client, monkeypatch: pytest.MonkeyPatch) -> Iterator[QuickBooks]:
    """python-quickbooks, connected through Intuit's OAuth client."""
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    books = QuickBooks(
        auth_client=auth_client(client),
        refresh_token=client.ready["refresh_token"],
        company_id=client.ready["realm_id"],
        minorversion=75,
        use_decimal=True,
    )
    books.api_url_v3 = f"{client.base}/v3"
    yield books
    books.session.close()


def an_invoice(customer: Customer, item: Item, amount: str = "100.10") -> Invoice:
    """An invoice as the library builds it: zeros and empty strings for whatever is not given."""
    line = SalesItemLine()
    line.LineNum, line.Description, line.Amount = 1, "work", Decimal(amount)
    line.SalesItemLineDetail = SalesItemLineDetail()
    line.SalesItemLineDetail.ItemRef = item.to_ref()
    invoice = Invoice()
    invoice.CustomerRef = customer.to_ref()
    invoice.Line.append(line)
    return invoice


def test_invoice_and_payment(books: QuickBooks) -> None:
    """Create, read, update, pay, void and delete through python-quickbooks."""
    customer = Customer()
    customer.DisplayName, customer.CompanyName = "O'Hara & Sons", ""
    customer = customer.save(qb=books)
    item = Item.filter(Name="Services", qb=books)[0]
    invoice = an_invoice(customer, item).save(qb=books)
    assert (invoice.TotalAmt, invoice.Balance) == (Decimal("100.1"), Decimal("100.1"))
    invoice.PrivateNote = "changed"
    invoice = invoice.save(qb=books)
    assert (invoice.SyncToken, invoice.PrivateNote) == ("1", "changed")
    payment = Payment()
    payment.CustomerRef, payment.TotalAmt = customer.to_ref(), Decimal("100.10")
    line = PaymentLine()
    line.Amount, line.LinkedTxn = Decimal("100.10"), [invoice.to_linked_txn()]
    payment.Line.append(line)
    payment = payment.save(qb=books)
    paid = Invoice.get(int(invoice.Id), qb=books)
    assert (paid.Balance, paid.LinkedTxn[0].TxnType) == (0, "Payment")
    assert "Voided" in payment.void(qb=books)["Payment"]["PrivateNote"]
    reopened = Invoice.get(invoice.Id, qb=books)
    assert reopened.Balance == Decimal("100.1")
    reopened.delete(qb=books)
    with pytest.raises(ObjectNotFoundException):
        Invoice.get(invoice.Id, qb=books)


def test_queries(books: QuickBooks) -> None:
    """The library's ways of asking: all with its odd projection, filters with quotes, choices, counts, raw clauses."""
    assert len(Item.all(qb=books)) == 5
    assert Customer.filter(Active=True, DisplayName="Amy's Bird Sanctuary", qb=books)[0].Id == "1"
    assert len(Customer.choose(["Cool Cars", "Dukes Basketball Camp"], field="DisplayName", qb=books)) == 2
    assert Customer.count("Active = true", qb=books) == 3
    assert [each.Name for each in Account.where("Name LIKE '%Funds%'", qb=books)] == ["Undeposited Funds"]
    assert len(Customer.query("select * from customer maxresults 2 startposition 2", qb=books)) == 2
    assert Preferences.get(qb=books).SalesFormsPrefs.CustomTxnNumbers is False
    assert CompanyInfo.get(1, qb=books).CompanyName == "Tieout Sandbox Company"
    with pytest.raises(QuickbooksException):
        Customer.query("select * from custmoer", qb=books)


def test_batch_and_cdc(books: QuickBooks) -> None:
    """The library's batches (36-character bIds, no request id) and change data capture."""
    customer, item = Customer.get(1, qb=books), Item.get(1, qb=books)
    created = batch_create([an_invoice(customer, item) for _ in range(31)], qb=books)
    assert (len(created.successes), len(created.faults)) == (31, 0)
    for each in created.successes:
        each.PrivateNote = "again"
    assert len(batch_update(created.successes[:5], qb=books).successes) == 5
    stale = batch_delete(created.successes[:5], qb=books)
    assert {each.Error[0].code for each in stale.faults} == {"5010"}
    assert batch_delete(created.successes[5:6], qb=books).faults == []
    found = change_data_capture([Invoice, Customer], "2026-01-01T00:00:00Z", qb=books)
    deleted = [each for each in found.Invoice._object_list if getattr(each, "status", "") == "Deleted"]
    assert (len(found.Invoice._object_list), len(deleted)) == (31, 1)


def test_request_id(books: QuickBooks) -> None:
    """The same request id creates once, as the library's own integration test has it."""
    customer, item = Customer.get(1, qb=books), Item.get(1, qb=books)
    first = an_invoice(customer, item).save(qb=books, request_id="one")
    again = an_invoice(customer, item).save(qb=books, request_id="one")
    assert first.Id == again.Id
    assert Invoice.count(qb=books) == 1


def test_bill(books: QuickBooks) -> None:
    """A bill as the library builds it."""
    line = AccountBasedExpenseLine()
    line.Amount, line.AccountBasedExpenseLineDetail = 42, AccountBasedExpenseLineDetail()
    line.AccountBasedExpenseLineDetail.AccountRef = Account.get(20, qb=books).to_ref()
    bill = Bill()
    bill.Line.append(line)
    with pytest.raises(ValidationException):
        bill.save(qb=books)
    bill.VendorRef = Vendor.all(qb=books)[0].to_ref()
    assert bill.save(qb=books).Balance == 42


def test_oauth_client(client: Client) -> None:
    """Authorization, code, refresh and revocation through Intuit's own OAuth client."""
    auth = auth_client(client)
    url = auth.get_authorization_url([Scopes.ACCOUNTING], state_token="s1")
    back = requests.get(url, allow_redirects=False, timeout=5)
    assert back.status_code == 302
    params = dict(each.split("=") for each in back.headers["Location"].split("?")[1].split("&"))
    assert (params["state"], params["realmId"]) == ("s1", client.ready["realm_id"])
    auth.get_bearer_token(params["code"], realm_id=params["realmId"])
    assert (auth.expires_in, auth.refresh_token[:4]) == (3600, "RT1-")
    auth.refresh()
    auth.revoke(token=auth.refresh_token)
    with pytest.raises(AuthClientError) as caught:
        auth.refresh()
    assert (caught.value.status_code, caught.value.content) == (400, b'{"error":"invalid_grant"}')
    with pytest.raises(AuthClientError) as caught:
        auth.get_bearer_token(params["code"])
    assert caught.value.status_code == 400
    auth.client_secret = "wrong"
    with pytest.raises(AuthClientError) as caught:
        auth.refresh(refresh_token=client.ready["refresh_token"])
    assert (caught.value.status_code, caught.value.content) == (401, b'{"error":"invalid_client"}')


def test_node_style(client: Client) -> None:
    """What node-quickbooks sends: format=json, lower-case queries, reversed positions, ids as numbers, whole entities."""
    params = {"format": "json", "minorversion": "75"}
    found = client.get(
        "query", query="select * from customer where id = '1' maxresults 10 startposition 1", **params
    )
    customer = found["QueryResponse"]["Customer"][0]
    answer = client.post(
        "customer",
        {**customer, "Id": 1, "SyncToken": 0, "sparse": True, "Notes": "n"},
        operation="update",
        requestid="7e2e1b5a-0f0f-4b0e-8a3b-111111111111",
        **params,
    )
    assert answer["Customer"]["Notes"] == "n"
    invoice = client.invoice(30, CustomerRef={"value": 1})
    client.post("invoice", invoice, operation="delete", **params)
    assert client.status == 200
    assert client.get("query", query="select count(*) from invoice", **params)["QueryResponse"] == {
        "totalCount": 0
    }


def test_ruby_style(client: Client) -> None:
    """What Ruby clients send: gzip asked for and given, query by POST as application/text, an empty requestid."""
    headers = {
        "Accept-Encoding": "gzip;q=1.0,deflate;q=0.6,identity;q=0.3",
        "Content-Type": "application/text",
    }
    with client.http.post(
        f"{client.company}/query", data="SELECT * FROM Account", headers=headers, stream=True, timeout=5
    ) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        body: Any = json.loads(gzip.decompress(answer.raw.read(decode_content=False)))
    assert body["QueryResponse"]["maxResults"] == 26
    for name in ("Doe, A", "Doe, B"):
        client.post("customer", {"DisplayName": name}, requestid="")
        assert client.status == 200
    chunked = client.http.post(
        f"{client.company}/customer",
        data=iter([b'{"DisplayName":', b'"Doe, C"}']),
        timeout=5,
        headers={"Content-Type": "application/json"},
    )
    assert chunked.status_code == 200


def test_what_is_not_here_is_refused_by_name(client: Client) -> None:
    """What the sandbox has not it refuses by name, and never answers something else instead."""
    for headers in ({"Accept": "application/xml"}, {"Content-Type": "application/xml"}):
        answer = client.http.post(
            f"{client.company}/customer", data="<Customer/>", headers=headers, timeout=5
        )
        assert (answer.status_code, codes(answer.json())) == (400, ["500"])
        assert "not supported by this sandbox: " in answer.text
    assert "not supported by this sandbox: reports" in json.dumps(client.get("reports/ProfitAndLoss"))
    for more, name in (
        ({"Deposit": 5}, "Deposit"),
        ({"GlobalTaxCalculation": "TaxInclusive"}, "include tax"),
    ):
        answer = client.post("invoice", {**INVOICE, **more})
        assert "not supported by this sandbox: " in answer["Fault"]["Error"][0]["Detail"]
        assert name in answer["Fault"]["Error"][0]["Detail"]
    assert "not supported by this sandbox: PDF" in json.dumps(client.get("invoice/1/pdf"))
