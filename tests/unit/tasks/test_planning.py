"""What is found before a document goes, and what it refers to: adopted, refused, or missing (RULES 6, 8, 13, 14, 17)."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from connectors.contract.documents import BooksDocument, Facts, Outcome, Send
from connectors.contract.errors import FixMapping, FixRecord
from connectors.contract.words import Action, Disposition, Kind, Result, TransferStatus
from tasks.collide import Verdict, judge_found
from tasks.look import look
from tasks.references import resolve
from tests.contract.harness import send_of
from tests.support.company import Company
from tests.unit.tasks.answering import answering, first, one_run


def test_a_dry_run_of_a_lost_ledger_shows_what_would_be_linked(company: Company) -> None:
    """RULES 8: what is in the books with our key is already there; a dry run says so and links nothing."""
    number = company.bill()
    company.transfer()
    company.lose_ledger()
    ran = company.transfer(dry_run=True, kinds=["invoice"])
    assert ran.left(number) is Disposition.ALREADY_THERE
    assert company.transfer().left(number) is Disposition.ALREADY_THERE
    assert len(company.made(number)) == 1


def test_what_operations_call_transferred_by_another_hand_is_linked_where_it_is_equal(
    company: Company,
) -> None:
    """RULES 8: no key of ours, but the one document of that number, customer, date and total; others of the number are passed over."""
    company.bill("first")
    company.transfer()
    number = company.bill(1, web_service_date="2026-05-01 10:00:00")
    line = {
        "Amount": 100,
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": {"ItemRef": {"value": "1"}},
    }
    owner = company.act(act="create", entity="Customer", fields={"DisplayName": f"Owner {company.place}"})
    for party in (owner["Customer"]["Id"], company.party_in_books()):
        fields = {
            "CustomerRef": {"value": party}, "DocNumber": number, "TxnDate": str(company.day), "Line": [line],
        }  # fmt: skip
        company.post("invoice?include=allowduplicatedocnum", fields)
    ran = company.transfer()
    assert ran.left(number) is Disposition.ALREADY_THERE, ran.message
    assert len(company.made(number)) == 2
    assert len(company.parts_of(number)) == 1


def test_our_own_document_that_was_voided_in_the_books_is_not_adopted(company: Company) -> None:
    """A ledger that lost the outcome finds it voided: both sides are shown, and it is not made again."""
    company.bill("first")
    company.transfer()
    number = company.bill()
    company.books.fault("commit_then_drop", operation="batch")
    company.transfer()
    company.act(act="void", entity="Invoice", id=company.parts_of(number)[0].external_id)
    company.lose_ledger()
    company.do("DELETE FROM tieout_transfer")
    company.change(number, web_service_date=None)
    ran = company.transfer()
    assert ran.left(number) is Disposition.REFUSED
    assert len(company.made(number)) == 1


def test_what_has_no_number_of_ours_collides_with_nothing() -> None:
    """RULES 6: where the books number documents, only our key or a person's link makes one ours."""
    planned: Any = SimpleNamespace(mark="k-1", facts=SimpleNamespace(number=None))
    work: Any = SimpleNamespace(state=SimpleNamespace(choice=None, choice_detail=""))
    stranger = BooksDocument(document_type="Invoice", external_id="9", version="0", number=None)
    assert judge_found(cast("Any", None), work, planned, [stranger]) == (Verdict.FREE, None)


def test_a_reference_that_nothing_is_known_of_is_missing(company: Company) -> None:
    """Not linked, not tried: a failure that names it; where it was tried, the record waits with the other's words."""
    with one_run(company) as run:
        with pytest.raises(FixMapping, match="Customer C-1 is not linked"):
            resolve(run, Kind.CUSTOMER, "C-1")
        run.broken[Kind.CUSTOMER, "C-1"] = FixRecord("It has no name.")
        with pytest.raises(Exception, match=r"waits for customer C-1: It has no name\."):
            resolve(run, Kind.CUSTOMER, "C-1")


def test_an_invoice_of_a_customer_that_operations_do_not_have(company: Company) -> None:
    """It fails for itself, and its customer is not asked for again and again."""
    number = company.bill()
    company.do("DELETE FROM company WHERE company_id = :id", id=company.party)
    company.do("DELETE FROM service_item WHERE item_id = 'work'")
    ran = company.transfer()
    assert ran.of(number).disposition.needs_attention
    assert company.made(number) == []


def test_a_dry_run_of_an_e_mailed_invoice_of_a_new_customer_names_the_address(company: Company) -> None:
    """RULES 17: neither operations nor the books have one, and the customer is not there yet: a failure, no crash."""
    number = company.bill(1, delivery_method="email")
    company.change_customer(invoice_email=None)
    ran = company.transfer(dry_run=True)
    assert ran.left(number) in {Disposition.INVALID, Disposition.WOULD_CREATE, Disposition.HELD}
    assert company.made(number) == []


def test_a_change_that_another_process_makes_is_left_to_it(company: Company) -> None:
    """RULES 7: one update, whoever has the claim."""
    number = company.bill()
    company.transfer()
    company.reprice(number, "70.00")
    with answering(company, "ledger", intend=first(lambda: company.transfer(numbers=number))):
        company.transfer()
    assert len(company.journal(entity="Invoice", doc_number=number, operation="update")) == 1
    assert company.invoices(number)[0]["TotalAmt"] == 70


def test_a_change_under_way_elsewhere_waits(company: Company) -> None:
    """The other has not answered yet: nothing is sent, and the record is tried again."""
    number = company.bill()
    company.transfer()
    company.reprice(number, "70.00")
    with answering(company, "ledger", intend=lambda _real, *_: set()):
        ran = company.transfer()
    assert ran.left(number) is Disposition.REFUSED
    assert "Another process is changing" in ran.of(number).message
    assert company.transfer().left(number) is Disposition.UPDATED


def test_a_dry_run_of_a_cancellation_forgets_nothing(company: Company) -> None:
    """The document is voided already in the books: the real run unlinks it, a dry one only says so."""
    number = company.bill()
    company.transfer()
    company.act(act="void", entity="Invoice", id=company.parts_of(number)[0].external_id)
    company.change(number, is_voided=1)
    assert company.transfer(dry_run=True).left(number) is Disposition.WOULD_UPDATE
    assert len(company.parts_of(number)) == 1
    assert company.transfer().left(number) is Disposition.CANCELED
    assert company.parts_of(number) == []


def test_a_void_that_the_books_refuse_is_a_failure(company: Company) -> None:
    """Kept with the books' own words; the document stays linked, and the next void has a key of its own (RULES 1)."""
    number = company.bill()
    company.transfer()
    company.change(number, is_voided=1)

    def refuse(_real: Any, send: Send) -> Outcome:
        error = FixRecord("It is locked by an audit.", code="6000")
        return Outcome(attempt_id=send.attempt_id, result=Result.REFUSED, error=error)

    with answering(company, send_one=refuse):
        ran = company.transfer()
    assert ran.left(number) is Disposition.REFUSED
    state = company.state_of(number)
    assert (state.status, state.error_code) == (TransferStatus.FAILED, "6000")
    assert state.send >= 1
    assert {one.message for one in company.failures_of(number)} == {"It is locked by an audit."}
    assert company.transfer().left(number) is Disposition.CANCELED


FACTS = Facts(party_id="", date=None, currency="USD", total=cast("Any", 0), number=None, name="Work")


def _looked(action: Action, found: list[BooksDocument], *, over: bool = True, named: bool = False) -> Any:
    planned: Any = SimpleNamespace(
        part_id="-", document_type="Item" if named else "Invoice", payload={"a": "1"}, facts=FACTS, mark="k-1"
    )
    send = send_of(planned, Kind.ITEM if named else Kind.INVOICE, "1", action, external_id="9")
    at = send.deadline
    connector = SimpleNamespace(
        find=lambda wanted: [found for _ in wanted],
        read=lambda _type, _ids: {one.external_id: one for one in found},
        fields=lambda _type, raw: raw,
    )
    run: Any = SimpleNamespace(connector=connector, clock=lambda: at)
    attempt: Any = SimpleNamespace(send=send, conclusive_after=at if over else at + timedelta(seconds=1))
    (said,) = look(run, [attempt])
    return "done" if said.outcome else "again" if said.resend else "nobody knows"


def _document(**changes: Any) -> BooksDocument:
    given: dict[str, Any] = {
        "document_type": "Invoice", "external_id": "9", "version": "1", "currency": "USD", "raw": {"a": "1"},
    }  # fmt: skip
    return BooksDocument(**(given | changes))


@pytest.mark.parametrize(
    ("action", "found", "said"),
    [
        (Action.DELETE, [], "done"),
        (Action.DELETE, [_document()], "again"),
        (Action.VOID, [_document(voided=True)], "done"),
        (Action.VOID, [_document()], "again"),
        (Action.VOID, [], "nobody knows"),
        (Action.UPDATE, [_document()], "done"),
        (Action.UPDATE, [_document(raw={"a": "2"})], "again"),
        (Action.UPDATE, [], "nobody knows"),
    ],
)
def test_whether_a_change_took_effect(action: Action, found: list[BooksDocument], said: str) -> None:
    """A deleted document is not there, a voided one says so, an updated one holds what was sent; a change of nothing goes nowhere."""
    assert _looked(action, found) == said


def test_what_was_not_found_counts_only_after_its_time() -> None:
    """RULES 3, for changes too."""
    assert _looked(Action.VOID, [_document()], over=False) == "nobody knows"


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"name": "Work"}, "done"), ({"name": "Work", "active": False}, "again"), ({"mark": "k-2"}, "again")],
)
def test_a_list_entry_without_room_for_our_key_is_ours_by_its_content(
    changes: dict[str, Any], said: str
) -> None:
    """RULES 5: where the books have no place for the key, an active entry of that very name; another key is another's."""
    assert _looked(Action.CREATE, [_document(**changes)], named=True) == said
