"""Rule 33: imports are offered, written to operations only when approved, through the write contract, born linked and never exported back."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.contract.clock import now
from connectors.contract.errors import BadRequest
from connectors.contract.words import Choice, Disposition, Kind
from connectors.operations.write_back import REFERENCE
from tasks.choosing import Decision, Shown
from tasks.release import Direction, Listing, Released, decide, make_list
from tests.promises.harness import BOOK
from tests.support.children import until
from tests.support.company import Company

ROOT = Path(__file__).resolve().parents[2]


def entered(company: Company, entity: str, **fields: Any) -> str:
    """A person enters something in the books; its id."""
    return str(company.act(act="create", entity=entity, fields=fields)[entity]["Id"])


def listed(company: Company) -> Listing:
    """What the flow would show."""
    with company.ports() as ports:
        return make_list(ports, Direction.IN)


def mine(listing: Listing, text: str) -> list[Shown]:
    """Rows about something of this test: other companies share the twin."""
    return [row for row in listing.rows if text in f"{row.number} {row.name}"]


def said(listing: Listing, text: str) -> str:
    """What is said of something that is not offered."""
    return " ".join(line for line in listing.not_offered if text in line)


def approved(company: Company, listing: Listing, *numbers: str) -> Released:
    """A person approves these numbers of a list."""
    with company.ports() as ports:
        return decide(ports, listing, Decision.read(",".join(numbers), "", "they are ours", "Ada"))


def effects(company: Company) -> int:
    """How much was ever written to the books by us."""
    return len(company.journal())


def paid(company: Company, number: str, amount: str = "100.00", **more: Any) -> str:
    """A person enters a payment of an invoice of ours; its id."""
    invoice = company.parts_of(number)[0]
    line = {"Amount": amount, "LinkedTxn": [{"TxnId": invoice.external_id, "TxnType": "Invoice"}]}
    fields = {
        "CustomerRef": {"value": invoice.party_id},
        "TxnDate": str(company.day),
        "TotalAmt": amount,
        "Line": [line],
    }
    return entered(company, "Payment", **{**fields, **more})


def test_rule_33_nothing_is_written_without_approval(company: Company) -> None:
    """A list is only a list: operations stay as they are, and none of the approved means none."""
    name = f"Newcomer {company.place}"
    entered(company, "Customer", DisplayName=name)
    listing = listed(company)
    assert len(mine(listing, name)) == 1
    assert company.ask("SELECT count(*) FROM company") == [(0,)]
    with company.ports() as ports:
        released = decide(ports, listing, Decision.read("none", "", "not ours", "Ada"))
    assert released.done == ()
    assert company.ask("SELECT count(*) FROM company") == [(0,)]


def test_rule_33_a_customer_is_born_linked_and_never_exported(company: Company) -> None:
    """Approved, it is in operations with all that the books know, and the next nights create nothing and change nothing."""
    name = f"Newcomer {company.place}"
    address = {"Line1": "1 Quay", "City": "Port", "CountrySubDivisionCode": "CA", "PostalCode": "94000"}
    entry = entered(
        company, "Customer", DisplayName=name, PrimaryEmailAddr={"Address": "new@example.com"},
        PrimaryPhone={"FreeFormNumber": "555-1"}, BillAddr=address,
    )  # fmt: skip
    source_id = f"books:customer:{entry}"
    before = effects(company)
    released = approved(company, listed(company), f"customer:{entry}")
    assert [row.source_id for row in released.done] == [source_id]
    assert company.ask(
        "SELECT company_name, is_customer, is_vendor, invoice_email, phone, address_line1, city, region, postal_code "
        "FROM company WHERE company_id = :id", id=source_id,
    ) == [(name, 1, 0, "new@example.com", "555-1", "1 Quay", "Port", "CA", "94000")]  # fmt: skip
    assert company.ask(
        "SELECT status, external_number FROM tieout_transfer WHERE id = :id", id=source_id
    ) == [("Transferred", entry)]
    (part,) = company.parts_of(name, Kind.CUSTOMER)
    assert (part.source_id, part.external_id) == (source_id, entry)
    assert company.transfer().left(name, Kind.CUSTOMER) is Disposition.UNCHANGED
    assert effects(company) == before
    assert not mine(listed(company), name)


def test_rule_33_an_imported_customer_is_invoiced_under_its_entry(company: Company) -> None:
    """What operations then do with it goes to the entry that it came from."""
    name = f"Newcomer {company.place}"
    entry = entered(company, "Customer", DisplayName=name)
    approved(company, listed(company), f"customer:{entry}")
    company.customer(company.party)
    number = company.bill(customer=f"books:customer:{entry}")
    assert company.transfer().left(number) is Disposition.TRANSFERRED
    assert company.made(number)[0]["party"] == entry


def test_rule_33_vendors_and_items(company: Company) -> None:
    """A vendor and a customer of one id are two; an item comes with type, price and account."""
    vendor = entered(company, "Vendor", DisplayName=f"Supplier {company.place}")
    account = company.query("select * from Account where Name = 'Services'", "Account")[0]
    item = entered(
        company, "Item", Name=f"Widget {company.place}", Type="Service", UnitPrice=12.5, Sku="W-1",
        IncomeAccountRef={"value": account["Id"]},
    )  # fmt: skip
    released = approved(company, listed(company), f"vendor:{vendor}", f"item:{item}")
    assert len(released.done) == 2
    assert company.ask(
        "SELECT is_customer, is_vendor FROM company WHERE company_id = :id", id=f"books:vendor:{vendor}"
    ) == [(0, 1)]
    ((kind, sku, price, named),) = company.ask(
        "SELECT kind, sku, unit_price, account FROM service_item WHERE item_id = :id", id=f"books:item:{item}"
    )
    assert (kind, sku, float(price), named) == ("service", "W-1", 12.5, "Services")
    ran = company.transfer()
    assert ran.state == "settled", ran.message


def test_rule_33_a_payment_becomes_allocations(company: Company) -> None:
    """A payment of linked invoices comes with method, reference and what it pays; the next night calls it unchanged, and both sides tie."""
    numbers = [company.bill(place) for place in range(2)]
    company.transfer()
    first, second = (company.parts_of(number)[0] for number in numbers)
    lines = [
        {"Amount": amount, "LinkedTxn": [{"TxnId": part.external_id, "TxnType": "Invoice"}]}
        for part, amount in ((first, "100.00"), (second, "40.00"))
    ]
    method = company.query("select * from PaymentMethod where Name = 'Check'", "PaymentMethod")[0]["Id"]
    payment = entered(
        company, "Payment", CustomerRef={"value": first.party_id}, TxnDate=str(company.day), TotalAmt="140.00", Line=lines,
        PaymentRefNum="4711", PaymentMethodRef={"value": method},
    )  # fmt: skip
    before = effects(company)
    listing = listed(company)
    (row,) = mine(listing, f"payment:{payment}")
    assert (row.amount, row.currency, row.name) == (140, "USD", company.party)
    released = approved(company, listing, row.number)
    assert released.exit_code == 0, released.message
    source_id = f"books:payment:{payment}"
    ((customer, amount, day, how, reference, status),) = company.ask(
        "SELECT company_id, amount, received_date, method, reference, status FROM payment WHERE payment_id = :id",
        id=source_id,
    )
    assert (customer, float(amount), day) == (company.party, 140.0, str(company.day))
    assert (how, reference, status) == ("Check", "4711", "settled")
    pays = company.ask(
        "SELECT invoice_id, amount FROM payment_allocation WHERE payment_id = :id", id=source_id
    )
    assert sorted((one, float(of)) for one, of in pays) == sorted(
        [(first.source_id, 100.0), (second.source_id, 40.0)]
    )
    ran = company.transfer()
    assert ran.left(source_id, Kind.PAYMENT) is Disposition.UNCHANGED
    tied = company.transfer(flow="reconcile", start=str(company.day), end=str(company.day))
    assert tied.state == "settled", tied.message
    assert effects(company) == before


def test_rule_33_a_payment_of_unknown_invoices_is_not_offered(company: Company) -> None:
    """It pays something that operations do not know: the list says which, and why."""
    company.bill()
    company.transfer()
    party = company.party_in_books()
    fields = {"CustomerRef": {"value": party}, "DocNumber": f"F{company.place}", "TxnDate": str(company.day)}
    line = {
        "Amount": "7.00",
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": {"ItemRef": {"value": "1"}},
    }
    foreign = entered(company, "Invoice", **fields, Line=[line])
    pays = [{"Amount": "7.00", "LinkedTxn": [{"TxnId": foreign, "TxnType": "Invoice"}]}]
    payment = entered(
        company, "Payment", CustomerRef={"value": party}, TxnDate=str(company.day), TotalAmt="7.00", Line=pays
    )
    listing = listed(company)
    assert not mine(listing, f"payment:{payment}")
    why = said(listing, f"F{company.place}")
    assert f"payment {payment}" in why
    assert "which operations do not know" in why


def test_rule_33_a_payment_of_ours_is_not_offered(company: Company) -> None:
    """What came from operations does not come back."""
    number = company.bill()
    company.transfer()
    (source_id,) = company.ids(number)
    company.do(
        "INSERT INTO payment (payment_id, company_id, amount, received_date, method, status, last_modified_date_time) "
        "VALUES (:id, :party, 100, :day, 'Check', 'settled', :day)",
        id=f"PAY-{company.place}", party=company.party, day=str(company.day),
    )  # fmt: skip
    company.do(
        "INSERT INTO payment_allocation VALUES (:id, :invoice, 100)",
        id=f"PAY-{company.place}",
        invoice=source_id,
    )
    assert company.transfer().left(f"PAY-{company.place}", Kind.PAYMENT) is Disposition.TRANSFERRED
    assert not mine(listed(company), company.party)


def test_rule_33_an_equal_name_is_linked_by_the_nightly(company: Company) -> None:
    """Operations have the customer already, in other capitals: not offered, and the list names it."""
    company.customer(company.party)
    entered(company, "Customer", DisplayName=company.party.upper())
    listing = listed(company)
    assert not mine(listing, company.party.upper())
    assert company.party in said(listing, company.party.upper())
    company.transfer()
    assert company.ask("SELECT count(*) FROM company") == [(1,)]


def test_rule_33_what_changed_since_it_was_shown_is_asked_again(company: Company) -> None:
    """Approved was one content; the books have another by now, and operations get neither."""
    name = f"Newcomer {company.place}"
    entry = entered(company, "Customer", DisplayName=name)
    listing = listed(company)
    company.act(
        act="edit", entity="Customer", id=entry, fields={"PrimaryEmailAddr": {"Address": "other@example.com"}}
    )
    released = approved(company, listing, f"customer:{entry}")
    assert released.exit_code == 2
    assert "asked again" in released.message
    assert company.ask("SELECT count(*) FROM company") == [(0,)]


def test_rule_33_importing_again_is_idempotent(company: Company) -> None:
    """A list that was decided on cannot be decided on again, and the new one does not have what was imported."""
    entry = entered(company, "Customer", DisplayName=f"Newcomer {company.place}")
    listing = listed(company)
    approved(company, listing, f"customer:{entry}")
    with pytest.raises(BadRequest, match="decided on this list"):
        approved(company, listing, f"customer:{entry}")
    assert not mine(listed(company), f"customer:{entry}")
    assert company.ask("SELECT count(*) FROM company") == [(1,)]


_DIES = """
import os, signal, sys
import tasks.imports
from flows.cli import main
tasks.imports._link = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
sys.argv = ["tieout", *sys.argv[1:]]
main()
"""


@pytest.mark.parametrize("kind", ["customer", "payment"])
@pytest.mark.parametrize("auto", [True, False], ids=["creates customers", "creates none"])
def test_rule_33_a_death_before_the_link_exports_nothing(
    found_company: Callable[..., Company], kind: str, auto: bool
) -> None:
    """SIGKILL between the write to operations and the link: the next night creates nothing, and what was approved is linked."""
    company = found_company(timing={"lease": 1})
    number = company.bill()
    company.transfer()
    company.configure_book(auto_create={"customers": auto})
    name = f"Newcomer {company.place}"
    entry = entered(company, "Customer", DisplayName=name) if kind == "customer" else paid(company, number)
    source_id = f"books:{kind}:{entry}"
    words = ["release", BOOK, "--direction", "in", "--approve", f"{kind}:{entry}", "--reason", "ours"]
    done = subprocess.run(
        [sys.executable, "-c", _DIES, *words, "--home", str(company.home)],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert company.ask("SELECT status FROM tieout_transfer WHERE id = :id", id=source_id) == [
        ("Transferred",)
    ]
    assert company.look("SELECT count(*) FROM part WHERE source_id = :id", id=source_id) == [(0,)]
    before = effects(company)
    with company.ports() as ports:
        until(lambda: ports.ledger.take_lease(BOOK, "heir", "", now() + timedelta(seconds=1), now()))
        ports.ledger.release_lease(BOOK, "heir")
    company.transfer()
    assert effects(company) == before
    listed(company)
    with company.ports() as ports:
        (part,) = ports.ledger.parts(BOOK, Kind(kind), [source_id])[source_id]
    assert part.external_id == entry
    ran = company.transfer()
    assert ran.state == "settled", ran.message
    assert effects(company) == before


def test_rule_33_the_next_list_links_what_an_import_left_behind(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a night in between, too: what operations have under the id of an import is linked, not offered again."""
    entry = entered(company, "Customer", DisplayName=f"Newcomer {company.place}")
    listing = listed(company)
    with monkeypatch.context() as patch:
        patch.setattr("tasks.imports._link", lambda *_: "the process ended here")
        approved(company, listing, f"customer:{entry}")
    listing = listed(company)
    assert "1 of an earlier import" in listing.message
    assert not mine(listing, f"customer:{entry}")
    (part,) = company.parts_of(f"Newcomer {company.place}", Kind.CUSTOMER)
    assert part.external_id == entry


def test_rule_33_the_approval_is_kept(company: Company) -> None:
    """Who, when and why stand in the record's history (promise 8)."""
    name = f"Newcomer {company.place}"
    entry = entered(company, "Customer", DisplayName=name)
    approved(company, listed(company), f"customer:{entry}")
    assert company.state_of(name, Kind.CUSTOMER).choice is Choice.LINK
    assert company.look("SELECT who, why, detail FROM decision") == [("Ada", "import: they are ours", entry)]


def test_rule_33_statements_of_the_settings_may_leave_imports_out(
    found_company: Callable[..., Company],
) -> None:
    """A book with a write-back of its own imports what it has statements for; the list says what cannot come."""
    named = {name: text.strip() for name, text in REFERENCE.items() if not name.startswith("import_")}
    named["import_vendor"] = REFERENCE["import_vendor"].strip()
    company = found_company()
    company.configure_book(write_back={name: " ".join(text.split()) for name, text in named.items()})
    customer = entered(company, "Customer", DisplayName=f"Newcomer {company.place}")
    vendor = entered(company, "Vendor", DisplayName=f"Supplier {company.place}")
    listing = listed(company)
    assert not mine(listing, f"customer:{customer}")
    assert "no write-back statement `import_customer`" in " ".join(listing.not_offered)
    assert approved(company, listing, f"vendor:{vendor}").exit_code == 0


def test_rule_33_a_statement_that_loses_the_record_writes_nothing(
    found_company: Callable[..., Company],
) -> None:
    """Operations must show what they took under its id; else the whole import is undone and said."""
    named = {name: " ".join(text.split()) for name, text in REFERENCE.items()}
    named["import_customer"] = named["import_customer"].replace("VALUES (:id,", "VALUES ('C-' || :id,")
    company = found_company()
    company.configure_book(write_back=named)
    entry = entered(company, "Customer", DisplayName=f"Newcomer {company.place}")
    released = approved(company, listed(company), f"customer:{entry}")
    assert released.exit_code == 2
    assert "does not show it" in released.message
    assert company.ask("SELECT count(*) FROM company") == [(0,)]
    assert company.ask("SELECT count(*) FROM tieout_transfer") == [(0,)]


def test_rule_33_at_the_command_line(company: Company, capsys: pytest.CaptureFixture[str]) -> None:
    """`tieout release BOOK --direction in` lists, approves by name or number, and answers in JSON."""
    from flows.cli import _outcome

    home = ["--home", str(company.home), "--direction", "in", "--json"]
    name = f"Newcomer {company.place}, Inc"
    entry = entered(company, "Customer", DisplayName=name)
    assert _outcome(["release", BOOK, "--list", *home]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [row["name"] for row in told["list"] if row["number"] == f"customer:{entry}"] == [name]
    assert _outcome(["release", BOOK, "--approve", "customer:0", "--reason", "x", *home]) == 1
    assert "customer:0" in json.loads(capsys.readouterr().out)["error"]["message"]
    assert _outcome(["release", BOOK, "--approve", f"customer:{entry}", *home]) == 1
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "reason"
    assert _outcome(["release", BOOK, "--approve", f"customer:{entry}", "--reason", "ours", *home]) == 0
    assert json.loads(capsys.readouterr().out)["done"][0]["id"] == f"books:customer:{entry}"
