"""What the fault switches do to a session: lost answers, failures of QuickBooks, a second Web Connector, death."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from connectors.sandbox.quickbooks_desktop.control import Control
from tests.unit.sandbox_quickbooks_desktop.books import Books, add, invoice, modify, query
from tests.unit.sandbox_quickbooks_desktop.service import Service
from tests.unit.sandbox_quickbooks_desktop.test_protocol import HOST, Run, control, message_set, run

__all__ = ["control", "run"]
ROOT = Path(__file__).resolve().parents[3]
INVOICE = message_set(add("Invoice", *invoice("1", "10.00", ("Memo", "key-1"))), newMessageSetID="s1")


def test_a_lost_answer_is_carried_out_and_never_delivered(
    service: Service, run: Run, control: Control
) -> None:
    """ProcessRequest is done, receiveResponseXML never comes, nor closeConnection; the next session starts anew."""
    control.faults({"fault": "lost_answer"})
    service.requests = [INVOICE]
    assert run().result == "broken_off"
    assert service.methods[-1] == "sendRequestXML"
    assert control.counts(memo="key-1") == {"Invoice": {"create": 1}}
    service.requests = [INVOICE]
    assert run().result == "done"
    assert "ErrorRecovery" in service.responses[0]["response"]
    assert control.counts() == {"Invoice": {"create": 1}}


@pytest.mark.parametrize(("commit", "count"), [(False, {}), (True, {"Invoice": {"create": 1}})])
def test_quickbooks_may_fail_before_or_after_its_work(
    service: Service, run: Run, control: Control, commit: bool, count: Any
) -> None:
    """The answer is empty and hresult set; with `commit` the document is there all the same."""
    control.faults({"fault": "process_error", "hresult": "0x80010105", "commit": commit})
    service.requests = [INVOICE]
    run()
    assert (service.responses[0]["response"], service.responses[0]["hresult"]) == ("", "0x80010105")
    assert service.responses[0]["message"]
    assert control.counts() == count


def test_a_cut_answer_and_an_answer_nobody_reads(service: Service, run: Run, control: Control) -> None:
    """`garbage` cuts the qbXML in the middle; `drop_answer` makes a call and goes."""
    control.faults({"fault": "garbage"}, {"fault": "drop_answer", "method": "receiveResponseXML", "skip": 1})
    service.requests = [HOST, HOST]
    assert run().result == "broken_off"
    assert not service.responses[0]["response"].endswith("</QBXML>\n")
    assert "closeConnection" not in service.methods


def test_another_web_connector_authenticates_in_between(service: Service, run: Run, control: Control) -> None:
    """A second authenticate comes while an answer is awaited; the first session then goes on with its ticket."""
    control.faults({"fault": "authenticate_again"})
    service.requests = [HOST]
    service.answers["authenticate"] = [["first", ""], ["second", ""]]
    assert run().result == "done"
    first = service.methods.index("sendRequestXML")
    assert service.methods[first + 1 : first + 5] == [
        "serverVersion",
        "clientVersion",
        "authenticate",
        "closeConnection",
    ]
    assert service.calls[first + 4].params == {"ticket": "second"}
    assert service.calls[-1].params == {"ticket": "first"}


def test_faults_strike_single_requests(books: Books) -> None:
    """`status` and `locked` refuse what they match and nothing else; `skip` and `times` count."""
    books.control.faults(
        {
            "fault": "status",
            "code": 3180,
            "message": "Busy.",
            "entity": "Invoice",
            "operation": "add",
            "skip": 1,
        },
        {"fault": "locked", "entity": "Customer"},
    )
    found = books.send(*(add("Invoice", *invoice(number, "1.00")) for number in "123"), query("Customer"))
    assert [each.get("statusCode") for each in found] == ["0", "3180", "0", "3176"]
    assert found[1].get("statusMessage") == "Busy."
    assert books.control.faults() == []


def test_a_stale_fault_makes_the_version_token_old(books: Books) -> None:
    """`stale`: somebody saves first, the Mod answers 3200, and with the new token it goes."""
    ret = books.invoice()
    books.control.faults({"fault": "stale"})
    assert books.code(books.mod(ret, ("Memo", "x"))) == "3200"
    (fresh,) = books.query("Invoice", ("TxnID", ret.findtext("TxnID")))
    assert books.code(books.mod(fresh, ("Memo", "x"))) == "0"


@pytest.mark.parametrize(
    "fault",
    [{"fault": "nonsense"}, {"fault": "die"}, {"fault": "die", "when": "never"}, {"fault": "locked", "colour": "red"},
     {"fault": "connection_error", "form": "tired"}, {"fault": "status"}, {"fault": "locked", "times": -1},
     {"fault": "locked", "operation": "fly"}],
)  # fmt: skip
def test_a_wrong_fault_is_refused_with_a_sentence(books: Books, fault: Any) -> None:
    """Nothing is set when a fault is not one."""
    with pytest.raises(ValueError, match=r"\.$"):
        books.control.faults(fault)
    assert books.control.faults() == []


def process(service: Service, home: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """The sandbox as a process of its own."""
    command = [
        sys.executable,
        "-m",
        "connectors.sandbox.quickbooks_desktop",
        "--url",
        service.url,
        "--home",
        str(home),
    ]
    return subprocess.run(
        [*command, *more], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize(
    ("when", "delivered", "effects"),
    [("before_process", 0, 0), ("mid_set", 0, 1), ("after_process", 0, 2), ("after_receive", 1, 2)],
)
def test_the_process_dies_where_it_is_told(
    service: Service, tmp_path: Path, when: str, delivered: int, effects: int
) -> None:
    """Death at each boundary leaves what was committed; the same message set afterwards makes nothing twice."""
    both = message_set(
        add("Invoice", *invoice("1", "1.00")), add("Invoice", *invoice("2", "2.00")), newMessageSetID="both"
    )
    with Control(tmp_path) as control:
        control.faults({"fault": "die", "when": when})
        service.requests = [both]
        assert process(service, tmp_path, "--updates", "1").returncode == 137
        assert len(service.responses) == delivered
        assert control.documents().get("Invoice", 0) == effects
        service.requests = [both]
        ended = process(service, tmp_path, "--updates", "1")
        assert ended.returncode == 0, ended.stderr
        assert control.documents()["Invoice"] == (effects or 2)
    codes = [part for part in service.responses[-1]["response"].split() if part.startswith("statusCode=")]
    assert codes == (['statusCode="0"', 'statusCode="3231"'] if when == "mid_set" else ['statusCode="0"'] * 2)


def test_a_modify_of_something_unknown_under_a_stale_fault_is_refused(books: Books) -> None:
    """The fault cannot save what is not there."""
    books.control.faults({"fault": "stale"})
    assert books.code(modify("Invoice", ("TxnID", "9-9"), ("EditSequence", "1"), ("Memo", "x"))) == "3120"
