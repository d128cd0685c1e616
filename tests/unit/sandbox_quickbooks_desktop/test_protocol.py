"""The Web Connector's session: the order of calls, the first call, and what it makes of every answer (facts 1.3)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from connectors.sandbox.quickbooks_desktop.control import Control
from connectors.sandbox.quickbooks_desktop.run import updates
from connectors.sandbox.quickbooks_desktop.update import Outcome
from connectors.sandbox.shared.xml import parsed
from tests.unit.sandbox_quickbooks_desktop.books import XSD, query, schema
from tests.unit.sandbox_quickbooks_desktop.service import Service, serving

OPENING = ["serverVersion", "clientVersion", "authenticate"]
EXCHANGE = ["sendRequestXML", "receiveResponseXML"]
Run = Callable[..., Outcome]


def message_set(*requests: str, **ids: str) -> str:
    """A QBXML document."""
    attributes = "".join(f' {name}="{value}"' for name, value in {"onError": "stopOnError", **ids}.items())
    head = '<?xml version="1.0" encoding="utf-8"?><?qbxml version="13.0"?>'
    return f"{head}<QBXML><QBXMLMsgsRq{attributes}>{''.join(requests)}</QBXMLMsgsRq></QBXML>"


HOST = message_set(query("Host", requestID="7"))


@pytest.fixture
def run(service: Service, tmp_path: Path) -> Run:
    """One update session on a new company."""

    def act(**settings: Any) -> Outcome:
        chosen = {"noop_seconds": 0.01, **settings}
        return next(updates(tmp_path / "home", service.url, ("clerk", "secret"), settings=chosen))

    return act


@pytest.fixture
def control(tmp_path: Path) -> Any:
    """The control side of the same company."""
    with Control(tmp_path / "home") as found:
        yield found


def test_a_session_makes_its_calls_in_the_recorded_order(service: Service, run: Run) -> None:
    """serverVersion, clientVersion, authenticate, then send and receive until 100, then closeConnection."""
    service.requests = [HOST, HOST]
    assert run() == Outcome(1, "done", "OK", 2)
    assert service.methods == [*OPENING, *EXCHANGE, *EXCHANGE, "closeConnection"]
    assert service.calls[1].params == {"strVersion": "2.3.0.215"}
    assert service.calls[2].params == {"strUserName": "clerk", "strPassword": "secret"}


def test_the_first_send_alone_carries_host_company_and_preferences(service: Service, run: Run) -> None:
    """The greeting is one message set of three answers with the FileID, on the first call only; the numbers follow."""
    service.requests = [HOST, HOST]
    run(company_name="Acme", file_id="{00000000-1111-2222-3333-444444444444}")
    first, second = (call.params for call in service.calls if call.method == "sendRequestXML")
    root = parsed(first["strHCPResponse"])
    assert [(each.tag, each.get("requestID")) for each in root[0]] == [
        ("HostQueryRs", "0"), ("CompanyQueryRs", "1"), ("PreferencesQueryRs", "2"),
    ]  # fmt: skip
    assert root.findtext(".//CompanyName") == "Acme"
    private = {
        each.findtext("DataExtName"): each.findtext("DataExtValue") for each in root.iter("DataExtRet")
    }
    assert private["FileID"] == "{00000000-1111-2222-3333-444444444444}"
    assert "13.0" in [each.text for each in root.iter("SupportedQBXMLVersion")]
    assert second["strHCPResponse"] == ""
    assert (first["qbXMLCountry"], first["qbXMLMajorVers"], first["qbXMLMinorVers"]) == ("US", "16", "0")
    assert first["strCompanyFileName"].endswith("Tieout Demo.qbw")
    if XSD.is_dir():
        schema().official.assertValid(root)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("status", "result"),
    [("none", "no_work"), ("NVU", "invalid_user"), ("busy", "busy"), ("None", "no_work")],
)
def test_none_nvu_and_busy_close_the_connection(service: Service, run: Run, status: str, result: str) -> None:
    """No work, an unknown user and a busy service end the session after closeConnection, in capitals too."""
    service.answers["authenticate"] = [["ticket", status]]
    assert run().result == result
    assert service.methods == [*OPENING, "closeConnection"]


def test_a_postponed_update_does_nothing(service: Service, run: Run) -> None:
    """A third string of authenticate, in seconds, puts the update off."""
    service.answers["authenticate"] = [["ticket", "", "30", ""]]
    service.requests = [HOST]
    assert run().result == "postponed"
    assert "sendRequestXML" not in service.methods


@pytest.mark.parametrize(
    ("answer", "result"), [("E:too old", "version_refused"), ("O:2.4", "version_refused"), ("what", "error")]
)
def test_client_version_may_end_the_session(service: Service, run: Run, answer: str, result: str) -> None:
    """E: and O: abort, an unknown form is QBWC1046."""
    service.answers["clientVersion"] = [answer]
    assert run().result == result
    assert service.methods == ["serverVersion", "clientVersion"]


def test_a_warning_of_client_version_goes_on(service: Service, run: Run) -> None:
    """W: warns only."""
    service.answers["clientVersion"] = ["W:old"]
    assert run().result == "done"


def test_an_authenticate_that_is_no_array_is_refused(service: Service, run: Run) -> None:
    """Fewer than two strings are QBWC1012."""
    service.answers["authenticate"] = [["ticket"]]
    assert run() == Outcome(1, "error", "QBWC1012: authenticate answered fewer than two strings.", 0)


def test_noop_pauses_and_sends_again(service: Service, run: Run) -> None:
    """NoOp from sendRequestXML, or from getLastError after an empty request, pauses and asks again."""
    service.answers["sendRequestXML"] = ["NoOp", "", HOST]
    service.answers["getLastError"] = ["NoOp"]
    assert run().exchanges == 1
    assert service.methods == [
        *OPENING, "sendRequestXML", "sendRequestXML", "getLastError", *EXCHANGE, "closeConnection",
    ]  # fmt: skip


def test_an_endless_noop_ends(service: Service, run: Run) -> None:
    """A service that only ever says NoOp does not hold the sandbox for good."""
    service.answers["sendRequestXML"] = ["NoOp"] * 50
    assert run(noop_limit=3).result == "noop_forever"


def test_an_empty_request_asks_for_the_last_error_and_shows_it(service: Service, run: Run) -> None:
    """'' from sendRequestXML: getLastError is shown, then the connection is closed."""
    service.last_error = "Nothing to do."
    assert run() == Outcome(1, "done", "Nothing to do.", 0)
    assert service.methods == [*OPENING, "sendRequestXML", "getLastError", "closeConnection"]


def test_a_negative_progress_stops_with_the_last_error(service: Service, run: Run) -> None:
    """A negative answer to receiveResponseXML: getLastError, closeConnection."""
    service.requests, service.last_error = [HOST, HOST], "Something is wrong."
    service.answers["receiveResponseXML"] = ["-1"]
    assert run() == Outcome(1, "stopped", "Something is wrong.", 1)
    assert service.methods[-3:] == ["receiveResponseXML", "getLastError", "closeConnection"]


@pytest.mark.parametrize(
    ("form", "hresult"),
    [("single_user", "0x80040422"), ("modal_dialog", "0x80040414"), ("not_running", "0x80040416"),
     ("could_not_start", "0x80040408"), ("not_authorised", "0x80040418"), ("busy", "0x80040424")],
)  # fmt: skip
def test_a_session_that_cannot_begin_is_reported(
    service: Service, run: Run, control: Control, form: str, hresult: str
) -> None:
    """A call connectionError carries the HRESULT; `done`, in any case, ends the session."""
    control.faults({"fault": "connection_error", "form": form})
    service.answers["connectionError"] = ["DONE"]
    assert run().result == "connection_error"
    assert service.methods == [*OPENING, "connectionError", "closeConnection"]
    assert service.calls[3].params["hresult"] == hresult


def test_another_path_after_a_connection_error_is_tried(service: Service, run: Run, control: Control) -> None:
    """A file that is not the open one is 0x8004040A; '' then takes the open one."""
    service.answers["authenticate"] = [["ticket", r"C:\Other.qbw"]]
    service.answers["connectionError"] = [""]
    service.requests = [HOST]
    assert run().exchanges == 1
    assert service.calls[3].params["hresult"] == "0x8004040A"
    assert service.calls[4].params["strCompanyFileName"] == control.settings()["company_file"]


def test_connection_errors_are_not_tried_for_ever(service: Service, run: Run, control: Control) -> None:
    """After the set number of attempts the session ends."""
    control.faults({"fault": "connection_error", "form": "modal_dialog", "times": 9})
    service.answers["connectionError"] = [""] * 9
    assert run(connection_error_attempts=2).result == "connection_error"
    assert service.methods.count("connectionError") == 2


def test_another_company_may_be_open(service: Service, run: Run, control: Control) -> None:
    """With '' from authenticate the session works on the file that is open: its name and FileID are another's."""
    control.faults({"fault": "other_company_open"})
    adding = message_set("<CustomerAddRq><CustomerAdd><Name>Lost</Name></CustomerAdd></CustomerAddRq>")
    service.requests = [adding]
    run()
    sent = next(call.params for call in service.calls if call.method == "sendRequestXML")
    assert "Somebody Else" in sent["strHCPResponse"]
    assert control.settings()["file_id"] not in sent["strHCPResponse"]
    assert sent["strCompanyFileName"].endswith("Somebody Else.qbw")
    assert control.counts() == {}
    assert control.counts(other=True) == {"Customer": {"create": 1}}


def test_two_sessions_count_up(service: Service, tmp_path: Path) -> None:
    """`count` sessions are made, each with a number of its own; no second Web Connector runs in the same home."""
    made = updates(tmp_path / "home", service.url, ("clerk", "secret"), count=2)
    assert next(made).session == 1
    with pytest.raises(RuntimeError, match="Another Web Connector"):
        next(updates(tmp_path / "home", service.url, ("clerk", "secret")))
    assert [each.session for each in made] == [2]


def test_a_service_that_is_not_there_is_an_outcome(tmp_path: Path) -> None:
    """A refused connection is reported, not raised."""
    with serving(Service()) as gone:
        url = gone.url
    outcome = next(updates(tmp_path / "home", url, ("clerk", "secret")))
    assert (outcome.result, outcome.shown) == (
        "error",
        "QBWC1012: serverVersion: ConnectionRefusedError while sending.",
    )
