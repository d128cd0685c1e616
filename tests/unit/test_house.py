"""The house keeps its own rules: imports run one way, modules stay short, XML is read safely, no machine leaks in."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.house_rules import (
    OURS,
    Source,
    builds_parser,
    forbidden_imports,
    machine_traces,
    shape,
    unsafe_xml,
)

ROOT = Path(__file__).resolve().parents[2]


def modules(*folders: str) -> list[Source]:
    """Every Python module under these folders of the checkout."""
    paths = sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return [Source(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")) for path in paths]


def offences(rule: Callable[[Source], Iterator[str]], *folders: str) -> list[str]:
    """What a rule says of every module under these folders."""
    found = modules(*folders)
    assert found, f"no module under {folders}"
    return [offence for source in found for offence in rule(source)]


def test_imports_run_one_way() -> None:
    """Imports: flows → tasks → (connectors, expectations) → connectors/contract; sandboxes and connectors keep apart.

    flows, tasks and expectations import nothing whose name is a vendor's; connectors/registry.py alone knows all targets.
    """
    assert offences(forbidden_imports, *OURS) == []


def test_modules_and_functions_are_short_and_introduce_themselves() -> None:
    """Each module opens with a docstring and has at most 300 lines; a function has at most 60 below its docstring."""
    assert (
        offences(shape, *OURS, "tests") + [o for source in modules("benchmarks") for o in shape(source)] == []
    )


def test_xml_is_read_by_a_hardened_parser_only() -> None:
    """No stdlib XML, and lxml only with a parser that opens no file, address or entity a document names."""
    assert offences(unsafe_xml, *OURS) == []


def test_one_module_builds_the_xml_parser() -> None:
    """One helper for the program and one for the sandboxes (which share nothing with it) make the XML parser."""
    builders = [source.path for source in modules(*OURS) if builds_parser(source)]
    sandbox = [path for path in builders if path.startswith("connectors/sandbox/")]
    assert len(sandbox) <= 1, sandbox
    assert len(builders) - len(sandbox) <= 1, builders


def test_no_file_names_a_machine() -> None:
    """No committed file holds a path of one machine or the address of a package index."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("needs the git checkout, to know which files are the project's")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True, timeout=60,
    ).stdout.split("\0")  # fmt: skip
    found = []
    for path in filter(None, listed):
        file = ROOT / path
        if file.is_file() and b"\0" not in (content := file.read_bytes())[:8192]:
            found += machine_traces(path, content.decode("utf-8", errors="replace"))
    assert len(listed) > 10
    assert found == []


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("tasks/extract.py", "from flows.nightly import nightly"),
        ("tasks/transfer.py", "from connectors.quickbooks_online.connector import Connector"),
        ("tasks/transfer.py", "from connectors import intacct"),
        ("tasks/transfer.py", "import quickbooks"),
        ("tasks/transfer.py", "from connectors.sandbox import journal"),
        ("flows/nightly.py", "from intuitlib.client import AuthClient"),
        ("flows/nightly.py", "import tests.conftest"),
        ("expectations/invoices.py", "from connectors.ledger import models"),
        ("expectations/invoices.py", "from tasks import validate"),
        ("connectors/contract/money.py", "from connectors.ledger import models"),
        ("connectors/contract/money.py", "from .. import ledger"),
        ("connectors/intacct/client.py", "from connectors.quickbooks_online import client"),
        ("connectors/intacct/client.py", "from ..quickbooks_online.client import Client"),
        ("connectors/intacct/client.py", "import connectors.sandbox.intacct"),
        ("connectors/ledger/models.py", "from expectations import invoices"),
        ("connectors/sandbox/intacct/server.py", "from connectors.contract.money import Money"),
        ("connectors/sandbox/intacct/server.py", "def later():\n    import connectors.intacct"),
        ("connectors/registry.py", "from connectors.sandbox import intacct"),
    ],
)
def test_an_import_against_the_grain_is_found(path: str, line: str) -> None:
    """Each planted offence against the one-way rule is reported, so the rule's own test can fail."""
    assert list(forbidden_imports(Source(path, line))) != []


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("flows/nightly.py", "from tasks.extract import extract"),
        ("flows/demo.py", "from connectors.sandbox import start"),
        ("tasks/transfer.py", "from connectors.contract.errors import Wait\nfrom connectors import registry"),
        ("expectations/invoices.py", "from connectors.contract.records import Invoice"),
        (
            "connectors/intacct/client.py",
            "from connectors.contract.money import Money\nfrom .errors import table",
        ),
        ("connectors/intacct/documents/bill.py", "from ..client import Client"),
        ("connectors/sandbox/intacct/server.py", "from connectors.sandbox.journal import Journal"),
        ("connectors/registry.py", "from connectors.quickbooks_online import connector"),
    ],
)
def test_an_import_along_the_grain_is_allowed(path: str, line: str) -> None:
    """What DESIGN allows is not reported."""
    assert list(forbidden_imports(Source(path, line))) == []


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (shape, "x = 1\n"),
        (shape, '"""Long."""\n' + "x = 1\n" * 300),
        (shape, '"""Long function."""\ndef f():\n    """Doc."""\n' + "    x = 1\n" * 61),
        (unsafe_xml, "import xml.etree.ElementTree as ET"),
        (unsafe_xml, "from xml.dom.minidom import parseString"),
        (unsafe_xml, "from lxml import etree\netree.fromstring(body)"),
        (unsafe_xml, "from lxml.etree import fromstring\nfromstring(body)"),
        (unsafe_xml, "from lxml import etree\netree.XMLParser(no_network=True)"),
        (
            unsafe_xml,
            "from lxml import etree\netree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)",
        ),
    ],
)
def test_an_offence_of_shape_or_xml_is_found(rule: Callable[[Source], Iterator[str]], text: str) -> None:
    """Each planted offence is reported by its rule."""
    assert list(rule(Source("connectors/planted.py", text))) != []


def test_safe_xml_is_allowed() -> None:
    """A hardened parser, and reading through it, is not reported; nor is escaping text."""
    text = (
        "from lxml import etree\nfrom xml.sax.saxutils import escape\n"
        "parser = etree.XMLParser(resolve_entities=False, no_network=True)\n"
        "etree.fromstring(body, parser)\netree.parse(file, parser=parser)\n"
    )
    assert list(unsafe_xml(Source("connectors/contract/xml.py", text))) == []


@pytest.mark.parametrize(
    "parts", [("/ro", "ot/x"), ("'/wo", "rk'"), ("https://py", "pi.org/simple"), ("--index", "-url x")]
)
def test_a_trace_of_a_machine_is_found(parts: tuple[str, str]) -> None:
    """A path or an index address is reported (here in two halves, so that this file holds none)."""
    assert list(machine_traces("README.md", "see " + "".join(parts))) != []


def test_an_address_that_only_looks_like_a_path_is_allowed() -> None:
    """A route of an API or a relative folder is no machine's path."""
    assert (
        list(machine_traces("README.md", "GET /api/works/7, ./roots/x, https://example.com/work-pools")) == []
    )
