"""Reads the compact field tables and answers what an entity is: its properties, their types, what it requires."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from connectors.sandbox.quickbooks_online import tables_documents, tables_lists
from connectors.sandbox.quickbooks_online.wire import words


@dataclass(frozen=True)
class Field:
    """One top-level property; `longest` counts characters.

    Types: s string, n number, i whole number, b boolean, d date, t time, r reference, o object, a list, e enumeration.
    """

    name: str
    type: str
    longest: int | None = None
    choices: tuple[str, ...] = ()
    readonly: bool = False


@dataclass(frozen=True)
class Entity:
    """One kind of object of the API."""

    name: str
    document: bool
    fields: dict[str, Field]
    required: tuple[str, ...]
    party: str | None
    family: str

    @cached_property
    def known(self) -> list[str]:
        """Names of the known properties."""
        return list(self.fields)


def _field(name: str, code: str) -> Field:
    readonly, code = code.startswith("-"), code.lstrip("-")
    if code.startswith("e:"):
        return Field(name, "e", choices=tuple(code[2:].split("|")), readonly=readonly)
    return Field(name, code[0], int(code[1:]) if code[1:] else None, readonly=readonly)


def _fields(text: str) -> dict[str, Field]:
    words = text.split()
    return {name: _field(name, code) for name, code in zip(words[::2], words[1::2], strict=True)}


def _entity(name: str, text: str, *, document: bool) -> Entity:
    head, _, body = text.strip().partition("\n")
    options = dict(each.split("=", 1) for each in head.split())
    required = tuple(each for each in options.get("required", "").split(",") if each)
    return Entity(name, document, _fields(body), required, options.get("party"), options.get("family", name))


ENTITIES: dict[str, Entity] = {
    **{name: _entity(name, text, document=False) for name, text in tables_lists.TABLES.items()},
    **{name: _entity(name, text, document=True) for name, text in tables_documents.TABLES.items()},
}
BY_PATH = {name.lower(): entity for name, entity in ENTITIES.items()}
# Entities and resources of the vendor that the sandbox has not: refused by name.
ABSENT = words(
    "attachable budget transfer taxagency taxservice exchangerate journalcode companycurrency customertype "
    "recurringtransaction creditcardpayment inventoryadjustment reimbursecharge upload download reports entitlements "
    "taxclassification taxpayment",
)
