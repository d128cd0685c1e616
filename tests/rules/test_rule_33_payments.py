"""Rule 33: payments of the books become allocations in operations; and a death in the middle of an import never leads to an export."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from connectors.contract.clock import now
from connectors.contract.words import Disposition, Kind
from tests.promises.harness import BOOK
from tests.support.children import until
from tests.support.company import Company
from tests.support.importing import approved, effects, entered, listed, mine, paid, said

ROOT = Path(__file__).resolve().parents[2]


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
