"""What comes in (RULES 33): entries and payments of the books as records that operations could have, and the ports that read and write them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol, runtime_checkable

from connectors.contract.documents import BooksDocument
from connectors.contract.protocols import WriteBack
from connectors.contract.records import Record
from connectors.contract.words import Kind

INCOMING = (Kind.CUSTOMER, Kind.VENDOR, Kind.ITEM, Kind.PAYMENT)
"""Kinds that can be imported, in the order in which they are: what others refer to comes first."""
IMPORTED = "books:"
"""Begins the source id of a record that was imported."""


def imported_id(kind: Kind, external_id: str) -> str:
    """Source id of an imported record (``books:customer:58``): the same at every import, and no other record's."""
    return f"{IMPORTED}{kind}:{external_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One entry or payment of the books, and the record that it would be; all ids in the record are still the books' own."""

    document: BooksDocument
    record: Record
    types: Mapping[Kind, str] = field(default_factory=dict)
    """Document types of what the record refers to, by kind."""
    refused: str = ""
    """Why operations cannot have it, in words; empty where they can."""


@runtime_checkable
class Offers(Protocol):
    """A connector whose books can be imported from."""

    def incoming(self, kind: Kind, start: date) -> Iterator[Incoming]:
        """Stream the active entries of a list, or the payments dated ``start`` and later; what is linked already comes too.

        Raises:
            TieoutError: the books cannot be read. BadRequest: a kind that cannot be imported.
        """


@runtime_checkable
class Imports(Protocol):
    """Operations into which can be imported."""

    def cannot_import(self, kind: Kind) -> str:
        """Why records of a kind cannot be imported here, in a sentence; empty where they can."""

    def take_import(self, record: Record, change: WriteBack) -> None:
        """Write a record and operations' own mark of its transfer in one transaction; one that is there already stays as it is.

        Raises:
            OperationsUnreadable: it could not be written, or is not to be seen afterwards; then nothing was written.
        """
