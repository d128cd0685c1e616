"""Rule 30: the tie-out re-reads the books by kind and period; the ledger never vouches for them."""

from __future__ import annotations

from typing import Any, cast

from tests.support.company import Company


def _tie(company: Company) -> dict[str, Any]:
    first, last = company.day.replace(day=1), company.day.replace(day=28)
    ran = company.transfer(flow="reconcile", start=first, end=last, kinds=["invoice"])
    (tie,) = cast("list[dict[str, Any]]", ran.report.details["tie_out"])
    return tie


def test_rule_30_three_sides_agree(company: Company) -> None:
    """Operations, sent and books are summed by month and currency, and each is counted."""
    for place in range(3):
        company.bill(place, "100.10")
    company.transfer()
    tie = _tie(company)
    assert tie["ties"]
    (line,) = tie["sums"]
    assert (line["operations"], line["sent"], line["books"]) == ("300.30", "300.30", "300.30")
    assert (line["operations_count"], line["sent_count"], line["books_count"]) == (3, 3, 3)
    assert (line["month"], line["currency"]) == (f"{company.day:%Y-%m}", "USD")


def test_rule_30_a_total_changed_in_the_books_is_a_line(company: Company) -> None:
    """The books were edited after the transfer: shown with both amounts, though the ledger knows nothing of it."""
    number = company.bill()
    company.transfer()
    company.books.edit_total(company.made(number)[0])
    tie = _tie(company)
    assert not tie["ties"]
    assert tie["differences"] == [f"invoice {number}: total sent 100.00 USD, books 1.00 USD"]


def test_rule_30_deleted_voided_and_moved_documents_are_lines(company: Company) -> None:
    """Each difference says what happened to which record."""
    deleted, voided, moved = (company.bill(place) for place in range(3))
    company.transfer()
    document = {number: company.parts_of(number)[0].external_id for number in (deleted, voided, moved)}
    company.act(act="delete", entity="Invoice", id=document[deleted])
    company.act(act="void", entity="Invoice", id=document[voided])
    elsewhere = str(company.day.replace(year=company.day.year - 1))
    company.act(act="edit", entity="Invoice", id=document[moved], fields={"TxnDate": elsewhere})
    said = "\n".join(_tie(company)["differences"])
    assert f"invoice {deleted}: deleted in the books" in said
    assert f"invoice {voided}: voided in the books" in said
    assert f"invoice {moved}: dated {elsewhere} in the books" in said


def test_rule_30_a_document_with_our_key_and_no_link_is_a_suspected_duplicate(company: Company) -> None:
    """The ledger lost a link: the document is listed, not counted as ours."""
    number = company.bill()
    company.transfer()
    company.lose_ledger()
    with company.ports():
        pass
    tie = _tie(company)
    assert len(tie["suspected_duplicates"]) == 1
    assert f"document {number}" in tie["suspected_duplicates"][0]
    assert "carries Tieout's key" in tie["suspected_duplicates"][0]


def test_rule_30_same_party_number_and_total_is_a_suspected_duplicate(company: Company) -> None:
    """Another program entered what we had sent."""
    number = company.bill()
    company.transfer()
    line = {
        "Amount": 100,
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": {"ItemRef": {"value": "1"}},
    }
    fields = {
        "CustomerRef": {"value": company.party_in_books()}, "DocNumber": number, "TxnDate": str(company.day), "Line": [line],
    }  # fmt: skip
    company.post("invoice?include=allowduplicatedocnum", fields)
    tie = _tie(company)
    assert len(tie["suspected_duplicates"]) == 1
    assert "same party, number and total" in tie["suspected_duplicates"][0]
    assert len(tie["differences"]) == 0


def test_rule_30_other_peoples_documents_are_no_difference(company: Company) -> None:
    """What the books have beside ours is counted as foreign and disturbs nothing."""
    company.bill()
    company.books.enter_invoice(f"Walk-in {company.place}", company.number("walk"), "10.00", company.day)
    assert company.transfer().state == "settled"
    tie = _tie(company)
    assert (tie["ties"], tie["foreign"]) == (True, 1)


def test_rule_30_books_that_cannot_be_read_do_not_tie(company: Company) -> None:
    """Silence is not agreement."""
    company.bill()
    company.transfer()
    company.books.fault("unreadable", entity="invoice", operation="query", times=50)
    tie = _tie(company)
    assert not tie["ties"]
    assert "could not be made" in tie["differences"][0]
