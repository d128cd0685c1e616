"""Expense reports as a bill and charges, and bills and purchases as the books hold them (RULES 23)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from connectors.contract.errors import FixMapping, FixRecord, TieoutError
from connectors.contract.protocols import BooksRef
from connectors.contract.words import Action, Kind
from connectors.quickbooks_online.documents import bill, expense_report, purchase
from tests.unit.quickbooks_online.work_records import (
    DAY,
    a_charge,
    a_report,
    a_work_desk,
    an_expense,
    found,
)

SPENT = "AccountBasedExpenseLineDetail"


def test_a_bill_for_what_is_due() -> None:
    """Each item on its account for its customer, the day in words, the advance taken off; the note says which report it is."""
    report = a_report(
        an_expense("30.00"),
        an_expense(
            "40.00", account="6100", customer_id="c", is_billable=True, description=None, category="Hotel"
        ),
        cash_advance=Decimal("20.00"),
    )
    (planned,) = expense_report.plan(report, a_work_desk(), found, 0)
    assert planned.payload == {
        "VendorRef": {"value": "91"},
        "TxnDate": "2026-09-14",
        "PrivateNote": f"expense report ER-104\n{planned.mark}",
        "Line": [
            {
                "DetailType": SPENT,
                "Amount": Decimal("30.00"),
                "Description": "2026-09-03 Taxi",
                SPENT: {"AccountRef": {"value": "account Travel"}, "BillableStatus": "NotBillable"},
            },
            {
                "DetailType": SPENT,
                "Amount": Decimal("40.00"),
                "Description": "2026-09-03 Hotel",
                SPENT: {
                    "AccountRef": {"value": "account 6100"},
                    "CustomerRef": {"value": "58"},
                    "BillableStatus": "NotBillable",
                },
            },
            {
                "DetailType": SPENT,
                "Amount": Decimal("-20.00"),
                "Description": "Cash advance",
                SPENT: {"AccountRef": {"value": "account Advances"}},
            },
        ],
    }
    facts = planned.facts
    assert (planned.part_id, planned.document_type, facts.number) == ("-", "Bill", None)
    assert (facts.party_id, facts.party_kind) == ("91", Kind.VENDOR)
    assert (facts.total, facts.currency, facts.date) == (Decimal("50.00"), "USD", DAY)


def test_a_charge_for_each_company_card() -> None:
    """Cards are charges of their own, not part of the bill; the part is the payment type; one report is all of them."""
    report = a_report(
        a_charge("45.50"), an_expense("30.00"), a_charge("4.50", payment_type="company  visa"),
        a_charge("9.00", payment_type="Amex"),
    )  # fmt: skip
    desk = a_work_desk(company_cards={"Company Visa": "Visa 4242", "AMEX": "2100"})
    owed, visa, amex = expense_report.plan(report, desk, found, 0)
    assert (owed.part_id, visa.part_id, amex.part_id) == ("-", "card:Company Visa", "card:Amex")
    assert len({owed.mark, visa.mark, amex.mark}) == 3
    assert (owed.facts.total, visa.facts.total, amex.facts.total) == (
        Decimal("30.00"),
        Decimal("50.00"),
        Decimal("9.00"),
    )
    assert sum(one.facts.total for one in (owed, visa, amex)) == report.amount
    assert visa.payload["PaymentType"] == "CreditCard"
    assert visa.payload["AccountRef"] == {"value": "account Visa 4242"}
    assert visa.payload["EntityRef"] == {"value": "91", "type": "Vendor"}
    assert visa.payload["Credit"] is False
    assert [line["Amount"] for line in visa.payload["Line"]] == [Decimal("45.50"), Decimal("4.50")]
    assert amex.payload["AccountRef"] == {"value": "account 2100"}


def test_an_advance_that_covers_it_all() -> None:
    """The bill comes to zero and books the expenses against the advance; nothing of them is lost (RULES 23)."""
    report = a_report(an_expense("30.00"), cash_advance=Decimal("30.00"))
    (planned,) = expense_report.plan(report, a_work_desk(), found, 0)
    assert [line["Amount"] for line in planned.payload["Line"]] == [Decimal("30.00"), Decimal("-30.00")]
    assert planned.facts.total == 0


def test_no_bill_where_nothing_is_reimbursed() -> None:
    """A report of card items alone is charges alone."""
    (planned,) = expense_report.plan(a_report(a_charge()), a_work_desk(), found, 0)
    assert planned.document_type == "Purchase"


def test_money_back_on_a_card() -> None:
    """A card that got more back than it paid is a credit with amounts above zero, negative in the sums (facts 4.8)."""
    (planned,) = expense_report.plan(a_report(a_charge("10.00"), a_charge("-25.00")), a_work_desk(), found, 0)
    assert planned.payload["Credit"] is True
    assert [line["Amount"] for line in planned.payload["Line"]] == [Decimal("-10.00"), Decimal("25.00")]
    assert planned.facts.total == Decimal("-15.00")
    raw = {"Id": "5", "SyncToken": "0", "Credit": True, "TotalAmt": 15, "EntityRef": {"value": "91"}}
    assert purchase.read(raw, "USD").total == Decimal(-15)
    assert purchase.read({**raw, "Credit": False}, "USD").total == Decimal(15)


@pytest.mark.parametrize(
    ("items", "changes", "error", "words"),
    [
        (
            (an_expense("30.00"),),
            {"cash_advance": Decimal("31.00")},
            FixRecord,
            "more than the expenses by 1.00 USD",
        ),
        ((an_expense("30.00"),), {"due": Decimal("29.99")}, FixRecord, "come to 30.00, but 29.99"),
        ((an_expense(payment_type="COMPANY visa"),), {}, FixRecord, "company card"),
        ((a_charge(payment_type="Diners"),), {}, FixMapping, "'Diners'"),
        ((), {"items": (), "due": Decimal(0), "total": Decimal(0)}, FixRecord, "no items"),
        ((an_expense("30.00"),), {"currency": "EUR"}, FixRecord, "USD only"),
    ],
)
def test_reports_that_cannot_go(
    items: tuple[Any, ...], changes: dict[str, Any], error: type[TieoutError], words: str
) -> None:
    """Each is told with the report's name, and nothing of it is planned (RULES 23)."""
    with pytest.raises(error) as caught:
        expense_report.plan(a_report(*items, **changes), a_work_desk(), found, 0)
    assert words in caught.value.message
    assert "expense report ER-104" in caught.value.message


@pytest.mark.parametrize("missing", ["expense", "cash advance"])
def test_accounts_that_the_book_must_name(missing: str) -> None:
    """An account for a purpose that is not set is asked for by name."""
    accounts = {"expense": "Travel", "cash advance": "Advances"}
    del accounts[missing]
    report = a_report(an_expense("30.00"), cash_advance=Decimal("5.00"))
    with pytest.raises(FixMapping) as caught:
        expense_report.plan(report, a_work_desk(accounts=accounts), found, 0)
    assert missing in caught.value.message
    assert missing in caught.value.remedy


def test_the_payable_account_is_named_where_the_book_names_it() -> None:
    """Else the books take their own."""
    accounts = {"expense": "Travel", "payable": "2000"}
    (planned,) = expense_report.plan(a_report(), a_work_desk(accounts=accounts), found, 0)
    assert planned.payload["APAccountRef"] == {"value": "account payable"}


def test_billable_where_the_book_says_so() -> None:
    """Only expenses that name a customer can be billed on (RULES 15)."""
    report = a_report(
        an_expense(customer_id="c", is_billable=True),
        an_expense(is_billable=True),
        an_expense(customer_id="c"),
    )
    (planned,) = expense_report.plan(report, a_work_desk(billable=True), found, 0)
    statuses = [line[SPENT]["BillableStatus"] for line in planned.payload["Line"]]
    assert statuses == ["Billable", "NotBillable", "NotBillable"]


def test_foreign_reports_carry_their_rate() -> None:
    """Currency and rate go with each document, and the vendor must be in that currency (RULES 21)."""

    def euro(kind: Kind, source_id: str) -> BooksRef:
        return replace(found(kind, source_id), currency="EUR")

    report = a_report(an_expense(), a_charge(), currency="EUR", exchange_rate=Decimal("1.08"))
    desk = a_work_desk(multicurrency=True)
    for planned in expense_report.plan(report, desk, euro, 0):
        assert planned.payload["CurrencyRef"] == {"value": "EUR"}
        assert planned.payload["ExchangeRate"] == Decimal("1.08")
    with pytest.raises(FixMapping, match="vendor"):
        expense_report.plan(report, desk, found, 0)


def _held(**changes: Any) -> dict[str, Any]:
    detail = {"AccountRef": {"value": "account Travel"}, "BillableStatus": "NotBillable"}
    line = {
        "Id": "1",
        "LineNum": 1,
        "Amount": 30.0,
        "Description": "2026-09-03 Taxi",
        "DetailType": SPENT,
        SPENT: {**detail, "TaxCodeRef": {"value": "NON"}, "ClassRef": {"value": "5"}},
    }
    return {
        "Id": "12",
        "SyncToken": "1",
        "TxnDate": "2026-09-14",
        "VendorRef": {"value": "91"},
        "TotalAmt": 30.0,
        "Balance": 30.0,
        "PrivateNote": "expense report ER-104\ntieout AAAAAAAAAAAAAAAA",
        "MetaData": {"LastUpdatedTime": "2026-09-14T05:58:07-07:00"},
        "Line": [line],
        **changes,
    }


def test_a_bill_is_read() -> None:
    """Party, money, key, and how much of it is paid."""
    held = bill.read(_held(Balance=12.5), "USD")
    assert (held.party_id, held.date, held.currency) == ("91", DAY, "USD")
    assert (held.total, held.balance, held.mark) == (Decimal(30), Decimal("12.5"), "tieout AAAAAAAAAAAAAAAA")
    assert held.bound == "17.50 of it is paid"
    assert bill.read(_held(), "USD").bound == ""
    assert bill.SHAPE.cancel(held) == (Action.DELETE, {"Id": "12", "SyncToken": "1"})


def test_fields_of_a_bill_agree_after_a_create() -> None:
    """What the books add (tax code, class) is not ours."""
    (planned,) = expense_report.plan(a_report(), a_work_desk(), found, 0)
    sent, held = bill.fields(planned.payload), bill.fields(_held())
    assert {name: held.get(name) for name in sent} == sent
    assert sent["line 1 account"] == "account Travel"


def test_revising_a_bill_keeps_what_is_not_ours() -> None:
    """All lines go, with their ids and foreign fields; words in the note stay beside the key (RULES 13)."""
    report = a_report(an_expense("35.00"), an_expense("5.00", account="6100"))
    (planned,) = expense_report.plan(report, a_work_desk(), found, 0)
    held = bill.read(_held(PrivateNote=f"ask Ann\n{planned.mark}"), "USD")
    payload = bill.revise(held, planned)
    first, second = payload["Line"]
    assert (first["Id"], first["Amount"], first[SPENT]["ClassRef"]) == ("1", Decimal("35.00"), {"value": "5"})
    assert "Id" not in second
    assert payload["PrivateNote"] == f"ask Ann\n{planned.mark}"
    assert (payload["SyncToken"], payload["sparse"], payload["VendorRef"]) == ("1", True, {"value": "91"})


def test_revising_a_charge_names_the_payment_type() -> None:
    """The books want it on every write (facts 0.4)."""
    (planned,) = expense_report.plan(a_report(a_charge()), a_work_desk(), found, 0)
    payload = purchase.revise(purchase.read(_held(EntityRef={"value": "91"}), "USD"), planned)
    assert payload["PaymentType"] == "CreditCard"
    assert payload["PrivateNote"].endswith(planned.mark)
    assert purchase.fields(payload)["paid from"] == "account Visa 4242"
