"""Promise 2: every record extracted ends its run in exactly one disposition, and they sum to the extract; else the run says who is missing."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

from connectors.contract.words import Choice, Kind
from tests.promises import everything
from tests.promises.harness import Books, Firm, counted
from tests.support.children import until


def sums(report: dict[str, Any]) -> dict[str, tuple[int, Decimal]]:
    """Invoices of a report by currency: how many, how much."""
    counts: Counter[str] = Counter()
    totals: dict[str, Decimal] = {}
    for row in report["totals"]:
        if row["kind"] == "invoice":
            counts[row["currency"]] += row["count"]
            totals[row["currency"]] = totals.get(row["currency"], Decimal(0)) + Decimal(row["total"])
    return {currency: (counts[currency], totals[currency]) for currency in counts}


def extract(firm: Firm) -> dict[str, tuple[int, Decimal]]:
    """The same, straight from operations."""
    rows = firm.ask(
        "SELECT currency, count(*), sum(round(invoice_total * 100)) FROM invoice GROUP BY currency"
    )
    return {row[0]: (row[1], Decimal(int(row[2])) / 100) for row in rows}


def test_dispositions_sum_to_the_extract(firm: Firm, books: Books) -> None:
    """Transferred, invalid, refused, held, voided, before the fence, foreign: counted and summed by currency, nobody is missing."""
    firm.invoices(4)
    firm.invoice("BAD-SUM", "10.00", off="0.01")
    firm.invoice("TOO-OLD", "11.00", day=date(2025, 12, 31))
    firm.invoice("TAKEN", "12.00")
    books.enter_invoice("Somebody else", "TAKEN", "5.00", date(2026, 11, 2))
    firm.invoice("VOIDED", "13.00")
    firm.do("UPDATE invoice SET is_voided = TRUE WHERE invoice_number = 'VOIDED'")
    firm.invoice("FOREIGN", "14.00")
    firm.do("UPDATE invoice SET currency = 'EUR' WHERE invoice_number = 'FOREIGN'")
    firm.invoice("HELD", "15.00")
    firm.decide("HELD", Choice.HOLD)
    report = firm.run()
    assert sums(report) == extract(firm)
    assert counted(report) == {"transferred": 4, "invalid": 2, "refused": 1, "held": 1, "ineligible": 2}
    assert "3 of" in report["message"]
    firm.check_created([f"P-{number}" for number in range(1001, 1005)])


def test_a_run_that_lost_a_record_says_so(firm: Firm) -> None:
    """A disposition that never reached the ledger makes the run end as one that needs attention, with the numbers of both sides."""
    firm.invoices(3)
    report = firm.ended(firm.child({"on": "dispose", "when": "instead"}))
    assert report["state"] == "attention"
    assert "does not account for every record: invoice: 3 extracted, 0 disposed" in report["message"]


def test_an_outage_loses_nobody(firm: Firm, books: Books) -> None:
    """The rest of a run whose books went away is not attempted, stays Pending, and goes when they are back (RULES 29)."""
    numbers = firm.invoices(70)
    books.fault("delay", operation="create", entity="invoice", seconds=30, skip=1)
    child = firm.child()
    until(lambda: books.faults_left() == 0)
    books.crash()
    report = firm.ended(child)
    assert sums(report) == extract(firm)
    found = counted(report)
    assert found.get("not attempted (outage)", 0) + found.get("deferred", 0) > 0, found
    assert found.get("refused", 0) + found.get("invalid", 0) == 0
    books.start()
    firm.until_settled()
    firm.check_one_each(numbers)


ONLINE: dict[str, list[dict[str, Any]]] = {
    "a storm of throttles": [
        {"name": "throttle", "times": 3},
        {"name": "throttle_item", "operation": "create", "times": 2},
    ],
    "the token expires": [{"name": "expire_token", "operation": "create", "entity": "invoice"}],
    "the token server breaks after rotating": [
        {"name": "expire_token", "operation": "create", "entity": "invoice"},
        {"name": "rotate_then_500"},
    ],
    "a gateway page": [
        {"name": "html_503", "operation": "create", "times": 2},
        {"name": "html_502", "operation": "query"},
    ],
    "a 200 with a fault": [{"name": "fault_in_200", "operation": "create"}],
    "an empty 200": [{"name": "empty_200", "operation": "create", "entity": "invoice"}],
}
DESKTOP: dict[str, list[dict[str, Any]]] = {
    "QuickBooks starts, and then records are locked": [
        {"name": "throttle", "times": 3},
        {"name": "throttle_item", "operation": "create", "times": 2},
    ],
    "a dialog is shown": [{"name": "connection_error", "form": "modal_dialog", "times": 2}],
    "somebody works in single-user mode": [{"name": "connection_error", "form": "single_user"}],
    "another company file is open": [{"name": "other_company_open", "times": 2}],
    "QuickBooks finds an error in what was sent": [
        {"name": "process_error", "hresult": "0x80040400", "operation": "create", "entity": "invoice"}
    ],
    "QuickBooks breaks down": [
        {"name": "process_error", "operation": "create", "entity": "invoice"},
        {"name": "fault_in_200", "operation": "create", "entity": "invoice"},
    ],
    "another Web Connector calls meanwhile": [
        {"name": "authenticate_again", "operation": "create", "entity": "invoice"}
    ],
    "answers are lost on both ways": [
        {"name": "drop_answer", "method": "sendRequestXML", "skip": 3},
        {"name": "drop_answer", "method": "receiveResponseXML", "skip": 3},
    ],
}
TROUBLE = {"quickbooks-online": ONLINE, "quickbooks-desktop": DESKTOP}


def test_trouble_at_the_vendor_loses_nobody(firm: Firm, books: Books) -> None:
    """Whatever the vendor answers for a while, every record is transferred once in the end."""
    books.switch(rotation="every", refresh_grace_seconds=3600)
    numbers: list[str] = []
    for place, (trouble, faults) in enumerate(TROUBLE[books.target].items(), start=1):
        numbers += firm.invoices(4, first=1000 * place)
        for fault in faults:
            books.fault(**fault)
        firm.until_settled()
        assert firm.numbers_created() == Counter(numbers), trouble
    firm.check_one_each(numbers)
    assert len(books.created(Kind.CUSTOMER)) == 1


def test_dispositions_of_every_kind_sum_to_the_extract(firm: Firm) -> None:
    """Of every kind, in its currency, time in minutes: what went, what failed, what waits and what is not to go are the extract."""
    everything.enter_good(firm)
    everything.enter_bad(firm)
    everything.enter_waiting(firm)
    report = firm.run()
    assert everything.sums(report) == everything.extract(firm)
    assert {kind for kind, _ in everything.sums(report)} == set(everything.DOCUMENTS)
    for kind in everything.DOCUMENTS:
        found = counted(report, kind)
        assert {"transferred", "invalid", "ineligible"} <= set(found), (kind, found)
    assert "does not account" not in report["message"]
