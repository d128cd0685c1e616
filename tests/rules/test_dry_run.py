"""A dry run (DESIGN 6): the same path with writes blocked at the books' edge; nothing is written anywhere, everything is shown."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from connectors.contract.words import Disposition, Kind
from tests.support.company import Company

OF_RUNS = {"run", "disposition", "alembic_version", "book"}


def _everything(company: Company) -> dict[str, Any]:
    """Ledger (but for runs and their dispositions), operations, and the books' journal."""
    held: dict[str, Any] = {"journal": company.books.effects()}
    for name in ("ledger.sqlite", "operations.sqlite"):
        engine = sa.create_engine(f"sqlite:///{company.home / name}", poolclass=sa.NullPool)
        with engine.connect() as connection:
            for table in sorted(sa.inspect(connection).get_table_names()):
                if table not in OF_RUNS and "token" not in table:
                    held[f"{name} {table}"] = sorted(
                        map(repr, connection.execute(sa.text(f"SELECT * FROM {table}")))
                    )
    return held


def _trouble(company: Company) -> dict[str, str]:
    """One record of every sort: changed, new, wrong, voided, refused, of a new customer."""
    numbers = {name: company.bill(name, "60.00", "40.00") for name in ("changed", "same", "voided")}
    company.transfer()
    company.reprice(numbers["changed"], "60.00", "45.00")
    company.change(numbers["voided"], is_voided=1)
    numbers["new"] = company.bill("new")
    numbers["newcomer"] = company.bill("newcomer", customer=f"Newcomer {company.place}")
    numbers["wrong"] = company.bill("wrong", invoice_total="1.00")
    numbers["taken"] = company.bill("taken")
    company.books.enter_invoice(f"Owner {company.place}", numbers["taken"], "10.00", company.day)
    return numbers


def test_dry_run_writes_nothing_anywhere(company: Company) -> None:
    """Ledger, operations and books are after it what they were before, whatever it met."""
    _trouble(company)
    before = _everything(company)
    company.transfer(dry_run=True)
    assert _everything(company) == before


def test_dry_run_of_an_empty_ledger_writes_nothing(company: Company) -> None:
    """Nor does it where everything would be new."""
    company.bill()
    with company.ports():
        pass
    before = _everything(company)
    ran = company.transfer(dry_run=True)
    assert _everything(company) == before
    assert ran.left(company.number(1)) is Disposition.WOULD_CREATE
    assert ran.left(company.party, Kind.CUSTOMER) is Disposition.WOULD_CREATE


def test_dry_run_shows_what_would_happen_to_each_record(company: Company) -> None:
    """Create, update field by field, void, refuse: the words of the real run, before it."""
    numbers = _trouble(company)
    ran = company.transfer(dry_run=True)
    assert ran.left(numbers["new"]) is Disposition.WOULD_CREATE
    assert ran.left(numbers["newcomer"]) is Disposition.WOULD_CREATE
    assert ran.left(numbers["same"]) is Disposition.UNCHANGED
    assert ran.left(numbers["wrong"]) is Disposition.INVALID
    assert ran.left(numbers["taken"]) is Disposition.REFUSED
    changed = ran.of(numbers["changed"])
    assert changed.disposition is Disposition.WOULD_UPDATE
    assert "45" in changed.message
    assert "40" in changed.message
    assert ran.left(numbers["voided"]) is not Disposition.UNCHANGED


def test_dry_run_then_real_run_do_what_was_shown(company: Company) -> None:
    """What would be created is created, what would be updated is updated."""
    numbers = _trouble(company)
    company.transfer(dry_run=True)
    ran = company.transfer()
    assert ran.left(numbers["new"]) is Disposition.TRANSFERRED
    assert ran.left(numbers["changed"]) is Disposition.UPDATED
    assert ran.left(numbers["voided"]) is Disposition.CANCELED
