"""What people see of a Web Connector: status for people and programs, a run's summary, documents without an address, what `tieout up` keeps up."""

from __future__ import annotations

import json
import socket
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from connectors.contract.clock import now
from connectors.contract.entries import Disposed
from connectors.contract.errors import BadRequest
from connectors.contract.web_connector import Greeting, Letter, Patience
from connectors.contract.words import Disposition, Kind
from connectors.ledger.web_connector_models import contact, session
from flows.cli.looking import explain, status
from tasks import upping
from tasks.home import Home
from tasks.orchestration import show
from tasks.orchestration.up import Extra
from tasks.run import Report
from tasks.wiring import ledger_of
from tests.unit.web_connector.test_command import TOML


@pytest.fixture
def desk_home(home: Path) -> Home:
    """A home with one book that is reached through a Web Connector and one that is not."""
    (home / "tieout.toml").write_text(TOML)
    return Home.of(home)


def test_status_says_how_the_web_connector_behaves(
    desk_home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    """Silence with whom to ask and what to check, the last session's end and error, what waits; the same for programs; nothing for other targets."""
    at = now()
    with ledger_of(desk_home) as ledger:
        ledger.register("desk", "quickbooks-desktop", "Acme")
        mailbox = ledger.mailbox
        mailbox.add_user("desk", "clerk", "secret")
        mailbox.post("desk", [Letter(requests="<HostQueryRq />"), Letter(requests="<HostQueryRq />")])
        assert mailbox.open_session(mailbox.user("clerk"), "t", Patience()) == "open"
        mailbox.greet("t", Greeting(text="<x/>", company_file="f", at=at), "")
        mailbox.end("t", "QuickBooks not reached", "A dialog box is open in QuickBooks.")
        mailbox.want("desk")
        rows = [{"book": "desk", "at": at - timedelta(minutes=m), "refusal": ""} for m in range(180, 400, 15)]
        long_ago = session.update().values(last_at=at - timedelta(hours=3))
        for statement, given in ((contact.delete(), None), (contact.insert(), rows), (long_ago, None)):
            ledger._db.write(lambda connection, s=statement, g=given: connection.execute(s, g))  # type: ignore[attr-defined]
    assert status("desk", desk_home.path) == 0
    said = capsys.readouterr().out
    assert (
        "The Web Connector has not called for 3 h; it usually calls every 15 min; on the QuickBooks server (Ann), check"
        in said
    )
    assert "Last result: QuickBooks not reached. A dialog box is open in QuickBooks." in said
    assert "Message sets that wait for its next call: 2." in said
    assert "the next call begins a session" in said
    status("desk", desk_home.path, json=True)
    found = json.loads(capsys.readouterr().out)["web_connector"]
    assert (found["silent"], found["interval_seconds"], found["contact"]) == (True, 900.0, "Ann")
    assert (found["message_sets"], found["run_wanted"]) == ({"queued": 2}, True)
    assert found["last_session"]["error"] == "A dialog box is open in QuickBooks."
    assert all(sentence in said for sentence in found["says"])
    status("other", desk_home.path, json=True)
    assert json.loads(capsys.readouterr().out)["web_connector"] is None


def test_a_runs_summary_says_it_too() -> None:
    """Its own section, only where there is something to say."""
    body = show._body(Report("r-1"), [], ["The Web Connector last called 5 min ago."])
    assert body.endswith("## Web Connector\n\n- The Web Connector last called 5 min ago.")


def test_a_document_without_an_address_is_no_link(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a run's documents and in a record's history it is named, and nothing that looks like a link leads nowhere."""
    told: list[Any] = []
    part = SimpleNamespace(document_type="Invoice", external_id="1-2", number="INV-1", name="")
    row = Disposed(kind=Kind.INVOICE, source_id="7", number="INV-1", disposition=Disposition.TRANSFERRED)
    ledger: Any = SimpleNamespace(dispositions=lambda *_: [row], parts=lambda *_: {"7": [part]})
    monkeypatch.setattr(show, "publish_table", lambda _key, rows, _about: told.extend(rows))
    for url in ("", "https://books.example/1-2"):
        connector: Any = SimpleNamespace(url=lambda *_, url=url: url)
        show._links(ledger, connector, SimpleNamespace(book="desk"), Report("r-1"), "key")  # type: ignore[arg-type]
    assert [one["document"] for one in told] == ["Invoice INV-1", "[INV-1](https://books.example/1-2)"]

    document = {"document_type": "Invoice", "number": "INV-1", "external_id": "1-2", "url": None}
    record = {
        "kind": "invoice",
        "number": "INV-1",
        "id": "7",
        "status": "Transferred",
        "documents": [document],
        "history": [],
    }
    monkeypatch.setattr("tasks.looking.record_history", lambda *_: {"records": [record]})
    assert explain("desk", "invoice", "INV-1") == 0
    assert "in the books: Invoice INV-1\n" in capsys.readouterr().out


def brought_up(home: Home, monkeypatch: pytest.MonkeyPatch, port: int | None = None) -> list[Extra]:
    """What `tieout up` keeps up beside server and worker."""
    told: list[Extra] = []
    monkeypatch.setattr(upping, "up", lambda *_, extras, **__: told.extend(extras))
    upping.bring_up(home, port=None, web_connector_port=port, with_demo=False, say=lambda _line: None)
    return told


def test_up_keeps_the_service_up_where_a_book_needs_it(
    desk_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the port of the command line, else of the settings, else the usual one; it says its address; a home without such a book has none."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]
        with pytest.raises(BadRequest, match=f"cannot listen on 127.0.0.1:{number}") as refused:
            brought_up(desk_home, monkeypatch, number)
        assert "--web-connector-port" in refused.value.remedy
        desk_home.settings.write_text(f"web_connector_port = {number}\n{TOML}")
        with pytest.raises(BadRequest, match=f":{number}"):
            brought_up(desk_home, monkeypatch)
    (service,) = brought_up(desk_home, monkeypatch)
    assert service.says == f"Web Connector's service of desk: http://localhost:{number}/qbwc"
    assert service.command[-4:] == ["--port", str(number), "--host", "127.0.0.1"]
    (service,) = brought_up(desk_home, monkeypatch, 0)
    assert "--port 0 " not in " ".join(service.command)
    desk_home.settings.write_text(TOML.replace("quickbooks-desktop", "quickbooks-online"))
    assert brought_up(desk_home, monkeypatch) == []
