"""Rule 33: imports are offered, written to operations only when approved, through the write contract, born linked and never exported back."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from connectors.contract.errors import BadRequest
from connectors.contract.words import Choice, Disposition, Kind
from connectors.operations.write_back import REFERENCE
from tasks.choosing import Decision
from tasks.release import decide
from tests.promises.harness import BOOK
from tests.support.company import Company
from tests.support.importing import approved, effects, entered, listed, mine, said


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
