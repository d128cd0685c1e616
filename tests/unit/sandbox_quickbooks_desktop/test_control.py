"""The control side from another process, the command line, durability, and the shape of the recorded first answer."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from connectors.sandbox.quickbooks_desktop.control import Control, main
from connectors.sandbox.quickbooks_desktop.statuses import RefusalError
from connectors.sandbox.shared.xml import parsed
from tests.unit.sandbox_quickbooks_desktop.books import DATA, Books, ref
from tests.unit.sandbox_quickbooks_desktop.service import Service, wait_for
from tests.unit.sandbox_quickbooks_desktop.test_faults import INVOICE, process

ROOT = Path(__file__).resolve().parents[3]
CAPTURE = DATA / "captures/hcp-response-qbpro2014.xml"


def test_the_command_line_makes_its_updates_and_ends(service: Service, tmp_path: Path) -> None:
    """--updates 2: one line of JSON for each session, exit 0, and what was done is there for another process."""
    service.requests = [INVOICE]
    ended = process(
        service,
        tmp_path,
        "--updates",
        "2",
        "--every",
        "0",
        "--user",
        "u",
        "--password",
        "p",
        "--set",
        "noop_seconds=0",
    )
    assert ended.returncode == 0, ended.stderr
    lines = [json.loads(line) for line in ended.stdout.splitlines()]
    assert [(line["session"], line["result"], line["exchanges"]) for line in lines] == [
        (1, "done", 1),
        (2, "done", 0),
    ]
    assert service.calls[2].params == {"strUserName": "u", "strPassword": "p"}
    with Control(tmp_path) as control:
        (effect,) = control.journal()
        assert [effect[name] for name in ("entity", "operation", "memo", "message_set", "number", "total", "session")] == [
            "Invoice", "create", "key-1", "s1", "1", "10.00", 1,
        ]  # fmt: skip
        calls = control.calls(1)
        assert [call["method"] for call in calls][:3] == ["serverVersion", "clientVersion", "authenticate"]
        assert not any(" p" in call["sent"] or "strPassword" in call["sent"] for call in calls)


@pytest.mark.parametrize(
    ("more", "said"),
    [(["--url", "ftp://x"], "http or https"), (["--set", "colour=red"], "no setting 'colour'"), (["--set", "colour"], "no equals sign"),
     (["--set", "noop_seconds=-1"], "a number, 0 or more"), (["--schema", "nowhere"], "no qbxmlops")],
)  # fmt: skip
def test_a_wrong_argument_is_a_sentence(service: Service, tmp_path: Path, more: list[str], said: str) -> None:
    """Exit code 2 and a sentence on stderr, no traceback."""
    ended = process(service, tmp_path, "--updates", "1", *more)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr


def test_without_a_number_it_runs_until_it_is_stopped(service: Service, tmp_path: Path) -> None:
    """Sessions follow each other until SIGTERM; then exit 0."""
    command = [
        sys.executable,
        "-m",
        "connectors.sandbox.quickbooks_desktop",
        "--url",
        service.url,
        "--home",
        str(tmp_path),
        "--every",
        "0.05",
    ]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        wait_for(lambda: service.methods.count("closeConnection") >= 2)
        running.send_signal(signal.SIGTERM)
        assert running.wait(20) == 0


def test_a_person_at_work_in_another_process(books: Books, tmp_path: Path) -> None:
    """Acts and settings through the command line of the control side act on the same company file at once."""
    home = ["--home", str(tmp_path / "home")]
    act = {"act": "create", "entity": "Customer", "fields": {"Name": "New Inc"}}
    command = [
        sys.executable,
        "-m",
        "connectors.sandbox.quickbooks_desktop.control",
        *home,
        "act",
        json.dumps(act),
    ]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    assert json.loads(made.stdout)["FullName"] == "New Inc"
    assert books.query("Customer", ("FullName", "New Inc"))[0][0].text == json.loads(made.stdout)["ListID"]
    assert books.control.counts(source="ui") == {"Customer": {"create": 1}}


def test_the_control_commands(books: Books, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every command answers JSON; what is wrong is a sentence and 2."""
    books.invoice("1")
    home = ["--home", str(tmp_path / "home")]
    for command in (["counts"], ["journal", '{"entity": "Invoice"}'], ["documents"], ["calls"], ["fault", '{"fault": "locked"}'],
                    ["settings", '{"country": "CA"}']):  # fmt: skip
        assert main([*home, *command]) == 0
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert answers[0] == {"Invoice": {"create": 1}}
    assert len(answers[1]) == 1
    assert answers[2]["Invoice"] == 1
    assert (answers[4][0]["fault"], answers[5]["country"]) == ("locked", "CA")
    for wrong in (
        ["journal", '{"colour": 1}'],
        ["act", '{"act": "fly"}'],
        ["settings", "{"],
        ["act", '{"act": "void", "id": "1-1"}'],
    ):
        assert main([*home, *wrong]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 4


def test_a_person_meets_the_same_rules(books: Books) -> None:
    """By hand, too, a name is taken once and a document needs its customer."""
    with pytest.raises(RefusalError, match="already in use"):
        books.control.act("create", entity="Vendor", fields={"Name": "Cool Cars"})
    with pytest.raises(ValueError, match="no entity 'Nothing'"):
        books.control.act("create", entity="Nothing")
    ret = books.invoice("1")
    renamed = books.control.act("edit", id=ret[0].text, fields={"RefNumber": "2"})
    assert renamed["RefNumber"] == "2"
    assert books.code(books.mod(ret, ("Memo", "x"))) == "3200"
    assert books.control.act("void", id=ret[0].text)["BalanceRemaining"] == "0.00"
    (customer,) = books.control.find("Customer", name="Dukes Basketball Camp")
    assert books.control.act("rename", id=customer["ListID"], name="Earls")["FullName"] == "Earls"
    assert books.control.act("delete", id=customer["ListID"])["Name"] == "Earls"


def test_everything_is_there_after_a_restart(tmp_path: Path) -> None:
    """Documents, the memory of message sets, settings and faults are kept in the home."""
    first = Books(tmp_path / "home")
    number = first.invoice("1")[0].text
    first.send(ref_query := "<HostQueryRq/>", newMessageSetID="kept")
    first.control.settings(closing_date="2026-01-31")
    first.control.faults({"fault": "lost_answer"})
    first.control.home.close()
    second = Books(tmp_path / "home")
    assert second.query("Invoice", ("TxnID", number))
    second.send(ref_query, newMessageSetID="kept")
    assert second.root.get("messageSetStatusCode") == "0"
    assert second.control.settings()["closing_date"] == "2026-01-31"
    assert second.control.faults()[0]["fault"] == "lost_answer"
    assert (
        second.code(
            f"<InvoiceAddRq><InvoiceAdd><CustomerRef><FullName>Cool Cars</FullName></CustomerRef><TxnDate>2026-01-31</TxnDate>{_line()}</InvoiceAdd></InvoiceAddRq>"
        )
        == "3171"
    )
    second.control.home.close()


def _line() -> str:
    name, inside = ref("ItemRef", "Services")
    return f"<InvoiceLineAdd><{name}><FullName>{inside[0][1]}</FullName></{name}><Amount>1.00</Amount></InvoiceLineAdd>"


@pytest.mark.skipif(not CAPTURE.is_file(), reason="the recording (../shared/data) is not here")
def test_the_greeting_has_the_shape_of_the_recorded_one(service: Service, tmp_path: Path) -> None:
    """Same answers in the same order, and of host and company no element that the recorded one does not know."""
    process(service, tmp_path, "--updates", "1")
    sent = next(call for call in service.calls if call.method == "sendRequestXML")
    ours, theirs = parsed(sent.params["strHCPResponse"]), parsed(CAPTURE.read_bytes())
    assert [each.tag for each in ours[0]] == [each.tag for each in theirs[0]]
    assert [dict(each.attrib) for each in ours[0]] == [dict(each.attrib) for each in theirs[0]]
    for name in ("HostRet", "CompanyRet"):
        known = list(dict.fromkeys(each.tag for each in next(theirs.iter(name))))
        found = [each.tag for each in next(ours.iter(name))]
        assert (
            [tag for tag in known if tag in found] == found
            if name == "CompanyRet"
            else set(found) <= set(known)
        )
