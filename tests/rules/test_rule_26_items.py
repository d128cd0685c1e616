"""Rule 26: an item is created only if a document that will be sent uses it; names that differ only in case are one name."""

from __future__ import annotations

from collections.abc import Callable

from connectors.contract.words import Disposition, Kind
from tests.support.company import Company
from tests.support.office import stamp


def _item(company: Company, item_id: str, name: str) -> None:
    company.do(
        "INSERT INTO service_item (item_id, name, last_modified_date_time) VALUES (:i, :n, :at)",
        i=item_id, n=name, at=stamp(),
    )  # fmt: skip


def _use(company: Company, number: str, item_id: str) -> None:
    (source_id,) = company.ids(number)
    company.do("UPDATE invoice_line SET item_id = :item WHERE invoice_id = :id", item=item_id, id=source_id)


def _in_books(company: Company, name: str) -> int:
    return len(company.query(f"select * from Item where Name = '{name}'", "Item"))


def test_rule_26_an_item_that_nothing_uses_is_not_created(company: Company) -> None:
    """Of two items the one on the invoice is brought into the books, the other is not even looked at."""
    used, unused = f"Used {company.place}", f"Unused {company.place}"
    number = company.bill()
    _item(company, "u1", used)
    _item(company, "u2", unused)
    _use(company, number, "u1")
    ran = company.transfer()
    assert ran.left(number) is Disposition.TRANSFERRED
    assert (_in_books(company, used), _in_books(company, unused)) == (1, 0)
    assert (Kind.ITEM, unused) not in ran.rows


def test_rule_26_an_item_of_an_invoice_that_does_not_go_is_not_created(company: Company) -> None:
    """The invoice is voided, so it is no document that will be sent."""
    name = f"Spared {company.place}"
    number = company.bill(is_voided=1)
    _item(company, "s1", name)
    _use(company, number, "s1")
    company.transfer()
    assert _in_books(company, name) == 0


def test_rule_26_names_that_differ_only_in_case_fail_and_hold_their_invoices(company: Company) -> None:
    """The books would take them for one item: told before one of them wins by chance."""
    number = company.bill()
    _item(company, "c1", f"Case {company.place}")
    _item(company, "c2", f"CASE {company.place}")
    _use(company, number, "c1")
    ran = company.transfer()
    assert ran.of(f"Case {company.place}", Kind.ITEM).code == "ITM-S04"
    assert ran.left(number) is Disposition.HELD
    assert company.made(number) == []


def test_rule_26_a_missing_item_is_a_failure_where_the_book_does_not_create(
    found_company: Callable[..., Company],
) -> None:
    """The invoice waits for it and says so; once it is in the books, the invoice goes though nobody touched it."""
    company = found_company(auto_create={"items": False})
    name = f"Missing {company.place}"
    number = company.bill()
    _item(company, "m1", name)
    _use(company, number, "m1")
    ran = company.transfer()
    assert ran.of(name, Kind.ITEM).code == "item missing"
    assert ran.left(number) is Disposition.HELD
    account = company.query("select * from Account where Name = 'Services'", "Account")[0]["Id"]
    fields = {"Name": name, "Type": "Service", "IncomeAccountRef": {"value": account}}
    company.act(act="create", entity="Item", fields=fields)
    assert company.transfer().left(number) is Disposition.TRANSFERRED
