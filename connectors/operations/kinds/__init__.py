"""The one list of kinds that can be extracted; a kind is one module here and one line below."""

from __future__ import annotations

from connectors.contract.words import Kind
from connectors.operations.kinds.customer import CustomerReader
from connectors.operations.kinds.invoice import InvoiceReader
from connectors.operations.kinds.item import ItemReader
from connectors.operations.kinds.reading import Reader, Reading

READERS: dict[Kind, Reader] = {
    reader.kind: reader for reader in (CustomerReader(), ItemReader(), InvoiceReader())
}
"""How the rows of a kind's view become facts."""

__all__ = ["READERS", "Reader", "Reading"]
