"""Rule 8 for every kind: a lost ledger makes nothing again, and has every document of every record again after one run."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import timedelta

import pytest

from connectors.contract.words import Choice, Disposition, Kind
from tasks import planning
from tests.support.company import Company, Died, Ran
from tests.support.everything import SETTINGS, Everything, effects, enter_everything, links, reconciled


@pytest.fixture
def company(found_company: Callable[..., Company]) -> Company:
    """A company in which receipts are documents."""
    return found_company(**SETTINGS)


@pytest.fixture
def everything(company: Company) -> Everything:
    """A record of every kind, transferred."""
    entered = enter_everything(company)
    ran = company.transfer()
    assert ran.state == "settled", ran.message
    assert set(entered.left(ran).values()) == {Disposition.TRANSFERRED}
    return entered


def test_rule_08_every_kind_is_linked_again(company: Company, everything: Everything) -> None:
    """Documents of one part and of several, list entries, receipts: the new ledger has what the old one had; the books have no more."""
    done, linked = effects(company), links(company)
    assert len({(kind, part) for kind, _, part, _, _ in linked}) > len(Kind)
    company.lose_ledger()
    ran = company.transfer()
    assert ran.state == "settled", ran.message
    assert set(everything.left(ran).values()) == {Disposition.ALREADY_THERE}
    assert len(everything.left(ran)) == len(everything.documents)
    assert links(company) == linked
    tied = reconciled(company)
    assert tied.state == "settled", tied.message
    assert company.transfer().state == "settled"
    assert effects(company) == done


ONE_OF_EACH = {
    Kind.INVOICE: ("Invoice", 0),
    Kind.TIMESHEET: ("TimeActivity", 1),
    Kind.EXPENSE_REPORT: ("Purchase", 1),
    Kind.PURCHASE_ORDER: ("Bill", 1),
    Kind.PAYMENT: ("Payment", 0),
    Kind.REFUND: ("RefundReceipt", 0),
    Kind.PROCESSING_FEE: ("Purchase", 0),
}
"""Which document of each kind's record a person deletes: of those of this type, the one in this place."""


def _record(everything: Everything, kind: Kind) -> str:
    """Of the invoices the one that nobody paid, else the first."""
    return everything.numbers[kind][-1 if kind is Kind.INVOICE else 0]


def _delete_one_of_each(company: Company, everything: Everything) -> dict[Kind, str]:
    lost = {kind: _record(everything, kind) for kind in ONE_OF_EACH}
    for kind, (entity, place) in ONE_OF_EACH.items():
        parts = [one for one in company.parts_of(lost[kind], kind) if one.document_type == entity]
        company.remove(entity, str(sorted(int(one.external_id) for one in parts)[place]))
    return lost


def test_rule_08_a_document_deleted_in_the_books_is_never_made_again(
    company: Company, everything: Everything
) -> None:
    """One document of a record of each kind is gone, and so is the ledger: nothing is created, what is there is linked.

    The record fails in every run, whatever else it fails for in between.
    """
    lost = _delete_one_of_each(company, everything)
    done = effects(company)
    company.lose_ledger()
    for _ in range(2):
        ran = company.transfer()
        for kind, number in lost.items():
            row = ran.of(number, kind)
            assert (row.disposition, row.code) == (Disposition.REFUSED, "transferred elsewhere"), row
        assert effects(company) == done
    ran = company.transfer()
    well = {named for named in everything.documents if named not in set(lost.items())}
    assert {ran.rows[named].disposition for named in well} == {Disposition.UNCHANGED}
    assert len(company.parts_of(lost[Kind.TIMESHEET], Kind.TIMESHEET)) == 2

    report = lost[Kind.EXPENSE_REPORT]
    for account, code in (("Nowhere", "account"), (None, "transferred elsewhere")):
        company.do("UPDATE expense_item SET account = :account", account=account)
        assert company.transfer().of(report, Kind.EXPENSE_REPORT).code == code
    assert effects(company) == done


def test_rule_08_where_people_release_a_lost_ledger_is_not_asked_for(
    found_company: Callable[..., Company],
) -> None:
    """What operations call transferred is looked for and linked without a release; what never went still waits for one."""
    company = found_company()
    number = company.bill()
    payment = company.payment(1, {number: "60.00"})
    assert company.transfer().state == "settled"
    company.configure_book(release="manual")
    company.lose_ledger()
    waiting = company.bill("new")
    ran = company.transfer()
    assert ran.left(number) is Disposition.ALREADY_THERE
    assert ran.left(payment, Kind.PAYMENT) is Disposition.ALREADY_THERE
    assert ran.left(waiting) is Disposition.HELD


def test_rule_08_a_person_links_what_a_lost_ledger_does_not_find(company: Company) -> None:
    """Somebody moved a payment and a time entry to another day: by their ids they are linked, and nothing is made."""
    worker, number = company.worker(), company.bill()
    sheet = company.sheet(1, "1.5", "1.5", employee=worker)
    payment = company.payment(1, {number: "60.00"})
    assert company.transfer().state == "settled"
    done = effects(company)
    moved = {}
    for kind, one, entity in ((Kind.PAYMENT, payment, "Payment"), (Kind.TIMESHEET, sheet, "TimeActivity")):
        moved[kind] = company.parts_of(one, kind)[0].external_id
        company.alter(entity, moved[kind], TxnDate=str(company.day + timedelta(days=5)))
    company.lose_ledger()
    ran = company.transfer()
    for kind, one in ((Kind.PAYMENT, payment), (Kind.TIMESHEET, sheet)):
        assert ran.of(one, kind).code == "transferred elsewhere"
        company.decide(one, Choice.LINK, moved[kind], kind)
    ran = company.transfer()
    assert {ran.left(payment, Kind.PAYMENT), ran.left(sheet, Kind.TIMESHEET)} == {Disposition.ALREADY_THERE}
    assert company.parts_of(payment, Kind.PAYMENT)[0].external_id == moved[Kind.PAYMENT]
    assert moved[Kind.TIMESHEET] in {part.external_id for part in company.parts_of(sheet, Kind.TIMESHEET)}
    assert len(company.parts_of(sheet, Kind.TIMESHEET)) == 2
    assert effects(company) == done


def test_rule_08_it_dies_while_it_recovers(company: Company, everything: Everything) -> None:
    """The process dies again and again, also between documents of one record: the next run looks for what is left and never sends it."""
    done, linked = effects(company), links(company)
    company.lose_ledger()
    ran, deaths = _dying_again_and_again(company, 4)
    assert deaths >= 3
    assert ran.state == "settled", ran.message
    assert links(company) == linked
    assert effects(company) == done


def _dying_again_and_again(company: Company, every: int) -> tuple[Ran, int]:
    """Runs that die after so many links, until one comes to its end; it, and how many died."""
    for deaths in range(20):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("tasks.planning.link", _dying(planning.link, every))
            try:
                return company.transfer(), deaths
            except Died:
                continue
    raise AssertionError("no run came to its end")


def _dying(link: Callable[..., None], last: int) -> Callable[..., None]:
    """Link so many documents and die right after the last one."""
    count = itertools.count(1)

    def dying(*arguments: object) -> None:
        link(*arguments)
        if next(count) == last:
            raise Died

    return dying


def test_rule_08_what_a_lost_ledger_had_half_sent_is_not_begun_again(company: Company) -> None:
    """The process died before it told operations anything, and then the ledger was lost: what the books have is found by our key.

    It is linked, also when that is interrupted, and only what operations added since is made.
    """
    worker = company.worker()
    invoice = company.bill()
    assert company.transfer().state == "settled"
    sheet = company.sheet(1, "1.5", "1.5", employee=worker)
    report = company.expenses(
        1, "120.40", {"amount": "99.99", "payment_type": "Company Visa"}, employee=worker
    )
    order = company.order(1, ("Cable", "5", "10.00"))
    company.receive(order, "1")
    company.payment(1, {invoice: "60.00"})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tasks.outcome.tell_operations", lambda _: None)
        ran = company.transfer()
    assert ran.state == "settled", ran.message
    done = effects(company)
    assert company.ask("SELECT 1 FROM tieout_transfer WHERE kind IN ('timesheet', 'expense report')") == []
    company.lose_ledger()

    company.office.time_entry(sheet, worker, company.day, "2")
    travel = company.office.billing_code("Travel")
    item = {"amount": "7.00", "payment_type": "Company Mastercard"}
    company.office._expense_item(report, company.day, travel, item)
    company.edit(report, expense_total="227.39")
    company.receive(order, "2")
    ran, deaths = _dying_again_and_again(company, 2)
    assert deaths >= 3
    assert ran.state == "settled", ran.message
    tied = reconciled(company)
    assert tied.state == "settled", tied.message
    made = [(entity, operation) for entity, operation, _ in effects(company)[len(done) :]]
    assert sorted(made) == [("Bill", "create"), ("Purchase", "create"), ("TimeActivity", "create")]
