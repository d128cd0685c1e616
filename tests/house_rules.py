"""The rules of the house as functions over source text; test_house.py applies them to every file and to planted offences."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

OURS = ("flows", "tasks", "connectors", "expectations")
VENDORS = re.compile(r"quickbooks|intuit|intacct|sage|qbo|qbd|qbxml", re.IGNORECASE)
MAX_MODULE, MAX_FUNCTION = 300, 60

# Paths of one machine, addresses of package indexes. Written so that this file does not hold what it looks for.
MACHINE = re.compile(
    r"(?<![\w.~/-])/(?:work|root|home/\w+)(?=[/\s\"'`),:;]|$)"
    r"|/opt/py(?:pi)|//(?:test\.)?pypi\.(?:org)/|files\.python(?:hosted)|--(?:extra-)?index-(?:url)[ =]|--find-(?:links)[ =]"
)

STDLIB_XML = re.compile(r"^(?:xml\.(?:etree|dom|sax\.(?!saxutils)|sax$|parsers)|defusedxml)")
PARSES = {"fromstring", "XML", "parse", "iterparse", "HTML", "fromstringlist", "XMLPullParser", "HTMLParser"}
HARDENED = {"resolve_entities": False, "no_network": True}


@dataclass(frozen=True)
class Source:
    """One module: its path from the root with slashes, and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The parsed module."""
        return ast.parse(self.text, self.path)

    @cached_property
    def name(self) -> str:
        """The dotted name, `connectors.ledger.models`."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @cached_property
    def imports(self) -> set[str]:
        """Dotted names of what it imports, relative imports resolved; `from a import b` counts as a.b."""
        package = self.name.split(".") if self.path.endswith("__init__.py") else self.name.split(".")[:-1]
        found: set[str] = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                base = package[: len(package) - node.level + 1] if node.level else []
                prefix = ".".join([*base, *(node.module or "").split(".")]).strip(".")
                found |= {f"{prefix}.{alias.name}" for alias in node.names}
        return found


def forbidden_imports(source: Source) -> Iterator[str]:
    """What this module imports and must not: imports run one way (DESIGN, 3)."""
    for imported in sorted(source.imports):
        if imported.split(".")[0] in {*OURS, "tests", "benchmarks"} and not _may_import(
            source.name, imported
        ):
            yield f"{source.path} imports {imported}"
        elif source.name.split(".")[0] in {"flows", "tasks", "expectations"} and VENDORS.search(imported):
            yield f"{source.path} names a vendor: it imports {imported}"


def _may_import(name: str, imported: str) -> bool:
    top, target = name.split(".", maxsplit=1)[0], imported.split(".", maxsplit=1)[0]
    if _within(imported, "connectors.sandbox") and top == "tasks":
        return False
    if top != "connectors":
        lower = {
            "flows": OURS,
            "tasks": ("tasks", "connectors", "expectations"),
            "expectations": ("expectations",),
        }
        return target in lower[top] or (top == "expectations" and _within(imported, "connectors.contract"))
    parts = name.split(".")
    if len(parts) == 1 or (len(parts) == 2 and parts[1] == "registry"):
        return target == "connectors" and not _within(imported, "connectors.sandbox")
    own = ".".join(parts[:2])
    if own in {"connectors.contract", "connectors.sandbox"}:
        return _within(imported, own)
    return _within(imported, own) or _within(imported, "connectors.contract")


def _within(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


def shape(source: Source) -> Iterator[str]:
    """A missing docstring, a module or a function too long to read at one sitting."""
    if not (ast.get_docstring(source.tree) or "").strip():
        yield f"{source.path} does not open with a sentence on what belongs in it"
    if (lines := len(source.text.splitlines())) > MAX_MODULE:
        yield f"{source.path} has {lines} lines; {MAX_MODULE} are allowed"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            start = node.body[1].lineno if ast.get_docstring(node) and len(node.body) > 1 else node.lineno
            if (lines := (node.end_lineno or start) - start + 1) > MAX_FUNCTION:
                yield f"{source.path}: {node.name} has {lines} lines below its docstring; {MAX_FUNCTION} are allowed"


def unsafe_xml(source: Source) -> Iterator[str]:
    """Ways of reading XML that follow what a hostile document asks for: foreign files, addresses, endless entities."""
    yield from (f"{source.path} imports {name}" for name in sorted(source.imports) if STDLIB_XML.match(name))
    if not any(_within(name, "lxml") for name in source.imports):
        return
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        given = {keyword.arg: keyword.value for keyword in node.keywords}
        where = f"{source.path}:{node.lineno}"
        if called == "XMLParser":
            fixed = {key: value.value for key, value in given.items() if isinstance(value, ast.Constant)}
            if any(fixed.get(key) is not value for key, value in HARDENED.items()) or given.keys() & {
                "huge_tree",
                "load_dtd",
            }:
                yield f"{where} builds a parser without {HARDENED}, or with a switch that softens it"
        elif (
            called in PARSES and _is_lxml(node.func, source) and len(node.args) < 2 and "parser" not in given
        ):
            yield f"{where} calls {called} without the hardened parser"


def _is_lxml(function: ast.expr, source: Source) -> bool:
    if isinstance(function, ast.Attribute):
        return isinstance(function.value, ast.Name) and function.value.id in {"etree", "objectify", "html"}
    return any(
        _within(name, "lxml") and name.endswith("." + getattr(function, "id", "")) for name in source.imports
    )


def builds_parser(source: Source) -> bool:
    """Whether this module makes an XML parser of its own."""
    return any(
        isinstance(node, ast.Call)
        and (getattr(node.func, "attr", "") or getattr(node.func, "id", "")) == "XMLParser"
        for node in ast.walk(source.tree)
    )


def machine_traces(path: str, text: str) -> Iterator[str]:
    """Lines that name a path of one machine or the address of a package index."""
    for number, line in enumerate(text.splitlines(), 1):
        if found := MACHINE.search(line):
            yield f"{path}:{number} names {found.group().strip()!r}"
