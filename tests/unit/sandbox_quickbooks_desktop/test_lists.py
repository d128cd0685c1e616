"""Names, items, accounts and other lists: what is taken, what is refused, in the vendor's words."""

from __future__ import annotations

import pytest

from tests.unit.sandbox_quickbooks_desktop.books import Books, add, cancel, invoice, modify, ref


def test_a_name_is_taken_once_over_four_lists(books: Books) -> None:
    """Customers, vendors, employees and other names share their names, whatever the case (3100)."""
    books.add("Customer", ("Name", "Acme"))
    for kind in ("Customer", "Vendor", "OtherName"):
        answer = books.one(add(kind, ("Name", "ACME")))
        assert answer.get("statusCode") == "3100"
        assert answer.get("statusMessage") == 'The name "ACME" of the list element is already in use.'
    assert books.code(add("Employee", ("FirstName", "emily"), ("LastName", "platt"))) == "3100"


def test_items_of_every_sort_share_their_names(books: Books) -> None:
    """A service and a part cannot have one name; an item and a customer can."""
    selling = ("SalesOrPurchase", [ref("AccountRef", "Services")])
    assert books.code(add("ItemNonInventory", ("Name", "Hours"), selling)) == "3100"
    assert books.code(add("ItemOtherCharge", ("Name", "Cool Cars"), selling)) == "0"


def test_a_colon_is_no_part_of_a_name(books: Books) -> None:
    """3090; a job is made with ParentRef, and its full name then has the colon."""
    answer = books.one(add("Customer", ("Name", "Acme:Roof")))
    assert answer.get("statusCode") == "3090"
    assert answer.get("statusMessage").startswith(
        'There was an error when storing "Acme:Roof" in the "customer name" field.'
    )
    job = books.add("Customer", ("Name", "Roof"), ref("ParentRef", "Cool Cars"))
    assert (job.findtext("FullName"), job.findtext("Sublevel")) == ("Cool Cars:Roof", "1")
    assert books.code(add("Customer", ("Name", "Roof"), ref("ParentRef", "Nobody"))) == "3130"
    assert books.add("Customer", ("Name", "Roof"), ref("ParentRef", "Dukes Basketball Camp")) is not None


def test_a_renamed_customer_takes_its_jobs_along(books: Books) -> None:
    """Full names follow, and documents show today's name."""
    job = books.add("Customer", ("Name", "Roof"), ref("ParentRef", "Cool Cars"))
    ret = books.add("Invoice", ref("CustomerRef", "Cool Cars:Roof"), *invoice("1", "1.00")[1:])
    (parent,) = books.query("Customer", ("FullName", "Cool Cars"))
    books.ok(books.mod(parent, ("Name", "Hot Cars")))
    assert books.query("Customer", ("ListID", job[0].text))[0].findtext("FullName") == "Hot Cars:Roof"
    (shown,) = books.query("Invoice", ("TxnID", ret[0].text))
    assert shown.findtext("CustomerRef/FullName") == "Hot Cars:Roof"


def test_a_mod_keeps_what_it_does_not_name_and_clears_what_is_empty(books: Books) -> None:
    """Omitted fields stay; an empty element clears; the version token moves on, and the old one is 3200."""
    ret = books.add("Customer", ("Name", "Acme"), ("FirstName", "Ann"), ("Email", "a@example.com"))
    changed = books.ok(books.mod(ret, ("FirstName", ""), ("Phone", "555")))
    assert [changed.findtext(name) for name in ("Name", "FirstName", "Phone", "Email")] == [
        "Acme",
        None,
        "555",
        "a@example.com",
    ]
    assert int(changed.findtext("EditSequence")) > int(ret.findtext("EditSequence"))
    answer = books.one(books.mod(ret, ("Phone", "556")))
    edit = ret.findtext("EditSequence")
    assert (answer.get("statusCode"), answer.get("statusSeverity")) == ("3200", "Error")
    assert answer.get("statusMessage") == f'The provided edit sequence "{edit}" is out-of-date. '
    assert books.code(books.mod(changed, ("Name", ""))) == "3190"


@pytest.mark.parametrize(("number", "code"), [("80009999-1", "3120"), ("nonsense", "3000")])
def test_a_mod_of_what_is_not_there(books: Books, number: str, code: str) -> None:
    """A well-formed id that is not there is 3120, any other text 3000."""
    assert books.code(modify("Customer", ("ListID", number), ("EditSequence", "1"), ("Phone", "1"))) == code


def test_an_employee_is_called_after_the_parts_of_the_name(books: Books) -> None:
    """First, middle and last name make the name; without any there is none (3150)."""
    ret = books.add("Employee", ("FirstName", "Ann"), ("MiddleName", "B"), ("LastName", "Clark"))
    assert ret.findtext("Name") == "Ann B Clark"
    assert books.code(add("Employee", ("Notes", "x"))) == "3150"


def test_an_item_has_its_accounts(books: Books) -> None:
    """Sold only, or sold and bought; an unknown account is 3140; a Mod changes within what it has."""
    both = [
        ("SalesPrice", "10.00"),
        ref("IncomeAccountRef", "Services"),
        ref("ExpenseAccountRef", "Subcontractors"),
    ]
    ret = books.add("ItemService", ("Name", "Two"), ("SalesAndPurchase", both))
    changed = books.ok(books.mod(ret, ("SalesAndPurchaseMod", [("SalesPrice", "11.00")])))
    assert changed.findtext("SalesAndPurchase/SalesPrice") == "11.00"
    assert changed.findtext("SalesAndPurchase/IncomeAccountRef/FullName") == "Services"
    assert books.code(books.mod(changed, ("SalesOrPurchaseMod", [("Price", "1.00")]))) == "3250"
    wrong = ("SalesOrPurchase", [ref("AccountRef", "No such account")])
    assert books.code(add("ItemService", ("Name", "One"), wrong)) == "3140"


def test_used_entries_cannot_be_deleted(books: Books) -> None:
    """3160 for what a document or another entry uses; what nothing uses goes, and ListDeletedQuery knows it."""
    ret = books.add("Customer", ("Name", "Acme"))
    used = books.invoice().findtext("CustomerRef/ListID")
    assert books.code(cancel("ListDel", "Customer", used)) == "3160"
    assert books.code(cancel("ListDel", "Customer", ret[0].text)) == "0"
    assert books.code(cancel("ListDel", "Customer", ret[0].text)) == "3120"
    (gone,) = books.query("ListDeleted", ("ListDelType", "Customer"))
    assert (gone.findtext("ListID"), gone.findtext("FullName")) == (ret[0].text, "Acme")
    assert books.code(add("Customer", ("Name", "Acme"))) == "0"


def test_what_a_company_file_cannot_hold_becomes_a_question_mark(books: Books) -> None:
    """Windows-1252: accents stay, other scripts do not (facts 3.3)."""
    assert books.add("Customer", ("Name", "Café Zürich €")).findtext("Name") == "Café Zürich €"
    assert books.add("Customer", ("Name", "Łódź 東京")).findtext("Name") == "?ód? ??"


def test_small_lists_and_accounts(books: Books) -> None:
    """Terms, payment methods, classes and accounts can be added and are found again."""
    books.add("StandardTerms", ("Name", "Net 7"), ("StdDueDays", "7"))
    books.add("PaymentMethod", ("Name", "Wire"))
    books.add("Class", ("Name", "Office"))
    books.add("Account", ("Name", "Second bank"), ("AccountType", "Bank"))
    names = {row["FullName"] for row in books.control.find("Account")}
    assert "Second bank" in names
    for kind, name in (("Terms", "Net 7"), ("PaymentMethod", "Wire"), ("Class", "Office")):
        assert [each.findtext("Name") for each in books.query(kind, ("FullName", name))] == [name]


def test_an_opening_balance_is_not_played(books: Books) -> None:
    """Refused (3250), not ignored."""
    assert books.code(add("Customer", ("Name", "Acme"), ("OpenBalance", "5.00"))) == "3250"
